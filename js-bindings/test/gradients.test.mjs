import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { start } from 'linnet';
import { close, convolution, fails, values } from './expect.mjs';

const nn = await start();
after(() => nn.close());

const LAYER = { input: [2, 4, 5, 4], outputChannels: 6, kernel: 3, stride: 2, padding: 1, groups: 2 };
const [INPUT, WEIGHTS, GRADIENT] = [values(2 * 4 * 20), values(6 * 2 * 9, 2), values(2 * 6 * 3 * 2, 3)];

/** Element i of the gradient of a linear function in an operand of `length`: the function of unit vector i. */
const gradient = (length, of) => Array.from({ length }, (_, i) => {
    const output = of(Float32Array.from({ length }, (_, j) => i === j ? 1 : 0));
    return output.reduce((sum, value, j) => sum + value * GRADIENT[j], 0);
});
const EXPECTED = {
    input: gradient(INPUT.length, input => convolution(LAYER, input, WEIGHTS)),
    weights: gradient(WEIGHTS.length, weights => convolution(LAYER, INPUT, weights)),
    bias: gradient(6, bias => convolution(LAYER, new Float32Array(INPUT.length), WEIGHTS, bias)),
};

test('convolution: gradients in input, weights and bias', () => {
    const layer = pass => nn.convolution({ ...LAYER, pass });
    const inputGradient = layer('inputGradient').runSync({ outputGradient: GRADIENT, weights: WEIGHTS });
    assert.deepEqual(inputGradient.shape, LAYER.input);
    close(inputGradient.data, EXPECTED.input);
    const constant = nn.convolution({ ...LAYER, pass: 'inputGradient', weights: WEIGHTS });
    close(constant.runSync({ outputGradient: GRADIENT }).data, EXPECTED.input);
    const kernelGradient = layer('kernelGradient').runSync({ input: INPUT, outputGradient: GRADIENT });
    assert.deepEqual(kernelGradient.shape, [6, 2, 3, 3]);
    close(kernelGradient.data, EXPECTED.weights);
    const biasGradient = layer('biasGradient').runSync({ outputGradient: GRADIENT });
    assert.deepEqual(biasGradient.shape, [6]);
    close(biasGradient.data, EXPECTED.bias);
});

test('the gradient of the weights lies in weightsLayout', () => {
    const plan = weightsLayout => nn.convolution({ ...LAYER, weightsLayout, pass: 'kernelGradient' });
    const oihw = plan('oihw').runSync({ input: INPUT, outputGradient: GRADIENT }).data;
    const hwio = plan('hwio');
    assert.deepEqual(hwio.outputShape, [3, 3, 2, 6]);
    const at = i => ((i % 6 * 2 + Math.floor(i / 6) % 2) * 9) + Math.floor(i / 12);
    close(hwio.runSync({ input: INPUT, outputGradient: GRADIENT }).data, Array.from(oihw, (_, i) => oihw[at(i)]), 1e-6);
});

test('fullyConnected: gradients in input, weights and bias', () => {
    const layer = { batch: 3, inputChannels: 20, outputChannels: 24 };
    const same = { input: [3, 20, 1, 1], outputChannels: 24, kernel: 1 };
    const [input, weights] = [values(60), values(480, 2)];
    for (const [pass, operands] of Object.entries({
        inputGradient: { weights }, kernelGradient: { input }, biasGradient: {},
    })) {
        const plan = nn.fullyConnected({ ...layer, pass });
        const expected = nn.convolution({ ...same, pass });
        const outputGradient = GRADIENT;
        close(plan.runSync({ ...operands, outputGradient }).data, expected.runSync({ ...operands, outputGradient }).data);
    }
    assert.deepEqual(nn.fullyConnected({ ...layer, pass: 'kernelGradient' }).outputShape, [24, 20]);
    const bias = nn.fullyConnected({ ...layer, pass: 'biasGradient' }).runSync({ outputGradient: GRADIENT });
    close(bias.data, Array.from({ length: 24 }, (_, o) => GRADIENT[o] + GRADIENT[24 + o] + GRADIENT[48 + o]));
});

test('a pass takes its own operands, and no activation', () => {
    const plan = nn.convolution({ ...LAYER, pass: 'kernelGradient' });
    fails(() => plan.runSync({ input: INPUT }), 'INVALID_OPERAND', /outputGradient is missing/);
    fails(() => plan.runSync({ input: INPUT, outputGradient: GRADIENT, weights: WEIGHTS }), 'INVALID_OPERAND',
        /weights is given, pass kernelGradient/);
    fails(() => plan.runSync({ input: INPUT, outputGradient: GRADIENT, forwardOutput: GRADIENT }), 'INVALID_OPERAND',
        /forwardOutput is given/);
    fails(() => nn.convolution({ ...LAYER, pass: 'kernelGradient', weights: WEIGHTS }), 'INVALID_OPERAND', /takes none/);
    fails(() => nn.convolution({ ...LAYER, pass: 'inputGradient', activation: 'relu' }), 'INVALID_ACTIVATION',
        /takes identity only/);
    fails(() => nn.convolution({ ...LAYER, pass: 'weightGradient' }), 'INVALID_LAYER', /biasGradient/);
    fails(() => nn.softmax({ batch: 1, channels: 2, pass: 'biasGradient' }), 'INVALID_LAYER', /pass/);
});
