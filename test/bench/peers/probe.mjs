// Looks at the machine between the rounds of a contest.

import { Processors } from '../processors.mjs';

const BUILD = new URL('linnet-relaxed-simd.wasm', import.meta.resolve('linnet'));

/**
 * Starts what looks at the machine, for teams of up to `most` threads: a function of the engine Linnet, whose process
 * measures the peak, and of the threads of a contest, to a probe of `contest`.
 *
 * A probe's { peak, share }: GFLOP/s of one thread in registers, and the lesser of its share of the best so far and the share
 * of whole cores that all threads have.
 */
export async function startProbe(most) {
    const processors = await Processors.start(most, BUILD);
    let best = 0;
    const of = (linnet, threads) => async () => {
        const peak = await linnet.call('peak');
        best = Math.max(best, peak);
        return { peak, share: Math.min(peak / best, processors.share(threads)) };
    };
    return { of, close: () => processors.close() };
}
