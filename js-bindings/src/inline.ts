// The library with its kernels inside the module, for bundlers that copy no files and pages that may fetch nothing.

import { startWith } from './engine.js';
import { inlineKernels } from './generated/inlineKernels.js';
import type { Linnet, StartOptions } from './types.js';

export { LinnetError } from './errors.js';
export type * from './types.js';

/** Starts the best build for this engine, on one thread; loads no file. */
export function start(options?: StartOptions): Promise<Linnet> {
    return startWith(async build => build === 'js' ? { script: 'inline js', load: () => import('./linnet-scalar.js') }
        : { bytes: decode(inlineKernels[build]), origin: `inline ${build}` }, { cores: 1 }, options);
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
}
