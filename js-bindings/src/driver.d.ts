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

export interface DriverEngine {
    /** The address of memory on a cache line, contents undefined; throws OUT_OF_MEMORY. */
    allocate(bytes: number): number;
    free(address: number): void;
    usedBytes(): number;
    reservedBytes(): number;
    /** Constants are packed before this returns, and may be freed then. */
    plan(layer: string, weights: number, weightsLength: number, bias: number, biasLength: number): DriverPlan;
}

export interface DriverPlan {
    /** An operand of the next run: 0 input, 1 weights, 2 bias, 3 outputGradient, 4 forwardOutput, 5 output, 6 scratch. */
    operand(place: number, address: number, length: number): void;
    /** Runs on the operands that were given since the last run. */
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
