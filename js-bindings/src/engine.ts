import { chooseBackend, type KernelBuild } from './backend.js';
import { Crew } from './crew.js';
import { createEngine, type DriverEngine, firstAddress } from './driver.js';
import { driverError, LinnetError, messageOf, show } from './errors.js';
import { compile, instantiate, type KernelFile, type KernelMemory } from './kernels.js';
import { ADDRESS_SPACE, newBuffer, newMemory, PAGE, STEP } from './memory.js';
import { Library } from './library.js';
import { checkOptions } from './options.js';
import { Session } from './session.js';
import { Team } from './team.js';
import type { Linnet, StartOptions } from './types.js';
import { type Host, Workers, type WorkerTask } from './workers.js';

/** Reads a build of the kernels, from `assetBase` where that is given; throws LOAD_FAILED. */
export type ReadKernels = (build: KernelBuild, assetBase: string | URL | undefined) => Promise<KernelFile>;

/** More threads seldom pay: a layer's tiles come to an end, and memory is one. */
const DEFAULT_THREADS = 8;
/** As many as a region can count. */
const MOST_THREADS = 127;
/** Some ten microseconds of one thread, several times what it takes to wake another. */
const SHARED_FROM = 250_000;
/** Looks for work before a member sleeps: with or without a pause between them, some fifty microseconds. */
const SPINS = 'pause' in Atomics ? 1000 : 5000;

/** Starts the library on kernels that `read` gives, with the threads of `host`. */
export async function startWith(read: ReadKernels, host: Host, options: StartOptions = {}): Promise<Linnet> {
    checkOptions('start', options, ['threads', 'backend', 'assetBase', 'maximumMemory', 'sharedFrom'], 'INVALID_OPTION');
    const { threads, maximumMemory = ADDRESS_SPACE, sharedFrom = SHARED_FROM } = options;
    if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) {
        throw new LinnetError('INVALID_OPTION',
            `threads is ${show(threads)}, must be an integer from 1 to ${MOST_THREADS}`);
    }
    if (typeof sharedFrom !== 'number' || !(sharedFrom >= 0)) {
        throw new LinnetError('INVALID_OPTION', `sharedFrom is ${show(sharedFrom)}, must be a number of at least 0`);
    }
    if (typeof maximumMemory !== 'number' || !(maximumMemory >= PAGE && maximumMemory <= ADDRESS_SPACE)) {
        throw new LinnetError('INVALID_OPTION',
            `maximumMemory is ${show(maximumMemory)}, must be from ${PAGE} to ${ADDRESS_SPACE} bytes`);
    }
    const build = chooseBackend(options.backend);
    const file = await read(build, options.assetBase);
    const wanted = host.startWorker !== undefined && canShare() ? threads ?? Math.min(DEFAULT_THREADS, host.cores) : 1;
    const pages = Math.floor(maximumMemory / PAGE);
    const memory = 'script' in file ? newBuffer(pages, wanted > 1) : newMemory(pages, wanted > 1);
    const kernels = await compile(file, memory.shared);
    const exports = await instantiate(kernels, file, memory.memory);
    try {
        const first = memory.shared ? Crew.firstFree() : firstAddress();
        const engine = createEngine(exports, bytes => grow(memory.memory, bytes, memory.pages), build, first,
            memory.memory.buffer.byteLength);
        // A buffer's grow is a function, which cannot be sent; a shared one does not grow.
        const sent = 'script' in file ? { buffer: memory.memory.buffer } : memory.memory;
        const task = { kernels: 'script' in file ? { script: file.script } : kernels, memory: sent, spins: SPINS,
            notices: !Crew.hasWaitAsync };
        const team = memory.shared ? await startTeam(engine, host, task, wanted, sharedFrom, threads !== undefined)
            : undefined;
        return new Library(build, team === undefined ? 1 : wanted, new Session(engine, memory.memory, team));
    } catch (thrown) {
        throw driverError(thrown);
    }
}

/** Whether threads can share memory here: a page must be isolated from other origins. */
function canShare(): boolean {
    return typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated !== false;
}

/** The team; without one that was asked for there is an error, without the default one a warning. */
async function startTeam(engine: DriverEngine, host: Host, task: Omit<WorkerTask, 'address'>, threads: number, sharedFrom: number,
    insist: boolean): Promise<Team | undefined> {
    const { memory, spins } = task;
    const team = new Team(new Crew(memory,
        words => engine.share(memory, words, threads, sharedFrom, maySleep(), spins), new Workers(host, task)));
    try {
        await team.start(threads - 1);
        return team;
    } catch (thrown) {
        if (insist) {
            throw thrown;
        }
        console.warn(`linnet computes on one thread: ${messageOf(thrown)}`);
        engine.unshare();
        return undefined;
    }
}

/** Whether this thread may block: a page's may not. */
function maySleep(): boolean {
    try {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
        return true;
    } catch {
        return false;
    }
}

/** Makes the memory at least `bytes` long; false where that is not allowed or the system has no more. */
function grow(memory: KernelMemory, bytes: number, maximumPages: number): boolean {
    const pages = memory.buffer.byteLength / PAGE;
    const wanted = Math.ceil(bytes / PAGE);
    if (wanted > maximumPages) {
        return false;
    }
    try {
        memory.grow(Math.max(0, Math.min(maximumPages, Math.ceil(wanted / STEP) * STEP) - pages));
        return true;
    } catch {
        return false;
    }
}
