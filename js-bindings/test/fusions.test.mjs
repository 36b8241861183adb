import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { start } from 'linnet';
import { close, convolution, fails, values } from './expect.mjs';

const nn = await start();
after(() => nn.close());

const LAYER = { input: [1, 3, 6, 7], outputChannels: 4, kernel: 3, padding: 1 };
const [input, weights, bias] = [values(126), values(108, 2), values(4, 3)];
const parts = {
    scale: values(4, 4), shift: values(4, 5), mean: values(4, 6), variance: values(4, 7).map(Math.abs),
};

test('batch normalization is folded into constant weights and bias', () => {
    const factors = Array.from(parts.scale, (scale, o) => scale / Math.sqrt(parts.variance[o] + 1e-3));
    const expected = convolution(LAYER, input, weights, bias).map((y, i) => {
        const o = Math.floor(i / 42);
        return Math.max(0, (y - parts.mean[o]) * factors[o] + parts.shift[o]);
    });
    const layer = { ...LAYER, weights, bias, activation: 'relu' };
    const used = nn.memory.used;
    const plan = nn.convolution({ ...layer, batchNormalization: { ...parts, epsilon: 1e-3 } });
    close(plan.runSync({ input }).data, expected);
    plan.dispose();
    const tensors = Object.fromEntries(Object.entries(parts).map(([name, data]) => [name, nn.tensor([4], { data })]));
    const other = nn.convolution({ ...layer, batchNormalization: { ...tensors, epsilon: 1e-3 } });
    close(other.runSync({ input }).data, expected);
    [other, ...Object.values(tensors)].forEach(each => each.dispose());
    assert.equal(nn.memory.used, used);
});

test('what is wrong with a batch normalization is named, and no memory is lost', () => {
    const used = nn.memory.used;
    const refused = (change, code, message, layer = {}) => fails(() => nn.convolution(
        { ...LAYER, weights, ...layer, batchNormalization: { ...parts, epsilon: 1e-3, ...change } }), code, message);
    refused({ scale: undefined }, 'INVALID_OPERAND', /batchNormalization\.scale is undefined/);
    refused({ mean: [1, 2, 3, 4] }, 'INVALID_OPERAND', /batchNormalization\.mean/);
    refused({ shift: new Float32Array(3) }, 'INVALID_OPERAND', /batchNormalization\.shift has 3 elements, must have 4/);
    refused({ variance: Float32Array.of(1, 1, -1, 1) }, 'INVALID_BATCH_NORMALIZATION', /variance of channel 2/);
    refused({ variance: Float32Array.of(NaN, 1, 1, 1) }, 'INVALID_BATCH_NORMALIZATION', /variance of channel 0/);
    refused({ epsilon: '1' }, 'INVALID_BATCH_NORMALIZATION', /epsilon is "1", must be a number/);
    refused({ epsilon: undefined }, 'INVALID_BATCH_NORMALIZATION', /epsilon is undefined/);
    refused({ epsilon: -1 }, 'INVALID_BATCH_NORMALIZATION', /epsilon is -1/);
    refused({ epsilon: NaN }, 'INVALID_BATCH_NORMALIZATION', /epsilon is NaN/);
    refused({ gamma: 1 }, 'INVALID_BATCH_NORMALIZATION', /no option gamma/);
    refused({}, 'INVALID_BATCH_NORMALIZATION', /constant weights/, { weights: undefined });
    refused({}, 'INVALID_BATCH_NORMALIZATION', /pass inputGradient/, { pass: 'inputGradient' });
    fails(() => nn.convolution({ ...LAYER, weights, batchNormalization: null }), 'INVALID_BATCH_NORMALIZATION');
    assert.equal(nn.memory.used, used);
});

test('a run writes sums and sums of squares of the channels of its output', () => {
    const plan = nn.convolution({ ...LAYER, weights, bias, activation: 'relu', channelSums: true });
    const channelSums = nn.tensor([2, 4]);
    const output = plan.runSync({ input, channelSums }).data;
    const sums = power => Float32Array.from({ length: 4 },
        (_, o) => output.subarray(42 * o, 42 * o + 42).reduce((sum, y) => sum + y ** power, 0));
    close(channelSums.data, [...sums(1), ...sums(2)]);
    fails(() => plan.runSync({ input }), 'INVALID_OPERAND', /channelSums is missing/);
    const array = new Float32Array(8);
    fails(() => plan.runSync({ input, channelSums: array }), 'INVALID_OPERAND', /must be a float32 Tensor/);
    fails(() => plan.runSync({ input, channelSums: nn.tensor([4]) }), 'INVALID_OPERAND', /has 4 elements, must have 8/);
    const plain = nn.convolution({ ...LAYER, weights, bias });
    fails(() => plain.runSync({ input, channelSums }), 'INVALID_OPERAND', /channelSums is given/);
    fails(() => nn.convolution({ ...LAYER, channelSums: 1 }), 'INVALID_LAYER', /channelSums is 1/);
    const gradient = { ...LAYER, channelSums: true, pass: 'kernelGradient' };
    fails(() => nn.convolution(gradient), 'INVALID_LAYER', /channelSums/);
    [plan, plain, channelSums].forEach(each => each.dispose());
});

test('max pooling is computed before the output is written', () => {
    const layer = { ...LAYER, weights, bias, activation: 'elu' };
    const [plain, fused] = [nn.convolution(layer), nn.convolution({ ...layer, maxPooling: '2x2' })];
    assert.deepEqual(fused.outputShape, [1, 4, 3, 3]);
    const pool = nn.pooling({ kind: 'max', input: [1, 4, 6, 7], window: 2, stride: 2 });
    assert.deepEqual(fused.runSync({ input }).data, pool.runSync({ input: plain.runSync({ input }) }).data);
    assert.match(fused.explain(), /pooled before they are written/);
    fails(() => nn.convolution({ ...layer, maxPooling: true }), 'INVALID_LAYER', /maxPooling is true/);
    fails(() => nn.convolution({ ...layer, maxPooling: '2x2', pass: 'inputGradient' }), 'INVALID_ACTIVATION');
    fails(() => nn.convolution({ input: [1, 2, 1, 8], outputChannels: 1, kernel: 1, maxPooling: '2x2' }),
        'INVALID_WINDOW_SIZE', /maxPooling height/);
    fails(() => nn.convolution({
        input: [1, 4, 6, 6], outputChannels: 4, groups: 4, kernel: 3, maxPooling: '2x2', algorithm: 'depthwise',
    }), 'UNSUPPORTED_ALGORITHM', /depthwise does not pool/);
    [plain, fused, pool].forEach(each => each.dispose());
});
