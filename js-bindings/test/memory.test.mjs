import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from 'linnet';
import { close, collectUntil, fails, rejects, values } from './expect.mjs';

const MIB = 2 ** 20;
const LAYER = { input: [1, 8, 12, 12], outputChannels: 8, kernel: 3, padding: 1 };
const WEIGHTS = values(8 * 8 * 9);

test('tensors hold their type, as zeros, numbers or the type\'s array', async () => {
    const nn = await start();
    const numbers = [1, 2, 3, 4, 5, 6];
    for (const [type, Kind] of Object.entries({
        float32: Float32Array, float16: Uint16Array, uint8: Uint8Array, int8: Int8Array, int32: Int32Array,
    })) {
        const expected = Kind.from(numbers);
        for (const data of [numbers, expected, new DataView(Kind.from(numbers).buffer)]) {
            const tensor = nn.tensor([2, 3], { type, data });
            assert.equal(tensor.type, type);
            assert.deepEqual(tensor.shape, [2, 3]);
            assert.deepEqual(tensor.data, expected);
            tensor.dispose();
        }
        assert.deepEqual(nn.tensor([3], { type }).data, new Kind(3), 'zero, where others lay before');
    }
    assert.deepEqual([...nn.tensor([2], { data: Float64Array.of(0.5, -1) }).data], [0.5, -1]);
    assert.equal(nn.tensor([2]).type, 'float32');
    await nn.close();
});

test('tensors that cannot be', async () => {
    const nn = await start();
    const { used } = nn.memory;
    fails(() => nn.tensor([]), 'INVALID_SHAPE');
    fails(() => nn.tensor(4), 'INVALID_SHAPE');
    fails(() => nn.tensor(), 'INVALID_SHAPE');
    fails(() => nn.tensor([2, -1]), 'INVALID_SHAPE', /shape\[1\] is -1/);
    fails(() => nn.tensor([NaN]), 'INVALID_SHAPE', /NaN/);
    fails(() => nn.tensor([1.5]), 'INVALID_SHAPE', /1\.5/);
    fails(() => nn.tensor(['2']), 'INVALID_SHAPE', /"2"/);
    fails(() => nn.tensor([2 ** 20, 2 ** 20]), 'INVALID_LAYER_SIZE');
    fails(() => nn.tensor([2], { data: [1, 2, 3] }), 'INVALID_OPERAND', /3 elements, must have 2/);
    fails(() => nn.tensor([2], { data: 'ab' }), 'INVALID_OPERAND');
    fails(() => nn.tensor([2], { data: null }), 'INVALID_OPERAND');
    fails(() => nn.tensor([2], { data: new BigInt64Array(2) }), 'INVALID_OPERAND', /BigInt64Array/);
    fails(() => nn.tensor([2], { data: new Float32Array(2), type: 'float16' }), 'INVALID_OPERAND', /Uint16Array/);
    fails(() => nn.tensor([1], { data: new DataView(new ArrayBuffer(3)) }), 'INVALID_OPERAND', /3 bytes/);
    fails(() => nn.tensor([2], { type: 'float64' }), 'INVALID_OPTION', /"float64"/);
    fails(() => nn.tensor([2], { scale: 0 }), 'INVALID_OPTION', /scale/);
    fails(() => nn.tensor([2], { zeroPoint: 0.5 }), 'INVALID_OPTION', /zeroPoint/);
    fails(() => nn.tensor([2], { dtype: 'float32' }), 'INVALID_OPTION', /dtype/);
    assert.equal(nn.memory.used, used);
    await nn.close();
});

test('views of a tensor share its elements', async () => {
    for (const threads of [1, 2]) {
        const nn = await start({ threads });
        const whole = nn.tensor([2, 3, 4], { data: Float32Array.from({ length: 24 }, (_, i) => i) });
        const { used } = nn.memory;
        const part = whole.view([2, 5], 7);
        assert.deepEqual(part.shape, [2, 5]);
        assert.deepEqual([...part.data], [7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
        const inner = part.view([2], 3);
        inner.data[1] = -5;
        assert.equal(whole.data[11], -5);
        assert.deepEqual([...whole.view([24]).data], [...whole.data]);
        const relu = nn.activation({ activation: 'relu', shape: [4] });
        relu.runSync({ input: whole.view([4], 10), output: whole.view([4], 1) });
        assert.deepEqual([...whole.data.slice(0, 6)], [0, 10, 0, 12, 13, 5]);
        nn.tensor([4 * MIB]).dispose();
        assert.deepEqual([...inner.data], [10, -5], 'after growth');
        fails(() => relu.runSync({ input: whole.view([4], 2), output: whole.view([4], 1) }), 'INVALID_OPERAND', /overlap/);
        const halves = nn.tensor([6], { type: 'float16', data: [1, 2, 3, 4, 5, 6] });
        assert.deepEqual([halves.view([2], 3).type, ...halves.view([2], 3).data], ['float16', 4, 5]);
        halves.dispose();
        inner.dispose();
        fails(() => inner.data, 'DISPOSED');
        assert.equal(part.data.length, 10, 'a view that was disposed frees nothing');
        relu.dispose();
        assert.equal(nn.memory.used, used);
        whole.dispose();
        assert.equal(nn.memory.used, 0);
        fails(() => part.data, 'DISPOSED');
        fails(() => part.view([1]), 'DISPOSED');
        await nn.close();
    }
});

test('views that cannot be', async () => {
    const nn = await start();
    const tensor = nn.tensor([2, 3]);
    fails(() => tensor.view([7]), 'INVALID_SHAPE', /6/);
    fails(() => tensor.view([2], 5), 'INVALID_SHAPE', /element 7, its tensor has 6/);
    fails(() => tensor.view([0]), 'INVALID_SHAPE');
    fails(() => tensor.view([]), 'INVALID_SHAPE');
    fails(() => tensor.view(3), 'INVALID_SHAPE');
    fails(() => tensor.view([2], -1), 'INVALID_OPTION', /offset is -1/);
    fails(() => tensor.view([2], 0.5), 'INVALID_OPTION', /offset/);
    fails(() => tensor.view([2], '1'), 'INVALID_OPTION', /offset/);
    await nn.close();
});

test('a view keeps its tensor', async () => {
    const nn = await start();
    const kept = (() => nn.tensor([4], { data: [1, 2, 3, 4] }).view([2], 1))();
    nn.tensor([1000]);
    await collectUntil(() => nn.memory.used < 1000);
    nn.tensor([1000], { data: new Float32Array(1000).fill(9) });
    assert.deepEqual([...kept.data], [2, 3]);
    await nn.close();
});

test('a view is rebuilt after growth, and what it showed is still there', async () => {
    const nn = await start({ threads: 1 });
    const tensor = nn.tensor([4], { data: [1, 2, 3, 4] });
    const before = tensor.data;
    assert.equal(tensor.data, before, 'the same view while nothing grew');
    const { reserved } = nn.memory;
    const copy = nn.tensor([4 * MIB], { data: new Float32Array(4 * MIB).fill(1) });
    assert.ok(nn.memory.reserved > reserved);
    assert.equal(before.length, 0, 'the engine detaches views of a grown memory');
    assert.deepEqual([...tensor.data], [1, 2, 3, 4]);
    assert.equal(copy.data[4 * MIB - 1], 1);
    await nn.close();
});

test('with threads a view shows its tensor after growth too', async () => {
    const nn = await start({ threads: 2 });
    const tensor = nn.tensor([4], { data: [1, 2, 3, 4] });
    const before = tensor.data;
    nn.tensor([4 * MIB]);
    tensor.data[0] = 5;
    assert.notEqual(tensor.data, before);
    assert.deepEqual([...before], [5, 2, 3, 4]);
    await nn.close();
});

test('operands that are views of the memory survive the growth that their own copy causes', async () => {
    const nn = await start();
    const length = 3 * MIB;
    const tensor = nn.tensor([length], { data: new Float32Array(length).fill(-2) });
    const plan = nn.activation({ activation: { type: 'clamp', minimum: -1, maximum: 1 }, shape: [length] });
    const { reserved } = nn.memory;
    const output = plan.runSync({ input: tensor.data });
    assert.ok(nn.memory.reserved > reserved);
    assert.ok(output.data.every(x => x === -1));
    const again = nn.tensor([length], { data: output.data });
    assert.ok(again.data.every(x => x === -1));
    await nn.close();
});

test('memory is bounded; a failed call leaves everything usable', async () => {
    const nn = await start({ maximumMemory: 2 * MIB });
    const tensor = nn.tensor([MIB / 4]);
    const { used } = nn.memory;
    fails(() => nn.tensor([MIB / 2]), 'OUT_OF_MEMORY');
    const huge = nn.convolution({ input: [1, 64, 64, 64], outputChannels: 64, kernel: 3 });
    fails(() => huge.runSync({ input: new Float32Array(2 ** 18), weights: new Float32Array(64 * 64 * 9) }),
        'OUT_OF_MEMORY');
    assert.ok(nn.memory.reserved <= 2 * MIB);
    tensor.dispose();
    assert.ok(nn.memory.used < used);
    assert.equal(nn.tensor([MIB / 4]).data.length, MIB / 4);
    await nn.close();
    for (const maximumMemory of [0, -1, NaN, Infinity, 2 ** 33, '1e9']) {
        await rejects(start({ maximumMemory }), 'INVALID_OPTION', /maximumMemory/);
    }
});

test('thousands of plans and tensors leave no byte behind', async () => {
    const nn = await start();
    const input = values(8 * 144);
    const cycle = () => {
        const plan = nn.convolution({ ...LAYER, weights: WEIGHTS });
        const tensor = nn.tensor([1, 8, 12, 12], { data: input });
        plan.runSync({ input });
        plan.runSync({ input: tensor });
        plan.dispose();
        tensor.dispose();
    };
    cycle();
    const { used, reserved } = nn.memory;
    assert.equal(used, 0);
    for (let i = 0; i < 3000; i++) {
        cycle();
    }
    assert.deepEqual(nn.memory, { used, reserved });
    await nn.close();
});

test('failed plans and runs leave no byte behind', async () => {
    const nn = await start();
    for (let i = 0; i < 500; i++) {
        fails(() => nn.convolution({ ...LAYER, stride: 0, weights: WEIGHTS }), 'INVALID_STRIDE');
        fails(() => nn.convolution({ ...LAYER, weights: WEIGHTS, bias: new Float32Array(3) }), 'INVALID_OPERAND');
    }
    assert.equal(nn.memory.used, 0);
    await nn.close();
});

test('what is forgotten is freed', async () => {
    const nn = await start();
    (() => {
        for (let i = 0; i < 100; i++) {
            nn.tensor([1000]);
            nn.convolution({ ...LAYER, weights: WEIGHTS }).runSync({ input: new Float32Array(8 * 144) });
        }
    })();
    assert.ok(nn.memory.used > 0);
    await collectUntil(() => nn.memory.used === 0);
    await nn.close();
});

test('a result keeps its plan, and a view its tensor', async () => {
    const nn = await start();
    const relu = () => nn.activation({ activation: 'relu', shape: [3] }).runSync({ input: Float32Array.of(-1, 0, 1) });
    const kept = [(() => relu())(), (() => ({ data: relu().data }))()];
    nn.tensor([1000]);
    await collectUntil(() => nn.memory.used < 1000);
    assert.equal(nn.memory.used, 2 * 64);
    nn.tensor([1000], { data: new Float32Array(1000).fill(9) });
    kept.forEach(({ data }) => close(data, [0, 0, 1], 0));
    await nn.close();
});

test('Symbol.dispose', async () => {
    const nn = await start();
    const [tensor, plan] = [nn.tensor([1]), nn.convolution({ ...LAYER, weights: WEIGHTS })];
    tensor[Symbol.dispose]();
    plan[Symbol.dispose]();
    assert.equal(nn.memory.used, 0);
    nn[Symbol.dispose]();
    fails(() => nn.tensor([1]), 'DISPOSED');
    await (await start())[Symbol.asyncDispose]();
});
