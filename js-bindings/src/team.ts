import { Crew } from './crew.js';
import type { DriverTeam } from './driver.js';
import { driverError, LinnetError, messageOf } from './errors.js';
import { computeAlone, type Run } from './run.js';
import { Silence } from './silence.js';

/** Runs that one call asked for. */
interface Job {
    readonly runs: readonly Run[];
    /** Runs that have been published. */
    begun: number;
    readonly resolve: () => void;
    readonly reject: (error: LinnetError) => void;
}

/**
 * Workers that compute runs, one call after the other in the order of the calls. `run` leaves the work to them; `runSync`
 * takes part, after what was called before.
 */
export class Team {
    readonly #crew: Crew;
    readonly #driver: DriverTeam;
    /** What waits for the end of a job, in the order of the queue. */
    readonly #later: { readonly after: Job | undefined; readonly action: () => void }[] = [];
    readonly #queue: Job[] = [];
    #flight: Job | undefined;
    #silence: Silence | undefined;
    /** Workers that begin anew after a failure. */
    #restart: Promise<void> | undefined;
    /** Why there are no workers any more. */
    #broken: LinnetError | undefined;
    #closed = false;

    /** A team of `crew`, whose workers have not been started. */
    constructor(crew: Crew) {
        this.#crew = crew;
        this.#driver = crew.driver;
    }

    /** Starts so many workers; throws LOAD_FAILED where one cannot begin. */
    async start(count: number): Promise<void> {
        await this.#crew.start(count, new WeakRef(this));
        this.#crew.workers.keepAlive(this.busy);
    }

    /** Ends the workers when `owner` is forgotten. */
    endWith(owner: object): void {
        this.#crew.workers.endWith(owner);
    }

    /** Whether workers may be using memory. */
    get busy(): boolean {
        return this.#flight !== undefined || this.#queue.length > 0 || this.#restart !== undefined;
    }

    /** Does `action` when what was asked for before has ended, so that no worker uses memory for it. */
    whenDone(action: () => void): void {
        if (this.busy) {
            this.#later.push({ after: this.#queue.at(-1), action });
        } else {
            action();
        }
    }

    /** Computes `runs`, without this thread unless that is the least work. */
    run(runs: readonly Run[]): Promise<void> {
        this.#check();
        if (!this.busy && runs.length <= 1 && !runs[0]?.driver.isShared()) {
            computeAlone(runs);
            return Promise.resolve();
        }
        return new Promise((resolve, reject) => {
            this.#queue.push({ runs, begun: 0, resolve, reject });
            this.#next();
        });
    }

    /** Computes `runs` before it returns, after those that were asked for before. */
    runSync(runs: readonly Run[]): void {
        this.#check();
        this.#drain();
        this.#compute(runs);
    }

    /** Ends the workers; what they have not computed is DISPOSED. */
    async close(): Promise<void> {
        if (this.#closed) {
            return;
        }
        this.#closed = true;
        const jobs = [...new Set([...this.#flight === undefined ? [] : [this.#flight], ...this.#queue])];
        this.#flight = undefined;
        this.#silence?.end();
        this.#queue.length = 0;
        this.#later.length = 0;
        this.#driver.abort();
        this.#driver.end();
        jobs.forEach(job => job.reject(new LinnetError('DISPOSED', 'the library was closed')));
        await this.#crew.workers.terminate();
        await this.#restart;
    }

    /** A worker has sent word that steps have ended. */
    stepped(): void {
        if (this.#flight !== undefined && !Crew.hasWaitAsync) {
            this.#settle(this.#flight);
        }
    }

    /** A worker has ended unasked. */
    lost(reason: string): void {
        if (this.#closed) {
            return;
        }
        const job = this.#flight;
        this.#driver.abort();
        if (job === undefined) {
            this.#replace();
        } else {
            this.#fail(job, new LinnetError('WORKER_FAILED', `a worker failed: ${reason}`), true);
        }
    }

    #check(): void {
        if (this.#broken !== undefined) {
            throw new LinnetError(this.#broken.code, this.#broken.message, { cause: this.#broken });
        }
    }

    /** Begins with the first job of the queue, or with its next steps, where the workers are free. */
    #next(): void {
        const job = this.#queue[0];
        if (this.#flight !== undefined || this.#restart !== undefined || this.#closed) {
            return;
        }
        this.#crew.workers.keepAlive(job !== undefined);
        if (job === undefined) {
            this.#later.splice(0).forEach(({ action }) => action());
            return;
        }
        try {
            this.#stage(job);
        } catch (thrown) {
            this.#queue.shift();
            job.reject(driverError(thrown));
            this.#after(job);
            this.#next();
            return;
        }
        this.#flight = job;
        if (job.runs.length === 0) {
            this.#finish(job);
            this.#next();
            return;
        }
        const { begun } = job;
        this.#crew.publish(() => {
            if (job.begun === begun) {
                this.#settle(job);
            }
        });
        this.#silence = new Silence(this.#driver, this.#crew.workers, () => this.#settle(job), milliseconds => {
            this.#driver.abort();
            this.#fail(job, new LinnetError('WORKER_FAILED', `a worker did not answer for ${milliseconds} ms`), true);
        });
    }

    /** Stages as many of a job's runs as fit; none where one is refused. */
    #stage(job: Job): void {
        const begun = job.begun;
        try {
            for (const run of job.runs.slice(begun, begun + this.#driver.capacity())) {
                run.give();
                run.driver.stage();
                job.begun++;
            }
        } catch (thrown) {
            this.#driver.collect();
            throw thrown;
        }
    }

    /** Goes on behind the job in flight, where its steps have ended. */
    #settle(job: Job): void {
        if (this.#flight !== job || this.#closed) {
            return;
        }
        if (this.#driver.isAborted()) {
            this.#fail(job, new LinnetError('WORKER_FAILED', `a worker failed: ${this.#driver.failure()}`), false);
        } else if (this.#driver.isDone()) {
            this.#finish(job);
            this.#next();
        }
    }

    #finish(job: Job): void {
        this.#driver.collect();
        this.#flight = undefined;
        this.#silence?.end();
        if (job.begun === job.runs.length) {
            this.#queue.shift();
            job.resolve();
            this.#after(job);
        }
    }

    /** Does what waited for `job`. */
    #after(job: Job): void {
        const waiting = this.#later.findLastIndex(({ after }) => after === job);
        this.#later.splice(0, waiting + 1).forEach(({ action }) => action());
    }

    /** Fails the job in flight, once no worker uses its memory, and makes the team work again. */
    #fail(job: Job, error: LinnetError, lost: boolean): void {
        this.#flight = undefined;
        this.#silence?.end();
        this.#queue.shift();
        this.#repair(async () => {
            if (lost || !await this.#crew.recover()) {
                await this.#renew(() => job.reject(error));
            } else {
                job.reject(error);
            }
        });
    }

    #replace(): void {
        if (this.#restart === undefined) {
            this.#repair(() => this.#renew(() => {}));
        }
    }

    /** Lets calls wait for `repair`. */
    #repair(repair: () => Promise<void>): void {
        this.#restart = repair().catch(thrown => {
            this.#broken = new LinnetError('WORKER_FAILED', `no worker could be started again: ${messageOf(thrown)}`,
                { cause: thrown });
            this.#queue.splice(0).forEach(job => job.reject(this.#broken!));
        }).then(() => {
            this.#restart = undefined;
            this.#next();
        });
    }

    /** New workers in place of all that there were; `ended` is called between. */
    async #renew(ended: () => void): Promise<void> {
        const count = await this.#crew.end();
        ended();
        if (!this.#closed) {
            this.#crew.renew();
            await this.start(count);
        }
    }

    /** Computes all that was asked for before, on this thread too. */
    #drain(): void {
        const job = this.#flight;
        if (job !== undefined) {
            const answered = this.#driver.awaitDone();
            if (this.#driver.isDone() && !this.#driver.isAborted()) {
                this.#finish(job);
            } else {
                const said = answered ? this.#driver.failure() : 'it does not answer';
                this.#driver.abort();
                this.#fail(job, new LinnetError('WORKER_FAILED', `a worker failed: ${said}`), !answered);
            }
        }
        for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
            try {
                this.#compute(next.runs.slice(next.begun));
                next.resolve();
            } catch (thrown) {
                next.reject(driverError(thrown));
            }
            this.#after(next);
        }
        this.#next();
    }

    /** Computes `runs` on this thread and the workers, where there are some and it is worth while. */
    #compute(runs: readonly Run[]): void {
        if (this.#restart !== undefined || !runs.some(run => run.driver.isShared())) {
            computeAlone(runs);
            return;
        }
        this.#publish(runs[0]!);
        for (let next = 1; next <= runs.length; next++) {
            let refused: LinnetError | undefined;
            try {
                // Workers have begun with the step before: a network's steps take many lines of memory to stage.
                if (next < runs.length) {
                    this.#publish(runs[next]!);
                }
            } catch (thrown) {
                refused = driverError(thrown);
            }
            try {
                this.#driver.lead();
            } catch (thrown) {
                throw this.#failedSync(thrown);
            }
            if (refused !== undefined) {
                throw refused;
            }
        }
    }

    /** Lets workers begin with `run`, which this thread leads, as soon as the one before has ended. */
    #publish(run: Run): void {
        run.give();
        run.driver.stage();
        this.#driver.publish(true);
    }

    /** What a failure in the middle of a call on this thread means for the caller; makes the team work again. */
    #failedSync(thrown: unknown): LinnetError {
        const theirs = this.#driver.isAborted();
        const silent = messageOf(thrown).startsWith('WORKER_FAILED: ') && !theirs;
        this.#driver.abort();
        if (silent || !this.#crew.recoverSync()) {
            this.#replace();
        }
        return theirs ? new LinnetError('WORKER_FAILED', `a worker failed: ${this.#driver.failure()}`, { cause: thrown })
            : driverError(thrown);
    }
}
