// Float16 weights on both modules: every bit pattern, and what is wrong with them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from 'linnet';
import { fails } from './expect.mjs';

const PATTERNS = 65536;

/** The value of a half by the definition of its format: (−1)ˢ·2ᵉ⁻¹⁵·1.m, without the 1 where e is 0. */
function valueOf(half, isAlternative) {
    const [exponent, mantissa] = [half >> 10 & 31, half & 1023];
    const sign = half >> 15 === 0 ? 1 : -1;
    if (exponent === 31 && !isAlternative) {
        return mantissa === 0 ? sign * Infinity : NaN;
    }
    return sign * (exponent === 0 ? mantissa * 2 ** -24 : (1024 + mantissa) * 2 ** (exponent - 25));
}

for (const backend of ['wasm-relaxed-simd', 'wasm-simd']) {
    for (const weightsType of ['float16', 'float16-alternative']) {
        // Rows of 43 are the loop of four vectors, its remainder of two and the rest; three inputs are a matrix product.
        for (const [batch, inputChannels] of [[1, 43], [2, 8], [3, 3]]) {
            test(`${backend}: every pattern of ${weightsType}, batch ${batch}`, async () => {
                await using nn = await start({ backend });
                const weights = new Uint16Array(PATTERNS * inputChannels);
                for (let half = 0; half < PATTERNS; half++) {
                    weights[half * inputChannels + half % inputChannels] = half;
                }
                const layer = { batch, inputChannels, outputChannels: PATTERNS, weightsType };
                const input = new Float32Array(batch * inputChannels).fill(1);
                const expected = Float32Array.from({ length: batch * PATTERNS },
                    (_, i) => valueOf(i % PATTERNS, weightsType !== 'float16'));
                const tensor = nn.tensor([PATTERNS, inputChannels], { type: 'float16', data: weights });
                const outputs = [nn.fullyConnected({ ...layer, weights }).runSync({ input }),
                    nn.fullyConnected(layer).runSync({ input, weights: tensor }),
                    nn.fullyConnected(layer).runSync({ input, weights })];
                for (const { data } of outputs) {
                    // Signs of zero aside: products of zeros are added.
                    const wrong = data.findIndex((value, i) => !(value === expected[i])
                        && !(Number.isNaN(value) && Number.isNaN(expected[i])));
                    assert.equal(wrong, -1, `${(wrong % PATTERNS).toString(16)} is ${data[wrong]}, not ${expected[wrong]}`);
                }
            });
        }
    }
}

test('finite constants, bias and activation', async () => {
    await using nn = await start();
    const [inputChannels, outputChannels] = [50, 6];
    // Multiples of 1/8 below 4 in IEEE's format: sign, exponent, mantissa.
    const numbers = Array.from({ length: inputChannels * outputChannels }, (_, i) => (i * 7 % 63 - 31) / 8);
    const weights = Uint16Array.from(numbers, halfOf);
    assert.deepEqual(Array.from(weights, half => valueOf(half, false)), numbers);
    const input = Float32Array.from({ length: inputChannels }, (_, i) => (i % 5) / 2);
    const bias = Float32Array.from({ length: outputChannels }, (_, i) => i - 3);
    const expected = Array.from({ length: outputChannels }, (_, o) => Math.max(0,
        input.reduce((sum, x, i) => sum + x * numbers[o * inputChannels + i], bias[o])));
    const layer = { batch: 1, inputChannels, outputChannels, weightsType: 'float16', activation: 'relu' };
    const plan = nn.fullyConnected({ ...layer, weights, bias });
    assert.deepEqual([...plan.runSync({ input }).data], expected);
    assert.deepEqual([...nn.fullyConnected(layer).runSync({ input, weights, bias }).data], expected);
    assert.match(plan.explain(), /fullyConnected f32 n1 ic50 oc6 float16 relu forward/);
    assert.match(plan.explain(), /weights 600/);
});

/** The bits of a number that float16 holds exactly and that is 0 or at least 2⁻¹⁴. */
function halfOf(number) {
    const size = Math.abs(number);
    const exponent = size === 0 ? 0 : Math.floor(Math.log2(size)) + 15;
    const mantissa = size === 0 ? 0 : (size / 2 ** (exponent - 15) - 1) * 1024;
    return (number < 0 ? 0x8000 : 0) | exponent << 10 | mantissa;
}

test('operands of the wrong type, length or place are refused', async () => {
    await using nn = await start();
    const layer = { batch: 1, inputChannels: 2, outputChannels: 4 };
    const half = { ...layer, weightsType: 'float16' };
    const input = new Float32Array(2);
    fails(() => nn.fullyConnected({ ...half, weights: new Float32Array(8) }), 'INVALID_OPERAND', /weights .*Uint16Array/);
    fails(() => nn.fullyConnected({ ...layer, weights: new Uint16Array(8) }), 'INVALID_OPERAND', /weights .*Float32Array/);
    fails(() => nn.fullyConnected({ ...half, weights: new Uint16Array(7) }), 'INVALID_OPERAND', /7 elements, must have 8/);
    const plan = nn.fullyConnected(half);
    fails(() => plan.runSync({ input }), 'INVALID_OPERAND', /weights is missing/);
    fails(() => plan.runSync({ input, weights: nn.tensor([4, 2]) }), 'INVALID_OPERAND', /float32 tensor, must be float16/);
    fails(() => plan.runSync({ input, weights: new Uint16Array(9) }), 'INVALID_OPERAND', /9 elements/);
    fails(() => plan.runSync({ input: new Uint16Array(2), weights: new Uint16Array(8) }), 'INVALID_OPERAND', /input/);
    fails(() => nn.fullyConnected({ ...half, weightsType: 'bfloat16' }), 'INVALID_LAYER', /"bfloat16"/);
    fails(() => nn.fullyConnected({ ...half, type: 'uint8' }), 'INVALID_LAYER', /float16/);
    fails(() => nn.fullyConnected({ ...half, pass: 'kernelGradient' }), 'INVALID_LAYER', /reads no weights/);
    plan.runSync({ input, weights: new Uint16Array(8) });
});
