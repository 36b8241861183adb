import type { DriverTeam } from './driver.js';

/** Milliseconds between two looks at what workers do. */
const MOMENT = 100;
/**
 * Milliseconds more for workers of whose end the engine tells, as those that are silent live. They are starved, by
 * other work or on a machine that swaps or is lent to others, which takes seconds at most, and will answer; or stuck,
 * by an error of ours, and that must not hold calls back for ever.
 */
const STARVATION = 10_000;

/**
 * Sees whether the workers of a team fall silent: they are starved or stuck or, where the engine does not tell when
 * it has ended one, dead. Counts moments, as clocks run on while a machine is suspended.
 */
export class Silence {
    readonly #timer: ReturnType<typeof setInterval>;

    /**
     * Calls `silent`, once, when the workers have made no progress with the published steps for too long: for the
     * driver's limit where they may be dead, longer where `workers` tell of their end. Calls `ended` where the steps
     * have ended: Firefox (153) loses one of some thousand notifications that `Atomics.waitAsync` waits for.
     */
    constructor(driver: DriverTeam, workers: { readonly tellsEnd: boolean }, ended: () => void,
        silent: (milliseconds: number) => void) {
        const limit = driver.limit();
        let lasted = 0;
        let progress = driver.progress();
        this.#timer = setInterval(() => {
            if (driver.isDone() || driver.isAborted()) {
                ended();
                return;
            }
            const before = progress;
            progress = driver.progress();
            lasted = progress === before ? lasted + MOMENT : 0;
            if (lasted > limit + (workers.tellsEnd ? STARVATION : 0)) {
                this.end();
                silent(lasted);
            }
        }, MOMENT);
    }

    /** Looks no more. */
    end(): void {
        clearInterval(this.#timer);
    }
}
