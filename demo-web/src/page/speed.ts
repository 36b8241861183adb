/** A number of GFLOP/s; small ones, of tiny layers on a busy machine, are no zeros. */
export function speed(gflops: number): string {
    return gflops.toFixed(gflops < 1 ? 3 : 1);
}
