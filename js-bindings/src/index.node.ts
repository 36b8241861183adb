import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { fetchKernels, kernelUrl, loadFailed } from './assets.js';
import { startWith } from './engine.js';
import { messageOf } from './errors.js';
import { nodeHost } from './host.node.js';
import type { KernelFile } from './kernels.js';
import type { Linnet, StartOptions } from './types.js';

export { LinnetError } from './errors.js';
export type * from './types.js';

/** Loads the best build for this engine and starts its worker threads. */
export function start(options?: StartOptions): Promise<Linnet> {
    return startWith(async (build, assetBase) => {
        const url = kernelUrl(build, assetBase, pathOrUrl);
        return build === 'js' ? { script: url.href } : readKernels(url);
    }, nodeHost, options);
}

async function readKernels(url: URL): Promise<KernelFile> {
    if (url.protocol !== 'file:') {
        return fetchKernels(url);
    }
    try {
        return { bytes: await readFile(url), origin: url.href };
    } catch (thrown) {
        throw loadFailed(url, `could not be read: ${messageOf(thrown)}`, thrown);
    }
}

/** A URL where the text begins like one; a drive letter is a path. */
function pathOrUrl(base: string): URL {
    return /^[a-z][a-z\d+.-]+:/i.test(base) ? new URL(base) : pathToFileURL(base);
}
