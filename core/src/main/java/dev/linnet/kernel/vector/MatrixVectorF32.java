package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** The product of a float32 matrix and a vector: by dot products with rows, or of panels whose lanes are rows. */
public final class MatrixVectorF32 {
    private MatrixVectorF32() {
    }

    /**
     * y[m] = finish(bias[m] + Σk w[m][k]·x[k]) for {@code rows} rows of {@code depth} products, where
     * finish(s) = min(max(s &lt; 0 ? s·slope : s, low), high); NaN stays NaN. Identity is slope 1, low −∞, high +∞.
     *
     * <p>w: rows one behind the other, which are read as one stream: rows a power of two apart, read at once, lie in
     * the same places of the caches. x: depth floats. bias, y: rows floats. scratch: V floats. A row's lanes are added
     * in ascending order, so that its sum depends on V alone.
     */
    public static void rows(int rows, int depth, FloatMemory w, int wOffset,
            FloatMemory x, int xOffset, FloatMemory bias, int biasOffset, FloatMemory y, int yOffset,
            float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int whole = depth - depth % lanes;
        int at = wOffset;
        for (int row = 0; row < rows; row++) {
            dot(whole, w, at, x, xOffset, scratch, scratchOffset);
            float sum = 0;
            for (int lane = 0; lane < lanes; lane++) {
                sum += scratch.get(scratchOffset + lane);
            }
            for (int k = whole; k < depth; k++) {
                sum += w.get(at + k) * x.get(xOffset + k);
            }
            y.set(yOffset + row, finish(sum + bias.get(biasOffset + row), slope, low, high));
            at += depth;
        }
    }

    /** Rows of the matrix in a panel of {@link #panels}. */
    public static int panelRows() {
        return 8 * Simd.lanes();
    }

    /**
     * What {@link #rows} computes of {@code panels} panels of 8V rows. w: four parts [depth][2V] of each panel, as
     * {@code PackF32.columns} packs 2V columns. scratch: one tile of an activation.
     *
     * <p>Lanes are rows: x is an element for each eight vectors, and no lanes are added. So the speed is that of a loop that
     * only adds up memory, also where x is longer than the first cache; half as many rows were a tenth slower. The parts are
     * four streams: processors fetch ahead within pages, and more of them at once bring more (V8: one 16 GB/s, two 19, four 22).
     */
    public static void panels(int panels, int depth, FloatMemory w, int wOffset, FloatMemory x, int xOffset,
            FloatMemory bias, int biasOffset, FloatMemory y, int yOffset, float slope, float low, float high,
            FloatMemory scratch, int scratchOffset) {
        int rows = panelRows();
        for (int panel = 0; panel < panels; panel++) {
            panel(depth, w, wOffset + panel * rows * depth, x, xOffset, bias, biasOffset + panel * rows, y,
                    yOffset + panel * rows);
        }
        ActivationF32.linear(panels * rows, y, yOffset, y, yOffset, slope, low, high, scratch, scratchOffset);
    }

    /** The sums of a panel. */
    private static void panel(int depth, FloatMemory w, int wOffset, FloatMemory x, int xOffset, FloatMemory bias,
            int biasOffset, FloatMemory y, int yOffset) {
        int lanes = Simd.lanes();
        FloatVector c0 = Simd.load(bias, biasOffset);
        FloatVector c1 = Simd.load(bias, biasOffset + lanes);
        FloatVector c2 = Simd.load(bias, biasOffset + 2 * lanes);
        FloatVector c3 = Simd.load(bias, biasOffset + 3 * lanes);
        FloatVector c4 = Simd.load(bias, biasOffset + 4 * lanes);
        FloatVector c5 = Simd.load(bias, biasOffset + 5 * lanes);
        FloatVector c6 = Simd.load(bias, biasOffset + 6 * lanes);
        FloatVector c7 = Simd.load(bias, biasOffset + 7 * lanes);
        int stream = 2 * lanes * depth;
        int at = wOffset;
        for (int k = 0; k < depth; k++) {
            FloatVector element = Simd.splat(x, xOffset + k);
            c0 = Simd.multiplyAdd(Simd.load(w, at), element, c0);
            c1 = Simd.multiplyAdd(Simd.load(w, at + lanes), element, c1);
            int second = at + stream;
            c2 = Simd.multiplyAdd(Simd.load(w, second), element, c2);
            c3 = Simd.multiplyAdd(Simd.load(w, second + lanes), element, c3);
            int third = second + stream;
            c4 = Simd.multiplyAdd(Simd.load(w, third), element, c4);
            c5 = Simd.multiplyAdd(Simd.load(w, third + lanes), element, c5);
            int fourth = third + stream;
            c6 = Simd.multiplyAdd(Simd.load(w, fourth), element, c6);
            c7 = Simd.multiplyAdd(Simd.load(w, fourth + lanes), element, c7);
            at += 2 * lanes;
        }
        Simd.store(y, yOffset, c0);
        Simd.store(y, yOffset + lanes, c1);
        Simd.store(y, yOffset + 2 * lanes, c2);
        Simd.store(y, yOffset + 3 * lanes, c3);
        Simd.store(y, yOffset + 4 * lanes, c4);
        Simd.store(y, yOffset + 5 * lanes, c5);
        Simd.store(y, yOffset + 6 * lanes, c6);
        Simd.store(y, yOffset + 7 * lanes, c7);
    }

    /** min(max(sum &lt; 0 ? sum·slope : sum, low), high); NaN stays. */
    static float finish(float sum, float slope, float low, float high) {
        float bent = sum < 0 ? sum * slope : sum;
        float raised = bent < low ? low : bent;
        return high < raised ? high : raised;
    }

    /** The lane sums of one row over a depth of whole vectors. */
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
