package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The micro-kernel of {@link GemmF32}, called by {@link GemmWalkF32}: tiles of six to four rows, whose sums stay in
 * registers, step by step of the depth. Most of a depth is computed by {@link GemmDepthBlocksF32}, and here what is left.
 */
final class GemmTileF32 {
    private GemmTileF32() {
    }

    /** Whether sums are bounded before they are stored: where methods may be so long. */
    static boolean bounds() {
        return Simd.inModule() && Simd.lanes() == 4;
    }

    /** min(max(x, low), high) where tiles {@link #bounds bound}; else x. */
    static FloatVector bounded(FloatVector x, FloatVector low, FloatVector high) {
        return bounds() ? Simd.minimum(Simd.maximum(x, low), high) : x;
    }

    /**
     * One tile: c[6][2V] = initial[6][2V] + Σk a[k/V][R][k mod V]·b[k][2V]; initial rows are initialStride apart, its
     * second vector lies initialStep after its first. Where tiles {@link #bounds bound}, c = min(max(c, low), high); these are
     * bits, because floats would take registers from the sums until they are needed, and V8 moves sums around then.
     *
     * <p>Twelve accumulators, two b vectors and one broadcast fill the fifteen 128-bit registers that V8 uses.
     * The rest of the epilogue is another method: HotSpot stops inlining in a method with more vectors and boxes them
     * (2× slower).
     * Source: Goto and van de Geijn 2008, §4.
     */
    static void tile6x2(int depth, FloatMemory a, int aOffset, FloatMemory b, int bOffset,
            FloatMemory initial, int initialOffset, int initialStride, int initialStep,
            FloatMemory c, int cOffset, int cStride, int lowBits, int highBits) {
        int lanes = Simd.lanes();
        FloatVector c00 = Simd.load(initial, initialOffset);
        FloatVector c01 = Simd.load(initial, initialOffset + initialStep);
        FloatVector c10 = Simd.load(initial, initialOffset + initialStride);
        FloatVector c11 = Simd.load(initial, initialOffset + initialStride + initialStep);
        FloatVector c20 = Simd.load(initial, initialOffset + 2 * initialStride);
        FloatVector c21 = Simd.load(initial, initialOffset + 2 * initialStride + initialStep);
        FloatVector c30 = Simd.load(initial, initialOffset + 3 * initialStride);
        FloatVector c31 = Simd.load(initial, initialOffset + 3 * initialStride + initialStep);
        FloatVector c40 = Simd.load(initial, initialOffset + 4 * initialStride);
        FloatVector c41 = Simd.load(initial, initialOffset + 4 * initialStride + initialStep);
        FloatVector c50 = Simd.load(initial, initialOffset + 5 * initialStride);
        FloatVector c51 = Simd.load(initial, initialOffset + 5 * initialStride + initialStep);
        int bi = bOffset;
        for (int k = 0; k < depth; k++) {
            // aOffset + ⌊k/V⌋·RV + k mod V
            int ai = aOffset + k + (k & -lanes) * (GemmF32.tileRows() - 1);
            FloatVector b0 = Simd.load(b, bi);
            FloatVector b1 = Simd.load(b, bi + lanes);
            FloatVector broadcast = Simd.splat(a, ai);
            c00 = Simd.multiplyAdd(broadcast, b0, c00);
            c01 = Simd.multiplyAdd(broadcast, b1, c01);
            broadcast = Simd.splat(a, ai + lanes);
            c10 = Simd.multiplyAdd(broadcast, b0, c10);
            c11 = Simd.multiplyAdd(broadcast, b1, c11);
            broadcast = Simd.splat(a, ai + 2 * lanes);
            c20 = Simd.multiplyAdd(broadcast, b0, c20);
            c21 = Simd.multiplyAdd(broadcast, b1, c21);
            broadcast = Simd.splat(a, ai + 3 * lanes);
            c30 = Simd.multiplyAdd(broadcast, b0, c30);
            c31 = Simd.multiplyAdd(broadcast, b1, c31);
            broadcast = Simd.splat(a, ai + 4 * lanes);
            c40 = Simd.multiplyAdd(broadcast, b0, c40);
            c41 = Simd.multiplyAdd(broadcast, b1, c41);
            broadcast = Simd.splat(a, ai + 5 * lanes);
            c50 = Simd.multiplyAdd(broadcast, b0, c50);
            c51 = Simd.multiplyAdd(broadcast, b1, c51);
            bi += GemmF32.tileColumns();
        }
        FloatVector low = Simd.floats(Simd.splat(lowBits));
        FloatVector high = Simd.floats(Simd.splat(highBits));
        Simd.store(c, cOffset, bounded(c00, low, high));
        Simd.store(c, cOffset + lanes, bounded(c01, low, high));
        Simd.store(c, cOffset + cStride, bounded(c10, low, high));
        Simd.store(c, cOffset + cStride + lanes, bounded(c11, low, high));
        Simd.store(c, cOffset + 2 * cStride, bounded(c20, low, high));
        Simd.store(c, cOffset + 2 * cStride + lanes, bounded(c21, low, high));
        Simd.store(c, cOffset + 3 * cStride, bounded(c30, low, high));
        Simd.store(c, cOffset + 3 * cStride + lanes, bounded(c31, low, high));
        Simd.store(c, cOffset + 4 * cStride, bounded(c40, low, high));
        Simd.store(c, cOffset + 4 * cStride + lanes, bounded(c41, low, high));
        Simd.store(c, cOffset + 5 * cStride, bounded(c50, low, high));
        Simd.store(c, cOffset + 5 * cStride + lanes, bounded(c51, low, high));
    }

    /** One tile of five rows: {@link #tile6x2} without the last row, which would be one of nothing. */
    static void tile5x2(int depth, FloatMemory a, int aOffset, FloatMemory b, int bOffset,
            FloatMemory initial, int initialOffset, int initialStride, int initialStep,
            FloatMemory c, int cOffset, int cStride, int lowBits, int highBits) {
        int lanes = Simd.lanes();
        FloatVector c00 = Simd.load(initial, initialOffset);
        FloatVector c01 = Simd.load(initial, initialOffset + initialStep);
        FloatVector c10 = Simd.load(initial, initialOffset + initialStride);
        FloatVector c11 = Simd.load(initial, initialOffset + initialStride + initialStep);
        FloatVector c20 = Simd.load(initial, initialOffset + 2 * initialStride);
        FloatVector c21 = Simd.load(initial, initialOffset + 2 * initialStride + initialStep);
        FloatVector c30 = Simd.load(initial, initialOffset + 3 * initialStride);
        FloatVector c31 = Simd.load(initial, initialOffset + 3 * initialStride + initialStep);
        FloatVector c40 = Simd.load(initial, initialOffset + 4 * initialStride);
        FloatVector c41 = Simd.load(initial, initialOffset + 4 * initialStride + initialStep);
        int bi = bOffset;
        for (int k = 0; k < depth; k++) {
            // aOffset + ⌊k/V⌋·RV + k mod V
            int ai = aOffset + k + (k & -lanes) * (GemmF32.tileRows() - 1);
            FloatVector b0 = Simd.load(b, bi);
            FloatVector b1 = Simd.load(b, bi + lanes);
            FloatVector broadcast = Simd.splat(a, ai);
            c00 = Simd.multiplyAdd(broadcast, b0, c00);
            c01 = Simd.multiplyAdd(broadcast, b1, c01);
            broadcast = Simd.splat(a, ai + lanes);
            c10 = Simd.multiplyAdd(broadcast, b0, c10);
            c11 = Simd.multiplyAdd(broadcast, b1, c11);
            broadcast = Simd.splat(a, ai + 2 * lanes);
            c20 = Simd.multiplyAdd(broadcast, b0, c20);
            c21 = Simd.multiplyAdd(broadcast, b1, c21);
            broadcast = Simd.splat(a, ai + 3 * lanes);
            c30 = Simd.multiplyAdd(broadcast, b0, c30);
            c31 = Simd.multiplyAdd(broadcast, b1, c31);
            broadcast = Simd.splat(a, ai + 4 * lanes);
            c40 = Simd.multiplyAdd(broadcast, b0, c40);
            c41 = Simd.multiplyAdd(broadcast, b1, c41);
            bi += GemmF32.tileColumns();
        }
        FloatVector low = Simd.floats(Simd.splat(lowBits));
        FloatVector high = Simd.floats(Simd.splat(highBits));
        Simd.store(c, cOffset, bounded(c00, low, high));
        Simd.store(c, cOffset + lanes, bounded(c01, low, high));
        Simd.store(c, cOffset + cStride, bounded(c10, low, high));
        Simd.store(c, cOffset + cStride + lanes, bounded(c11, low, high));
        Simd.store(c, cOffset + 2 * cStride, bounded(c20, low, high));
        Simd.store(c, cOffset + 2 * cStride + lanes, bounded(c21, low, high));
        Simd.store(c, cOffset + 3 * cStride, bounded(c30, low, high));
        Simd.store(c, cOffset + 3 * cStride + lanes, bounded(c31, low, high));
        Simd.store(c, cOffset + 4 * cStride, bounded(c40, low, high));
        Simd.store(c, cOffset + 4 * cStride + lanes, bounded(c41, low, high));
    }

    /** One tile of four rows: groups of few channels, and what is left of many. */
    static void tile4x2(int depth, FloatMemory a, int aOffset, FloatMemory b, int bOffset,
            FloatMemory initial, int initialOffset, int initialStride, int initialStep,
            FloatMemory c, int cOffset, int cStride, int lowBits, int highBits) {
        int lanes = Simd.lanes();
        FloatVector c00 = Simd.load(initial, initialOffset);
        FloatVector c01 = Simd.load(initial, initialOffset + initialStep);
        FloatVector c10 = Simd.load(initial, initialOffset + initialStride);
        FloatVector c11 = Simd.load(initial, initialOffset + initialStride + initialStep);
        FloatVector c20 = Simd.load(initial, initialOffset + 2 * initialStride);
        FloatVector c21 = Simd.load(initial, initialOffset + 2 * initialStride + initialStep);
        FloatVector c30 = Simd.load(initial, initialOffset + 3 * initialStride);
        FloatVector c31 = Simd.load(initial, initialOffset + 3 * initialStride + initialStep);
        int bi = bOffset;
        for (int k = 0; k < depth; k++) {
            // aOffset + ⌊k/V⌋·RV + k mod V
            int ai = aOffset + k + (k & -lanes) * (GemmF32.tileRows() - 1);
            FloatVector b0 = Simd.load(b, bi);
            FloatVector b1 = Simd.load(b, bi + lanes);
            FloatVector broadcast = Simd.splat(a, ai);
            c00 = Simd.multiplyAdd(broadcast, b0, c00);
            c01 = Simd.multiplyAdd(broadcast, b1, c01);
            broadcast = Simd.splat(a, ai + lanes);
            c10 = Simd.multiplyAdd(broadcast, b0, c10);
            c11 = Simd.multiplyAdd(broadcast, b1, c11);
            broadcast = Simd.splat(a, ai + 2 * lanes);
            c20 = Simd.multiplyAdd(broadcast, b0, c20);
            c21 = Simd.multiplyAdd(broadcast, b1, c21);
            broadcast = Simd.splat(a, ai + 3 * lanes);
            c30 = Simd.multiplyAdd(broadcast, b0, c30);
            c31 = Simd.multiplyAdd(broadcast, b1, c31);
            bi += GemmF32.tileColumns();
        }
        FloatVector low = Simd.floats(Simd.splat(lowBits));
        FloatVector high = Simd.floats(Simd.splat(highBits));
        Simd.store(c, cOffset, bounded(c00, low, high));
        Simd.store(c, cOffset + lanes, bounded(c01, low, high));
        Simd.store(c, cOffset + cStride, bounded(c10, low, high));
        Simd.store(c, cOffset + cStride + lanes, bounded(c11, low, high));
        Simd.store(c, cOffset + 2 * cStride, bounded(c20, low, high));
        Simd.store(c, cOffset + 2 * cStride + lanes, bounded(c21, low, high));
        Simd.store(c, cOffset + 3 * cStride, bounded(c30, low, high));
        Simd.store(c, cOffset + 3 * cStride + lanes, bounded(c31, low, high));
    }
}
