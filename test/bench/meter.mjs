// Times work between two measurements of the peak, so that a machine that slows down or is shared does both by the same
// factor; reports medians. The same method as dev.linnet.bench.Meter.

/** One measurement lasts at least so many milliseconds: timers and interrupts are small beside it. */
const SHORTEST = 2;

export class Meter {
    #seconds;
    #kernels;
    #scratch;
    #lanes = 4;

    /**
     * @param kernels exports of a kernel module
     * @param scratch byte address of 12 vectors in its memory, filled with numbers below 1
     * @param seconds about how long each work is measured
     */
    constructor(kernels, scratch, seconds) {
        this.#kernels = kernels;
        this.#scratch = scratch;
        this.#seconds = seconds;
        for (const end = performance.now() + 300; performance.now() < end;) {
            this.#peak();
        }
    }

    /** Times `work` of `operations` floating-point operations: { milliseconds, share of the peak, peak in GFLOP/s }. */
    measure(operations, work) {
        const repeats = this.#warmUp(work);
        const budget = 1000 * this.#seconds / (SHORTEST + time(repeats, work));
        const rounds = Math.round(Math.max(5, Math.min(200, budget)));
        const [times, shares, peaks] = [[], [], []];
        let before = this.#peak();
        for (let round = 0; round < rounds; round++) {
            const took = time(repeats, work) / repeats;
            const after = this.#peak();
            const peak = (before + after) / 2;
            times.push(took);
            peaks.push(peak);
            shares.push(operations / took / 1e6 / peak);
            before = after;
        }
        return { milliseconds: median(times), share: median(shares), peak: median(peaks) };
    }

    /** Runs until the compilers are done; how many executions one measurement takes. */
    #warmUp(work) {
        let repeats = 1;
        for (const end = performance.now() + 300 * this.#seconds; performance.now() < end;) {
            const took = time(repeats, work);
            if (took < SHORTEST) {
                repeats = Math.ceil(repeats * Math.min(10, 1.2 * SHORTEST / took));
            }
        }
        return repeats;
    }

    /** GFLOP/s of a loop that stays in registers. */
    #peak() {
        const iterations = 500_000;
        const took = time(1, () => this.#kernels.peakF32MultiplyAdd(iterations, this.#scratch, 0));
        return 24 * this.#lanes * iterations / took / 1e6;
    }
}

function time(repeats, work) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) {
        work();
    }
    return performance.now() - start;
}

function median(values) {
    return values.sort((a, b) => a - b)[values.length >> 1];
}
