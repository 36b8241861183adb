// What a page does with threads, on its own thread, which may not sleep. Served with the package's dist at /linnet/. Writes
// { isolated, threads, started, equal, killed, seconds, recovered, alive, left } to the element `report`, or { error }.

/** Workers that the library started and nobody ended. */
const living = new Set();

globalThis.Worker = class extends globalThis.Worker {
    constructor(...words) {
        super(...words);
        living.add(this);
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
    const plan = layers().convolution(nn);
    const tensor = nn.tensor([1, 32, SIZE, SIZE], { data: operands('convolution').input });
    const { killed, seconds } = await kill(plan, tensor);
    const recovered = same((await plan.run({ input: tensor })).data, layers().convolution(alone)
        .runSync(operands('convolution')).data);
    const alive = living.size;
    const threads = nn.threads;
    await nn.close();
    await alone.close();
    return { isolated: crossOriginIsolated, threads, started, equal, killed, seconds, recovered, alive, left: living.size };
}

/** Ends all workers in the middle of many calls; a page is not told of that. */
async function kill(plan, input) {
    if (living.size === 0) {
        return { killed: 'none', seconds: 0 };
    }
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
    return { killed: failed.error.code, seconds: failed.seconds };
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
