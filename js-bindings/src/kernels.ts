import { LinnetError, messageOf } from './errors.js';

/** A build of the kernels as it was read: a module's bytes, or JavaScript that is imported. */
export type KernelFile = {
    readonly bytes: BufferSource;
    /** Where it came from, for error texts. */
    readonly origin: string;
} | ScriptFile;

/** The kernels in JavaScript. */
export interface ScriptFile {
    readonly script: string;
    /** Imports it where a worker need not. */
    readonly load?: () => Promise<KernelScript>;
}

type KernelScript = typeof import('./linnet-scalar.js');

/** Kernels that any thread can make an instance of; can be sent to workers. */
export type Kernels = WebAssembly.Module | ScriptFile;

/** What kernels work on: a memory of WebAssembly, or a buffer for kernels in JavaScript. */
export interface KernelMemory {
    readonly buffer: ArrayBufferLike;
    grow(pages: number): number;
}

/** Sections of a module stand behind 8 bytes of magic and version; the second one has the imports. */
const FIRST_SECTION = 8;
const IMPORTS = 2;
/** Imports of the one memory: (count 1, "env", "memory", kind 2, flags: 1 has a maximum, 2 is shared). */
const MEMORY_IMPORT = [1, 3, ...letters('env'), 6, ...letters('memory'), 2];
const HAS_MAXIMUM = 1;
const SHARED = 2;

/** The exports of an instance on `memory`; LOAD_FAILED where the engine does not make it. */
export async function instantiate(kernels: Kernels, file: KernelFile, memory: KernelMemory): Promise<WebAssembly.Exports> {
    try {
        return 'script' in kernels ? await instantiateScript(kernels, memory)
            : (await WebAssembly.instantiate(kernels, { env: { memory: memory as WebAssembly.Memory } })).exports;
    } catch (thrown) {
        const origin = 'script' in file ? file.script : file.origin;
        throw new LinnetError('LOAD_FAILED', `${origin} cannot be used here: ${messageOf(thrown)}`, { cause: thrown });
    }
}

/** The kernels in JavaScript on `memory`. */
export async function instantiateScript(file: ScriptFile, memory: { buffer: ArrayBufferLike }): Promise<WebAssembly.Exports> {
    const script = await (file.load?.() ?? import(/* @vite-ignore */ /* webpackIgnore: true */ file.script) as Promise<KernelScript>);
    return script.instantiate(memory);
}

/**
 * The module, compiled for a memory that is `shared` or is not. A module says which one it imports, so that one bit of the
 * file differs.
 */
export async function compile(file: KernelFile, shared: boolean): Promise<Kernels> {
    if ('script' in file) {
        return file;
    }
    try {
        return await WebAssembly.compile(shared ? withSharedMemory(file.bytes) : file.bytes);
    } catch (thrown) {
        const text = messageOf(thrown);
        const policy = /content security policy|\bCSP\b/i.test(text)
            ? ` (a policy that allows it has script-src 'wasm-unsafe-eval')` : '';
        throw new LinnetError('LOAD_FAILED', `${file.origin} cannot be compiled here: ${text}${policy}`,
            { cause: thrown });
    }
}

function withSharedMemory(source: BufferSource): Uint8Array<ArrayBuffer> {
    const bytes = Uint8Array.from(ArrayBuffer.isView(source)
        ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength) : new Uint8Array(source));
    let at = FIRST_SECTION;
    while (at < bytes.length) {
        const id = bytes[at]!;
        const [length, content] = unsigned(bytes, at + 1);
        const flags = content + MEMORY_IMPORT.length;
        if (id === IMPORTS && MEMORY_IMPORT.every((byte, i) => bytes[content + i] === byte)
            && bytes[flags] === HAS_MAXIMUM) {
            bytes[flags] = HAS_MAXIMUM | SHARED;
            return bytes;
        }
        at = content + length;
    }
    // No module of kernels: the engine will say what is wrong with it.
    return bytes;
}

/** A LEB128 number and the index behind it. */
function unsigned(bytes: Uint8Array, at: number): [number, number] {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
        const byte = bytes[at++] ?? 0;
        value |= (byte & 127) << shift;
        if (byte < 128) {
            return [value, at];
        }
    }
}

function letters(text: string): number[] {
    return Array.from(text, letter => letter.charCodeAt(0));
}
