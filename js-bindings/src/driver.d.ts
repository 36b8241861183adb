// The driver: planner, algorithms and plans, compiled from Java. Only numbers and strings cross. Addresses and byte
// counts are 32-bit integers (negative from 2 GiB on), lengths count elements, address 0 stands for an absent operand.
// Errors are thrown with the message `CODE: text`.

/**
 * An engine on one instance of a kernel module.
 *
 * @param kernels the exports of the instance
 * @param grow makes the memory at least so many bytes long; false where it cannot
 * @param backend the word for the module, for explanations
 * @param reservedFrom first byte that the engine may use
 * @param reservedBytes bytes of the memory now
 */
export function createEngine(kernels: WebAssembly.Exports, grow: (minimumBytes: number) => boolean, backend: string,
    reservedFrom: number, reservedBytes: number): DriverEngine;

/** The first byte behind what a module keeps for itself in its memory: an empty cache line and its constants. */
export function firstAddress(): number;

/** Words of 4 bytes that a team needs at the beginning of its memory. */
export function teamWords(): number;

/**
 * Works as one of a team's workers; returns when the team ends.
 *
 * @param kernels the exports of this worker's instance
 * @param memory the memory that all instances share
 * @param words `teamWords()` words in it
 * @param spins how often to look for work before going to sleep
 * @param notice is called when steps have ended
 */
export function work(kernels: WebAssembly.Exports, memory: { readonly buffer: ArrayBufferLike }, words: Int32Array, spins: number,
    notice: (() => void) | null): void;

export interface DriverEngine {
    /**
     * Lets plans that are made from now on be computed by workers too: `threads` with this one, from a cost of
     * `sharedFrom`; `maySleep` says whether this thread may block.
     */
    share(memory: { readonly buffer: ArrayBufferLike }, words: Int32Array, threads: number, sharedFrom: number, maySleep: boolean,
        spins: number): DriverTeam;
    /** Takes `share` back. */
    unshare(): void;
    /** The address of memory on a cache line, contents undefined; throws OUT_OF_MEMORY. */
    allocate(bytes: number): number;
    free(address: number): void;
    usedBytes(): number;
    reservedBytes(): number;
    /** Constants are packed before this returns, and may be freed then. */
    plan(layer: string, weights: number, weightsLength: number, bias: number, biasLength: number): DriverPlan;
    /** {@link plan} of a convolution followed by a batch normalization. */
    planNormalized(layer: string, weights: number, weightsLength: number, bias: number, biasLength: number,
        scale: number, scaleLength: number, shift: number, shiftLength: number, mean: number, meanLength: number,
        variance: number, varianceLength: number, epsilon: number): DriverPlan;
}

/** The caller's side of a team. Steps are staged by their plans, then published, computed, and collected. */
export interface DriverTeam {
    /** Steps that may be staged at once. */
    capacity(): number;
    /** Lets workers begin with what was staged; `led` promises that `lead` follows for each step. */
    publish(led: boolean): void;
    /** Computes the first published step with the workers, and ends its run; throws where one failed. */
    lead(): void;
    /** Ends the runs that were staged. */
    collect(): void;
    isDone(): boolean;
    isAborted(): boolean;
    /** Blocks until the steps are done or aborted; false where workers are silent. */
    awaitDone(): boolean;
    /** Milliseconds after which workers that make no progress are given up where nothing tells whether they live. */
    limit(): number;
    /** A number that changes while workers work. */
    progress(): number;
    /** The word that is woken when the steps are done or aborted. */
    doneWord(): number;
    abort(): void;
    /** Whether all workers have left their steps within so many milliseconds; −1 does not block. */
    awaitNobody(milliseconds: number): boolean;
    /** Forgets what failed, when all workers have left. */
    recover(): void;
    /** What the worker that failed said. */
    failure(): string;
    /** Lets workers come to their end. */
    end(): void;
    /** A new beginning for new workers on other words. */
    restart(words: Int32Array): void;
}

export interface DriverPlan {
    /** Whether several threads compute it. */
    isShared(): boolean;
    /** Makes a run on the operands that were given the team's next step. */
    stage(): void;
    /**
     * An operand of the next run: 0 input, 1 weights, 2 bias, 3 outputGradient, 4 forwardOutput, 5 addend, 6
     * output, 7 channelSums, 8 scratch.
     */
    operand(place: number, address: number, length: number): void;
    /** Checks what was given, which then serves all runs until something else is given. */
    check(): void;
    /** Runs on the operands that were checked. */
    run(): void;
    outputDimensions(): number;
    outputDimension(index: number): number;
    outputLength(): number;
    explain(): string;
    algorithm(): string;
    layer(): string;
    packedBytes(): number;
    scratchBytes(): number;
    /** Milliseconds of the last run: 0 total, 1 input, 2 kernel, 4 output transform, 3 block multiplication. */
    profile(phase: number): number;
    dispose(): void;
}
