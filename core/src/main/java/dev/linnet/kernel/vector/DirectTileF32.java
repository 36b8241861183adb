package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** The tile of {@link DirectF32}: two outputs × six vectors of a run. */
final class DirectTileF32 {
    private DirectTileF32() {
    }

    /** Sums of {@code outputs} outputs, to sums[outputs][run], or one more where they are odd. */
    static void block(int outputs, int run, int depth, FloatMemory x, int moves, int xAt, FloatMemory w, int wAt,
            FloatMemory bias, int biasAt, FloatMemory sums, int sumsAt) {
        for (int i = 0; i < run; i += DirectF32.tileVectors() * Simd.lanes()) {
            for (int output = 0; output < outputs; output += 2) {
                tile(depth, x, moves, xAt + i, w, wAt + output * depth, bias, biasAt + output,
                        Math.min(1, outputs - output - 1), sums, sumsAt + output * run + i, run);
            }
        }
    }

    /**
     * c[2][6V] = bias[2] + Σk w[k][2]·x[k][6V], where x[k] lies moves[k] further. Few broadcasts and many loads, since V8
     * computes the address of each broadcast, and those of neighbouring loads once.
     */
    private static void tile(int depth, FloatMemory x, int moves, int xAt, FloatMemory w, int wAt,
            FloatMemory bias, int biasAt, int second, FloatMemory c, int cAt, int cStride) {
        int lanes = Simd.lanes();
        FloatVector c00 = Simd.splat(bias, biasAt);
        FloatVector c01 = Simd.splat(bias, biasAt);
        FloatVector c02 = Simd.splat(bias, biasAt);
        FloatVector c03 = Simd.splat(bias, biasAt);
        FloatVector c04 = Simd.splat(bias, biasAt);
        FloatVector c05 = Simd.splat(bias, biasAt);
        FloatVector c10 = Simd.splat(bias, biasAt + second);
        FloatVector c11 = Simd.splat(bias, biasAt + second);
        FloatVector c12 = Simd.splat(bias, biasAt + second);
        FloatVector c13 = Simd.splat(bias, biasAt + second);
        FloatVector c14 = Simd.splat(bias, biasAt + second);
        FloatVector c15 = Simd.splat(bias, biasAt + second);
        int wi = wAt;
        for (int k = 0; k < depth; k++) {
            int from = xAt + Float.floatToRawIntBits(x.get(moves + k));
            FloatVector w0 = Simd.splat(w, wi);
            FloatVector w1 = Simd.splat(w, wi + 1);
            FloatVector vector = Simd.load(x, from);
            c00 = Simd.multiplyAdd(w0, vector, c00);
            c10 = Simd.multiplyAdd(w1, vector, c10);
            vector = Simd.load(x, from + lanes);
            c01 = Simd.multiplyAdd(w0, vector, c01);
            c11 = Simd.multiplyAdd(w1, vector, c11);
            vector = Simd.load(x, from + 2 * lanes);
            c02 = Simd.multiplyAdd(w0, vector, c02);
            c12 = Simd.multiplyAdd(w1, vector, c12);
            vector = Simd.load(x, from + 3 * lanes);
            c03 = Simd.multiplyAdd(w0, vector, c03);
            c13 = Simd.multiplyAdd(w1, vector, c13);
            vector = Simd.load(x, from + 4 * lanes);
            c04 = Simd.multiplyAdd(w0, vector, c04);
            c14 = Simd.multiplyAdd(w1, vector, c14);
            vector = Simd.load(x, from + 5 * lanes);
            c05 = Simd.multiplyAdd(w0, vector, c05);
            c15 = Simd.multiplyAdd(w1, vector, c15);
            wi += 2;
        }
        Simd.store(c, cAt, c00);
        Simd.store(c, cAt + lanes, c01);
        Simd.store(c, cAt + 2 * lanes, c02);
        Simd.store(c, cAt + 3 * lanes, c03);
        Simd.store(c, cAt + 4 * lanes, c04);
        Simd.store(c, cAt + 5 * lanes, c05);
        Simd.store(c, cAt + cStride, c10);
        Simd.store(c, cAt + cStride + lanes, c11);
        Simd.store(c, cAt + cStride + 2 * lanes, c12);
        Simd.store(c, cAt + cStride + 3 * lanes, c13);
        Simd.store(c, cAt + cStride + 4 * lanes, c14);
        Simd.store(c, cAt + cStride + 5 * lanes, c15);
    }
}
