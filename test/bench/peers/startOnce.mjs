// Starts one engine, plans one layer and runs it, and tells how long each took: node startOnce.mjs <engine>.

import { OPEN } from './engines.mjs';
import { onnxModel } from './onnxModel.mjs';
import { tfliteModel } from './tfliteModel.mjs';

const CHANNELS = 64;
const SIZE = 56;
const KERNEL = 3;
const numbers = (seed, length) => ({ seed, length, low: -1, high: 1, half: false });
const graph = {
    layout: 'nchw',
    input: { shape: [1, CHANNELS, SIZE, SIZE], values: numbers(1, CHANNELS * SIZE ** 2) },
    nodes: [
        {
            kind: 'convolution',
            layer: {
                input: [1, CHANNELS, SIZE, SIZE],
                outputChannels: CHANNELS,
                kernel: [KERNEL, KERNEL],
                padding: [1, 1, 1, 1],
                activation: 'relu',
            },
            from: [-1],
            weights: numbers(2, CHANNELS ** 2 * KERNEL ** 2),
            bias: numbers(3, CHANNELS),
        },
    ],
};

try {
    // Models are files elsewhere: what writes them here has been compiled before the clock starts.
    onnxModel(graph);
    tfliteModel(graph);
    const times = {};
    const timed = async (key, action) => {
        const begin = performance.now();
        const result = await action();
        times[key] = performance.now() - begin;
        return result;
    };
    const engine = await timed('start', () => OPEN[process.argv[2]](1));
    const work = await timed('prepare', () => engine.prepare(graph));
    await timed('run', () => work.run());
    process.send({ times }, () => process.exit());
} catch (error) {
    process.send({ error: String(error?.message ?? error) }, () => process.exit(1));
}
