import { LinnetError, messageOf, show } from './errors.js';
import type { Backend, StartOptions } from './types.js';

/** The builds of the kernels, the fastest first. */
export type KernelBuild = Exclude<Backend, 'auto'>;

/** The smallest module that needs a build's feature; a build without one is JavaScript and runs everywhere. */
const NEEDS: Record<KernelBuild, { feature: string; probe: readonly number[] } | undefined> = {
    'wasm-relaxed-simd': {
        feature: 'WebAssembly with relaxed SIMD',
        // (func (param v128) (result v128) local.get 0 local.get 0 local.get 0 f32x4.relaxed_madd)
        probe: [0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 123, 1, 123, 3, 2, 1, 0,
            10, 13, 1, 11, 0, 32, 0, 32, 0, 32, 0, 253, 133, 2, 11],
    },
    'wasm-simd': {
        feature: 'WebAssembly with SIMD',
        // (func (result v128) i32.const 0 i32x4.splat)
        probe: [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 17, 11],
    },
    wasm: {
        feature: 'WebAssembly',
        probe: [0, 97, 115, 109, 1, 0, 0, 0],
    },
    js: undefined,
};

const BUILDS = Object.keys(NEEDS) as KernelBuild[];
const WITHOUT_VECTORS: readonly KernelBuild[] = ['wasm', 'js'];

/**
 * The build to load: the one that is named, or the best that the engine can run; UNSUPPORTED_BACKEND where a build that is
 * named cannot. A choice without vectors is told on the console.
 */
export function chooseBackend(backend: StartOptions['backend'] = 'auto'): KernelBuild {
    if (backend !== 'auto' && !BUILDS.includes(backend)) {
        throw new LinnetError('INVALID_OPTION',
            `backend is ${show(backend)}, must be one of ${['auto', ...BUILDS].map(show).join(', ')}`);
    }
    const refusals = BUILDS.map(build => [build, refusal(build)] as const);
    const able = refusals.filter(([, reason]) => reason === undefined).map(([build]) => build);
    if (backend === 'auto') {
        const chosen = able[0]!;
        if (WITHOUT_VECTORS.includes(chosen)) {
            console.warn(`linnet computes without vectors (backend ${chosen}): `
                + refusals.flatMap(([build, reason]) => reason === undefined ? [] : `${build} ${reason}`).join('; '));
        }
        return chosen;
    }
    const reason = refusal(backend);
    if (reason !== undefined) {
        throw new LinnetError('UNSUPPORTED_BACKEND', `${backend} ${reason}; this engine can run ${able.join(', ')}`);
    }
    return backend;
}

/** Why the engine cannot run `build`; undefined where it can. */
function refusal(build: KernelBuild): string | undefined {
    const need = NEEDS[build];
    if (need === undefined) {
        return undefined;
    }
    const bytes = new Uint8Array(need.probe);
    if (typeof WebAssembly !== 'object' || !WebAssembly.validate(bytes)) {
        return `needs ${need.feature}, which this engine does not have`;
    }
    try {
        // A page's policy may forbid to compile what the engine knows.
        return new WebAssembly.Module(bytes) && undefined;
    } catch (thrown) {
        return `needs ${need.feature}, which this engine does not allow: ${messageOf(thrown)}`;
    }
}
