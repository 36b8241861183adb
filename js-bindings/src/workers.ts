import { LinnetError } from './errors.js';
import type { Kernels } from './kernels.js';
import type { Team } from './team.js';

/** What a worker is given: the kernels and the memory of its team. */
export interface WorkerTask {
    readonly kernels: Kernels;
    readonly memory: { readonly buffer: ArrayBufferLike };
    /** Where the team's words lie. */
    readonly address: number;
    /** How often to look for work before going to sleep. */
    readonly spins: number;
    /** Whether to send a message when steps have ended: the other side cannot wait for a word. */
    readonly notices: boolean;
}

/** What a worker sends. */
export type WorkerMessage = 'ready' | 'stepped';

/** What happens to a worker. */
export interface WorkerEvents {
    /** It has sent something. */
    message(message: WorkerMessage): void;
    /** It has ended, or cannot begin. */
    failed(reason: string): void;
}

/** A worker, whichever kind the engine has. */
export interface WorkerHandle {
    /** Whether `failed` comes as soon as it has ended, however it ends. */
    readonly tellsEnd: boolean;
    send(task: WorkerTask): void;
    /** Whether the worker keeps the process alive. */
    keepAlive(whether: boolean): void;
    /** Ends it; the promise is kept when it has ended, or the engine should have done so. */
    terminate(): Promise<void>;
}

/** What an engine offers for threads. */
export interface Host {
    /** Threads that its processors run at the same time. */
    readonly cores: number;
    /** Starts a worker, where that can be. */
    readonly startWorker?: (events: WorkerEvents) => WorkerHandle;
}

/** Moments of so many milliseconds in which a worker has to begin: 30 seconds in which this thread was free to hear of it. */
const MOMENT = 100;
const START_LIMIT = 300;
/** Ends workers whose team was forgotten. */
const forgotten = new FinalizationRegistry<WorkerHandle[]>(handles => handles.forEach(each => each.terminate()));

/** The workers of a team. They do not keep it from being forgotten. */
export class Workers {
    readonly #host: Host;
    readonly #task: Omit<WorkerTask, 'address'>;
    /** The same array for ever, because `forgotten` has it. */
    readonly #handles: WorkerHandle[] = [];

    constructor(host: Host, task: Omit<WorkerTask, 'address'>) {
        this.#host = host;
        this.#task = task;
    }

    /** How many there are. */
    get count(): number {
        return this.#handles.length;
    }

    /** Whether the team is told as soon as one ends, however it ends. */
    get tellsEnd(): boolean {
        return this.#handles.every(handle => handle.tellsEnd);
    }

    /** Starts so many with the words at `address`, which tell `team` what happens to them; throws LOAD_FAILED where one cannot begin. */
    async start(count: number, address: number, team: WeakRef<Team>): Promise<void> {
        const started = Array.from({ length: count }, () => this.#startWorker(address, team));
        let moments = 0;
        const timer = setInterval(() => {
            if (++moments === START_LIMIT) {
                started.forEach(({ fail }) => fail('it did not begin in time'));
            }
        }, MOMENT);
        try {
            await Promise.all(started.map(({ ready }) => ready));
        } catch (thrown) {
            await this.terminate();
            throw thrown;
        } finally {
            clearInterval(timer);
        }
    }

    /** Ends all when `owner` is forgotten. */
    endWith(owner: object): void {
        forgotten.register(owner, this.#handles);
    }

    /** Whether the workers keep the process alive. */
    keepAlive(whether: boolean): void {
        this.#handles.forEach(handle => handle.keepAlive(whether));
    }

    /** Ends all. */
    async terminate(): Promise<void> {
        await Promise.all(this.#handles.splice(0).map(handle => handle.terminate()));
    }

    #startWorker(address: number, team: WeakRef<Team>): { ready: Promise<void>; fail: (reason: string) => void } {
        const handles = this.#handles;
        let events!: WorkerEvents;
        let begun = false;
        const ready = new Promise<void>((resolve, reject) => {
            events = {
                message: message => {
                    if (message === 'ready') {
                        begun = true;
                        resolve();
                    } else {
                        team.deref()?.stepped();
                    }
                },
                failed: reason => {
                    if (!begun) {
                        reject(new LinnetError('LOAD_FAILED', `a worker could not be started: ${reason}`));
                    } else if (handles.includes(handle)) {
                        team.deref()?.lost(reason);
                    }
                },
            };
        });
        const handle = this.#host.startWorker!(events);
        handles.push(handle);
        handle.send({ ...this.#task, address });
        return { ready, fail: reason => events.failed(reason) };
    }
}
