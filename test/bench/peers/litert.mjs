// LiteRT.js, whose kernels are XNNPACK's with relaxed SIMD. It is made for pages: Node needs what loads a script
// there.

import { copyFile, mkdir, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shapeOf, sizes } from './graph.mjs';
import { inputIn } from './reorder.mjs';
import { tfliteModel } from './tfliteModel.mjs';

const require = createRequire(import.meta.url);
const wasm = join(dirname(require.resolve('@litertjs/core')), '../wasm');
const scripts = fileURLToPath(new URL('../../target/litert/', import.meta.url));

/** Starts the engine. */
export async function open(threads) {
    const name = `litert_wasm${threads > 1 ? '_threaded' : ''}_internal`;
    await mkdir(scripts, { recursive: true });
    // The scripts are CommonJS in a package of modules, and their workers load them by name.
    const script = join(scripts, `${name}.cjs`);
    await copyFile(join(wasm, `${name}.js`), `${script}.${process.pid}`);
    await rename(`${script}.${process.pid}`, script);
    globalThis.self = globalThis;
    globalThis.importScripts = () => {
        globalThis.ModuleFactory = require(script);
        globalThis.Module = { locateFile: file => (file.endsWith('.wasm') ? join(wasm, file) : join(scripts, file)) };
    };
    const litert = await import('@litertjs/core');
    await litert.loadLiteRt(wasm, { threads: threads > 1 });
    return { prepare: graph => prepare(litert, threads, graph) };
}

async function prepare({ loadAndCompile, Tensor }, numThreads, graph) {
    const size = sizes(graph).of(-1);
    const model = await loadAndCompile(tfliteModel(graph), { accelerator: 'wasm', cpuOptions: { numThreads } });
    const input = new Tensor(inputIn('nhwc', graph, size), shapeOf(size, size.flat ? 'nc' : 'nhwc'));
    let output;
    return {
        run: async () => {
            output?.delete();
            [output] = await model.run([input]);
        },
        output: () => ({ data: output.toTypedArray(), layout: 'nhwc' }),
        dispose: () => [output, input, model].forEach(held => held?.delete()),
    };
}
