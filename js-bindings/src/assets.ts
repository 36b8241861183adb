import type { KernelBuild } from './backend.js';
import { LinnetError, messageOf, show } from './errors.js';
import type { KernelFile } from './kernels.js';

/** Written out one by one, because bundlers follow exactly this form and copy the file. */
const BESIDE_THIS_MODULE: Record<KernelBuild, () => URL> = {
    'wasm-relaxed-simd': () => new URL('./linnet-relaxed-simd.wasm', import.meta.url),
    'wasm-simd': () => new URL('./linnet-simd.wasm', import.meta.url),
    wasm: () => new URL('./linnet-scalar.wasm', import.meta.url),
    js: () => new URL('./linnet-scalar.js', import.meta.url),
};
const NAMES: Record<KernelBuild, string> = {
    'wasm-relaxed-simd': 'linnet-relaxed-simd.wasm',
    'wasm-simd': 'linnet-simd.wasm',
    wasm: 'linnet-scalar.wasm',
    js: 'linnet-scalar.js',
};

/** Where the file of a build lies; `toUrl` reads an assetBase that is a string. */
export function kernelUrl(build: KernelBuild, assetBase: string | URL | undefined, toUrl: (base: string) => URL): URL {
    if (assetBase === undefined) {
        return BESIDE_THIS_MODULE[build]();
    }
    const folder = folderUrl(assetBase, toUrl);
    folder.pathname += folder.pathname.endsWith('/') ? '' : '/';
    return new URL(NAMES[build], folder);
}

function folderUrl(assetBase: string | URL, toUrl: (base: string) => URL): URL {
    try {
        if (typeof assetBase === 'string') {
            return toUrl(assetBase);
        } else if (assetBase instanceof URL) {
            return new URL(assetBase);
        }
    } catch {
        // Reported below, with the value.
    }
    throw new LinnetError('INVALID_OPTION', `assetBase is ${show(assetBase)}, must be a URL`);
}

/** The bytes that a server answers with, or LOAD_FAILED that names URL and status. */
export async function fetchKernels(url: URL): Promise<KernelFile> {
    let response: Response;
    try {
        response = await fetch(url);
    } catch (thrown) {
        throw loadFailed(url, `could not be fetched: ${messageOf(thrown)}`, thrown);
    }
    if (!response.ok) {
        throw loadFailed(url, `was answered with HTTP status ${response.status} ${response.statusText}`.trimEnd());
    }
    try {
        return { bytes: await response.arrayBuffer(), origin: url.href };
    } catch (thrown) {
        throw loadFailed(url, `broke off: ${messageOf(thrown)}`, thrown);
    }
}

/** A failure to load `url`, with what helps. */
export function loadFailed(url: URL, what: string, cause?: unknown): LinnetError {
    return new LinnetError('LOAD_FAILED', `${url.href} ${what}. Copy linnet/dist/linnet-* there, name their folder as `
        + 'start\'s assetBase, or import linnet/inline', { cause });
}
