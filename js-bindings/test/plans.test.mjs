import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { start } from 'linnet';
import { close, convolution, fails, rejects, values } from './expect.mjs';

const nn = await start();
after(() => nn.close());

const LAYER = { input: [1, 4, 8, 8], outputChannels: 8, kernel: 3 };
const [INPUT, WEIGHTS] = [values(256), values(8 * 4 * 9, 2)];
const EXPECTED = convolution(LAYER, INPUT, WEIGHTS);
const constant = () => nn.convolution({ ...LAYER, weights: WEIGHTS });

test('a plan tells what it does', () => {
    const plan = constant();
    assert.deepEqual(plan.outputShape, [1, 8, 6, 6]);
    assert.equal(plan.algorithm, 'implicitGemm');
    assert.match(plan.explain(), /convolution f32 .*\n.*direct1x1 needs kernel 1×1/s);
    assert.ok(plan.packedBytes >= 4 * WEIGHTS.length);
    assert.ok(plan.scratchBytes > 0);
    plan.runSync({ input: INPUT });
    const phases = ['total', 'inputTransform', 'kernelTransform', 'blockMultiplication', 'outputTransform'];
    assert.deepEqual(Object.keys(plan.profile), phases);
    assert.ok(plan.profile.total > 0 && plan.profile.total >= plan.profile.blockMultiplication);
    assert.equal(nn.convolution(LAYER).packedBytes, 0);
});

test('candidates can be timed when the plan is made', () => {
    const { used } = nn.memory;
    const plan = nn.convolution({ ...LAYER, weights: WEIGHTS, tuning: 'measure' });
    assert.match(plan.explain(), /winograd8x8 took [\d.]+ ms\n.*implicitGemm took [\d.]+ ms\nchosen as the fastest: /s);
    close(plan.runSync({ input: INPUT }).data, EXPECTED);
    plan.dispose();
    assert.equal(nn.memory.used, used);
});

test('run and runSync give the same numbers', async () => {
    const plan = constant();
    close(plan.runSync({ input: INPUT }).data, EXPECTED);
    const [first, second] = await Promise.all([plan.run({ input: INPUT }), plan.run({ input: INPUT })]);
    assert.equal(first, second, 'the plan\'s own output');
    close(first.data, EXPECTED);
});

test('tensors are used where they lie, an output that is given is the result', () => {
    const plan = nn.convolution(LAYER);
    const [input, weights] = [nn.tensor([1, 4, 8, 8], { data: INPUT }), nn.tensor([8, 4, 3, 3], { data: WEIGHTS })];
    const output = nn.tensor([1, 8, 6, 6]);
    const { used } = nn.memory;
    assert.equal(plan.runSync({ input, weights, output }), output);
    assert.equal(nn.memory.used, used);
    close(output.data, EXPECTED);
    input.data.fill(0);
    plan.runSync({ input, weights, output });
    close(output.data, EXPECTED.map(() => 0));
});

test('constants are copied: array and tensor may change or go afterwards', () => {
    const weights = WEIGHTS.slice();
    const fromArray = nn.convolution({ ...LAYER, weights });
    weights.fill(0);
    const tensor = nn.tensor([8, 4, 3, 3], { data: WEIGHTS });
    const fromTensor = nn.convolution({ ...LAYER, weights: tensor });
    tensor.dispose();
    close(fromArray.runSync({ input: INPUT }).data, EXPECTED);
    close(fromTensor.runSync({ input: INPUT }).data, EXPECTED);
});

test('the plan\'s own output is overwritten by its next run; without it the plan makes another', () => {
    const plan = constant();
    const output = plan.runSync({ input: INPUT });
    assert.equal(plan.runSync({ input: new Float32Array(256) }), output);
    close(output.data, EXPECTED.map(() => 0));
    output.dispose();
    close(plan.runSync({ input: INPUT }).data, EXPECTED);
});

test('a view of the library\'s memory is copied like any other array', () => {
    const plan = nn.activation({ activation: 'relu', shape: [4] });
    const once = plan.runSync({ input: Float32Array.of(-1, 0, 1, 2) });
    assert.deepEqual([...plan.runSync({ input: once.data }).data], [0, 0, 1, 2]);
});

test('a run computes in scratch of the caller\'s', () => {
    const plan = nn.convolution(LAYER);
    const needed = plan.scratchBytes / 4;
    const output = nn.tensor([1, 8, 6, 6], { data: new Float32Array(288).fill(7) });
    const given = { input: INPUT, weights: WEIGHTS, output };
    const refused = (scratch, message) => {
        fails(() => plan.runSync({ ...given, scratch }), 'INVALID_OPERAND', message);
        assert.ok(output.data.every(x => x === 7));
    };
    refused(nn.tensor([needed - 1]), new RegExp(`scratch has ${needed - 1} elements, must have at least ${needed}`));
    refused(new Float32Array(needed), /scratch is a Float32Array, must be a float32 Tensor/);
    refused(nn.tensor([needed], { type: 'int32' }), /scratch is a int32 tensor, must be float32/);
    const scratch = nn.tensor([2, needed], { data: new Float32Array(2 * needed).fill(NaN) });
    close(plan.runSync({ ...given, scratch }).data, EXPECTED);
    assert.ok(scratch.data.some(x => !Number.isNaN(x)), 'scratch is used');
    assert.ok(scratch.data.subarray(needed).every(Number.isNaN), 'what is not needed stays');
    const softmax = nn.softmax({ batch: 1, channels: 4096 });
    const [x, y] = [nn.tensor([4096]), nn.tensor([1, 4096])];
    fails(() => softmax.runSync({ input: x, output: y, scratch: x }), 'INVALID_OPERAND', /scratch overlaps input/);
    fails(() => softmax.runSync({ input: x, output: y, scratch: y }), 'INVALID_OPERAND', /scratch overlaps output/);
});

test('a run with scratch takes no memory of the library\'s', async () => {
    const other = await start({ maximumMemory: 2 ** 20, threads: 1 });
    const plan = other.convolution({ ...LAYER, input: [1, 4, 40, 40], weights: WEIGHTS, algorithm: 'winograd9x9' });
    const [input, output] = [other.tensor([1, 4, 40, 40]), other.tensor([1, 8, 38, 38])];
    const scratch = other.tensor([plan.scratchBytes / 4]);
    assert.ok(plan.scratchBytes > 8192);
    // All that is left, but for a rest that is smaller than the scratch.
    other.tensor([(other.memory.reserved - other.memory.used - 8192) / 4]);
    fails(() => plan.runSync({ input, output }), 'OUT_OF_MEMORY');
    assert.equal(plan.runSync({ input, output, scratch }), output);
    await other.close();
});

test('in place where output is the input', () => {
    const tensor = nn.tensor([2, 2], { data: [-1, 2, -3, 4] });
    nn.activation({ activation: 'relu', shape: [2, 2] }).runSync({ input: tensor, output: tensor });
    assert.deepEqual([...tensor.data], [0, 2, 0, 4]);
    nn.softmax({ batch: 2, channels: 2 }).runSync({ input: tensor, output: tensor });
    close(tensor.data, [0.1192, 0.8808, 0.018, 0.982], 1e-4);
    const square = nn.tensor([1, 1, 4, 4]);
    const plan = nn.convolution({ input: [1, 1, 4, 4], outputChannels: 1, kernel: 1, weights: Float32Array.of(1) });
    fails(() => plan.runSync({ input: square, output: square }), 'INVALID_OPERAND', /overlaps input/);
});

test('operands of the wrong name, type or length change nothing', async () => {
    const plan = nn.convolution(LAYER);
    const output = nn.tensor([1, 8, 6, 6], { data: new Float32Array(288).fill(7) });
    const { used } = nn.memory;
    const refused = (operands, message, code = 'INVALID_OPERAND') => {
        fails(() => plan.runSync({ input: INPUT, weights: WEIGHTS, output, ...operands }), code, message);
        assert.ok(output.data.every(x => x === 7));
        assert.equal(nn.memory.used, used);
    };
    refused({ input: undefined }, /input is missing/);
    refused({ weights: undefined }, /weights is missing/);
    refused({ input: INPUT.subarray(1) }, /input has 255 elements, must have 256/);
    refused({ weights: new Float32Array(0) }, /weights has 0 elements/);
    refused({ bias: new Float32Array(9) }, /bias has 9 elements, must have 8/);
    refused({ outputGradient: INPUT }, /outputGradient is given/);
    refused({ input: [...INPUT] }, /input is an array of 256/);
    refused({ input: null }, /input is null/);
    refused({ input: new Float64Array(256) }, /input is a Float64Array, must be a float32 Tensor or a Float32Array/);
    refused({ input: 'pixels' }, /"pixels"/);
    refused({ inputs: INPUT }, /inputs is given/);
    refused({ output: new Float32Array(288) }, /output is a Float32Array, must be a float32 Tensor/);
    const [small, integers] = [nn.tensor([7]), nn.tensor([256], { type: 'int32' })];
    fails(() => plan.runSync({ input: INPUT, weights: WEIGHTS, output: small }), 'INVALID_OPERAND', /output has 7/);
    fails(() => plan.runSync({ input: integers, weights: WEIGHTS }), 'INVALID_OPERAND', /int32/);
    fails(() => plan.runSync(), 'INVALID_OPERAND');
    fails(() => plan.runSync(INPUT), 'INVALID_OPERAND');
    fails(() => constant().runSync({ input: INPUT, weights: WEIGHTS }), 'INVALID_OPERAND', /constant weights/);
    fails(() => nn.convolution({ ...LAYER, weights: WEIGHTS.subarray(1) }), 'INVALID_OPERAND', /weights has 287/);
    fails(() => nn.convolution({ ...LAYER, weights: [1, 2] }), 'INVALID_OPERAND', /weights/);
    await rejects(plan.run({}), 'INVALID_OPERAND', /input is missing/);
    close(plan.runSync({ input: INPUT, weights: WEIGHTS, output }).data, EXPECTED);
});

test('operands that were refused are refused again, and those before them still work', async () => {
    for (const threads of [1, 2]) {
        const nn = await start({ threads, sharedFrom: 0 });
        const plan = nn.activation({ activation: 'relu', shape: [8] });
        const [input, output, short] = [nn.tensor([8]), nn.tensor([8]), nn.tensor([7])];
        for (const value of [3, 4, 5]) {
            input.data.fill(value);
            plan.runSync({ input, output });
            assert.ok(output.data.every(each => each === value));
            fails(() => plan.runSync({ input: short, output }), 'INVALID_OPERAND');
            fails(() => plan.runSync({ input: short, output }), 'INVALID_OPERAND');
        }
        await nn.close();
    }
});

test('runAll runs the steps in order; a bad step is seen before the first runs', async () => {
    const [a, b] = [nn.tensor([1, 8, 6, 6]), nn.tensor([1, 8, 3, 3])];
    const pool = nn.pooling({ kind: 'max', input: [1, 8, 6, 6], window: 2, stride: 2 });
    const steps = [[constant(), { input: INPUT, output: a }], [pool, { input: a, output: b }]];
    nn.runAllSync(steps);
    const once = [...b.data];
    close(a.data, EXPECTED);
    b.data.fill(0);
    await nn.runAll(steps);
    assert.deepEqual([...b.data], once);
    a.data.fill(7);
    fails(() => nn.runAllSync([steps[0], [pool, { inputs: a }]]), 'INVALID_OPERAND', /inputs/);
    fails(() => nn.runAllSync([steps[0], pool]), 'INVALID_OPERAND', /steps\[1\]/);
    fails(() => nn.runAllSync([steps[0], [{}, {}]]), 'INVALID_OPERAND', /steps\[1\]/);
    await rejects(nn.runAll(undefined), 'INVALID_OPERAND');
    assert.ok(a.data.every(x => x === 7));
});

test('runAll writes nothing where a later output or scratch has another length', async () => {
    for (const threads of [1, 2]) {
        const library = await start({ threads, sharedFrom: 0 });
        const relu = library.activation({ activation: 'relu', shape: [8] });
        const [input, between, output] = [[8], [8], [7]].map(shape => library.tensor(shape));
        input.data.fill(1);
        const first = [relu, { input, output: between }];
        for (const operands of [{ input: between, output }, { input: between, output: between.view([8], 0), scratch: between }]) {
            fails(() => library.runAllSync([first, [relu, operands]]), 'INVALID_OPERAND');
            await rejects(library.runAll([first, [relu, operands]]), 'INVALID_OPERAND');
            assert.ok(between.data.every(each => each === 0));
        }
        await library.close();
    }
});

test('what was disposed says so', async () => {
    const plan = constant();
    const output = plan.runSync({ input: INPUT });
    plan.dispose();
    plan.dispose();
    fails(() => plan.runSync({ input: INPUT }), 'DISPOSED', /convolution f32/);
    await rejects(plan.run({ input: INPUT }), 'DISPOSED');
    for (const use of [() => plan.explain(), () => plan.algorithm, () => plan.packedBytes, () => plan.profile]) {
        fails(use, 'DISPOSED');
    }
    fails(() => output.data, 'DISPOSED');
    fails(() => nn.runAllSync([[plan, {}]]), 'DISPOSED');
    const input = nn.tensor([1, 4, 8, 8]);
    input.dispose();
    fails(() => constant().runSync({ input }), 'DISPOSED', /input/);
    fails(() => nn.convolution({ ...LAYER, weights: input }), 'DISPOSED', /weights/);
});

test('after close everything is dead', async () => {
    const other = await start();
    const tensor = other.tensor([1, 4, 8, 8]);
    const plan = other.convolution({ ...LAYER, weights: WEIGHTS });
    fails(() => constant().runSync({ input: tensor }), 'INVALID_OPERAND', /another library/);
    fails(() => nn.runAllSync([[plan, {}]]), 'INVALID_OPERAND', /steps\[0\]/);
    await other.close();
    await other.close();
    for (const use of [() => tensor.data, () => plan.runSync({ input: INPUT }), () => plan.explain(),
        () => other.tensor([1]), () => other.softmax({ batch: 1, channels: 1 })]) {
        fails(use, 'DISPOSED', /closed/);
    }
    tensor.dispose();
    plan.dispose();
    assert.deepEqual(other.memory, { used: 0, reserved: 0 });
});
