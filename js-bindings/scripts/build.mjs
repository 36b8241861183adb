// Builds dist/: the kernels and the driver that ../wasm made, and this package's TypeScript around them.
// Usage: node scripts/build.mjs [folder of driver.js and the .wasm files]

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const here = join(dirname(fileURLToPath(import.meta.url)), '..');
const parts = resolve(process.argv[2] ?? join(here, '../wasm/target/dist'));
const builds = {
    'wasm-relaxed-simd': 'linnet-relaxed-simd.wasm', 'wasm-simd': 'linnet-simd.wasm', wasm: 'linnet-scalar.wasm',
};
const script = 'linnet-scalar.js';

const missing = ['driver.js', script, ...Object.values(builds)].filter(file => !existsSync(join(parts, file)));
if (missing.length > 0) {
    console.error(`${parts} has no ${missing.join(', ')}: build the module wasm first (mvn package -pl wasm -am)`);
    process.exit(1);
}

const generated = join(here, 'src/generated');
mkdirSync(generated, { recursive: true });
const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
writeFileSync(join(generated, 'version.ts'), `export const version = '${version}';\n`);
const base64 = Object.entries(builds)
    .map(([build, file]) => `    '${build}': '${readFileSync(join(parts, file)).toString('base64')}',\n`);
writeFileSync(join(generated, 'inlineKernels.ts'), `export const inlineKernels = {\n${base64.join('')}};\n`);

const dist = join(here, 'dist');
rmSync(dist, { recursive: true, force: true });
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
try {
    execFileSync(process.execPath, [compiler, '-p', here], { stdio: 'inherit' });
} catch {
    process.exit(1);
}
// TeaVM shortens global names only: local ones, and statements, are another 5 to 12 % of what a page loads.
for (const file of ['driver.js', script]) {
    const { code } = transformSync(readFileSync(join(parts, file), 'utf8'), { format: 'esm', minify: true, target: 'es2022' });
    writeFileSync(join(dist, file), code);
}
for (const file of Object.values(builds)) {
    copyFileSync(join(parts, file), join(dist, file));
}
for (const file of ['driver.d.ts', 'linnet-scalar.d.ts']) {
    copyFileSync(join(here, 'src', file), join(dist, file));
}
copyFileSync(join(here, '../LICENSE'), join(here, 'LICENSE'));
