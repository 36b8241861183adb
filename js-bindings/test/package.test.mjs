// The package as its users get it: packed, installed elsewhere without a network, bundled.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'linnet-package-'));
const installed = join(folder, 'node_modules/linnet');

const SCRIPT = `
import { start } from 'linnet';
const nn = await start({ backend: process.argv[2] });
const plan = nn.convolution({
    input: [1, 1, 4, 4], outputChannels: 1, kernel: 3, padding: 1,
    weights: new Float32Array(9).fill(1), activation: 'relu',
});
const output = await plan.run({ input: new Float32Array(16).fill(1) });
console.log(nn.backend, ...output.data);
await nn.close();
`;
const NUMBERS = '4 6 6 4 6 9 9 6 6 9 9 6 4 6 6 4';

before(() => {
    const npm = (...words) => execFileSync('npm', words, { cwd: folder, stdio: 'pipe', encoding: 'utf8' });
    const [{ filename }] = JSON.parse(npm('pack', root, '--json', '--ignore-scripts'));
    writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}');
    writeFileSync(join(folder, 'script.js'), SCRIPT);
    npm('install', '--offline', '--no-audit', '--no-fund', `./${filename}`);
});

after(() => rmSync(folder, { recursive: true }));

function run(node, ...words) {
    return execFileSync(node, ['script.js', ...words], { cwd: folder, encoding: 'utf8' }).trim();
}

test('installed from its tarball it runs, in this Node and in the Node of npm', () => {
    for (const node of new Set([process.execPath, process.env.npm_node_execpath ?? process.execPath])) {
        for (const backend of ['wasm-simd', 'wasm', 'js']) {
            assert.equal(run(node, backend), `${backend} ${NUMBERS}`);
        }
        assert.match(run(node), new RegExp(` ${NUMBERS}$`));
    }
});

test('the driver is below 60 KB over the wire: a number formatter from Java\'s library would be 48 more', () => {
    assert.ok(gzipSync(readFileSync(join(installed, 'dist/driver.js'))).length < 60 * 1024);
});

test('it holds the library and nothing else, and depends on nothing', () => {
    const { dependencies, exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    assert.equal(dependencies, undefined);
    assert.deepEqual(readdirSync(folder + '/node_modules').filter(name => !name.startsWith('.')), ['linnet']);
    assert.deepEqual(readdirSync(installed).sort(), ['LICENSE', 'README.md', 'dist', 'package.json']);
    const foreign = readdirSync(join(installed, 'dist'))
        .filter(name => !/^[\w.]+\.(js|d\.ts)$|^linnet-[\w-]+\.(wasm|js|d\.ts)$|^generated$/.test(name));
    assert.deepEqual(foreign, []);
    for (const entry of [exports['.'], exports['./inline']].flatMap(Object.values)) {
        assert.ok(readFileSync(join(installed, entry)).length > 0);
    }
});

test('no code is made at run time, so that a strict content security policy allows it', () => {
    for (const name of readdirSync(join(installed, 'dist'), { recursive: true }).filter(each => each.endsWith('.js'))) {
        assert.doesNotMatch(readFileSync(join(installed, 'dist', name), 'utf8'), /\beval\s*\(|new Function\b/, name);
    }
});

test('TypeScript users compile against it, whatever their module resolution', () => {
    const users = join(folder, 'users');
    mkdirSync(users, { recursive: true });
    writeFileSync(join(users, 'user.ts'), `
        import { type ConvolutionLayer, type ConvolutionOperands, LinnetError, type Plan, start } from 'linnet';
        import { start as inline } from 'linnet/inline';
        const layer: ConvolutionLayer = { input: [1, 1, 4, 4], outputChannels: 1, kernel: 3, padding: 'same' };
        const nn = await (Math.random() < 1 ? start({ backend: 'wasm-simd' }) : inline());
        const plan: Plan<ConvolutionOperands> = nn.convolution({ ...layer, activation: { type: 'elu', alpha: 2 } });
        // @ts-expect-error there is no such operand
        plan.run({ inputs: new Float32Array(16) }).catch(error => error instanceof LinnetError && error.code);
    `);
    for (const [module, moduleResolution] of [['nodenext', 'nodenext'], ['esnext', 'bundler']]) {
        execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict',
            '--target', 'es2022', '--module', module, '--moduleResolution', moduleResolution, 'user.ts'],
            { cwd: users });
    }
});

test('the rules of publint', async () => {
    const { messages, pkg } = await publint({ pkgDir: root, strict: true });
    assert.deepEqual(messages.map(message => formatMessage(message, pkg)), []);
});

test('esbuild bundles the browser\'s entry, and the inline entry into one file that runs', async () => {
    const options = { bundle: true, minify: true, format: 'esm', write: false, logLevel: 'silent' };
    const bundle = async (from, platform) => {
        const contents = SCRIPT.replace('\'linnet\'', `'${from}'`).replace('process.argv[2]', '"wasm-simd"');
        const { outputFiles } = await build({ ...options, platform, stdin: { contents, resolveDir: folder } });
        return outputFiles[0].text;
    };
    const browser = await bundle('linnet', 'browser');
    assert.doesNotMatch(browser, /node:/);
    assert.match(browser, /linnet-relaxed-simd\.wasm/);
    const inline = await bundle('linnet/inline', 'browser');
    assert.ok(!/node:|import\.meta/.test(inline));
    writeFileSync(join(folder, 'script.js'), inline);
    assert.equal(run(process.execPath), `wasm-simd ${NUMBERS}`);
    writeFileSync(join(folder, 'script.js'), SCRIPT);
});
