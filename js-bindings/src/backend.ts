import { LinnetError, show } from './errors.js';
import type { Backend, StartOptions } from './types.js';

/** The builds of the kernels that this version has. */
export type KernelBuild = 'wasm-relaxed-simd' | 'wasm-simd';

/** The smallest modules that need the feature: one function that makes a vector, one that uses a relaxed operation. */
const NEEDS: Record<KernelBuild, { feature: string; probe: readonly number[] }> = {
    'wasm-relaxed-simd': {
        feature: 'relaxed SIMD',
        // (func (param v128) (result v128) local.get 0 local.get 0 local.get 0 f32x4.relaxed_madd)
        probe: [0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 123, 1, 123, 3, 2, 1, 0,
            10, 13, 1, 11, 0, 32, 0, 32, 0, 32, 0, 253, 133, 2, 11],
    },
    'wasm-simd': {
        feature: 'SIMD',
        // (func (result v128) i32.const 0 i32x4.splat)
        probe: [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 17, 11],
    },
};

const BUILDS = Object.keys(NEEDS) as KernelBuild[];
const BACKENDS: readonly Backend[] = [...BUILDS, 'wasm', 'js'];

/** The build to load: the one that is named, or the best that the engine can run; else UNSUPPORTED_BACKEND says why. */
export function chooseBackend(backend: StartOptions['backend'] = 'auto'): KernelBuild {
    if (backend !== 'auto' && !BACKENDS.includes(backend)) {
        throw new LinnetError('INVALID_OPTION',
            `backend is ${show(backend)}, must be one of ${['auto', ...BACKENDS].map(show).join(', ')}`);
    }
    if (backend === 'wasm' || backend === 'js') {
        throw new LinnetError('UNSUPPORTED_BACKEND',
            `backend ${backend} is not part of this version, which has ${BUILDS.join(' and ')}`);
    }
    const refusals = BUILDS.map(build => [build, refusal(build)] as const);
    const able = refusals.filter(([, reason]) => reason === undefined).map(([build]) => build);
    const chosen = backend === 'auto' ? able[0] : able.find(build => build === backend);
    if (chosen === undefined) {
        const reasons = refusals.filter(([build, reason]) => reason !== undefined && [build, 'auto'].includes(backend));
        throw new LinnetError('UNSUPPORTED_BACKEND', reasons.map(([build, reason]) => `${build} ${reason}`).join('; ')
            + (able.length === 0 ? '' : `; this engine can run ${able.join(', ')}`));
    }
    return chosen;
}

/** Why the engine cannot run `build`; undefined where it can. */
function refusal(build: KernelBuild): string | undefined {
    if (typeof WebAssembly !== 'object') {
        return 'needs WebAssembly, which this engine does not have or does not allow';
    }
    const { feature, probe } = NEEDS[build];
    return WebAssembly.validate(new Uint8Array(probe)) ? undefined
        : `needs WebAssembly with ${feature}, which this engine does not have`;
}
