/** What a worker is given: the module and the memory of its team. */
export interface WorkerTask {
    readonly module: WebAssembly.Module;
    readonly memory: WebAssembly.Memory;
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
    send(task: WorkerTask): void;
    /** Whether the worker keeps the process alive. */
    keepAlive(whether: boolean): void;
    terminate(): Promise<void>;
}

/** What an engine offers for threads. */
export interface Host {
    /** Threads that its processors run at the same time. */
    readonly cores: number;
    /** Starts a worker, where that can be. */
    readonly startWorker?: (events: WorkerEvents) => WorkerHandle;
}

/** Where a team's words lie in its memory: behind the empty cache line. */
export const TEAM_ADDRESS = 64;
