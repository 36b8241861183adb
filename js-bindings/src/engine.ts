import { chooseBackend, type KernelBuild } from './backend.js';
import { createEngine } from './driver.js';
import { driverError, LinnetError, messageOf, show } from './errors.js';
import { Library } from './library.js';
import { checkOptions } from './options.js';
import { Session } from './session.js';
import type { Linnet, StartOptions } from './types.js';

/** A module of kernels, and where it came from, for error texts. */
export interface KernelFile {
    readonly bytes: BufferSource;
    readonly origin: string;
}

/** Reads a build of the kernels, from `assetBase` where that is given; throws LOAD_FAILED. */
export type ReadKernels = (build: KernelBuild, assetBase: string | URL | undefined) => Promise<KernelFile>;

const PAGE = 65536;
const ADDRESS_SPACE = 2 ** 32;
/** The memory grows by so many pages at least: 1 MiB. */
const STEP = 16;
/** One cache line stays empty, so that address 0 can stand for an absent operand. */
const FIRST = 64;

/** Starts the library on kernels that `read` gives. */
export async function startWith(read: ReadKernels, options: StartOptions = {}): Promise<Linnet> {
    checkOptions('start', options, ['threads', 'backend', 'assetBase', 'maximumMemory'], 'INVALID_OPTION');
    const { threads = 1, maximumMemory = ADDRESS_SPACE } = options;
    if (!Number.isInteger(threads) || threads < 1) {
        throw new LinnetError('INVALID_OPTION', `threads is ${show(threads)}, must be an integer of at least 1`);
    }
    if (typeof maximumMemory !== 'number' || !(maximumMemory >= PAGE && maximumMemory <= ADDRESS_SPACE)) {
        throw new LinnetError('INVALID_OPTION',
            `maximumMemory is ${show(maximumMemory)}, must be from ${PAGE} to ${ADDRESS_SPACE} bytes`);
    }
    const build = chooseBackend(options.backend);
    const file = await read(build, options.assetBase);
    const pages = Math.floor(maximumMemory / PAGE);
    const memory = newMemory(Math.min(STEP, pages), pages);
    const kernels = await instantiate(file, memory);
    try {
        const engine = createEngine(kernels, bytes => grow(memory, bytes, pages), build, FIRST,
            memory.buffer.byteLength);
        return new Library(build, new Session(engine, memory));
    } catch (thrown) {
        throw driverError(thrown);
    }
}

function newMemory(initial: number, maximum: number): WebAssembly.Memory {
    try {
        return new WebAssembly.Memory({ initial, maximum });
    } catch (thrown) {
        throw new LinnetError('OUT_OF_MEMORY', `no memory of ${initial * PAGE} bytes: ${messageOf(thrown)}`,
            { cause: thrown });
    }
}

async function instantiate(file: KernelFile, memory: WebAssembly.Memory): Promise<WebAssembly.Exports> {
    try {
        const { instance } = await WebAssembly.instantiate(file.bytes, { env: { memory } });
        return instance.exports;
    } catch (thrown) {
        const text = messageOf(thrown);
        const policy = /content security policy|\bCSP\b/i.test(text)
            ? ` (a policy that allows it has script-src 'wasm-unsafe-eval')` : '';
        throw new LinnetError('LOAD_FAILED', `${file.origin} cannot be compiled here: ${text}${policy}`,
            { cause: thrown });
    }
}

/** Makes the memory at least `bytes` long; false where that is not allowed or the system has no more. */
function grow(memory: WebAssembly.Memory, bytes: number, maximumPages: number): boolean {
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
