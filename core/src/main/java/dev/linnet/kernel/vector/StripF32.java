package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * Moves rows of an image between the user's layout and strips [row][column][V], whose lanes are V channels: so that
 * transforms work on whole vectors, whatever the layout. A strip's border outside the image is zero.
 *
 * <p>Channels first, V × V blocks are transposed on the way; the last block of a row overlaps its neighbour, so that
 * only rows shorter than a vector go element by element.
 */
public final class StripF32 {
    private StripF32() {
    }

    /**
     * Fills a strip of rows × columns from image rows firstRow, firstRow + rowStep … and columns firstColumn …, either of
     * which may lie outside. Channels beyond {@code channels} are zero. source: element of the first channel at row 0,
     * column 0. scratch: 2V² floats.
     */
    static void gather(int rows, int columns, int firstRow, int rowStep, int firstColumn, int imageHeight,
            int imageWidth, int channels, FloatMemory source, int sourceOffset, int channelStride, int rowStride,
            int pixelStride, FloatMemory strip, int stripOffset, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int begin = Math.max(0, -firstColumn);
        int end = Math.min(columns, imageWidth - firstColumn);
        if (channelStride != 1) {
            TransposeF32.prepare(scratch, scratchOffset);
        }
        for (int row = 0; row < rows; row++) {
            int imageRow = firstRow + row * rowStep;
            int to = stripOffset + row * columns * lanes;
            if (imageRow < 0 || imageRow >= imageHeight || begin >= end) {
                zero(columns, strip, to);
            } else {
                zero(begin, strip, to);
                gatherRow(end - begin, channels, source,
                        sourceOffset + imageRow * rowStride + (firstColumn + begin) * pixelStride, channelStride,
                        pixelStride, strip, to + begin * lanes, scratch, scratchOffset);
                zero(columns - end, strip, to + end * lanes);
            }
        }
    }

    private static void zero(int columns, FloatMemory strip, int offset) {
        for (int i = 0; i < columns; i++) {
            Simd.store(strip, offset + i * Simd.lanes(), Simd.zero());
        }
    }

    private static void gatherRow(int columns, int channels, FloatMemory source, int from, int channelStride,
            int pixelStride, FloatMemory strip, int to, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        if (channels >= lanes && channelStride == 1) {
            for (int x = 0; x < columns; x++) {
                Simd.store(strip, to + x * lanes, Simd.load(source, from + x * pixelStride));
            }
        } else if (channels >= lanes && pixelStride == 1 && columns >= lanes) {
            TransposeF32.along(columns, source, from, channelStride, 1, strip, to, lanes, lanes, scratch, scratchOffset);
        } else {
            for (int x = 0; x < columns; x++) {
                for (int lane = 0; lane < lanes; lane++) {
                    strip.set(to + x * lanes + lane,
                            lane < channels ? source.get(from + lane * channelStride + x * pixelStride) : 0);
                }
            }
        }
    }

    /**
     * Writes rows × columns of a strip, whose rows are stripColumns apart, to an image; the opposite of {@link #gather}
     * for rows and columns inside it.
     */
    static void scatter(int rows, int columns, int channels, FloatMemory strip, int stripOffset, int stripColumns,
            FloatMemory target, int targetOffset, int channelStride, int rowStride, int pixelStride,
            FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        if (channelStride != 1) {
            TransposeF32.prepare(scratch, scratchOffset);
        }
        for (int row = 0; row < rows; row++) {
            int from = stripOffset + row * stripColumns * lanes;
            int to = targetOffset + row * rowStride;
            if (channels >= lanes && channelStride == 1) {
                for (int x = 0; x < columns; x++) {
                    Simd.store(target, to + x * pixelStride, Simd.load(strip, from + x * lanes));
                }
            } else if (channels >= lanes && pixelStride == 1 && columns >= lanes) {
                TransposeF32.along(columns, strip, from, lanes, lanes, target, to, channelStride, 1, scratch, scratchOffset);
            } else {
                for (int x = 0; x < columns; x++) {
                    for (int lane = 0; lane < Math.min(channels, lanes); lane++) {
                        target.set(to + lane * channelStride + x * pixelStride, strip.get(from + x * lanes + lane));
                    }
                }
            }
        }
    }

    /** Floats of scratch of every method here: two blocks to transpose, or what {@link ActivationF32} takes. */
    public static int scratch() {
        return Math.max(2 * Simd.lanes() * Simd.lanes(), ActivationF32.scratch());
    }

    /**
     * The output stage of a strip [rows][columns][V], whose first pixel is (row, column) of what is computed: its
     * elements become activation(bias + strip), with pooling = 2 the greatest of 2×2 each, and what lies inside a target
     * of targetHeight × targetWidth pixels is written. Where squaresStep is not 0, its sums are added to sums[channel]
     * and those of squares squaresStep behind. bias and curve: as of {@link #finish}. rows, columns, row and column are
     * multiples of pooling. target: element of the first channel at row 0, column 0.
     */
    static void output(int rows, int columns, int row, int column, int channels, FloatMemory strip, int stripOffset,
            FloatMemory bias, int biasOffset, int curve, float slope, float low, float high, int pooling,
            int targetHeight, int targetWidth, FloatMemory target, int targetOffset, int channelStride, int rowStride,
            int pixelStride, FloatMemory sums, int sumsOffset, int squaresStep, FloatMemory scratch,
            int scratchOffset) {
        int width = columns / pooling;
        finish(rows * columns, strip, stripOffset, bias, biasOffset, curve, slope, low, high, scratch, scratchOffset);
        if (pooling == 2) {
            pool(rows / 2, width, columns, strip, stripOffset);
        }
        int top = row / pooling;
        int left = column / pooling;
        int insideRows = Math.min(rows / pooling, targetHeight - top);
        int insideColumns = Math.min(width, targetWidth - left);
        if (squaresStep > 0) {
            addSums(insideRows, insideColumns, width, channels, strip, stripOffset, sums, sumsOffset, squaresStep,
                    scratch, scratchOffset);
        }
        scatter(insideRows, insideColumns, channels, strip, stripOffset, width, target,
                targetOffset + top * rowStride + left * pixelStride, channelStride, rowStride, pixelStride, scratch,
                scratchOffset);
    }

    /** Packs the greatest of 2×2 vectors each to the strip's start, where rows are {@code columns} apart. */
    private static void pool(int rows, int width, int columns, FloatMemory strip, int stripOffset) {
        int lanes = Simd.lanes();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < width; column++) {
                greatest(strip, stripOffset + (2 * row * columns + 2 * column) * lanes, columns * lanes,
                        stripOffset + (row * width + column) * lanes);
            }
        }
    }

    /** From −∞ and column by column, so that NaN and zeros of both signs fare as in {@link PoolingF32}. */
    private static void greatest(FloatMemory strip, int from, int rowStep, int to) {
        FloatVector lowest = Simd.splat(Float.NEGATIVE_INFINITY);
        FloatVector first = Simd.maximum(lowest, Simd.load(strip, from));
        first = Simd.maximum(first, Simd.load(strip, from + rowStep));
        int next = from + Simd.lanes();
        FloatVector second = Simd.maximum(lowest, Simd.load(strip, next));
        second = Simd.maximum(second, Simd.load(strip, next + rowStep));
        Simd.store(strip, to, Simd.maximum(Simd.maximum(lowest, first), second));
    }

    private static void addSums(int rows, int columns, int stripColumns, int channels, FloatMemory strip,
            int stripOffset, FloatMemory sums, int sumsOffset, int squaresStep, FloatMemory scratch,
            int scratchOffset) {
        int lanes = Simd.lanes();
        SumF32.momentVectors(rows * columns, columns, strip, stripOffset, lanes, (stripColumns - columns) * lanes,
                scratch, scratchOffset, lanes);
        for (int lane = 0; lane < Math.min(lanes, channels); lane++) {
            int sum = sumsOffset + lane;
            sums.set(sum, sums.get(sum) + scratch.get(scratchOffset + lane));
            int square = sum + squaresStep;
            sums.set(square, sums.get(square) + scratch.get(scratchOffset + lanes + lane));
        }
    }

    /**
     * The epilogue of a strip of whole vectors: activation(bias + strip), where the lanes of bias are those of the strip.
     * curve: the ordinal of the activation's family; slope is its parameter.
     */
    static void finish(int vectors, FloatMemory strip, int stripOffset, FloatMemory bias, int biasOffset, int curve,
            float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        if (curve == 0 && slope == 1 && Simd.lanes() > 1) {
            Simd.store(scratch, scratchOffset, Simd.splat(low));
            Simd.store(scratch, scratchOffset + Simd.lanes(), Simd.splat(high));
            clamp(vectors, strip, stripOffset, bias, biasOffset, scratch, scratchOffset);
            return;
        }
        // With one lane bounds are branches that nothing foretells: ActivationF32.rectifies.
        addBias(vectors, strip, stripOffset, bias, biasOffset);
        ActivationF32.whole(curve == 0 ? 3 : curve - 1, slope, low, high, vectors * Simd.lanes(), strip, stripOffset, strip,
                stripOffset, scratch, scratchOffset);
    }

    /** min(max(bias + strip, low), high); bounds: low and high, as vectors. */
    private static void clamp(int vectors, FloatMemory strip, int stripOffset, FloatMemory bias, int biasOffset,
            FloatMemory bounds, int boundsOffset) {
        FloatVector addend = Simd.load(bias, biasOffset);
        FloatVector low = Simd.load(bounds, boundsOffset);
        FloatVector high = Simd.load(bounds, boundsOffset + Simd.lanes());
        for (int at = stripOffset; at < stripOffset + vectors * Simd.lanes(); at += Simd.lanes()) {
            Simd.store(strip, at, Simd.minimum(Simd.maximum(Simd.add(Simd.load(strip, at), addend), low), high));
        }
    }

    private static void addBias(int vectors, FloatMemory strip, int stripOffset, FloatMemory bias, int biasOffset) {
        FloatVector addend = Simd.load(bias, biasOffset);
        for (int at = stripOffset; at < stripOffset + vectors * Simd.lanes(); at += Simd.lanes()) {
            Simd.store(strip, at, Simd.add(Simd.load(strip, at), addend));
        }
    }

    /** Where a tile begins in panels of which the first fullPanels hold panelTiles and further ones one tile fewer. */
    static int tileOffset(int tile, int fullPanels, int panelTiles, int panelStride, int tileStride) {
        int first = fullPanels * panelTiles;
        int panel = tile < first ? tile / panelTiles : fullPanels + (tile - first) / (panelTiles - 1);
        int before = tile < first ? panel * panelTiles : first + (panel - fullPanels) * (panelTiles - 1);
        return panel * panelStride + (tile - before) * tileStride;
    }
}
