import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { start } from 'linnet';
import { close, convolution, fails, values } from './expect.mjs';

const nn = await start();
after(() => nn.close());

const IMAGE = { input: [1, 8, 10, 10], outputChannels: 16, kernel: 3 };
const relu = x => Math.max(x, 0);

test('convolution with padding, bias and activation, constant weights', () => {
    const layer = { ...IMAGE, padding: 1 };
    const [input, weights, bias] = [values(800), values(16 * 8 * 9, 2), values(16, 3)];
    const plan = nn.convolution({ ...layer, weights, bias, activation: 'relu' });
    assert.deepEqual(plan.outputShape, [1, 16, 10, 10]);
    const output = plan.runSync({ input });
    assert.deepEqual(output.shape, plan.outputShape);
    close(output.data, convolution(layer, input, weights, bias, relu));
});

test('convolution with stride, groups and batch, weights and bias of each run', () => {
    const layer = { input: [2, 6, 9, 7], outputChannels: 4, kernel: 3, stride: 2, padding: 1, groups: 2 };
    const [input, weights, bias] = [values(2 * 6 * 63), values(4 * 3 * 9, 2), values(4, 3)];
    const plan = nn.convolution({ ...layer, activation: { type: 'relu', negativeSlope: 0.25 } });
    const leaky = x => x < 0 ? 0.25 * x : x;
    close(plan.runSync({ input, weights, bias }).data, convolution(layer, input, weights, bias, leaky));
    close(plan.runSync({ input, weights }).data, convolution(layer, input, weights, undefined, leaky));
});

test('channels last: the same numbers in another order', () => {
    const [input, weights] = [values(800), values(16 * 8 * 9, 2)];
    const nhwc = Float32Array.from(input, (_, i) => input[i % 8 * 100 + Math.floor(i / 8)]);
    const hwio = Float32Array.from(weights, (_, i) => {
        const [tap, channel, output] = [Math.floor(i / 128), Math.floor(i / 16) % 8, i % 16];
        return weights[(output * 8 + channel) * 9 + tap];
    });
    const plan = nn.convolution({
        ...IMAGE, input: [1, 10, 10, 8], layout: 'nhwc', weightsLayout: 'hwio', weights: hwio, padding: 'same',
    });
    assert.deepEqual(plan.outputShape, [1, 10, 10, 16]);
    const expected = convolution({ ...IMAGE, padding: 1 }, input, weights);
    const reordered = expected.map((_, i) => expected[i % 16 * 100 + Math.floor(i / 16)]);
    close(plan.runSync({ input: nhwc }).data, reordered);
});

test('fullyConnected', () => {
    const [input, weights, bias] = [values(2 * 30), values(20 * 30, 2), values(20, 3)];
    const plan = nn.fullyConnected({
        batch: 2, inputChannels: 30, outputChannels: 20, weights, bias, activation: 'relu6',
    });
    const layer = { input: [2, 30, 1, 1], outputChannels: 20, kernel: 1 };
    close(plan.runSync({ input }).data, convolution(layer, input, weights, bias, x => Math.min(relu(x), 6)));
});

test('add: two tensors and an activation, in place of either', () => {
    const [input, addend] = [values(3 * 77), values(3 * 77, 2)];
    const sums = input.map((x, i) => x + addend[i]);
    close(nn.add({ shape: [3, 77] }).runSync({ input, addend }).data, sums, 0);
    const plan = nn.add({ shape: [3, 77], activation: 'relu' });
    assert.deepEqual(plan.outputShape, [3, 77]);
    for (const name of ['input', 'addend']) {
        const operands = Object.fromEntries(Object.entries({ input, addend })
            .map(([each, data]) => [each, nn.tensor([3, 77], { data })]));
        close(plan.runSync({ ...operands, output: operands[name] }).data, sums.map(relu), 0);
    }
    fails(() => plan.runSync({ input }), 'INVALID_OPERAND', /addend is missing/);
    fails(() => plan.runSync({ input, addend: addend.slice(1) }), 'INVALID_OPERAND', /addend has 230/);
    fails(() => nn.add({ shape: [] }), 'INVALID_SHAPE');
    fails(() => nn.add({ shape: [2], pass: 'inputGradient' }), 'INVALID_LAYER', /pass/);
    fails(() => nn.add({}), 'INVALID_SHAPE');
});

test('pooling: max, average, global average', () => {
    const input = values(32);
    const windows = [0, 2, 8, 10, 16, 18, 24, 26].map(at => [input[at], input[at + 1], input[at + 4], input[at + 5]]);
    const pool = kind => nn.pooling({ kind, input: [1, 2, 4, 4], window: 2, stride: 2 }).runSync({ input }).data;
    close(pool('max'), windows.map(window => Math.max(...window)));
    close(pool('average'), windows.map(window => window.reduce((sum, x) => sum + x) / 4));
    const plan = nn.pooling({ kind: 'globalAverage', input: [1, 2, 4, 4] });
    assert.deepEqual(plan.outputShape, [1, 2, 1, 1]);
    close(plan.runSync({ input }).data, [0, 16].map(at => input.slice(at, at + 16).reduce((sum, x) => sum + x) / 16));
});

test('pooling options reach the layer', () => {
    const layer = { kind: 'max', input: [1, 1, 6, 6], window: 3, stride: 2 };
    const shape = options => nn.pooling({ ...layer, ...options }).outputShape;
    assert.deepEqual(shape({}), [1, 1, 2, 2]);
    assert.deepEqual(shape({ ceilMode: true }), [1, 1, 3, 3]);
    assert.deepEqual(shape({ padding: 'same' }), [1, 1, 3, 3]);
    assert.deepEqual(shape({ padding: [1, 0], stride: [1, 2] }), [1, 1, 6, 2]);
});

test('activations', () => {
    const input = values(33);
    const run = activation => nn.activation({ activation, shape: [3, 11] }).runSync({ input }).data;
    close(run('identity'), input);
    close(run('relu'), input.map(relu));
    close(run('relu6'), input.map(x => Math.min(relu(x), 6)));
    close(run('elu'), input.map(x => x < 0 ? Math.exp(x) - 1 : x));
    close(run('sigmoid'), input.map(x => 1 / (1 + Math.exp(-x))));
    close(run('tanh'), input.map(Math.tanh));
    close(run({ type: 'relu', negativeSlope: 1e-7 }), input.map(x => x < 0 ? 1e-7 * x : x));
    close(run({ type: 'elu', alpha: 0.5 }), input.map(x => x < 0 ? 0.5 * (Math.exp(x) - 1) : x));
    close(run({ type: 'clamp', minimum: -0.5, maximum: Infinity }), input.map(x => Math.max(x, -0.5)));
});

test('softmax', () => {
    const input = values(20);
    const rows = [input.slice(0, 10), input.slice(10)].flatMap(row => {
        const sum = row.reduce((total, x) => total + Math.exp(x), 0);
        return Array.from(row, x => Math.exp(x) / sum);
    });
    close(nn.softmax({ batch: 2, channels: 10 }).runSync({ input }).data, rows);
});

test('numbers that no layer can have: the code names the parameter, the message the value', () => {
    const refused = (options, code, message) => fails(() => nn.convolution({ ...IMAGE, ...options }), code, message);
    refused({ kernel: NaN }, 'INVALID_KERNEL_SIZE', /NaN/);
    refused({ kernel: [3, 0] }, 'INVALID_KERNEL_SIZE', /0/);
    refused({ kernel: 99 }, 'INVALID_KERNEL_SIZE', /99/);
    refused({ kernel: [3, 3, 3] }, 'INVALID_KERNEL_SIZE', /3x3x3/);
    refused({ stride: 1.5 }, 'INVALID_STRIDE', /1\.5/);
    refused({ stride: -1 }, 'INVALID_STRIDE', /-1/);
    refused({ dilation: Infinity }, 'INVALID_DILATION', /Infinity/);
    refused({ padding: -1 }, 'INVALID_PADDING', /-1/);
    refused({ padding: [1, 2, 3] }, 'INVALID_PADDING', /1x2x3/);
    refused({ groups: 3 }, 'INVALID_GROUPS', /3/);
    refused({ outputChannels: 2 ** 40 }, 'INVALID_OUTPUT_CHANNELS', /1099511627776/);
    refused({ outputChannels: 1e21 }, 'INVALID_OUTPUT_CHANNELS', /1e\+21/);
    refused({ outputChannels: 1e9 }, 'INVALID_LAYER_SIZE');
    refused({ input: [0, 8, 10, 10] }, 'INVALID_BATCH_SIZE', /0/);
    refused({ input: [1, -8, 10, 10] }, 'INVALID_INPUT_CHANNELS', /-8/);
    refused({ input: [1, 8, NaN, 10] }, 'INVALID_INPUT_SIZE', /NaN/);
    refused({ activation: { type: 'relu', negativeSlope: NaN } }, 'INVALID_ACTIVATION', /NaN/);
    refused({ activation: { type: 'clamp', minimum: 1, maximum: 0 } }, 'INVALID_ACTIVATION');
    fails(() => nn.pooling({ kind: 'max', input: [1, 1, 4, 4], window: 2, padding: 2 }), 'INVALID_PADDING', /2/);
    fails(() => nn.pooling({ kind: 'max', input: [1, 0, 4, 4], window: 2 }), 'INVALID_CHANNELS', /0/);
    const connected = { batch: 1, inputChannels: NaN, outputChannels: 1 };
    fails(() => nn.fullyConnected(connected), 'INVALID_INPUT_CHANNELS', /NaN/);
    fails(() => nn.softmax({ batch: -1, channels: 1 }), 'INVALID_BATCH_SIZE', /-1/);
    fails(() => nn.activation({ activation: 'relu', shape: [] }), 'INVALID_SHAPE');
    fails(() => nn.activation({ activation: 'relu', shape: [2, 0.5] }), 'INVALID_SHAPE', /0\.5/);
});

test('values of other types', () => {
    const refused = (options, code, message) => fails(() => nn.convolution({ ...IMAGE, ...options }), code, message);
    fails(() => nn.convolution(), 'INVALID_LAYER');
    fails(() => nn.convolution(null), 'INVALID_LAYER');
    fails(() => nn.convolution({}), 'INVALID_INPUT_SIZE', /input is undefined/);
    refused({ input: [1, 8, 10] }, 'INVALID_INPUT_SIZE', /\[1, 8, 10\]/);
    refused({ input: ['1', 8, 10, 10] }, 'INVALID_BATCH_SIZE', /"1"/);
    refused({ outputChannels: undefined }, 'INVALID_OUTPUT_CHANNELS', /undefined/);
    refused({ outputChannels: 8n }, 'INVALID_OUTPUT_CHANNELS');
    refused({ kernel: '3' }, 'INVALID_KERNEL_SIZE', /"3"/);
    refused({ kernel: [] }, 'INVALID_KERNEL_SIZE');
    refused({ kernel: [3, undefined] }, 'INVALID_KERNEL_SIZE');
    refused({ stride: null }, 'INVALID_STRIDE', /null/);
    refused({ padding: 'full' }, 'INVALID_PADDING', /"full"/);
    refused({ padding: { top: 1 } }, 'INVALID_PADDING');
    refused({ groups: [2] }, 'INVALID_GROUPS');
    refused({ layout: 'chwn' }, 'INVALID_LAYER', /"chwn"/);
    refused({ layout: 'nchw s2' }, 'INVALID_LAYER');
    refused({ weightsLayout: 'relu' }, 'INVALID_LAYER');
    refused({ algorithm: 'im2col' }, 'INVALID_LAYER', /"im2col"/);
    refused({ pass: 'backward' }, 'INVALID_LAYER');
    refused({ type: 'float64' }, 'INVALID_LAYER');
    refused({ activation: 'gelu' }, 'INVALID_ACTIVATION', /"gelu"/);
    refused({ activation: null }, 'INVALID_ACTIVATION');
    refused({ activation: { type: 'elu' } }, 'INVALID_ACTIVATION', /undefined/);
    refused({ activation: { type: 'swish' } }, 'INVALID_ACTIVATION', /"swish"/);
    refused({ strides: 2 }, 'INVALID_LAYER', /no option strides/);
    fails(() => nn.pooling({ input: [1, 1, 4, 4], window: 2 }), 'INVALID_LAYER', /kind/);
    fails(() => nn.pooling({ kind: 'max', input: [1, 1, 4, 4] }), 'INVALID_WINDOW_SIZE', /undefined/);
    fails(() => nn.pooling({ kind: 'max', input: [1, 1, 4, 4], window: 2, ceilMode: 1 }), 'INVALID_LAYER', /ceilMode/);
    fails(() => nn.activation({ shape: [1] }), 'INVALID_ACTIVATION', /missing/);
    fails(() => nn.activation({ activation: 'relu', shape: 4 }), 'INVALID_SHAPE');
});

test('layers that exist but are not computed here say who refused', () => {
    const refused = (options, code, message) => fails(() => nn.convolution({ ...IMAGE, ...options }), code, message);
    refused({ kernel: 3, algorithm: 'direct1x1' }, 'UNSUPPORTED_ALGORITHM', /direct1x1/);
    refused({ algorithm: 'depthwise' }, 'UNSUPPORTED_ALGORITHM', /depthwise/);
    refused({ weightsLayout: 'ohwi', type: 'uint8', weights: new Uint8Array(1152) }, 'UNSUPPORTED_TYPE', /u8/);
    refused({ tuning: 'guess' }, 'INVALID_LAYER');
    const real = { scale: 1, zeroPoint: 0 };
    refused({ quantization: { input: real, output: real } }, 'INVALID_LAYER', /float32/);
    const small = { batch: 1, inputChannels: 2, outputChannels: 2 };
    fails(() => nn.fullyConnected({ ...small, weightsType: 'int8' }), 'UNSUPPORTED_TYPE', /int8/);
});
