package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;

/**
 * {@link DepthwiseF32} channels first with a 3×3 kernel and stride 1 or 2: planes in strips of
 * {@link DepthwiseStripF32}. Strips inside a plane are read where they lie. Those at its left and right edge are copied
 * beside a column of zeros; narrow planes, and those with more than one row or column of zeros around them, are copied
 * whole.
 *
 * <p>scratch: a tile of 8V floats and room for an activation (together 32V), the weights of a plane, zeros, and what is
 * copied of some planes.
 */
final class DepthwiseStripsF32 {
    private DepthwiseStripsF32() {
    }

    /** Rows of the tile for rows narrower than a vector. */
    private static int tileRows() {
        return 8;
    }

    /** Floats that are copied before the first of them are read: reading what was just written would wait for it. */
    private static int block() {
        return 2048;
    }

    /**
     * Whether such layers are computed here. HotSpot does not: it runs out of nodes where columns are sorted in
     * registers, and then boxes vectors (ten times slower); there planes are copied whole.
     */
    static boolean takes(int outputWidth, int kernelHeight, int kernelWidth, int strideHeight, int strideWidth,
            int dilationHeight, int dilationWidth) {
        return Simd.inModule() && fits(outputWidth, kernelHeight, kernelWidth, strideHeight, strideWidth,
                dilationHeight, dilationWidth);
    }

    /** Whether such layers could be computed here. */
    static boolean fits(int outputWidth, int kernelHeight, int kernelWidth, int strideHeight, int strideWidth,
            int dilationHeight, int dilationWidth) {
        return kernelHeight == 3 && kernelWidth == 3 && strideHeight == strideWidth && strideWidth <= 2
                && dilationHeight == 1 && dilationWidth == 1 && uncorrected(outputWidth) <= tileRows();
    }

    /** Floats of scratch for {@code rows} rows of output. */
    static int scratch(int rows, int inputHeight, int inputWidth, int outputHeight, int outputWidth, int stride,
            int paddingTop, int paddingLeft) {
        boolean whole = isWhole(inputHeight, inputWidth, outputHeight, outputWidth, stride, paddingTop, paddingLeft);
        return 48 * Simd.lanes() + Math.max(block(), inputRows(rows, stride) * pitch(whole, outputWidth, stride));
    }

    private static int inputRows(int rows, int stride) {
        return (rows - 1) * stride + 3;
    }

    /** Columns (rows) by which the last window reaches over an edge. */
    static int overhang(int input, int output, int stride, int padding) {
        return (output - 1) * stride + 3 - padding - input;
    }

    /** Whether planes are copied whole: where edges alone cannot be, or are no fewer vectors. */
    private static boolean isWhole(int inputHeight, int inputWidth, int outputHeight, int outputWidth, int stride,
            int paddingTop, int paddingLeft) {
        int right = overhang(inputWidth, outputWidth, stride, paddingLeft);
        int edges = paddingLeft + Math.max(0, right);
        return paddingTop > 1 || paddingLeft > 1 || right > 1
                || overhang(inputHeight, outputHeight, stride, paddingTop) > 1
                || outputWidth <= Simd.lanes() || 2 * edges * Simd.lanes() >= inputWidth;
    }

    /** Distance of rows of what is copied: both edges, or all strips and a vector that is copied too far. */
    private static int pitch(boolean whole, int outputWidth, int stride) {
        int lanes = Simd.lanes();
        return whole ? (stride * Math.max(outputWidth, lanes) + 2 + 2 * lanes - 1) / lanes * lanes : 6 * lanes;
    }

    /** The last rows, where rows are narrower than a vector and are written with what lies behind them. */
    private static int uncorrected(int outputWidth) {
        return outputWidth >= Simd.lanes() ? 0 : (Simd.lanes() - 1) / outputWidth + 1;
    }

    /** See {@link DepthwiseF32#planes}. */
    static void planes(int channels, int multiplier, int inputHeight, int inputWidth, int outputHeight, int outputWidth,
            int firstRow, int lastRow, int stride, int paddingTop, int paddingLeft,
            FloatMemory x, int xOffset, FloatMemory w, int wOffset, FloatMemory bias, int biasOffset,
            FloatMemory y, int yOffset, float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int weights = scratchOffset + 32 * lanes;
        int copies = weights + 16 * lanes;
        int rows = lastRow - firstRow;
        int top = firstRow * stride - paddingTop;
        int area = inputHeight * inputWidth;
        boolean whole = isWhole(inputHeight, inputWidth, outputHeight, outputWidth, stride, paddingTop, paddingLeft);
        int pitch = pitch(whole, outputWidth, stride);
        int copied = inputRows(rows, stride) * pitch;
        int block = Math.min(channels, Math.max(1, block() / copied));
        boolean clamps = slope == 1 && !ActivationF32.rectifies(low);
        Simd.store(scratch, weights + 10 * lanes, Simd.splat(clamps ? low : Float.NEGATIVE_INFINITY));
        Simd.store(scratch, weights + 11 * lanes, Simd.splat(clamps ? high : Float.POSITIVE_INFINITY));
        PackF32.fill(4 * lanes + block * copied, 0, scratch, weights + 12 * lanes);
        for (int next = 0; next < channels; next += block) {
            int last = Math.min(channels, next + block);
            for (int channel = next; channel < last; channel++) {
                copy(whole, inputRows(rows, stride), top, inputHeight, inputWidth, outputWidth, stride, paddingLeft,
                        x, xOffset + channel * area, xOffset + channels * area,
                        scratch, copies + (channel - next) * copied);
            }
            for (int output = next * multiplier; output < last * multiplier; output++) {
                int channel = output / multiplier;
                int at = yOffset + (output * outputHeight + firstRow) * outputWidth;
                DepthwiseF32.spread(1, bias, biasOffset + output, scratch, weights);
                DepthwiseF32.spread(9, w, wOffset + 9 * output, scratch, weights + lanes);
                plane(whole, rows, top, inputHeight, inputWidth, outputWidth, stride, paddingLeft,
                        x, xOffset + channel * area, scratch, copies + (channel - next) * copied, pitch, weights,
                        y, at, scratchOffset);
                if (!clamps) {
                    ActivationF32.linear(rows * outputWidth, y, at, y, at, slope, low, high, scratch, scratchOffset);
                }
            }
        }
    }

    /**
     * Rows top &le; row &lt; top + rows of a plane in zeros; or of each row what the strips at the left and, 3V
     * further, at the right edge read. Reads x only before xEnd.
     */
    private static void copy(boolean whole, int rows, int top, int inputHeight, int inputWidth, int outputWidth,
            int stride, int paddingLeft, FloatMemory x, int plane, int xEnd, FloatMemory copy, int copyAt) {
        int lanes = Simd.lanes();
        int pitch = pitch(whole, outputWidth, stride);
        int columns = (outputWidth - 1) * stride + 3;
        if (whole && (inputWidth < lanes || columns < paddingLeft + inputWidth)) {
            PaddedPlaneF32.copy(rows, columns, top, paddingLeft, inputHeight, inputWidth, 1, pitch, x, plane, xEnd,
                    copy, copyAt);
            return;
        }
        int inside = Math.min(top + rows, inputHeight) - Math.max(0, top);
        int from = plane + Math.max(0, top) * inputWidth;
        int to = copyAt + Math.max(0, -top) * pitch;
        if (whole) {
            for (int column = 0; column < inputWidth; column += 2 * lanes) {
                int first = Math.min(column, inputWidth - lanes);
                PackNeighboursF32.pairs(inside, x, from + first, Math.min(lanes, inputWidth - lanes - first), inputWidth,
                        copy, to + paddingLeft + first, pitch);
            }
            return;
        }
        int second = stride == 1 ? 1 : lanes;
        int right = (outputWidth - lanes) * stride - paddingLeft;
        if (paddingLeft > 0) {
            PackNeighboursF32.pairs(inside, x, from, second, inputWidth, copy, to + 1, pitch);
        }
        if (right + (lanes - 1) * stride + 3 > inputWidth) {
            PackNeighboursF32.pairs(inside, x, from + right, second, inputWidth, copy, to + 3 * lanes, pitch);
        }
    }

    /** One plane of output. */
    private static void plane(boolean whole, int rows, int top, int inputHeight, int inputWidth, int outputWidth,
            int stride, int paddingLeft, FloatMemory x, int xOffset, FloatMemory scratch, int copy, int pitch,
            int weights, FloatMemory y, int yOffset, int scratchOffset) {
        int lanes = Simd.lanes();
        boolean below = top + inputRows(rows, stride) > inputHeight;
        int inside = xOffset + Math.max(0, top) * inputWidth - paddingLeft;
        int aside = Math.min(rows, uncorrected(outputWidth));
        for (int column = 0; column < outputWidth && aside < rows; column += lanes) {
            int first = Math.max(0, Math.min(column, outputWidth - lanes));
            int left = first * stride;
            boolean isInside = !whole && left >= paddingLeft
                    && left - paddingLeft + (lanes - 1) * stride + 3 <= inputWidth;
            int edge = copy + (left < paddingLeft ? 0 : 3 * lanes);
            strip(stride, rows - aside, isInside && top < 0, isInside && below, isInside ? x : scratch,
                    isInside ? inside + left : whole ? copy + left : edge, isInside ? inputWidth : pitch,
                    scratch, weights, y, yOffset + first, outputWidth);
        }
        if (aside > 0) {
            int done = rows - aside;
            strip(stride, aside, false, false, scratch, copy + done * stride * pitch, pitch, scratch, weights,
                    scratch, scratchOffset, lanes);
            DepthwiseF32.copyRows(aside, outputWidth, scratch, scratchOffset, y, yOffset + done * outputWidth);
        }
    }

    private static void strip(int stride, int rows, boolean above, boolean below, FloatMemory x, int start, int pitch,
            FloatMemory w, int wAt, FloatMemory y, int yAt, int yPitch) {
        if (stride == 1) {
            DepthwiseStripF32.stride1(rows, above, below, x, start, pitch, w, wAt, y, yAt, yPitch);
        } else {
            DepthwiseStripF32.stride2(rows, above, below, x, start, pitch, w, wAt, y, yAt, yPitch);
        }
    }
}
