import { type DriverTeam, firstAddress, teamWords } from './driver.js';
import type { Team } from './team.js';
import type { Workers, WorkerTask } from './workers.js';

/**
 * Each beginning of a crew takes other words of its memory, as workers of the last one may live for some seconds; after so
 * many it takes the first ones again.
 */
const PLACES = 4;
/** Milliseconds that members have to leave a call that failed, before they are taken for dead. */
const PATIENCE = 400;
/** A wait that lets go of this thread. Missing in TypeScript's library of 2023. */
const waitAsync = (Atomics as unknown as {
    waitAsync?(words: Int32Array, word: number, value: number): { async: boolean; value: Promise<string> | string };
}).waitAsync;

/** A team's workers, the words that they share with the driver, and how they begin anew after a failure. */
export class Crew {
    readonly driver: DriverTeam;
    readonly workers: Workers;
    readonly #memory: WorkerTask['memory'];
    /** Beginnings, the first one included. */
    #beginnings = 0;
    #words: Int32Array;

    /** `workers` have not been started; `share` makes the driver's side. */
    constructor(memory: WorkerTask['memory'], share: (words: Int32Array) => DriverTeam, workers: Workers) {
        this.#memory = memory;
        this.#words = this.#nextWords();
        this.driver = share(this.#words);
        this.workers = workers;
    }

    /** Whether the engine tells of ended steps without messages from workers. */
    static readonly hasWaitAsync = waitAsync !== undefined;

    /** The first byte of the memory behind all places for words. */
    static firstFree(): number {
        return addressOf(PLACES);
    }

    /** Starts so many workers, which tell `team` what happens to them; throws LOAD_FAILED where one cannot begin. */
    async start(count: number, team: WeakRef<Team>): Promise<void> {
        await this.workers.start(count, this.#words.byteOffset, team);
    }

    /**
     * Lets the workers compute what was staged without this thread. `ended` is called when they have, or when one failed, by an
     * engine that {@link hasWaitAsync}.
     */
    publish(ended: () => void): void {
        const word = this.driver.doneWord();
        const before = Atomics.load(this.#words, word);
        this.driver.publish(false);
        const waiting = waitAsync?.(this.#words, word, before);
        if (waiting !== undefined) {
            // A failure before this thread began to wait woke nobody.
            Promise.resolve(this.driver.isAborted() ? 'aborted' : waiting.value).then(ended);
        }
    }

    /** Forgets the steps that failed, once all workers have left them; false where one does not in time. */
    async recover(): Promise<boolean> {
        for (const end = performance.now() + PATIENCE; performance.now() < end;) {
            if (this.driver.awaitNobody(-1)) {
                this.#forget();
                return true;
            }
            await new Promise(resolve => setTimeout(resolve, 5));
        }
        return false;
    }

    /** The same before it returns. */
    recoverSync(): boolean {
        const left = this.driver.awaitNobody(PATIENCE);
        if (left) {
            this.#forget();
        }
        return left;
    }

    #forget(): void {
        this.driver.collect();
        this.driver.recover();
    }

    /** Ends all workers, and with them what they were to compute; how many there were. */
    async end(): Promise<number> {
        const { count } = this.workers;
        this.driver.end();
        await this.workers.terminate();
        this.driver.collect();
        return count;
    }

    /** Takes words for new workers. */
    renew(): void {
        this.#words = this.#nextWords();
        this.driver.restart(this.#words);
    }

    /** Words that workers of the last beginning do not use. */
    #nextWords(): Int32Array {
        return new Int32Array(this.#memory.buffer, addressOf(this.#beginnings++ % PLACES), teamWords());
    }
}

/** Where a place's words begin: each has cache lines of its own. */
function addressOf(place: number): number {
    return firstAddress() + place * 64 * Math.ceil(teamWords() / 16);
}
