// What a page does with threads, on its own thread, which may not sleep. Served with the package's dist at /linnet/
// and its tests at /faults/. Writes { isolated, threads, started, equal, alive, left, locksLeft } and, where there
// are workers, what `fail` returns to the element `report`, or { error }. `?without=locks` leaves the library no
// locks, by which it is told that a worker has ended.

import { FAULT_WORDS, SILENCE, STARVATION } from '/faults/kernelFaults.mjs';

/** Workers that the library started and nobody ended. */
const living = new Set();
/** What kernels on workers are told, as kernelFaults.mjs says. */
const words = new Int32Array(crossOriginIsolated ? new SharedArrayBuffer(4 * FAULT_WORDS) : FAULT_WORDS);
const locks = crossOriginIsolated && new URLSearchParams(location.search).get('without') !== 'locks';
if (!locks) {
    Object.defineProperty(navigator, 'locks', { value: undefined });
}

globalThis.Worker = class extends globalThis.Worker {
    constructor(url, options) {
        super('/threads.worker.mjs', options);
        living.add(this);
    }

    postMessage(message) {
        super.postMessage({ ...message, words });
    }

    terminate() {
        living.delete(this);
        super.terminate();
    }
};

const { start } = await import('/linnet/index.js');
const THREADS = 3;
const SIZE = 56;

try {
    document.getElementById('report').textContent = JSON.stringify(await report());
} catch (thrown) {
    document.getElementById('report').textContent = JSON.stringify({ error: String(thrown?.stack ?? thrown) });
}

async function report() {
    const alone = await start({ threads: 1 });
    const nn = await start({ threads: THREADS, sharedFrom: 0 });
    const started = living.size;
    const equal = {};
    for (const [name, make] of Object.entries(layers())) {
        const expected = make(alone).runSync(operands(name));
        const plan = make(nn);
        const output = nn.tensor(plan.outputShape);
        const outputs = [plan.runSync(operands(name)).data.slice(), (await plan.run(operands(name))).data.slice()];
        await nn.runAll([[plan, operands(name)], [plan, { ...operands(name), output }]]);
        outputs.push(output.data);
        equal[name] = outputs.every(each => same(each, expected.data));
    }
    await hurry(nn);
    const { threads } = nn;
    const failures = started > 0 ? await fail(nn, alone) : {};
    const alive = living.size;
    await nn.close();
    await alone.close();
    return { isolated: crossOriginIsolated, threads, started, equal, ...failures, alive, left: living.size,
        locksLeft: locks ? await countLocks() : [0, 0] };
}

/** Thousands of calls, of which many end while this thread begins to wait: Firefox (153) loses some of their ends. */
async function hurry(nn) {
    const plan = nn.activation({ activation: 'relu', shape: [1000] });
    const input = new Float32Array(1000);
    for (let i = 0; i < 3000; i++) {
        await plan.run({ input });
    }
    plan.dispose();
}

/** What becomes of calls whose workers fail. */
async function fail(nn, alone) {
    const expected = layers().convolution(alone).runSync(operands('convolution')).data;
    const make = library => [layers().convolution(library), operands('convolution').input];
    /** What `failure` tells, and whether there is a full team again that computes what it should. */
    const recover = async (failure, plan, input) => {
        const { size } = living;
        const told = await failure(plan, input);
        return { ...told, recovered: same((await plan.run({ input })).data, expected) && living.size === size };
    };
    const plan = make(nn);
    const killed = await recover(killAll, ...plan);
    const starved = locks ? await recover(starve, ...plan) : {};
    const pair = await start({ threads: 2, sharedFrom: 0 });
    const ended = await recover(killSilent, ...make(pair));
    const silent = await recover(silence, ...plan);
    const locked = locks ? await countLocks() : [0, 0];
    return { killed, silent, starved, ended, locked, closed: await closeSilent(pair, ...make(pair)) };
}

/** Ends all workers in the middle of many calls, without the library's knowing. */
async function killAll(plan, input) {
    // Chromium lets workers go on for up to two seconds: the time counts from the last call that they computed.
    let last = performance.now();
    let failed;
    for (let killed = false; failed === undefined;) {
        const calls = Array.from({ length: 50 }, () => plan.run({ input }).then(
            () => last = performance.now(), error => failed ??= { error, seconds: (performance.now() - last) / 1000 }));
        await calls[0];
        if (!killed) {
            [...living].forEach(worker => worker.terminate());
            killed = true;
        }
        await Promise.all(calls);
    }
    return { code: failed.error.code, seconds: failed.seconds };
}

/** Ends the only worker, the youngest, while it computes for ever; the time counts from the last sign that it lived. */
async function killSilent(plan, input) {
    const { call } = await beginSilent(plan, input);
    const heart = watchHeart();
    [...living].at(-1).terminate();
    const error = await call;
    return { code: error.code, message: error.message, seconds: heart.end() };
}

/** Lets a worker fall silent in runSync, which can be told of nothing. */
async function silence(plan, input) {
    for (;;) {
        Atomics.store(words, 0, SILENCE);
        const begin = performance.now();
        try {
            plan.runSync({ input });
        } catch (error) {
            return { code: error.code, seconds: (performance.now() - begin) / 1000 };
        }
        await turn();
    }
}

/** Lets a worker sleep in the middle of a call. */
async function starve(plan, input) {
    const before = [...living];
    let seconds = 0;
    while (seconds < 1.4) {
        // A worker may come too late to take part.
        Atomics.store(words, 0, STARVATION);
        const begin = performance.now();
        await plan.run({ input });
        seconds = (performance.now() - begin) / 1000;
    }
    return { seconds, replaced: [...living].some((worker, i) => worker !== before[i]) };
}

/** Closes the library in the middle of a call in which a worker is stuck; whether that lives on. */
async function closeSilent(nn, plan, input) {
    const { call } = await beginSilent(plan, input);
    const begin = performance.now();
    await nn.close();
    const seconds = (performance.now() - begin) / 1000;
    const beat = Atomics.load(words, 2);
    await turn(50);
    return { code: (await call).code, seconds, livesOn: Atomics.load(words, 2) !== beat };
}

/** A call in which a worker has fallen silent, as the promise of its error. */
async function beginSilent(plan, input) {
    Atomics.store(words, 0, SILENCE);
    const call = plan.run({ input }).then(() => {}, error => error);
    while (Atomics.load(words, 0) === SILENCE) {
        await turn();
    }
    return { call };
}

/** Sees a silent worker's signs of life; `end` tells the seconds since the last one. */
function watchHeart() {
    let beat = Atomics.load(words, 2);
    let last = performance.now();
    const timer = setInterval(() => {
        const before = beat;
        beat = Atomics.load(words, 2);
        last = beat === before ? last : performance.now();
    }, 5);
    return {
        end() {
            clearInterval(timer);
            return (performance.now() - last) / 1000;
        },
    };
}

/** The locks of this origin that are held, and that are waited for, once these are as many: that takes a moment. */
async function countLocks() {
    for (let i = 0; ; i++) {
        const { held, pending } = await navigator.locks.query();
        if (held.length === pending.length || i === 100) {
            return [held.length, pending.length];
        }
        await turn(10);
    }
}

function turn(milliseconds = 1) {
    return new Promise(resolve => setTimeout(resolve, milliseconds));
}

function layers() {
    const weights = values(32 * 32 * 9, 1);
    const layer = { input: [1, 32, SIZE, SIZE], outputChannels: 32, kernel: 3, padding: 1, weights };
    return {
        convolution: nn => nn.convolution({ ...layer, algorithm: 'implicitGemm' }),
        winograd: nn => nn.convolution({ ...layer, algorithm: 'winograd8x8' }),
        pooling: nn => nn.pooling({ kind: 'average', input: layer.input, window: 3, stride: 2 }),
        activation: nn => nn.activation({ activation: 'tanh', shape: [32 * SIZE * SIZE] }),
        softmax: nn => nn.softmax({ batch: 32, channels: SIZE * SIZE }),
        fullyConnected: nn => nn.fullyConnected({ batch: 1, inputChannels: 32 * SIZE * SIZE, outputChannels: 8 }),
    };
}

function operands(name) {
    const input = values(32 * SIZE * SIZE, 2);
    return name === 'fullyConnected' ? { input, weights: values(8 * input.length, 3) } : { input };
}

function values(length, seed) {
    let state = seed;
    return Float32Array.from({ length }, () => (state = Math.imul(state, 1664525) + 1013904223 | 0) / 2 ** 31);
}

function same(a, b) {
    const [x, y] = [a, b].map(each => new Int32Array(each.buffer, each.byteOffset, each.length));
    return x.length === y.length && x.every((word, i) => word === y[i]);
}
