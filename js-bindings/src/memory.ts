import { LinnetError, messageOf } from './errors.js';
import type { KernelMemory } from './kernels.js';

/** Bytes by which memories grow. */
export const PAGE = 65536;
/** Bytes that 32 bits address. */
export const ADDRESS_SPACE = 2 ** 32;
/** The memory grows by so many pages at least: 1 MiB. */
export const STEP = 16;
/** A shared memory reserves its addresses. With less than 256 MiB one thread has more use of them. */
const FEWEST_SHARED = 4096;
/** A shared buffer has its whole length from the start: 1 GiB, of which systems provide what is written. */
const SHARED_BUFFER = 16384;
/** Engines that have no WebAssembly may have no buffers of 2 GiB. */
const LARGEST_BUFFER = 32767;

/** What kernels work on. */
export interface Memory {
    readonly memory: KernelMemory;
    /** How far it can grow. */
    readonly pages: number;
    readonly shared: boolean;
}

/** A memory that can grow to `pages`; a shared one to fewer where the system does not reserve that many addresses. */
export function newMemory(pages: number, shared: boolean): Memory {
    const initial = Math.min(STEP, pages);
    try {
        return { memory: new WebAssembly.Memory({ initial, maximum: pages, shared }), pages, shared };
    } catch (thrown) {
        if (shared) {
            return newMemory(pages > FEWEST_SHARED ? pages >> 1 : pages, pages > FEWEST_SHARED);
        }
        throw outOfMemory(initial, thrown);
    }
}

/** A buffer for kernels in JavaScript, which give one that is not shared its `grow`. */
export function newBuffer(pages: number, shared: boolean): Memory {
    const most = Math.min(pages, shared ? SHARED_BUFFER : LARGEST_BUFFER);
    const initial = shared ? most : Math.min(STEP, most);
    try {
        const buffer = shared ? new SharedArrayBuffer(initial * PAGE) : new ArrayBuffer(initial * PAGE);
        return { memory: { buffer, grow: () => -1 }, pages: most, shared };
    } catch (thrown) {
        if (shared) {
            return newBuffer(most >> 1, most > FEWEST_SHARED);
        }
        throw outOfMemory(initial, thrown);
    }
}

function outOfMemory(pages: number, thrown: unknown): LinnetError {
    return new LinnetError('OUT_OF_MEMORY', `no memory of ${pages * PAGE} bytes: ${messageOf(thrown)}`,
        { cause: thrown });
}
