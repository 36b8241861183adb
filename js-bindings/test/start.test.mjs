import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { start } from 'linnet';
import { start as startInline } from 'linnet/inline';
import { start as startInBrowser } from '../dist/index.js';
import { rejects } from './expect.mjs';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const relaxed = Number(process.versions.node.split('.')[0]) >= 22;
const best = relaxed ? 'wasm-relaxed-simd' : 'wasm-simd';
const folder = mkdtempSync(join(tmpdir(), 'linnet-'));
let server;
let base;

before(async () => {
    server = createServer((request, response) => {
        const file = /^\/assets\/([\w-]+\.wasm)$/.exec(request.url)?.[1];
        response.writeHead(file === undefined ? 404 : 200).end(file && readFileSync(join(dist, file)));
    });
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${server.address().port}`;
});

after(() => {
    server.close();
    rmSync(folder, { recursive: true });
});

async function runs(nn, backend = best) {
    assert.equal(nn.backend, backend);
    const plan = nn.activation({ activation: 'relu', shape: [3] });
    assert.deepEqual([...plan.runSync({ input: Float32Array.of(-1, 2, 3) }).data], [0, 2, 3]);
    assert.match(plan.explain(), new RegExp(backend));
    await nn.close();
}

test('the best backend that the engine can run, with the package\'s version', async () => {
    const nn = await start();
    assert.equal(nn.version, JSON.parse(readFileSync(join(dist, '../package.json'), 'utf8')).version);
    assert.equal(nn.threads, Math.min(8, availableParallelism()));
    await runs(nn);
    await runs(await start({ backend: 'auto' }));
});

test('a backend by name', async () => {
    await runs(await start({ backend: 'wasm-simd' }), 'wasm-simd');
    await runs(await startInline({ backend: 'wasm-simd' }), 'wasm-simd');
    if (relaxed) {
        await runs(await start({ backend: 'wasm-relaxed-simd' }));
    } else {
        await rejects(start({ backend: 'wasm-relaxed-simd' }), 'UNSUPPORTED_BACKEND',
            /relaxed SIMD.*can run wasm-simd/);
    }
    for (const backend of ['wasm', 'js']) {
        await runs(await start({ backend }), backend);
        await runs(await start({ backend, threads: 1 }), backend);
        await runs(await startInline({ backend }), backend);
    }
    await rejects(start({ backend: 'webgpu' }), 'INVALID_OPTION', /"webgpu"/);
});

test('without WebAssembly JavaScript computes, and says so', async t => {
    const { WebAssembly } = globalThis;
    const warn = t.mock.method(console, 'warn', () => {});
    try {
        delete globalThis.WebAssembly;
        await runs(await start(), 'js');
        await rejects(start({ backend: 'wasm-simd' }), 'UNSUPPORTED_BACKEND',
            /wasm-simd needs WebAssembly with SIMD.*can run js/);
        await rejects(start({ backend: 'wasm' }), 'UNSUPPORTED_BACKEND', /wasm needs WebAssembly.*can run js/);
    } finally {
        globalThis.WebAssembly = WebAssembly;
    }
    assert.equal(warn.mock.callCount(), 1);
    assert.match(warn.mock.calls[0].arguments[0], /without vectors \(backend js\)/);
});

test('kernels in JavaScript on a memory that grows, and on one that threads share', async () => {
    for (const threads of [1, 2]) {
        const nn = await start({ backend: 'js', threads });
        const kept = nn.tensor([5], { data: Float32Array.of(1, 2, 3, 4, 5) });
        const shape = [64, 64, 300];
        const input = new Float32Array(64 * 64 * 300).fill(-2);
        const plan = nn.activation({ activation: { type: 'relu', negativeSlope: 0.5 }, shape });
        const { data } = await plan.run({ input });
        assert.ok(data.every(value => value === -1));
        assert.deepEqual([...kept.data], [1, 2, 3, 4, 5]);
        await nn.close();
    }
});

test('threads and options are checked', async () => {
    const four = await start({ threads: 4 });
    assert.equal(four.threads, 4);
    await runs(four);
    assert.equal((await startInline({ threads: 4 })).threads, 1, 'this module has no file for workers');
    for (const threads of [0, -1, 1.5, 128, NaN, '2', null]) {
        await rejects(start({ threads }), 'INVALID_OPTION', /threads/);
    }
    await rejects(start({ thread: 1 }), 'INVALID_OPTION', /no option thread/);
    await rejects(start('wasm'), 'INVALID_OPTION');
    await rejects(start(null), 'INVALID_OPTION');
    await rejects(start({ assetBase: 5 }), 'INVALID_OPTION', /assetBase is 5/);
});

test('files lie where assetBase says: path, URL, server', async () => {
    await runs(await start({ assetBase: dist }));
    await runs(await start({ assetBase: pathToFileURL(dist) }));
    await runs(await start({ assetBase: pathToFileURL(dist).href.replace(/\/$/, '') }));
    await runs(await start({ assetBase: `${base}/assets` }));
});

test('the browser\'s entry fetches', async () => {
    await runs(await startInBrowser({ assetBase: `${base}/assets/` }));
    await runs(await startInBrowser({ assetBase: new URL(`${base}/assets`) }));
});

test('the inline entry needs no file', async () => {
    await runs(await startInline());
});

test('what cannot be loaded is named, with the reason', async () => {
    const file = `linnet-${best.slice(5)}.wasm`;
    for (const from of [start, startInBrowser]) {
        await rejects(from({ assetBase: `${base}/elsewhere` }), 'LOAD_FAILED',
            new RegExp(`^${base}/elsewhere/${file} .*HTTP status 404.*assetBase`));
    }
    await rejects(startInBrowser({ assetBase: 'http://127.0.0.1:1/' }), 'LOAD_FAILED',
        /127\.0\.0\.1:1.* could not be fetched/);
    await rejects(start({ assetBase: folder }), 'LOAD_FAILED', /file:.*\.wasm could not be read: ENOENT/);
    writeFileSync(join(folder, file), '<!doctype html>');
    await rejects(start({ assetBase: folder }), 'LOAD_FAILED', /file:.*\.wasm cannot be compiled here: .*magic/);
    copyFileSync(join(dist, file), join(folder, file));
    await runs(await start({ assetBase: folder }));
});
