// Prints a Markdown table of convolutions in this Node on one thread: backends of Linnet beside tfjs-backend-cpu.
//   node bench/tfjs.mjs [--backends wasm,js] [--match regex] [--rounds n] [file …]       default files: those of networks
// Both are given the same float32 layer, channels last, which is the one order that tfjs-backend-cpu computes in. They take
// turns; time is that of the processor, so that a machine which is shared slows neither; reports medians.

import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { start } from 'linnet';
import { load } from '../src/js/fixtures.mjs';
import { values } from '../src/js/values.mjs';

const NETWORKS = ['vgg-a', 'alexnet', 'resnet-50', 'mobilenet-v2', 'inception-bn', 'overfeat-fast'];
const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        backends: { type: 'string', default: 'wasm,js' },
        match: { type: 'string', default: '' },
        rounds: { type: 'string', default: '3' },
    },
});
const backends = options.backends.split(',');
const libraries = await Promise.all(backends.map(backend => start({ backend, threads: 1 })));
await tf.setBackend('cpu');
tf.env().set('PROD', true);

console.log(`Node ${process.versions.node}, one thread, GFLOP/s\n`);
console.log(`| layer | tfjs-cpu | ${backends.map(each => `${each} | × |`).join(' ')} algorithm |`);
console.log(`|---|--:|${'--:|--:|'.repeat(backends.length)}---|`);
const least = backends.map(() => ({ factor: Infinity, text: '' }));
const seen = new Set();
for (const file of positionals.length === 0 ? NETWORKS : positionals) {
    for (const each of JSON.parse(await load(`${file}.json`)).cases) {
        const { pass, type, layout, groups, outputChannels, input } = each.layer;
        const channels = layout === 'nhwc' ? input[3] : input?.[1];
        const key = each.text.replace(/nhwc|nchw|".*"/g, '');
        // tfjs has no groups but those of one channel.
        if (each.kind === 'convolution' && pass === 'forward' && !type && !seen.has(key) && new RegExp(options.match).test(each.text)
            && each.constants.length > 0 && (groups === 1 || groups === channels && outputChannels === channels)) {
            seen.add(key);
            await compare(each, channels);
        }
    }
}
least.forEach(({ factor, text }, i) => console.log(`\nleast of ${backends[i]}: ${factor.toFixed(2)} × in ${text}`));
await Promise.all(libraries.map(each => each.close()));

async function compare(each, channels) {
    const [n, h, w] = each.layer.layout === 'nhwc' ? each.layer.input : [0, 2, 3].map(i => each.layer.input[i]);
    const { kernel, stride, padding, groups, outputChannels } = each.layer;
    const depthwise = groups > 1;
    const input = values({ ...each.operands.input, half: false });
    const weights = values({ ...each.operands.weights, half: false });
    // Weights are random, so that their order does not matter to a measurement.
    const layer = { input: [n, h, w, channels], layout: 'nhwc', outputChannels, kernel, stride, padding, groups, weights,
        weightsLayout: depthwise ? 'oihw' : 'hwio' };
    const works = libraries.map(nn => {
        const plan = nn.convolution(layer);
        const places = { input: nn.tensor(layer.input, { data: input }), output: nn.tensor(plan.outputShape) };
        return { plan, run: () => plan.runSync(places), end: () => [plan, ...Object.values(places)].forEach(held => held.dispose()) };
    });
    const x = tf.tensor4d(input, layer.input);
    const filter = tf.tensor4d(weights, depthwise ? [...kernel, channels, 1] : [...kernel, channels, outputChannels]);
    const [top, bottom, left, right] = padding;
    const pad = top + bottom + left + right === 0 ? 'valid' : [[0, 0], [top, bottom], [left, right], [0, 0]];
    const theirs = () => (depthwise ? tf.depthwiseConv2d(x, filter, stride, pad) : tf.conv2d(x, filter, stride, pad)).dispose();
    const [other, ...own] = measure([theirs, ...works.map(work => work.run)]);
    const speed = milliseconds => (each.operations / milliseconds / 1e6).toFixed(2);
    own.forEach((time, i) => {
        if (other / time < least[i].factor) {
            least[i] = { factor: other / time, text: each.text };
        }
    });
    console.log(`| ${each.text} | ${speed(other)} | ${own.map(time => `${speed(time)} | ${(other / time).toFixed(1)} |`).join(' ')} `
        + `${works[0].plan.algorithm} |`);
    works.forEach(work => work.end());
    [x, filter].forEach(held => held.dispose());
}

/** Median milliseconds of processor time of each of `works`, which take turns. */
function measure(works) {
    // Twice, and long enough for the engine's compilers; then as often as takes 100 ms, as Linux counts a thread's time in
    // steps of 4 ms.
    const repeats = works.map(work => {
        time(work, 2);
        time(work, Math.ceil(Math.min(50, 100 / elapsed(work))));
        return Math.ceil(100 / elapsed(work));
    });
    const times = works.map(() => []);
    for (let round = 0; round < Number(options.rounds); round++) {
        works.forEach((work, i) => times[i].push(time(work, repeats[i]) / repeats[i]));
    }
    return times.map(list => list.sort((a, b) => a - b)[list.length >> 1]);
}

/** Milliseconds of one run by the clock, hundredths at least. */
function elapsed(work) {
    const start = performance.now();
    work();
    return Math.max(performance.now() - start, 0.01);
}

/** Milliseconds of this thread's own time. */
function time(work, repeats) {
    const before = process.threadCpuUsage();
    for (let i = 0; i < repeats; i++) {
        work();
    }
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
}
