import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { promisify } from 'node:util';
import { living, words } from './workers.mjs';
import { collectUntil, fails, rejects, values } from './expect.mjs';
import { EXIT, SILENCE, SLOWNESS, STARVATION, TRAP } from './kernelFaults.mjs';

const { start } = await import('linnet');
const WEIGHTS = values(32 * 32 * 9);
const LAYER = { input: [1, 32, 56, 56], outputChannels: 32, kernel: 3, padding: 1, weights: WEIGHTS, algorithm: 'implicitGemm' };
const INPUT = values(32 * 56 * 56, 2);

afterEach(() => {
    Atomics.store(words, 0, 0);
    assert.equal(living.size, 0, 'no worker lives on');
});

/** Layers of every kind, and the elements of their weights where these are operands. */
const LAYERS = [
    [nn => nn.convolution(LAYER)],
    [nn => nn.convolution({ ...LAYER, algorithm: 'winograd8x8' })],
    [nn => nn.convolution({ ...LAYER, algorithm: 'winograd6x6', weights: undefined }), WEIGHTS.length],
    [nn => nn.convolution({ ...LAYER, weights: undefined, layout: 'nhwc', input: [1, 56, 56, 32], algorithm: 'auto' }),
        WEIGHTS.length],
    [nn => nn.convolution({ ...LAYER, groups: 32, weights: undefined, algorithm: 'depthwise' }), 32 * 9],
    [nn => nn.convolution({ ...LAYER, kernel: 1, padding: 0, weights: undefined, algorithm: 'direct1x1' }), 32 * 32],
    [nn => nn.pooling({ kind: 'max', input: LAYER.input, window: 2, stride: 2 })],
    [nn => nn.activation({ activation: 'sigmoid', shape: [INPUT.length] })],
    [nn => nn.softmax({ batch: 32, channels: 56 * 56 })],
    [nn => nn.fullyConnected({ batch: 1, inputChannels: INPUT.length, outputChannels: 4 }), 4 * INPUT.length],
    [nn => nn.fullyConnected({ batch: 32, inputChannels: 56 * 56, outputChannels: 24 }), 24 * 56 * 56],
];
const OPERANDS = LAYERS.map(([, length]) => ({ input: INPUT, weights: length && values(length, 3) }));

test('the same bits with 1 to 8 threads, however a plan is run', async () => {
    const expected = [];
    for (let threads = 1; threads <= 8; threads++) {
        const nn = await start({ threads, sharedFrom: 0 });
        assert.equal(nn.threads, threads);
        assert.equal(living.size, threads - 1);
        for (const [i, [make]] of LAYERS.entries()) {
            const plan = make(nn);
            const operands = OPERANDS[i];
            expected[i] ??= plan.runSync(operands).data.slice();
            const outputs = {
                runSync: plan.runSync(operands).data.slice(),
                run: (await plan.run(operands)).data.slice(),
            };
            const output = nn.tensor(plan.outputShape);
            await nn.runAll([[plan, operands], [plan, { ...operands, output }]]);
            outputs.runAll = output.data.slice();
            output.data.fill(NaN);
            nn.runAllSync([[plan, { ...operands, output }], [plan, operands]]);
            outputs.runAllSync = output.data.slice();
            for (const [how, actual] of Object.entries(outputs)) {
                assert.deepEqual(actual, expected[i], `${how} with ${threads} threads: ${plan.explain()}`);
            }
            plan.dispose();
            output.dispose();
        }
        assert.equal(nn.memory.used, 0);
        await nn.close();
    }
});

test('workers compute: run leaves the caller\'s thread to others', async () => {
    const nn = await start({ threads: 3 });
    const plan = nn.convolution(LAYER);
    const before = Atomics.load(words, 1);
    let turns = 0;
    const count = setInterval(() => turns++, 1);
    Atomics.store(words, 0, SLOWNESS);
    await plan.run({ input: INPUT });
    clearInterval(count);
    assert.ok(turns > 2, `${turns} timers came while the workers took 20 ms`);
    assert.ok(Atomics.load(words, 1) > before);
    assert.ok(plan.profile.total >= 19 && plan.profile.blockMultiplication > 0, JSON.stringify(plan.profile));
    await nn.close();
});

test('the times of steps that follow each other do not overlap', async () => {
    const nn = await start({ threads: 2 });
    const layer = { input: [1, 32, 64, 64], outputChannels: 32, kernel: 3, padding: 1 };
    const plans = [1, 2, 3, 4].map(seed =>
        nn.convolution({ ...layer, weights: new Float32Array(32 * 32 * 9).fill(seed) }));
    const steps = plans.map(plan => [plan, { input: new Float32Array(32 * 64 * 64) }]);
    const times = async run => {
        const begin = performance.now();
        await run();
        return [plans.reduce((sum, plan) => sum + plan.profile.total, 0), performance.now() - begin];
    };
    for (const run of [() => nn.runAllSync(steps), () => nn.runAll(steps)]) {
        const [sum, elapsed] = await times(run);
        assert.ok(sum > 0 && sum <= elapsed, `${sum} ms in ${elapsed} ms`);
    }
    await nn.close();
});

test('calls that overlap are computed in their order, and what they use may be disposed meanwhile', async () => {
    const nn = await start({ threads: 3, sharedFrom: 0 });
    const [low, high] = [0, 1].map(i => nn.activation({ activation: { type: 'clamp', minimum: i, maximum: i }, shape: [5000] }));
    const output = nn.tensor([5000]);
    const seen = [];
    const runs = [low, high, low, high].map(plan => plan.run({ input: new Float32Array(5000), output }).then(() => seen.push(plan)));
    const input = nn.tensor([5000], { data: new Float32Array(5000).fill(3) });
    const double = nn.convolution({ input: [1, 1, 50, 100], outputChannels: 1, kernel: 1, weights: Float32Array.of(2) });
    const doubled = nn.tensor(double.outputShape);
    const last = double.run({ input, output: doubled });
    double.dispose();
    input.dispose();
    assert.equal(high.runSync({ input: new Float32Array(5000) }).data[4999], 1, 'after those before it');
    assert.equal(output.data[0], 1);
    assert.equal(doubled.data[4999], 6);
    await Promise.all([...runs, last]);
    assert.deepEqual(seen, [low, high, low, high]);
    [low, high, output, doubled].forEach(held => held.dispose());
    assert.equal(nn.memory.used, 0);
    await nn.close();
});

test('a sequence of many plans, longer than a ring of commands, with growth between', async () => {
    const nn = await start({ threads: 4, sharedFrom: 0 });
    const plan = nn.activation({ activation: { type: 'clamp', minimum: 0, maximum: 9 }, shape: [20000] });
    const tensors = Array.from({ length: 151 }, () => nn.tensor([20000]));
    tensors[0].data.fill(4.5);
    const steps = tensors.slice(1).map((output, i) => [plan, { input: tensors[i], output }]);
    await nn.runAll(steps);
    assert.ok(tensors.at(-1).data.every(value => value === 4.5));
    tensors[0].data.fill(2.5);
    nn.runAllSync(steps);
    assert.ok(tensors.at(-1).data.every(value => value === 2.5));
    await nn.runAll([]);
    const { used } = nn.memory;
    fails(() => nn.runAllSync([...steps, [plan, { input: tensors[0], output: nn.tensor([7]) }]]), 'INVALID_OPERAND');
    await rejects(nn.runAll([[plan, { input: tensors[0], output: nn.tensor([7]) }], ...steps]), 'INVALID_OPERAND');
    assert.ok(nn.memory.used <= used + 128);
    nn.runAllSync(steps);
    await nn.close();
});

for (const [name, threads, calls] of [['eight workers', 9, 1000], ['one worker', 2, 300]]) {
    test(`stress: ${name} in ${calls} calls with random layers`, { timeout: 120_000 }, async () => {
        const nn = await start({ threads, sharedFrom: 0 });
        let seed = threads;
        const random = below => (seed = Math.imul(seed, 1664525) + 1013904223 | 0, (seed >>> 8) % below);
        const expected = [];
        const pending = [];
        const compare = (kind, output) => {
            expected[kind] ??= output.slice();
            assert.deepEqual(output, expected[kind], `layer ${kind}`);
        };
        for (let call = 0; call < calls; call++) {
            const kind = random(LAYERS.length);
            const plan = LAYERS[kind][0](nn);
            const operands = OPERANDS[kind];
            const output = nn.tensor(plan.outputShape);
            if (random(10) === 0) {
                // Grows while workers live, and perhaps compute.
                nn.tensor([1 + random(1 << 20)]).dispose();
            }
            if (random(3) === 0) {
                compare(kind, plan.runSync({ ...operands, output }).data);
                output.dispose();
            } else {
                const steps = Array.from({ length: 1 + random(3) }, () => [plan, { ...operands, output }]);
                pending.push((steps.length === 1 ? plan.run(steps[0][1]) : nn.runAll(steps)).then(() => {
                    compare(kind, output.data);
                    output.dispose();
                }));
            }
            plan.dispose();
            if (pending.length > random(6)) {
                await Promise.all(pending.splice(0));
            }
        }
        await Promise.all(pending);
        assert.equal(living.size, threads - 1, 'nobody was replaced');
        assert.equal(nn.memory.used, 0);
        await nn.close();
    });
}

/** Asserts that `call` fails with WORKER_FAILED within so many seconds, and that the library works on as before. */
async function failsAndRecovers(nn, plan, call, message, seconds = 1) {
    const used = nn.memory.used;
    const begin = performance.now();
    await assert.rejects(async () => call(), error => {
        assert.equal(error.code, 'WORKER_FAILED', error.stack);
        assert.match(error.message, message);
        return true;
    });
    const took = performance.now() - begin;
    assert.ok(took < 1000 * seconds, `took ${took} ms`);
    Atomics.store(words, 0, 0);
    const expected = (await plan.run({ input: INPUT })).data.slice();
    assert.deepEqual(plan.runSync({ input: INPUT }).data, expected);
    assert.equal(living.size, nn.threads - 1, 'a full team again');
    assert.equal(nn.memory.used, used);
}

/** Calls with a fault in the workers; a worker may come too late to take part in one. */
async function untilItFails(fault, call) {
    for (;;) {
        Atomics.store(words, 0, fault);
        await call();
        await new Promise(setImmediate);
    }
}

for (const [how, name, fault, message, times, seconds] of [
    ['run', 'traps or throws', TRAP, /unreachable, says the test/, 5],
    ['runSync', 'traps or throws', TRAP, /unreachable, says the test/, 5],
    ['run', 'ends', EXIT, /a worker failed: it ended with exit code 3/, 2],
    ['runSync', 'ends', EXIT, /did not answer/, 2],
    ['runSync', 'falls silent', SILENCE, /did not answer/, 2],
    // As silent as a starved one, it is waited for: ten seconds and the half of one that every worker has; more by the
    // clock where this thread is starved.
    ['run', 'falls silent', SILENCE, /did not answer for 10[5-9]00 ms/, 1, 15],
]) {
    test(`a worker that ${name} in the middle of ${how}`, async () => {
        const nn = await start({ threads: 3 });
        const plan = nn.convolution(LAYER);
        plan.runSync({ input: INPUT });
        for (let i = 0; i < times; i++) {
            await failsAndRecovers(nn, plan, async () => {
                await untilItFails(fault, () => plan[how]({ input: INPUT }));
            }, message, seconds);
        }
        await nn.close();
    });
}

test('a starved worker is waited for', async () => {
    const nn = await start({ threads: 3 });
    const plan = nn.convolution(LAYER);
    const reference = plan.runSync({ input: INPUT }).data.slice();
    const workers = [...living];
    let milliseconds = 0;
    while (milliseconds < 1400) {
        // A worker may come too late to take part.
        Atomics.store(words, 0, STARVATION);
        const begin = performance.now();
        assert.deepEqual((await plan.run({ input: INPUT })).data, reference);
        milliseconds = performance.now() - begin;
    }
    assert.deepEqual([...living], workers, 'nobody was replaced');
    await nn.close();
});

test('a worker that is terminated while a call waits, and calls that wait behind it', async () => {
    const nn = await start({ threads: 3 });
    const plan = nn.convolution(LAYER);
    plan.runSync({ input: INPUT });
    const reference = plan.runSync({ input: INPUT }).data.slice();
    for (let i = 0; i < 3; i++) {
        Atomics.store(words, 0, SILENCE);
        const first = plan.run({ input: INPUT });
        const second = plan.run({ input: INPUT });
        while (Atomics.load(words, 0) === SILENCE) {
            await new Promise(resolve => setTimeout(resolve, 1));
        }
        const begin = performance.now();
        [...living][i % 2].terminate();
        await rejects(first, 'WORKER_FAILED', /ended with exit code 1/);
        assert.ok(performance.now() - begin < 1000);
        assert.deepEqual((await second).data, reference);
        assert.equal(living.size, 2);
    }
    await nn.close();
});

test('a worker that is terminated between calls is replaced, and no call fails', async () => {
    const nn = await start({ threads: 3 });
    const plan = nn.convolution(LAYER);
    const reference = plan.runSync({ input: INPUT }).data.slice();
    for (let i = 0; i < 3; i++) {
        await [...living][0].terminate();
        assert.deepEqual(plan.runSync({ input: INPUT }).data, reference);
        assert.deepEqual((await plan.run({ input: INPUT })).data, reference);
        assert.equal(living.size, 2);
    }
    await nn.close();
});

test('close during a run', async () => {
    for (let i = 0; i < 10; i++) {
        const nn = await start({ threads: 3 });
        const plan = nn.convolution(LAYER);
        const runs = [plan.run({ input: INPUT }), plan.run({ input: INPUT })];
        if (i % 2 === 0) {
            await new Promise(resolve => setTimeout(resolve, i / 4));
        }
        const settled = Promise.allSettled(runs);
        await nn.close();
        assert.equal(living.size, 0);
        for (const { status, reason } of await settled) {
            assert.ok(status === 'fulfilled' || reason.code === 'DISPOSED', String(reason));
        }
        fails(() => plan.runSync({ input: INPUT }), 'DISPOSED');
        await nn.close();
    }
});

test('many starts, two libraries at once, thousands of plans', async () => {
    for (let i = 0; i < 20; i++) {
        const libraries = await Promise.all([start({ threads: 2 }), start({ threads: 3 })]);
        const outputs = await Promise.all(libraries.map(nn => nn.convolution(LAYER).run({ input: INPUT })));
        assert.deepEqual(outputs[0].data, outputs[1].data);
        await Promise.all(libraries.map(nn => nn.close()));
    }
    const nn = await start({ threads: 3, sharedFrom: 0 });
    let reserved;
    for (let i = 0; i < 2000; i++) {
        const plan = nn.activation({ activation: 'relu', shape: [100 + i % 7] });
        const run = plan.run({ input: new Float32Array(100 + i % 7).fill(i) });
        plan.dispose();
        assert.equal((await run).shape[0], 100 + i % 7);
        reserved ??= nn.memory.reserved;
    }
    assert.equal(nn.memory.used, 0);
    assert.equal(nn.memory.reserved, reserved);
    await nn.close();
});

test('a library that is forgotten ends its workers', async () => {
    await (async () => {
        const nn = await start({ threads: 3 });
        await nn.convolution(LAYER).run({ input: INPUT });
    })();
    assert.equal(living.size, 2);
    await collectUntil(() => living.size === 0);
});

const SCRIPT = `
    const { start } = await import(${JSON.stringify(import.meta.resolve('linnet'))});
    const nn = await start({ threads: 3, sharedFrom: 0 });
    const plan = nn.convolution({ input: [1, 32, 56, 56], outputChannels: 32, kernel: 3 });
    const operands = { input: new Float32Array(32 * 56 * 56).fill(1), weights: new Float32Array(32 * 32 * 9).fill(1) };
    plan.runSync(operands);
    await new Promise(resolve => setTimeout(resolve, 50));
    for (let i = 0; i < 20; i++) {
        await plan.run(operands);
    }
    await nn.runAll([[plan, operands], [plan, operands]]);
    console.log((await plan.run(operands)).data[0]);`;

for (const [name, before] of [['', ''], [', in engines without Atomics.waitAsync', 'delete Atomics.waitAsync;']]) {
    test(`a script ends by itself, not before its last call${name}`, async () => {
        const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', before + SCRIPT],
            { timeout: 20_000 });
        assert.equal(stdout, '288\n');
    });
}

test('workers that cannot be started: an error where they were asked for', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', `
        import threads from 'node:worker_threads';
        import { syncBuiltinESMExports } from 'node:module';
        threads.Worker = class extends threads.Worker {
            constructor(url, options) {
                super(new URL('nowhere.js', url), options);
            }
        };
        syncBuiltinESMExports();
        const { start } = await import(${JSON.stringify(import.meta.resolve('linnet'))});
        const nn = await start();
        console.log(nn.threads, nn.activation({ activation: 'relu', shape: [1] }).runSync({ input: Float32Array.of(4) }).data[0]);
        await start({ threads: 2 }).catch(error => console.log(error.code, error.message.includes('nowhere.js')));`],
    { timeout: 20_000 });
    assert.equal(stdout, '1 4\nLOAD_FAILED true\n');
    assert.match(stderr, /linnet computes on one thread: .*nowhere\.js/);
});

test('one module file serves shared and other memory', async () => {
    const bytes = readFileSync(new URL('linnet-simd.wasm', import.meta.resolve('linnet')));
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
    await WebAssembly.instantiate(bytes, { env: { memory } });
    const shared = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
    await assert.rejects(WebAssembly.instantiate(bytes, { env: { memory: shared } }), WebAssembly.LinkError);
});
