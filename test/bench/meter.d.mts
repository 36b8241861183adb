/** GFLOP/s of a loop of `kernels` that stays in registers; 12 vectors of zeros lie at `scratch`. */
export function peak(kernels: WebAssembly.Exports, scratch: number, lanes?: number): number;
