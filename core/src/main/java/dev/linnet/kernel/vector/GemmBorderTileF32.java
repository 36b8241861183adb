package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** The tile of {@link GemmF32} for last columns that fill no more than a vector: of another shape than those of {@link GemmTileF32}. */
final class GemmBorderTileF32 {
    private GemmBorderTileF32() {
    }

    /**
     * One tile of twelve rows, six of a panel at aOffset and six of one at aNext, and the first vector of a panel of
     * columns: c[12][V] += Σk a·b[k][V]. Half as wide as {@link GemmTileF32#tile6x2} and twice as high, it computes the
     * last columns of a block in half the time.
     */
    static void tile12x1(int depth, FloatMemory a, int aOffset, int aNext, FloatMemory b, int bOffset,
            FloatMemory c, int cOffset) {
        int lanes = Simd.lanes();
        FloatVector c00 = Simd.load(c, cOffset);
        FloatVector c10 = Simd.load(c, cOffset + lanes);
        FloatVector c20 = Simd.load(c, cOffset + 2 * lanes);
        FloatVector c30 = Simd.load(c, cOffset + 3 * lanes);
        FloatVector c40 = Simd.load(c, cOffset + 4 * lanes);
        FloatVector c50 = Simd.load(c, cOffset + 5 * lanes);
        FloatVector d00 = Simd.load(c, cOffset + 6 * lanes);
        FloatVector d10 = Simd.load(c, cOffset + 7 * lanes);
        FloatVector d20 = Simd.load(c, cOffset + 8 * lanes);
        FloatVector d30 = Simd.load(c, cOffset + 9 * lanes);
        FloatVector d40 = Simd.load(c, cOffset + 10 * lanes);
        FloatVector d50 = Simd.load(c, cOffset + 11 * lanes);
        int bi = bOffset;
        for (int k = 0; k < depth; k++) {
            // ⌊k/V⌋·RV + k mod V
            int step = k + (k & -lanes) * (GemmF32.tileRows() - 1);
            int ai = aOffset + step;
            int di = aNext + step;
            FloatVector b0 = Simd.load(b, bi);
            c00 = Simd.multiplyAdd(Simd.splat(a, ai), b0, c00);
            c10 = Simd.multiplyAdd(Simd.splat(a, ai + lanes), b0, c10);
            c20 = Simd.multiplyAdd(Simd.splat(a, ai + 2 * lanes), b0, c20);
            c30 = Simd.multiplyAdd(Simd.splat(a, ai + 3 * lanes), b0, c30);
            c40 = Simd.multiplyAdd(Simd.splat(a, ai + 4 * lanes), b0, c40);
            c50 = Simd.multiplyAdd(Simd.splat(a, ai + 5 * lanes), b0, c50);
            d00 = Simd.multiplyAdd(Simd.splat(a, di), b0, d00);
            d10 = Simd.multiplyAdd(Simd.splat(a, di + lanes), b0, d10);
            d20 = Simd.multiplyAdd(Simd.splat(a, di + 2 * lanes), b0, d20);
            d30 = Simd.multiplyAdd(Simd.splat(a, di + 3 * lanes), b0, d30);
            d40 = Simd.multiplyAdd(Simd.splat(a, di + 4 * lanes), b0, d40);
            d50 = Simd.multiplyAdd(Simd.splat(a, di + 5 * lanes), b0, d50);
            bi += 2 * lanes;
        }
        Simd.store(c, cOffset, c00);
        Simd.store(c, cOffset + lanes, c10);
        Simd.store(c, cOffset + 2 * lanes, c20);
        Simd.store(c, cOffset + 3 * lanes, c30);
        Simd.store(c, cOffset + 4 * lanes, c40);
        Simd.store(c, cOffset + 5 * lanes, c50);
        Simd.store(c, cOffset + 6 * lanes, d00);
        Simd.store(c, cOffset + 7 * lanes, d10);
        Simd.store(c, cOffset + 8 * lanes, d20);
        Simd.store(c, cOffset + 9 * lanes, d30);
        Simd.store(c, cOffset + 10 * lanes, d40);
        Simd.store(c, cOffset + 11 * lanes, d50);
    }
}
