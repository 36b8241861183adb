package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** The product of packed float32 panels: the loops around the tiles of {@link GemmTileF32}, and what follows them. */
public final class GemmF32 {
    private GemmF32() {
    }

    /**
     * Rows R of a tile: an a panel is this wide. One lane multiplies and adds in two operations, the first of which needs a
     * register: V8 has it left in a tile of five rows, which is 1.8 times as fast as one of six there.
     */
    public static int tileRows() {
        return Simd.lanes() == 1 ? 5 : 6;
    }

    /** Columns of a tile, two vectors: a b panel is this wide. */
    public static int tileColumns() {
        return 2 * Simd.lanes();
    }

    /**
     * Multiplies packed panels into a block: C[m][n] = finish(initial[m][n] + Σk A[m][k]·B[k][n]), where
     * finish(x) = min(max(x &lt; 0 ? x·slope : x, low), high).
     *
     * <p>a: row panels of [⌈depth/V⌉][R][V] (see {@link PackF32}), zero-filled: {@code full} panels of R rows, as far as
     * there are rows, then panels of R − 1, whose last row is unused. b: panels of 2V columns, bPanelStride apart, each
     * [depth][2V], zero-filled. c: rows cStride apart; only rows × columns elements are written. initial[m][n] lies at
     * initialOffset + m·initialRowStride + n·initialColumnStride; with a column stride of 0 it must be repeated V times,
     * with a column stride of 1 it must be readable for every whole panel of columns. It may be c itself. scratch: 12V floats.
     *
     * <p>Border tiles are computed whole into scratch and copied; at most a vector of last columns is computed for two
     * panels of rows at once. Identity is slope 1, low −∞, high +∞.
     *
     * <p>The longer operand is walked by the inner loop, from front to back as it lies in memory, while a panel of the
     * other stays in the first-level cache: processors fetch a long walk ahead, a short one that begins again and again
     * they do not (a quarter of the time of Winograd's products where weights come from memory).
     * Source: Van Zee and van de Geijn 2015, "BLIS".
     */
    public static void block(int rows, int full, int columns, int depth,
            FloatMemory a, int aOffset,
            FloatMemory b, int bOffset, int bPanelStride,
            FloatMemory initial, int initialOffset, int initialRowStride, int initialColumnStride,
            FloatMemory c, int cOffset, int cStride,
            float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int width = 2 * lanes;
        int last = columns % width;
        int wide = last <= lanes && lanes > 1 ? columns - last : columns;
        int tall = tileRows();
        int fullRows = Math.min(tall * full, rows);
        int fullPanels = (fullRows + tall - 1) / tall;
        int rowPanels = fullPanels + (rows - fullRows + tall - 2) / (tall - 1);
        int columnPanels = (wide + width - 1) / width;
        boolean walksColumns = rows < columns;
        int inner = walksColumns ? columnPanels : rowPanels;
        int panelSize = PackF32.rowPanelSize(depth, tall);
        for (int i = 0; i < (walksColumns ? rowPanels : columnPanels); i++) {
            int j = 0;
            while (j < inner) {
                int row = walksColumns ? i : j;
                int column = walksColumns ? j : i;
                int m = row < fullPanels ? tall * row : fullRows + (tall - 1) * (row - fullPanels);
                int n = column * width;
                int height = Math.min(row < fullPanels ? tall : tall - 1, rows - m);
                int breadth = Math.min(width, columns - n);
                boolean bounds = GemmTileF32.bounds() && slope == 1;
                int tiles = 1;
                if (bounds && height >= 4 && breadth == width) {
                    // Those of one height to the end of the walk; a border tile is one by itself.
                    tiles = Math.max(1, (walksColumns ? columns / width : row < fullPanels ? fullRows / tall
                            : fullPanels + (rows - fullRows) / (tall - 1)) - j);
                }
                tiles(tiles, walksColumns, height, breadth, depth, a, aOffset + row * panelSize, panelSize,
                        b, bOffset + column * bPanelStride, bPanelStride,
                        initial, initialOffset + m * initialRowStride + n * initialColumnStride, initialRowStride,
                        initialColumnStride, c, cOffset + m * cStride + n, cStride, bounds, slope, low, high,
                        scratch, scratchOffset);
                j += tiles;
            }
        }
        if (wide < columns) {
            narrow(rows, full, last, depth, a, aOffset, b, bOffset + columnPanels * bPanelStride,
                    initial, initialOffset + wide * initialColumnStride, initialRowStride, initialColumnStride,
                    c, cOffset + wide, cStride, slope, low, high, scratch, scratchOffset);
        }
    }

    /**
     * Tiles of the block that follow one another along its columns or its rows: six, five or four rows straight into c; a
     * border by way of scratch, which is one. Several, where tiles bound their sums themselves.
     */
    private static void tiles(int tiles, boolean walksColumns, int height, int breadth, int depth,
            FloatMemory a, int aPanel, int aPanelSize, FloatMemory b, int bPanel, int bPanelStride,
            FloatMemory initial, int start, int initialRowStride, int initialColumnStride,
            FloatMemory c, int target, int cStride, boolean bounds, float slope, float low, float high,
            FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int width = 2 * lanes;
        int least = Float.floatToRawIntBits(bounds ? low : Float.NEGATIVE_INFINITY);
        int greatest = Float.floatToRawIntBits(bounds ? high : Float.POSITIVE_INFINITY);
        if (height >= 4 && breadth == width) {
            int aNext = walksColumns ? 0 : aPanelSize;
            int bNext = walksColumns ? bPanelStride : 0;
            int initialNext = walksColumns ? width * initialColumnStride : height * initialRowStride;
            int cNext = walksColumns ? width : height * cStride;
            GemmWalkF32.tiles(tiles, height, depth, a, aPanel, aNext, b, bPanel, bNext, initial, start, initialNext,
                    initialRowStride, initialColumnStride * lanes, c, target, cNext, cStride, least, greatest);
            if (!bounds) {
                finishTile(height, c, target, cStride, slope, low, high);
            }
        } else {
            copy(height, breadth, initial, start, initialRowStride, initialColumnStride, scratch, scratchOffset, width);
            GemmWalkF32.tiles(1, height, depth, a, aPanel, 0, b, bPanel, 0, scratch, scratchOffset, 0, width, lanes,
                    scratch, scratchOffset, 0, width, least, greatest);
            if (!bounds) {
                finishTile(height, scratch, scratchOffset, width, slope, low, high);
            }
            copy(height, breadth, scratch, scratchOffset, width, 1, c, target, cStride);
        }
    }

    /** At most a vector of columns, of more lanes than one: two panels of rows at once, by way of scratch. */
    private static void narrow(int rows, int sixes, int columns, int depth, FloatMemory a, int aOffset,
            FloatMemory b, int bOffset,
            FloatMemory initial, int initialOffset, int initialRowStride, int initialColumnStride,
            FloatMemory c, int cOffset, int cStride, float slope, float low, float high,
            FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int panelSize = PackF32.rowPanelSize(depth, 6);
        int aPanel = aOffset;
        int sixesLeft = sixes;
        int m = 0;
        while (m < rows) {
            int height = Math.min(sixesLeft > 0 ? 6 : 5, rows - m);
            int below = Math.min(sixesLeft > 1 ? 6 : 5, rows - m - height);
            sixesLeft -= 2;
            int start = initialOffset + m * initialRowStride;
            int target = cOffset + m * cStride;
            copy(height, columns, initial, start, initialRowStride, initialColumnStride, scratch, scratchOffset, lanes);
            copy(below, columns, initial, start + height * initialRowStride, initialRowStride, initialColumnStride,
                    scratch, scratchOffset + 6 * lanes, lanes);
            GemmBorderTileF32.tile12x1(depth, a, aPanel, below > 0 ? aPanel + panelSize : aPanel, b, bOffset,
                    scratch, scratchOffset);
            finishTile(6, scratch, scratchOffset, 2 * lanes, slope, low, high);
            copy(height, columns, scratch, scratchOffset, lanes, 1, c, target, cStride);
            copy(below, columns, scratch, scratchOffset + 6 * lanes, lanes, 1, c, target + height * cStride, cStride);
            aPanel += 2 * panelSize;
            m += height + below;
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

    /** The epilogue of one tile, while it is in the first-level cache; nothing where it is the identity. */
    private static void finishTile(int rows, FloatMemory c, int offset, int stride, float slopeValue, float lowValue,
            float highValue) {
        if (slopeValue == 1 && lowValue == Float.NEGATIVE_INFINITY && highValue == Float.POSITIVE_INFINITY) {
            return;
        }
        if (slopeValue == 1) {
            boolean rectifies = ActivationF32.rectifies(lowValue);
            if (rectifies) {
                rectifyTile(rows, c, offset, stride);
            }
            if (!rectifies || highValue < Float.POSITIVE_INFINITY) {
                clampTile(rows, c, offset, stride, lowValue, highValue);
            }
            return;
        }
        FloatVector slope = Simd.splat(slopeValue);
        FloatVector low = Simd.splat(lowValue);
        FloatVector high = Simd.splat(highValue);
        int at = offset;
        for (int row = 0; row < rows; row++) {
            int next = at + Simd.lanes();
            Simd.store(c, at, finish(Simd.load(c, at), slope, low, high));
            Simd.store(c, next, finish(Simd.load(c, next), slope, low, high));
            at += stride;
        }
    }

    private static void rectifyTile(int rows, FloatMemory c, int offset, int stride) {
        int at = offset;
        for (int row = 0; row < rows; row++) {
            ActivationF32.rectify(c, at, c, at);
            ActivationF32.rectify(c, at + Simd.lanes(), c, at + Simd.lanes());
            at += stride;
        }
    }

    /** The epilogue where the slope is 1, so of most activations: min(max(x, low), high). */
    private static void clampTile(int rows, FloatMemory c, int offset, int stride, float lowValue, float highValue) {
        FloatVector low = Simd.splat(lowValue);
        FloatVector high = Simd.splat(highValue);
        int at = offset;
        for (int row = 0; row < rows; row++) {
            int next = at + Simd.lanes();
            Simd.store(c, at, Simd.minimum(Simd.maximum(Simd.load(c, at), low), high));
            Simd.store(c, next, Simd.minimum(Simd.maximum(Simd.load(c, next), low), high));
            at += stride;
        }
    }

    /** The epilogue of one vector: min(max(x &lt; 0 ? x·slope : x, low), high); NaN stays NaN. */
    static FloatVector finish(FloatVector x, FloatVector slope, FloatVector low, FloatVector high) {
        FloatVector scaled = Simd.selectLess(x, Simd.zero(), Simd.multiply(x, slope), x);
        return Simd.minimum(Simd.maximum(scaled, low), high);
    }
}
