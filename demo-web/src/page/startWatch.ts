/** Watches the start of a worker's library, and has another worker begun where it does not end. */

/**
 * Milliseconds in which the library has to start. In Firefox a worker that makes a worker of its own may wait for ever: both
 * sleep on one condition variable of the new worker, of which one is woken. Only the page can end such a worker.
 */
const LIMIT = 10_000;
/** After so many attempts with all threads there is one with a single thread, which makes no workers. */
const ATTEMPTS = 2;

export class StartWatch {
    #attempt = 1;
    #timer: ReturnType<typeof setTimeout> | undefined;

    /** How many attempts there were, the present one included. */
    get attempt(): number {
        return this.#attempt;
    }

    /** The threads of the present attempt; undefined for those that the library chooses. */
    get threads(): number | undefined {
        return this.#attempt > ATTEMPTS ? 1 : undefined;
    }

    /** A worker begins to start its library. Where it does not end in time, `again` makes another, or `fail` is told why not. */
    begin(again: () => void, fail: (message: string) => void): void {
        this.#timer = setTimeout(() => {
            const late = `The library did not start in ${LIMIT / 1000} seconds`;
            if (this.threads === 1) {
                fail(`${late}, even with one thread.`);
            } else {
                console.warn(`${late}; begun anew.`);
                this.#attempt++;
                again();
            }
        }, LIMIT);
    }

    /** It has started, or its worker was ended. */
    end(): void {
        clearTimeout(this.#timer);
    }

    /** The next worker is the first attempt of something new. */
    reset(): void {
        this.end();
        this.#attempt = 1;
    }
}
