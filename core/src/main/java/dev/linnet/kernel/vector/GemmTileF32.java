package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The micro-kernel of {@link GemmF32}, called by {@link GemmWalkF32}: tiles of six and five rows, whose sums stay in
 * registers.
 */
final class GemmTileF32 {
    private GemmTileF32() {
    }

    /**
     * Steps of the depth in an iteration. Engines of modules unroll no loop of so many operations: with one step, what
     * computes addresses and ends the loop is a third of the instructions, and the processor is as busy with these as
     * with the products (V8: 84 instead of 93 % of the peak; 55 instead of 70 where it shares its core). Four steps are
     * a vector of each row of a panel. Between steps stands the question whether the depth ends: {@code wasm-opt} would
     * make one expression of two steps, and V8 then keeps sums in memory.
     */
    private static int steps() {
        return Simd.inModule() && Simd.lanes() == 4 ? 4 : 1;
    }

    /** Whether sums are bounded before they are stored: where methods may be so long. */
    static boolean bounds() {
        return steps() > 1;
    }

    /** min(max(x, low), high) where tiles {@link #bounds bound}; else x. */
    private static FloatVector bounded(FloatVector x, FloatVector low, FloatVector high) {
        return bounds() ? Simd.minimum(Simd.maximum(x, low), high) : x;
    }

    /**
     * One tile: c[6][2V] = initial[6][2V] + Σk a[k/V][R][k mod V]·b[k][2V]; initial rows are initialStride apart, its
     * second vector lies initialStep after its first. Where tiles {@link #bounds bound}, c = min(max(c, low), high).
     *
     * <p>Twelve accumulators, two b vectors and one broadcast fill the fifteen 128-bit registers that V8 uses.
     * The rest of the epilogue is another method: HotSpot stops inlining in a method with more vectors and boxes them
     * (2× slower). The first step names no place of a pair of rows as later ones do: HotSpot's loop would take 7 %
     * longer.
     * Source: Goto and van de Geijn 2008, §4.
     */
    static void tile6x2(int depth, FloatMemory a, int aOffset, FloatMemory b, int bOffset, int bStride,
            FloatMemory initial, int initialOffset, int initialStride, int initialStep,
            FloatMemory c, int cOffset, int cStride, float lowValue, float highValue) {
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
        for (int k = 0; k < depth; k += steps()) {
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
            bi += bStride;
            if (steps() == 1) {
                continue;
            }
            int second = ai + 2 * lanes;
            int third = ai + 4 * lanes;
            if (k + 1 == depth) {
                break;
            }
            b0 = Simd.load(b, bi);
            b1 = Simd.load(b, bi + lanes);
            broadcast = Simd.splat(a, ai + 1);
            c00 = Simd.multiplyAdd(broadcast, b0, c00);
            c01 = Simd.multiplyAdd(broadcast, b1, c01);
            broadcast = Simd.splat(a, ai + (lanes + 1));
            c10 = Simd.multiplyAdd(broadcast, b0, c10);
            c11 = Simd.multiplyAdd(broadcast, b1, c11);
            broadcast = Simd.splat(a, second + 1);
            c20 = Simd.multiplyAdd(broadcast, b0, c20);
            c21 = Simd.multiplyAdd(broadcast, b1, c21);
            broadcast = Simd.splat(a, second + (lanes + 1));
            c30 = Simd.multiplyAdd(broadcast, b0, c30);
            c31 = Simd.multiplyAdd(broadcast, b1, c31);
            broadcast = Simd.splat(a, third + 1);
            c40 = Simd.multiplyAdd(broadcast, b0, c40);
            c41 = Simd.multiplyAdd(broadcast, b1, c41);
            broadcast = Simd.splat(a, third + (lanes + 1));
            c50 = Simd.multiplyAdd(broadcast, b0, c50);
            c51 = Simd.multiplyAdd(broadcast, b1, c51);
            bi += bStride;
            if (k + 2 == depth) {
                break;
            }
            b0 = Simd.load(b, bi);
            b1 = Simd.load(b, bi + lanes);
            broadcast = Simd.splat(a, ai + 2);
            c00 = Simd.multiplyAdd(broadcast, b0, c00);
            c01 = Simd.multiplyAdd(broadcast, b1, c01);
            broadcast = Simd.splat(a, ai + (lanes + 2));
            c10 = Simd.multiplyAdd(broadcast, b0, c10);
            c11 = Simd.multiplyAdd(broadcast, b1, c11);
            broadcast = Simd.splat(a, second + 2);
            c20 = Simd.multiplyAdd(broadcast, b0, c20);
            c21 = Simd.multiplyAdd(broadcast, b1, c21);
            broadcast = Simd.splat(a, second + (lanes + 2));
            c30 = Simd.multiplyAdd(broadcast, b0, c30);
            c31 = Simd.multiplyAdd(broadcast, b1, c31);
            broadcast = Simd.splat(a, third + 2);
            c40 = Simd.multiplyAdd(broadcast, b0, c40);
            c41 = Simd.multiplyAdd(broadcast, b1, c41);
            broadcast = Simd.splat(a, third + (lanes + 2));
            c50 = Simd.multiplyAdd(broadcast, b0, c50);
            c51 = Simd.multiplyAdd(broadcast, b1, c51);
            bi += bStride;
            if (k + 3 == depth) {
                break;
            }
            b0 = Simd.load(b, bi);
            b1 = Simd.load(b, bi + lanes);
            broadcast = Simd.splat(a, ai + 3);
            c00 = Simd.multiplyAdd(broadcast, b0, c00);
            c01 = Simd.multiplyAdd(broadcast, b1, c01);
            broadcast = Simd.splat(a, ai + (lanes + 3));
            c10 = Simd.multiplyAdd(broadcast, b0, c10);
            c11 = Simd.multiplyAdd(broadcast, b1, c11);
            broadcast = Simd.splat(a, second + 3);
            c20 = Simd.multiplyAdd(broadcast, b0, c20);
            c21 = Simd.multiplyAdd(broadcast, b1, c21);
            broadcast = Simd.splat(a, second + (lanes + 3));
            c30 = Simd.multiplyAdd(broadcast, b0, c30);
            c31 = Simd.multiplyAdd(broadcast, b1, c31);
            broadcast = Simd.splat(a, third + 3);
            c40 = Simd.multiplyAdd(broadcast, b0, c40);
            c41 = Simd.multiplyAdd(broadcast, b1, c41);
            broadcast = Simd.splat(a, third + (lanes + 3));
            c50 = Simd.multiplyAdd(broadcast, b0, c50);
            c51 = Simd.multiplyAdd(broadcast, b1, c51);
            bi += bStride;
        }
        FloatVector low = Simd.splat(lowValue);
        FloatVector high = Simd.splat(highValue);
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
    static void tile5x2(int depth, FloatMemory a, int aOffset, FloatMemory b, int bOffset, int bStride,
            FloatMemory initial, int initialOffset, int initialStride, int initialStep,
            FloatMemory c, int cOffset, int cStride, float lowValue, float highValue) {
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
        for (int k = 0; k < depth; k += steps()) {
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
            bi += bStride;
            if (steps() == 1) {
                continue;
            }
            int second = ai + 2 * lanes;
            int third = ai + 4 * lanes;
            if (k + 1 == depth) {
                break;
            }
            b0 = Simd.load(b, bi);
            b1 = Simd.load(b, bi + lanes);
            broadcast = Simd.splat(a, ai + 1);
            c00 = Simd.multiplyAdd(broadcast, b0, c00);
            c01 = Simd.multiplyAdd(broadcast, b1, c01);
            broadcast = Simd.splat(a, ai + (lanes + 1));
            c10 = Simd.multiplyAdd(broadcast, b0, c10);
            c11 = Simd.multiplyAdd(broadcast, b1, c11);
            broadcast = Simd.splat(a, second + 1);
            c20 = Simd.multiplyAdd(broadcast, b0, c20);
            c21 = Simd.multiplyAdd(broadcast, b1, c21);
            broadcast = Simd.splat(a, second + (lanes + 1));
            c30 = Simd.multiplyAdd(broadcast, b0, c30);
            c31 = Simd.multiplyAdd(broadcast, b1, c31);
            broadcast = Simd.splat(a, third + 1);
            c40 = Simd.multiplyAdd(broadcast, b0, c40);
            c41 = Simd.multiplyAdd(broadcast, b1, c41);
            bi += bStride;
            if (k + 2 == depth) {
                break;
            }
            b0 = Simd.load(b, bi);
            b1 = Simd.load(b, bi + lanes);
            broadcast = Simd.splat(a, ai + 2);
            c00 = Simd.multiplyAdd(broadcast, b0, c00);
            c01 = Simd.multiplyAdd(broadcast, b1, c01);
            broadcast = Simd.splat(a, ai + (lanes + 2));
            c10 = Simd.multiplyAdd(broadcast, b0, c10);
            c11 = Simd.multiplyAdd(broadcast, b1, c11);
            broadcast = Simd.splat(a, second + 2);
            c20 = Simd.multiplyAdd(broadcast, b0, c20);
            c21 = Simd.multiplyAdd(broadcast, b1, c21);
            broadcast = Simd.splat(a, second + (lanes + 2));
            c30 = Simd.multiplyAdd(broadcast, b0, c30);
            c31 = Simd.multiplyAdd(broadcast, b1, c31);
            broadcast = Simd.splat(a, third + 2);
            c40 = Simd.multiplyAdd(broadcast, b0, c40);
            c41 = Simd.multiplyAdd(broadcast, b1, c41);
            bi += bStride;
            if (k + 3 == depth) {
                break;
            }
            b0 = Simd.load(b, bi);
            b1 = Simd.load(b, bi + lanes);
            broadcast = Simd.splat(a, ai + 3);
            c00 = Simd.multiplyAdd(broadcast, b0, c00);
            c01 = Simd.multiplyAdd(broadcast, b1, c01);
            broadcast = Simd.splat(a, ai + (lanes + 3));
            c10 = Simd.multiplyAdd(broadcast, b0, c10);
            c11 = Simd.multiplyAdd(broadcast, b1, c11);
            broadcast = Simd.splat(a, second + 3);
            c20 = Simd.multiplyAdd(broadcast, b0, c20);
            c21 = Simd.multiplyAdd(broadcast, b1, c21);
            broadcast = Simd.splat(a, second + (lanes + 3));
            c30 = Simd.multiplyAdd(broadcast, b0, c30);
            c31 = Simd.multiplyAdd(broadcast, b1, c31);
            broadcast = Simd.splat(a, third + 3);
            c40 = Simd.multiplyAdd(broadcast, b0, c40);
            c41 = Simd.multiplyAdd(broadcast, b1, c41);
            bi += bStride;
        }
        FloatVector low = Simd.splat(lowValue);
        FloatVector high = Simd.splat(highValue);
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
}
