package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** The product of packed float32 panels: one micro-kernel and the two loops around it. */
public final class GemmF32 {
    private GemmF32() {
    }

    /** Rows of a tile: an a panel is this wide. */
    public static int tileRows() {
        return 6;
    }

    /** Columns of a tile, two vectors: a b panel is this wide. */
    public static int tileColumns() {
        return 2 * Simd.lanes();
    }

    /**
     * Multiplies packed panels into a block: C[m][n] = finish(initial[m][n] + Σk A[m][k]·B[k][n]), where
     * finish(x) = min(max(x &lt; 0 ? x·slope : x, low), high).
     *
     * <p>a: row panels of [⌈depth/V⌉][6][V] (see {@link PackF32}), zero-filled: {@code sixes} panels of six rows, as far as
     * there are rows, then panels of five, whose sixth row is unused. b: panels of 2V columns, bPanelStride apart, each
     * [depth] rows bRowStride apart (2V where packed; the row stride of the source where it is read in place),
     * zero-filled where packed. c: rows cStride apart; only rows × columns elements are written. initial[m][n] lies at
     * initialOffset + m·initialRowStride + n·initialColumnStride; with a column stride of 0 it must be repeated V times,
     * with a column stride of 1 it must be readable for every whole panel of columns. It may be c itself. scratch: 12V floats.
     *
     * <p>Border tiles are computed whole into scratch and copied. Identity is slope 1, low −∞, high +∞.
     *
     * <p>The longer operand is walked by the inner loop, from front to back as it lies in memory, while a panel of the
     * other stays in the first-level cache: processors fetch a long walk ahead, a short one that begins again and again
     * they do not (a quarter of the time of Winograd's products where weights come from memory).
     * Source: Van Zee and van de Geijn 2015, "BLIS".
     */
    public static void block(int rows, int sixes, int columns, int depth,
            FloatMemory a, int aOffset,
            FloatMemory b, int bOffset, int bPanelStride, int bRowStride,
            FloatMemory initial, int initialOffset, int initialRowStride, int initialColumnStride,
            FloatMemory c, int cOffset, int cStride,
            float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        int width = 2 * Simd.lanes();
        int rowsOfSixes = Math.min(6 * sixes, rows);
        int fullPanels = (rowsOfSixes + 5) / 6;
        int rowPanels = fullPanels + (rows - rowsOfSixes + 4) / 5;
        int columnPanels = (columns + width - 1) / width;
        boolean walksColumns = rows < columns;
        int inner = walksColumns ? columnPanels : rowPanels;
        for (int i = 0; i < (walksColumns ? rowPanels : columnPanels); i++) {
            for (int j = 0; j < inner; j++) {
                int row = walksColumns ? i : j;
                int column = walksColumns ? j : i;
                int m = row < fullPanels ? 6 * row : rowsOfSixes + 5 * (row - fullPanels);
                int n = column * width;
                tile(Math.min(row < fullPanels ? 6 : 5, rows - m), Math.min(width, columns - n), depth,
                        a, aOffset + row * PackF32.rowPanelSize(depth, 6), b, bOffset + column * bPanelStride, bRowStride,
                        initial, initialOffset + m * initialRowStride + n * initialColumnStride, initialRowStride,
                        initialColumnStride, c, cOffset + m * cStride + n, cStride, slope, low, high,
                        scratch, scratchOffset);
            }
        }
    }

    /** One tile of the block: six or five rows straight into c, borders by way of scratch. */
    private static void tile(int height, int breadth, int depth, FloatMemory a, int aPanel,
            FloatMemory b, int bPanel, int bRowStride,
            FloatMemory initial, int start, int initialRowStride, int initialColumnStride,
            FloatMemory c, int target, int cStride, float slope, float low, float high,
            FloatMemory scratch, int scratchOffset) {
        int width = 2 * Simd.lanes();
        if (height == 6 && breadth == width) {
            tile6x2(depth, a, aPanel, b, bPanel, bRowStride,
                    initial, start, initialRowStride, initialColumnStride * Simd.lanes(), c, target, cStride);
            finishTile(6, c, target, cStride, slope, low, high);
        } else if (height == 5 && breadth == width) {
            tile5x2(depth, a, aPanel, b, bPanel, bRowStride,
                    initial, start, initialRowStride, initialColumnStride * Simd.lanes(), c, target, cStride);
            finishTile(5, c, target, cStride, slope, low, high);
        } else {
            copy(height, breadth, initial, start, initialRowStride, initialColumnStride, scratch, scratchOffset, width);
            tile6x2(depth, a, aPanel, b, bPanel, bRowStride,
                    scratch, scratchOffset, width, Simd.lanes(), scratch, scratchOffset, width);
            finishTile(height, scratch, scratchOffset, width, slope, low, high);
            copy(height, breadth, scratch, scratchOffset, width, 1, c, target, cStride);
        }
    }

    /** Copies rows × columns elements; rows of more than a vector as two, of which the second ends with the row. */
    private static void copy(int rows, int columns, FloatMemory from, int fromOffset, int fromStride,
            int fromColumnStride, FloatMemory to, int toOffset, int toStride) {
        int lanes = Simd.lanes();
        int source = fromOffset;
        int target = toOffset;
        for (int m = 0; m < rows; m++) {
            if (columns >= lanes) {
                int second = columns - lanes;
                Simd.store(to, target, Simd.load(from, source));
                Simd.store(to, target + second, Simd.load(from, source + fromColumnStride * second));
            } else {
                for (int n = 0; n < columns; n++) {
                    to.set(target + n, from.get(source + n * fromColumnStride));
                }
            }
            source += fromStride;
            target += toStride;
        }
    }

    /**
     * One tile: c[6][2V] = initial[6][2V] + Σk a[k/V][6][k mod V]·b[k][2V]; initial rows are initialStride apart, its second
     * vector lies initialStep after its first.
     *
     * <p>Twelve accumulators, two b vectors and one broadcast fill the fifteen 128-bit registers that V8 uses.
     * The epilogue is another method: HotSpot stops inlining in a method with more vectors and boxes them (2× slower).
     * Source: Goto and van de Geijn 2008, §4.
     */
    private static void tile6x2(int depth, FloatMemory a, int aOffset, FloatMemory b, int bOffset, int bStride,
            FloatMemory initial, int initialOffset, int initialStride, int initialStep,
            FloatMemory c, int cOffset, int cStride) {
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
            // aOffset + ⌊k/V⌋·6V + k mod V
            int ai = aOffset + k + (k & -lanes) * 5;
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
        }
        Simd.store(c, cOffset, c00);
        Simd.store(c, cOffset + lanes, c01);
        Simd.store(c, cOffset + cStride, c10);
        Simd.store(c, cOffset + cStride + lanes, c11);
        Simd.store(c, cOffset + 2 * cStride, c20);
        Simd.store(c, cOffset + 2 * cStride + lanes, c21);
        Simd.store(c, cOffset + 3 * cStride, c30);
        Simd.store(c, cOffset + 3 * cStride + lanes, c31);
        Simd.store(c, cOffset + 4 * cStride, c40);
        Simd.store(c, cOffset + 4 * cStride + lanes, c41);
        Simd.store(c, cOffset + 5 * cStride, c50);
        Simd.store(c, cOffset + 5 * cStride + lanes, c51);
    }

    /**
     * One tile of five rows of a panel of six: {@link #tile6x2} without the last row. Five rows reach nine tenths of six's
     * speed, where six would compute one of nothing.
     */
    private static void tile5x2(int depth, FloatMemory a, int aOffset, FloatMemory b, int bOffset, int bStride,
            FloatMemory initial, int initialOffset, int initialStride, int initialStep,
            FloatMemory c, int cOffset, int cStride) {
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
            // aOffset + ⌊k/V⌋·6V + k mod V
            int ai = aOffset + k + (k & -lanes) * 5;
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
        }
        Simd.store(c, cOffset, c00);
        Simd.store(c, cOffset + lanes, c01);
        Simd.store(c, cOffset + cStride, c10);
        Simd.store(c, cOffset + cStride + lanes, c11);
        Simd.store(c, cOffset + 2 * cStride, c20);
        Simd.store(c, cOffset + 2 * cStride + lanes, c21);
        Simd.store(c, cOffset + 3 * cStride, c30);
        Simd.store(c, cOffset + 3 * cStride + lanes, c31);
        Simd.store(c, cOffset + 4 * cStride, c40);
        Simd.store(c, cOffset + 4 * cStride + lanes, c41);
    }

    /** The epilogue of one tile, while it is in the first-level cache; nothing where it is the identity. */
    private static void finishTile(int rows, FloatMemory c, int offset, int stride, float slopeValue, float lowValue,
            float highValue) {
        if (slopeValue == 1 && lowValue == Float.NEGATIVE_INFINITY && highValue == Float.POSITIVE_INFINITY) {
            return;
        }
        FloatVector slope = Simd.splat(slopeValue);
        FloatVector low = Simd.splat(lowValue);
        FloatVector high = Simd.splat(highValue);
        int at = offset;
        for (int row = 0; row < rows; row++) {
            Simd.store(c, at, finish(Simd.load(c, at), slope, low, high));
            int next = at + Simd.lanes();
            Simd.store(c, next, finish(Simd.load(c, next), slope, low, high));
            at += stride;
        }
    }

    /** The epilogue of one vector: min(max(x &lt; 0 ? x·slope : x, low), high); NaN stays NaN. */
    static FloatVector finish(FloatVector x, FloatVector slope, FloatVector low, FloatVector high) {
        FloatVector scaled = Simd.selectLess(x, Simd.zero(), Simd.multiply(x, slope), x);
        return Simd.minimum(Simd.maximum(scaled, low), high);
    }
}
