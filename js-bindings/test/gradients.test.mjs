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

test('pooling: a maximum gives to the first greatest element, a mean shares', () => {
    const layer = { input: [1, 1, 3, 3], window: 2, pass: 'inputGradient' };
    const operands = { input: Float32Array.of(1, 2, 2, 5, 0, 2, 4, 5, 1), outputGradient: Float32Array.of(1, 10, 100, 1000) };
    const max = nn.pooling({ ...layer, kind: 'max' });
    assert.deepEqual(max.outputShape, layer.input);
    close(max.runSync(operands).data, [0, 10, 0, 101, 0, 0, 0, 1000, 0]);
    const average = [1, 11, 10, 101, 1111, 1010, 100, 1100, 1000].map(sum => sum / 4);
    close(nn.pooling({ ...layer, kind: 'average' }).runSync(operands).data, average);
    const last = nn.pooling({ ...layer, input: [1, 3, 3, 1], layout: 'nhwc', kind: 'average' });
    close(last.runSync(operands).data, average);
    const global = nn.pooling({ input: [1, 1, 3, 3], kind: 'globalAverage', pass: 'inputGradient' });
    close(global.runSync({ input: operands.input, outputGradient: Float32Array.of(9) }).data, new Array(9).fill(1));
    fails(() => max.runSync({ input: operands.input }), 'INVALID_OPERAND', /outputGradient is missing/);
});

test('activations: gradients, in place too', () => {
    const input = values(33, 5).map(x => 4 * x);
    const outputGradient = values(33, 6);
    const gradient = activation => nn.activation({ activation, shape: [3, 11], pass: 'inputGradient' });
    const check = (activation, slope) => {
        const expected = input.map((x, i) => outputGradient[i] * slope(x));
        close(gradient(activation).runSync({ input, outputGradient }).data, expected, 1e-5);
        const output = nn.tensor([3, 11], { data: outputGradient });
        close(gradient(activation).runSync({ input, outputGradient: output, output }).data, expected, 1e-5);
    };
    check('identity', () => 1);
    check('relu', x => x < 0 ? 0 : 1);
    check({ type: 'relu', negativeSlope: 0.25 }, x => x < 0 ? 0.25 : 1);
    check('relu6', x => x < 0 || x > 6 ? 0 : 1);
    check({ type: 'clamp', minimum: -1, maximum: 2 }, x => x < -1 || x > 2 ? 0 : 1);
    check({ type: 'elu', alpha: 0.5 }, x => x < 0 ? 0.5 * Math.exp(x) : 1);
    check('sigmoid', x => 1 / ((1 + Math.exp(x)) * (1 + Math.exp(-x))));
    check('tanh', x => 1 - Math.tanh(x) ** 2);
    fails(() => gradient('relu').runSync({ outputGradient }), 'INVALID_OPERAND', /input is missing/);
});

test('softmax: the gradient takes what the forward pass computed', () => {
    const layer = { batch: 2, channels: 5 };
    const forwardOutput = nn.softmax(layer).runSync({ input: values(10, 7) });
    const outputGradient = values(10, 8);
    const [p, g] = [forwardOutput.data, outputGradient];
    const sums = [0, 5].map(row => [0, 1, 2, 3, 4].reduce((sum, c) => sum + p[row + c] * g[row + c], 0));
    const expected = Array.from(p, (x, i) => x * (g[i] - sums[Math.floor(i / 5)]));
    const plan = nn.softmax({ ...layer, pass: 'inputGradient' });
    close(plan.runSync({ forwardOutput, outputGradient }).data, expected, 1e-6);
    const output = nn.tensor([2, 5], { data: outputGradient });
    close(plan.runSync({ forwardOutput, outputGradient: output, output }).data, expected, 1e-6);
    fails(() => plan.runSync({ input: values(10), outputGradient }), 'INVALID_OPERAND', /input is given/);
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
