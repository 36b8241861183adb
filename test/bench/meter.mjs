// Times work between two measurements of the peak, so that a machine that slows down or is shared does both by the same
// factor; reports medians. The same method as dev.linnet.bench.Meter.

/** The first byte behind what modules keep for themselves in their memory. */
export const FIRST_ADDRESS = 4096;
/** One measurement lasts at least so many milliseconds: timers and interrupts are small beside it. */
const SHORTEST = 2;
const FEWEST_ROUNDS = 5;
/** Rounds in which this process had less of a processor are repeated: another one ran in its place. */
const UNDISTURBED = 0.97;

export class Meter {
    #seconds;
    #kernels;

    /**
     * @param kernels exports of a kernel module in whose memory 12 vectors of zeros lie at FIRST_ADDRESS
     * @param seconds about how long each work is measured
     */
    constructor(kernels, seconds) {
        this.#kernels = kernels;
        this.#seconds = seconds;
        for (const end = performance.now() + 300; performance.now() < end;) {
            this.#peak();
        }
    }

    /** Times `work` of `operations` floating-point operations: { milliseconds, share of the peak, peak in GFLOP/s }. */
    measure(operations, work) {
        const repeats = this.#warmUp(work);
        const budget = 1000 * this.#seconds / (SHORTEST + time(repeats, work));
        const rounds = Math.round(Math.max(FEWEST_ROUNDS, Math.min(200, budget)));
        const all = [];
        let before = this.#peak();
        for (let round = 0; all.filter(each => each.undisturbed).length < rounds && round < 3 * rounds; round++) {
            const processor = processorTime();
            const took = time(repeats, work);
            const undisturbed = (processorTime() - processor) / took > UNDISTURBED;
            const after = this.#peak();
            const peak = (before + after) / 2;
            const milliseconds = took / repeats;
            all.push({ milliseconds, share: operations / milliseconds / 1e6 / peak, peak, undisturbed });
            before = after;
        }
        const undisturbed = all.filter(each => each.undisturbed);
        const counted = undisturbed.length < FEWEST_ROUNDS ? all : undisturbed;
        const of = key => median(counted.map(each => each[key]));
        return { milliseconds: of('milliseconds'), share: of('share'), peak: of('peak') };
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

    #peak() {
        return peak(this.#kernels);
    }
}

/** GFLOP/s of a loop of `kernels` that stays in registers. 12 vectors of zeros lie at FIRST_ADDRESS of their memory. */
export function peak(kernels, lanes = 4) {
    const iterations = 500_000;
    const took = time(1, () => kernels.peakF32MultiplyAdd(iterations, FIRST_ADDRESS, 0));
    return 24 * lanes * iterations / took / 1e6;
}

function time(repeats, work) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) {
        work();
    }
    return performance.now() - start;
}

/** Milliseconds that this process has run. */
function processorTime() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
}

function median(values) {
    return values.sort((a, b) => a - b)[values.length >> 1];
}
