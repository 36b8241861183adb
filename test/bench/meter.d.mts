/** GFLOP/s of a loop of `kernels` that stays in registers. 12 vectors of zeros lie behind what they keep for themselves. */
export function peak(kernels: WebAssembly.Exports, lanes?: number): number;
