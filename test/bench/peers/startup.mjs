// What it takes to begin: the bytes that a page loads for one layer, and the time until the layer has run, each in
// fresh processes, which take turns.

import { build } from 'esbuild';
import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { median } from './contender.mjs';
import { digits, machine, table, TITLES } from './report.mjs';

/** The best quality, 11, takes a minute for 10 MB, and saves some percent more of each engine's. */
const brotli = file => brotliCompressSync(file, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });

/** Where modules of packages lie, which their exports need not name. */
const folder = name => join(dirname(fileURLToPath(import.meta.url)), '../../node_modules', name);
const require = createRequire(import.meta.url);

/**
 * What a page loads for one thread: an entry that a bundler follows, with what of it the layer calls, and files that are
 * loaded when the engine starts.
 */
const LOADED = {
    linnet: {
        entry: `export { start } from 'linnet'`,
        files: [fileURLToPath(new URL('linnet-relaxed-simd.wasm', import.meta.resolve('linnet')))],
    },
    ort: {
        entry: `export { InferenceSession, Tensor, env } from 'onnxruntime-web/wasm'`,
        files: [join(folder('onnxruntime-web'), 'dist/ort-wasm-simd-threaded.wasm')],
    },
    tfjs: {
        entry: `export { conv2d, relu, tensor, setBackend } from '@tensorflow/tfjs-core';
            import '@tensorflow/tfjs-backend-wasm'`,
        files: [join(folder('@tensorflow/tfjs-backend-wasm'), 'dist/tfjs-backend-wasm-simd.wasm')],
    },
    litert: {
        entry: `export { loadAndCompile, loadLiteRt, Tensor } from '@litertjs/core'`,
        files: ['js', 'wasm'].map(type => join(folder('@litertjs/core'), `wasm/litert_wasm_internal.${type}`)),
    },
    'tfjs-cpu': {
        entry: `export { conv2d, relu, tensor, setBackend } from '@tensorflow/tfjs-core';
            import '@tensorflow/tfjs-backend-cpu'`,
        files: [],
    },
    // No page loads it: what Node does.
    'ort-node': {
        entry: '',
        files: ['libonnxruntime.so.1', 'onnxruntime_binding.node'].map(name =>
            join(folder('onnxruntime-node'), `bin/napi-v6/${process.platform}/${process.arch}`, name),
        ),
    },
};

/** The lines of a table of `engines`; `progress` is told what is being done. */
export async function measureStartup(engines, processes, progress) {
    const times = engines.map(() => []);
    for (let i = 0; i < processes; i++) {
        for (const [j, engine] of engines.entries()) {
            progress(`${TITLES[engine]}, process ${i + 1} of ${processes}`);
            times[j].push(await startOnce(engine));
        }
    }
    const rows = [];
    for (const [i, engine] of engines.entries()) {
        progress(`${TITLES[engine]}, sizes`);
        const files = await loaded(engine);
        const bytes = compress => files.reduce((sum, file) => sum + compress(file).length, 0);
        const of = key => digits(median(times[i].map(each => each[key])));
        rows.push([
            TITLES[engine],
            ...[each => each, gzipSync, brotli].map(compress => Math.round(bytes(compress) / 1024)),
            of('start'),
            of('prepare'),
            of('run'),
        ]);
    }
    return [
        '# Start-up beside peers',
        '',
        machine(),
        '',
        table([
            ['engine', 'KB', 'gzip', 'brotli', 'start ms', 'plan ms', 'first run ms'],
            ['---', ...Array(6).fill('--:')],
            ...rows,
        ]),
        '',
        'For a 3×3 convolution of 64 channels at 56×56 on one thread. Sizes are those of the library’s scripts as esbuild '
            + 'bundles and minifies them for a page, and of the WebAssembly that they load; of the native library, its '
            + `own. Times are medians of ${processes} fresh processes of Node: importing and starting the library, then `
            + 'planning the layer, or loading its model, then the first run. Brotli is of quality 9.',
    ];
}

/** The bytes of each file that a page loads. */
async function loaded(engine) {
    const { entry, files } = LOADED[engine];
    const contents = await Promise.all(files.map(file => readFile(file)));
    if (entry !== '') {
        const { outputFiles } = await build({
            stdin: { contents: entry, resolveDir: dirname(require.resolve('../../package.json')) },
            bundle: true,
            minify: true,
            format: 'esm',
            platform: 'browser',
            // Modules of Node that libraries name but do not load in pages.
            external: ['fs', 'path', 'crypto', 'worker_threads', 'perf_hooks', 'os', 'module', 'node:*', 'util'],
            logLevel: 'error',
            write: false,
        });
        contents.push(...outputFiles.map(file => Buffer.from(file.contents)));
    }
    return contents;
}

/** Milliseconds of each part of a start in a process of its own. */
function startOnce(engine) {
    return new Promise((resolve, reject) => {
        const process = fork(fileURLToPath(new URL('startOnce.mjs', import.meta.url)), [engine], {
            stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        });
        let result;
        process.on('message', message => (result = message));
        process.on('exit', (code, signal) =>
            result?.times === undefined
                ? reject(new Error(`${engine}: ${result?.error ?? `ended: ${signal ?? code}`}`))
                : resolve(result.times),
        );
    });
}
