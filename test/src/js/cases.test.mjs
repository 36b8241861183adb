// Every case file on each module, in this Node; and the module without relaxed SIMD in an older Node where there is one.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { start } from 'linnet';
import { runCases } from './case-runner.mjs';
import { files, load, summary } from './fixtures.mjs';

const all = await files();

/** Files of small layers of every kind; with `sharedFrom: 0` threads share these too. */
const small = ['smoke', 'edges', 'fully-connected', 'pooling', 'activation', 'softmax', 'gradients', 'layer-gradients'];

for (const [backend, options, files] of [
    ['wasm-relaxed-simd', {}, all],
    ['wasm-simd', {}, all],
    ['wasm', {}, all],
    ['js', {}, all],
    ['wasm-relaxed-simd', { threads: 3, sharedFrom: 0 }, small],
]) {
    suite(`${backend} ${JSON.stringify(options)}`, () => {
        const total = { passed: 0, failed: 0, checked: 0, milliseconds: 0 };
        let linnet;
        before(async () => {
            linnet = await start({ backend, ...options });
            assert.equal(linnet.backend, backend);
        });
        for (const file of files) {
            test(file, async context => {
                const result = await runCases({ linnet, load, files: [file] });
                Object.keys(total).forEach(key => total[key] += result[key]);
                context.diagnostic(`${result.passed} cases`);
                assert.equal(result.failed, 0, result.failures.join('\n'));
                assert.ok(result.passed > 0, 'no case ran');
            });
        }
        test('all plans and tensors gave their memory back', () => {
            assert.equal(linnet.memory.used, 0);
        });
        after(async () => {
            await linnet.close();
            console.log(summary(backend, total));
        });
    });
}

const older = olderNode();
test('the module without relaxed SIMD on an older Node', { skip: older === undefined && 'there is none on the path' }, () => {
    const script = fileURLToPath(new URL('run-cases.mjs', import.meta.url));
    const run = spawnSync(older, [script, 'wasm-simd', ...all], { encoding: 'utf8' });
    console.log(run.stdout.trimEnd());
    assert.equal(run.status, 0, run.stderr);
});

/** A Node on the path that lacks relaxed SIMD, from 20 on, which is the oldest that the package supports. */
function olderNode() {
    const own = realpathSync(process.execPath);
    return process.env.PATH.split(delimiter).map(folder => join(folder, process.platform === 'win32' ? 'node.exe' : 'node'))
        .filter(file => existsSync(file) && realpathSync(file) !== own)
        .find(file => ['20', '21'].includes(spawnSync(file, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' })
            .stdout?.trim()));
}
