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
     * <p>w: rows wRowStride apart. x: depth floats. bias, y: rows floats. scratch: 4V floats.
     *
     * <p>Four rows share each load of x and fill eight accumulators; their lanes are added in ascending order, so that
     * a row's sum does not depend on its neighbours, only on V. Large matrices are read as fast as memory delivers
     * them.
     */
    public static void rows(int rows, int depth, FloatMemory w, int wOffset, int wRowStride,
            FloatMemory x, int xOffset, FloatMemory bias, int biasOffset, FloatMemory y, int yOffset,
            float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int whole = depth - depth % lanes;
        int row = 0;
        int at = wOffset;
        while (row < rows) {
            int count = row + 4 <= rows ? 4 : 1;
            if (count == 4) {
                dots4(whole, w, at, wRowStride, x, xOffset, scratch, scratchOffset);
            } else {
                dot(whole, w, at, x, xOffset, scratch, scratchOffset);
            }
            for (int i = 0; i < count; i++) {
                float sum = 0;
                for (int lane = 0; lane < lanes; lane++) {
                    sum += scratch.get(scratchOffset + i * lanes + lane);
                }
                for (int k = whole; k < depth; k++) {
                    sum += w.get(at + k) * x.get(xOffset + k);
                }
                y.set(yOffset + row, finish(sum + bias.get(biasOffset + row), slope, low, high));
                row++;
                at += wRowStride;
            }
        }
    }

    /** min(max(sum &lt; 0 ? sum·slope : sum, low), high); NaN stays. */
    static float finish(float sum, float slope, float low, float high) {
        float bent = sum < 0 ? sum * slope : sum;
        float raised = bent < low ? low : bent;
        return high < raised ? high : raised;
    }

    /** The lane sums of four rows over a depth of whole vectors. */
    private static void dots4(int depth, FloatMemory w, int wOffset, int wRowStride, FloatMemory x, int xOffset,
            FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        FloatVector c00 = Simd.zero();
        FloatVector c01 = Simd.zero();
        FloatVector c10 = Simd.zero();
        FloatVector c11 = Simd.zero();
        FloatVector c20 = Simd.zero();
        FloatVector c21 = Simd.zero();
        FloatVector c30 = Simd.zero();
        FloatVector c31 = Simd.zero();
        int w0 = wOffset;
        int w1 = w0 + wRowStride;
        int w2 = w1 + wRowStride;
        int w3 = w2 + wRowStride;
        int k = 0;
        for (; k + 2 * lanes <= depth; k += 2 * lanes) {
            FloatVector x0 = Simd.load(x, xOffset + k);
            FloatVector x1 = Simd.load(x, xOffset + k + lanes);
            c00 = Simd.multiplyAdd(Simd.load(w, w0 + k), x0, c00);
            c01 = Simd.multiplyAdd(Simd.load(w, w0 + k + lanes), x1, c01);
            c10 = Simd.multiplyAdd(Simd.load(w, w1 + k), x0, c10);
            c11 = Simd.multiplyAdd(Simd.load(w, w1 + k + lanes), x1, c11);
            c20 = Simd.multiplyAdd(Simd.load(w, w2 + k), x0, c20);
            c21 = Simd.multiplyAdd(Simd.load(w, w2 + k + lanes), x1, c21);
            c30 = Simd.multiplyAdd(Simd.load(w, w3 + k), x0, c30);
            c31 = Simd.multiplyAdd(Simd.load(w, w3 + k + lanes), x1, c31);
        }
        if (k < depth) {
            FloatVector x0 = Simd.load(x, xOffset + k);
            c00 = Simd.multiplyAdd(Simd.load(w, w0 + k), x0, c00);
            c10 = Simd.multiplyAdd(Simd.load(w, w1 + k), x0, c10);
            c20 = Simd.multiplyAdd(Simd.load(w, w2 + k), x0, c20);
            c30 = Simd.multiplyAdd(Simd.load(w, w3 + k), x0, c30);
        }
        Simd.store(scratch, scratchOffset, Simd.add(c00, c01));
        Simd.store(scratch, scratchOffset + lanes, Simd.add(c10, c11));
        Simd.store(scratch, scratchOffset + 2 * lanes, Simd.add(c20, c21));
        Simd.store(scratch, scratchOffset + 3 * lanes, Simd.add(c30, c31));
    }

    /** The lane sums of one row over a depth of whole vectors, in the order of {@link #dots4}. */
    private static void dot(int depth, FloatMemory w, int wOffset, FloatMemory x, int xOffset,
            FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        FloatVector c0 = Simd.zero();
        FloatVector c1 = Simd.zero();
        int k = 0;
        for (; k + 2 * lanes <= depth; k += 2 * lanes) {
            c0 = Simd.multiplyAdd(Simd.load(w, wOffset + k), Simd.load(x, xOffset + k), c0);
            c1 = Simd.multiplyAdd(Simd.load(w, wOffset + k + lanes), Simd.load(x, xOffset + k + lanes), c1);
        }
        if (k < depth) {
            c0 = Simd.multiplyAdd(Simd.load(w, wOffset + k), Simd.load(x, xOffset + k), c0);
        }
        Simd.store(scratch, scratchOffset, Simd.add(c0, c1));
    }
}
