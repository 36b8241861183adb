import type { DriverPlan } from './driver.js';

/** A run whose operands are known. */
export interface Run {
    readonly driver: DriverPlan;
    /** Gives the driver the operands. */
    give(): void;
}

/** Gives `runs` their operands, so that what is wrong with one is seen before the first is computed. */
export function giveAll(runs: readonly Run[]): void {
    runs.forEach(run => run.give());
}

/** Computes `runs` on this thread. */
export function computeAlone(runs: readonly Run[]): void {
    for (const run of runs) {
        run.give();
        run.driver.run();
    }
}
