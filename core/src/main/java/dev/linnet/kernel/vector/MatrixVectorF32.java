package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** The product of a row-major float32 matrix and a vector, by dot products. */
public final class MatrixVectorF32 {
    private MatrixVectorF32() {
    }

    /**
     * y[m] = finish(bias[m] + Σk w[m][k]·x[k]) for {@code rows} rows of {@code depth} products, where
     * finish(s) = min(max(s &lt; 0 ? s·slope : s, low), high); NaN stays NaN. Identity is slope 1, low −∞, high +∞.
     *
     * <p>w: rows one behind the other or, where paired is 1, what {@link #pack} makes of them, from an even row on. x:
     * depth floats. bias, y: rows floats. scratch: 2V floats.
     *
     * <p>Either way memory is read as one stream: rows a power of two apart, read at once, lie in the same places of the
     * caches. Two rows share each load of x. A row's lanes are added in ascending order, so that its sum depends on V
     * alone.
     */
    public static void rows(int rows, int depth, int paired, FloatMemory w, int wOffset,
            FloatMemory x, int xOffset, FloatMemory bias, int biasOffset, FloatMemory y, int yOffset,
            float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int whole = depth - depth % lanes;
        int row = 0;
        while (row < rows) {
            int at = wOffset + row * depth;
            int count = paired == 1 && row + 2 <= rows ? 2 : 1;
            if (count == 2) {
                dots2(whole, w, at, x, xOffset, scratch, scratchOffset);
            } else {
                dot(whole, w, at, x, xOffset, scratch, scratchOffset);
            }
            int tail = at + count * whole;
            for (int i = 0; i < count; i++) {
                float sum = 0;
                for (int lane = 0; lane < lanes; lane++) {
                    sum += scratch.get(scratchOffset + i * lanes + lane);
                }
                for (int k = whole; k < depth; k++) {
                    sum += w.get(tail) * x.get(xOffset + k);
                    tail++;
                }
                y.set(yOffset + row, finish(sum + bias.get(biasOffset + row), slope, low, high));
                row++;
            }
        }
    }

    /**
     * Packs {@code rows} rows, one behind the other, for {@link #rows}: of each two rows whole vectors by turns, then what is
     * left of the first and of the second. An odd last row stays as it is.
     */
    public static void pack(int rows, int depth, FloatMemory w, int wOffset, FloatMemory packed, int packedOffset) {
        int lanes = Simd.lanes();
        int whole = depth - depth % lanes;
        for (int row = 0; row < rows; row++) {
            int from = wOffset + row * depth;
            boolean single = row == rows - 1 && row % 2 == 0;
            int pair = packedOffset + row / 2 * 2 * depth;
            int to = pair + row % 2 * lanes;
            int step = single ? lanes : 2 * lanes;
            for (int k = 0; k < whole; k += lanes) {
                Simd.store(packed, to, Simd.load(w, from + k));
                to += step;
            }
            int tail = pair + (single ? whole : 2 * whole + row % 2 * (depth - whole));
            for (int k = whole; k < depth; k++) {
                packed.set(tail, w.get(from + k));
                tail++;
            }
        }
    }

    /** min(max(sum &lt; 0 ? sum·slope : sum, low), high); NaN stays. */
    static float finish(float sum, float slope, float low, float high) {
        float bent = sum < 0 ? sum * slope : sum;
        float raised = bent < low ? low : bent;
        return high < raised ? high : raised;
    }

    /** The lane sums of a pair of packed rows over a depth of whole vectors. */
    private static void dots2(int depth, FloatMemory w, int wOffset, FloatMemory x, int xOffset, FloatMemory scratch,
            int scratchOffset) {
        int lanes = Simd.lanes();
        FloatVector c00 = Simd.zero();
        FloatVector c01 = Simd.zero();
        FloatVector c02 = Simd.zero();
        FloatVector c03 = Simd.zero();
        FloatVector c10 = Simd.zero();
        FloatVector c11 = Simd.zero();
        FloatVector c12 = Simd.zero();
        FloatVector c13 = Simd.zero();
        int k = 0;
        for (; k + 4 * lanes <= depth; k += 4 * lanes) {
            int at = wOffset + 2 * k;
            int from = xOffset + k;
            FloatVector x0 = Simd.load(x, from);
            c00 = Simd.multiplyAdd(Simd.load(w, at), x0, c00);
            c10 = Simd.multiplyAdd(Simd.load(w, at + lanes), x0, c10);
            FloatVector x1 = Simd.load(x, from + lanes);
            c01 = Simd.multiplyAdd(Simd.load(w, at + 2 * lanes), x1, c01);
            c11 = Simd.multiplyAdd(Simd.load(w, at + 3 * lanes), x1, c11);
            FloatVector x2 = Simd.load(x, from + 2 * lanes);
            c02 = Simd.multiplyAdd(Simd.load(w, at + 4 * lanes), x2, c02);
            c12 = Simd.multiplyAdd(Simd.load(w, at + 5 * lanes), x2, c12);
            FloatVector x3 = Simd.load(x, from + 3 * lanes);
            c03 = Simd.multiplyAdd(Simd.load(w, at + 6 * lanes), x3, c03);
            c13 = Simd.multiplyAdd(Simd.load(w, at + 7 * lanes), x3, c13);
        }
        for (; k < depth; k += lanes) {
            FloatVector x0 = Simd.load(x, xOffset + k);
            int at = wOffset + 2 * k;
            c00 = Simd.multiplyAdd(Simd.load(w, at), x0, c00);
            c10 = Simd.multiplyAdd(Simd.load(w, at + lanes), x0, c10);
        }
        Simd.store(scratch, scratchOffset, Simd.add(Simd.add(c00, c01), Simd.add(c02, c03)));
        Simd.store(scratch, scratchOffset + lanes, Simd.add(Simd.add(c10, c11), Simd.add(c12, c13)));
    }

    /** The lane sums of one row over a depth of whole vectors, in the order of {@link #dots2}. */
    private static void dot(int depth, FloatMemory w, int wOffset, FloatMemory x, int xOffset,
            FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        FloatVector c0 = Simd.zero();
        FloatVector c1 = Simd.zero();
        FloatVector c2 = Simd.zero();
        FloatVector c3 = Simd.zero();
        int k = 0;
        for (; k + 4 * lanes <= depth; k += 4 * lanes) {
            int at = wOffset + k;
            int from = xOffset + k;
            c0 = Simd.multiplyAdd(Simd.load(w, at), Simd.load(x, from), c0);
            c1 = Simd.multiplyAdd(Simd.load(w, at + lanes), Simd.load(x, from + lanes), c1);
            c2 = Simd.multiplyAdd(Simd.load(w, at + 2 * lanes), Simd.load(x, from + 2 * lanes), c2);
            c3 = Simd.multiplyAdd(Simd.load(w, at + 3 * lanes), Simd.load(x, from + 3 * lanes), c3);
        }
        for (; k < depth; k += lanes) {
            c0 = Simd.multiplyAdd(Simd.load(w, wOffset + k), Simd.load(x, xOffset + k), c0);
        }
        Simd.store(scratch, scratchOffset, Simd.add(Simd.add(c0, c1), Simd.add(c2, c3)));
    }
}
