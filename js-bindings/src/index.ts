import { fetchKernels, kernelUrl } from './assets.js';
import { startWith } from './engine.js';
import { browserHost } from './host.browser.js';
import type { Linnet, StartOptions } from './types.js';

export { LinnetError } from './errors.js';
export type * from './types.js';

/** Loads the best build for this engine and starts its worker threads. */
export function start(options?: StartOptions): Promise<Linnet> {
    return startWith(async (build, assetBase) => {
        const url = kernelUrl(build, assetBase, pageUrl);
        return build === 'js' ? { script: url.href } : fetchKernels(url);
    }, browserHost, options);
}

function pageUrl(base: string): URL {
    return new URL(base, globalThis.document?.baseURI ?? globalThis.location?.href);
}
