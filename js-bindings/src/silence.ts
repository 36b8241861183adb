import type { DriverTeam } from './driver.js';

/** Milliseconds between two looks at what workers do. */
const MOMENT = 100;

/**
 * Sees whether the workers of a team fall silent: not every engine tells when it has ended one. Counts moments, as clocks
 * run on while a machine is suspended.
 */
export class Silence {
    readonly #timer: ReturnType<typeof setInterval>;

    /** Calls `silent`, once, when the workers have made no progress with the published steps for too long. */
    constructor(driver: DriverTeam, silent: (milliseconds: number) => void) {
        const limit = driver.limit();
        let lasted = 0;
        let progress = driver.progress();
        this.#timer = setInterval(() => {
            const before = progress;
            progress = driver.progress();
            lasted = progress === before ? lasted + MOMENT : 0;
            if (lasted > limit) {
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
