// Prints a Markdown table of the speed of layers on one thread of this Node, and the sizes of what a page loads.
//   node bench/bench.mjs [--backend wasm-simd] [--match regex] [--seconds n] [file …]
// The layers are those of test/cases (default: targets), read from the fixtures that the build wrote.

import { readdir, readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { start } from 'linnet';
import { load } from '../src/js/fixtures.mjs';
import { typeOf, values } from '../src/js/values.mjs';
import { FIRST_ADDRESS, Meter } from './meter.mjs';
import { tileProduct } from './tileProduct.mjs';

const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        backend: { type: 'string', default: 'wasm-relaxed-simd' },
        match: { type: 'string', default: '' },
        seconds: { type: 'string', default: '1' },
        help: { type: 'boolean', short: 'h' },
    },
});
if (options.help) {
    console.log('usage: bench.mjs [--backend wasm-relaxed-simd|wasm-simd] [--match regex] [--seconds n] [case file …]');
    process.exit();
}

const build = options.backend.replace('wasm-', 'linnet-');
const dist = new URL('./', import.meta.resolve('linnet'));
const memory = new WebAssembly.Memory({ initial: 64, maximum: 64 });
const module = await WebAssembly.instantiate(await readFile(new URL(`${build}.wasm`, dist)), { env: { memory } });
const kernels = module.instance.exports;
// Behind the peak loop's zeros.
const TILE_ADDRESS = FIRST_ADDRESS + 1024;
const meter = new Meter(kernels, Number(options.seconds));

console.log(`Node ${process.versions.node}, ${options.backend}, one thread\n`);
console.log('| work | GFLOP/s | of peak | ms | GB/s | algorithm | plan ms | packed KB | scratch KB |');
console.log('|---|--:|--:|--:|--:|---|--:|--:|--:|');
tile();
const linnet = await start({ backend: options.backend, threads: 1 });
for (const file of positionals.length === 0 ? ['targets'] : positionals) {
    for (const each of JSON.parse(await load(`${file}.json`)).cases) {
        if (new RegExp(options.match).test(each.text)) {
            layer(each);
        }
    }
}
await linnet.close();
await sizes();

/** The packed product's kernel with its operands in the caches, and the peak itself. */
function tile() {
    const depth = 256;
    const { rows, columns, multiply } = tileProduct(kernels, TILE_ADDRESS, 8, 8, depth);
    const operations = 2 * rows * columns * depth;
    const measured = meter.measure(operations, multiply);
    row('multiply-adds in registers: the peak', measured.peak.toFixed(1), '100 %');
    row(`packed tile product ${rows}×${columns}×${depth}, in cache`, ...speed(operations, measured));
}

function layer(each) {
    const operands = Object.fromEntries(Object.entries(each.operands).map(([name, of]) => [name, values(of)]));
    const [constants, given] = [true, false].map(constant => Object.fromEntries(Object.entries(operands)
        .filter(([name]) => constant === each.constants.includes(name))));
    // Without constants nothing is packed: what is left is the planner.
    const begin = performance.now();
    linnet[each.kind](each.layer).dispose();
    const planned = performance.now() - begin;
    const plan = linnet[each.kind]({ ...each.layer, ...constants });
    const places = Object.fromEntries(Object.entries(given)
        .map(([name, data]) => [name, linnet.tensor([data.length], { data, type: typeOf(data) })]));
    places.output = linnet.tensor(each.outputShape);
    const measured = meter.measure(each.operations, () => plan.runSync(places));
    const bytes = Object.values(operands).concat(places.output.data).reduce((sum, data) => sum + data.byteLength, 0);
    row(each.text, ...speed(each.operations, measured), (1e-6 * bytes / measured.milliseconds).toFixed(1), plan.algorithm,
        planned.toFixed(2), Math.floor(plan.packedBytes / 1024), Math.floor(plan.scratchBytes / 1024));
    [plan, ...Object.values(places)].forEach(held => held.dispose());
}

function speed(operations, { milliseconds, share }) {
    const counted = operations === 0 ? ['', ''] : [(operations / milliseconds / 1e6).toFixed(1), `${Math.round(100 * share)} %`];
    return [...counted, milliseconds.toFixed(3)];
}

function row(...columns) {
    console.log(`| ${[...columns, ...Array(9).fill('')].slice(0, 9).join(' | ')} |`);
}

/** What a page loads: one module, and the driver with the API; compressed as servers do. */
async function sizes() {
    const zipped = async file => gzipSync(await readFile(new URL(file, dist)), { level: 9 }).length / 1024;
    console.log('\n| file | KB gzipped |\n|---|--:|');
    let scripts = 0;
    for (const file of (await readdir(dist, { recursive: true })).sort()) {
        if (file.endsWith('.wasm')) {
            console.log(`| ${file} | ${(await zipped(file)).toFixed(1)} |`);
        } else if (file.endsWith('.js') && !/inline|\.node\.|scalar/.test(file)) {
            scripts += await zipped(file);
        }
    }
    console.log(`| driver and API, all scripts that a page loads | ${scripts.toFixed(1)} |`);
}
