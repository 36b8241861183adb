package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** Loops that hardly touch memory, so that benchmarks can say what share of the machine's peak a kernel reaches. */
public final class PeakF32 {
    private PeakF32() {
    }

    /**
     * {@code iterations} × 12 independent vector multiply-adds in registers: 24·V·iterations floating-point operations.
     * scratch: 12V floats, zeros, which are read and, so that no compiler drops the work, written.
     *
     * <p>To each accumulator the factor times the next one is added: no product can be taken out of the loop or be shared, and
     * the sum stays in its register, where HotSpot's multiply-add wants it (16 registers: 103 GFLOP/s, 48 to 69 where the
     * factor is added). Twelve chains cover the latency (4 cycles) of the two or three multiply-add units that cores
     * have. The factor is loaded in each iteration, since HotSpot 17 boxes vectors that a loop does not change (30× slower).
     */
    public static void multiplyAdd(int iterations, FloatMemory scratch, int scratchOffset) {
        FloatVector c0 = Simd.load(scratch, scratchOffset);
        FloatVector c1 = Simd.load(scratch, scratchOffset);
        FloatVector c2 = Simd.load(scratch, scratchOffset);
        FloatVector c3 = Simd.load(scratch, scratchOffset);
        FloatVector c4 = Simd.load(scratch, scratchOffset);
        FloatVector c5 = Simd.load(scratch, scratchOffset);
        FloatVector c6 = Simd.load(scratch, scratchOffset);
        FloatVector c7 = Simd.load(scratch, scratchOffset);
        FloatVector c8 = Simd.load(scratch, scratchOffset);
        FloatVector c9 = Simd.load(scratch, scratchOffset);
        FloatVector c10 = Simd.load(scratch, scratchOffset);
        FloatVector c11 = Simd.load(scratch, scratchOffset);
        for (int i = 0; i < iterations; i++) {
            FloatVector factor = Simd.load(scratch, scratchOffset + (i & 1) * Simd.lanes());
            c0 = Simd.multiplyAdd(c1, factor, c0);
            c1 = Simd.multiplyAdd(c2, factor, c1);
            c2 = Simd.multiplyAdd(c3, factor, c2);
            c3 = Simd.multiplyAdd(c4, factor, c3);
            c4 = Simd.multiplyAdd(c5, factor, c4);
            c5 = Simd.multiplyAdd(c6, factor, c5);
            c6 = Simd.multiplyAdd(c7, factor, c6);
            c7 = Simd.multiplyAdd(c8, factor, c7);
            c8 = Simd.multiplyAdd(c9, factor, c8);
            c9 = Simd.multiplyAdd(c10, factor, c9);
            c10 = Simd.multiplyAdd(c11, factor, c10);
            c11 = Simd.multiplyAdd(c0, factor, c11);
        }
        Simd.store(scratch, scratchOffset, c0);
        Simd.store(scratch, scratchOffset + 1 * Simd.lanes(), c1);
        Simd.store(scratch, scratchOffset + 2 * Simd.lanes(), c2);
        Simd.store(scratch, scratchOffset + 3 * Simd.lanes(), c3);
        Simd.store(scratch, scratchOffset + 4 * Simd.lanes(), c4);
        Simd.store(scratch, scratchOffset + 5 * Simd.lanes(), c5);
        Simd.store(scratch, scratchOffset + 6 * Simd.lanes(), c6);
        Simd.store(scratch, scratchOffset + 7 * Simd.lanes(), c7);
        Simd.store(scratch, scratchOffset + 8 * Simd.lanes(), c8);
        Simd.store(scratch, scratchOffset + 9 * Simd.lanes(), c9);
        Simd.store(scratch, scratchOffset + 10 * Simd.lanes(), c10);
        Simd.store(scratch, scratchOffset + 11 * Simd.lanes(), c11);
    }
}
