package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;

/**
 * {@link DepthwiseF32} channels first with a 3×3 kernel and stride 1 or 2: planes in strips of
 * {@link DepthwiseStripF32}, which are read where they lie. Planes with more than one row or column of zeros around
 * them, and those narrower than a vector, are copied between zeros.
 *
 * <p>scratch: a tile of 8V floats and room for an activation (together 32V), limits and zeros, and what is copied of
 * some planes.
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
        return 38 * Simd.lanes()
                + (whole ? Math.max(block(), inputRows(rows, stride) * pitch(outputWidth, stride)) : 0);
    }

    private static int inputRows(int rows, int stride) {
        return (rows - 1) * stride + 3;
    }

    /** Columns (rows) by which the last window reaches over an edge. */
    static int overhang(int input, int output, int stride, int padding) {
        return (output - 1) * stride + 3 - padding - input;
    }

    /** Whether planes are copied: where strips lack more than a row or column, or are both first and last. */
    private static boolean isWhole(int inputHeight, int inputWidth, int outputHeight, int outputWidth, int stride,
            int paddingTop, int paddingLeft) {
        int right = overhang(inputWidth, outputWidth, stride, paddingLeft);
        return paddingTop > 1 || paddingLeft > 1 || right > 1
                || overhang(inputHeight, outputHeight, stride, paddingTop) > 1 || outputWidth < Simd.lanes()
                || stride == 2 && outputWidth == Simd.lanes() && paddingLeft > 0 && right > 0;
    }

    /** Distance of rows of what is copied: all strips, and a vector that is copied too far. */
    private static int pitch(int outputWidth, int stride) {
        int lanes = Simd.lanes();
        return (stride * Math.max(outputWidth, lanes) + 2 + 2 * lanes - 1) / lanes * lanes;
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
        int limits = scratchOffset + 32 * lanes;
        int copies = limits + 6 * lanes;
        int rows = lastRow - firstRow;
        int top = firstRow * stride - paddingTop;
        int area = inputHeight * inputWidth;
        boolean whole = isWhole(inputHeight, inputWidth, outputHeight, outputWidth, stride, paddingTop, paddingLeft);
        int pitch = pitch(outputWidth, stride);
        int copied = whole ? inputRows(rows, stride) * pitch : 0;
        int block = whole ? Math.min(channels, Math.max(1, block() / copied)) : channels;
        boolean clamps = slope == 1;
        Simd.store(scratch, limits, Simd.splat(clamps ? low : Float.NEGATIVE_INFINITY));
        Simd.store(scratch, limits + lanes, Simd.splat(clamps ? high : Float.POSITIVE_INFINITY));
        PackF32.fill(4 * lanes + block * copied, 0, scratch, limits + 2 * lanes);
        for (int next = 0; next < channels; next += block) {
            int last = Math.min(channels, next + block);
            for (int channel = next; whole && channel < last; channel++) {
                copy(inputRows(rows, stride), top, inputHeight, inputWidth, outputWidth, stride, paddingLeft,
                        x, xOffset + channel * area, xOffset + channels * area,
                        scratch, copies + (channel - next) * copied);
            }
            for (int output = next * multiplier; output < last * multiplier; output++) {
                int channel = output / multiplier;
                int at = yOffset + (output * outputHeight + firstRow) * outputWidth;
                plane(whole, rows, top, inputHeight, inputWidth, outputWidth, stride, paddingLeft,
                        x, xOffset + channel * area, scratch, copies + (channel - next) * copied, pitch,
                        w, wOffset + 9 * output, bias, biasOffset + output, limits, y, at, scratchOffset);
                if (!clamps) {
                    ActivationF32.linear(rows * outputWidth, y, at, y, at, slope, low, high, scratch, scratchOffset);
                }
            }
        }
    }

    /** Copies rows top &le; row &lt; top + rows of a plane between zeros. Reads x only before xEnd. */
    private static void copy(int rows, int top, int inputHeight, int inputWidth, int outputWidth, int stride,
            int paddingLeft, FloatMemory x, int plane, int xEnd, FloatMemory copy, int copyAt) {
        int lanes = Simd.lanes();
        int pitch = pitch(outputWidth, stride);
        int columns = (outputWidth - 1) * stride + 3;
        if (inputWidth < lanes || columns < paddingLeft + inputWidth) {
            PaddedPlaneF32.copy(rows, columns, top, paddingLeft, inputHeight, inputWidth, 1, pitch, x, plane, xEnd,
                    copy, copyAt);
            return;
        }
        int inside = Math.min(top + rows, inputHeight) - Math.max(0, top);
        int from = plane + Math.max(0, top) * inputWidth;
        int to = copyAt + Math.max(0, -top) * pitch;
        for (int column = 0; column < inputWidth; column += 2 * lanes) {
            int first = Math.min(column, inputWidth - lanes);
            PackNeighboursF32.pairs(inside, x, from + first, Math.min(lanes, inputWidth - lanes - first), inputWidth,
                    copy, to + paddingLeft + first, pitch);
        }
    }

    /** One plane of output. */
    private static void plane(boolean whole, int rows, int top, int inputHeight, int inputWidth, int outputWidth,
            int stride, int paddingLeft, FloatMemory x, int xOffset, FloatMemory scratch, int copy, int pitch,
            FloatMemory w, int wAt, FloatMemory bias, int biasAt, int limits, FloatMemory y, int yOffset,
            int scratchOffset) {
        int lanes = Simd.lanes();
        boolean above = !whole && top < 0;
        boolean below = !whole && top + inputRows(rows, stride) > inputHeight;
        FloatMemory source = whole ? scratch : x;
        int sourcePitch = whole ? pitch : inputWidth;
        int sourceAt = whole ? copy : xOffset + Math.max(0, top) * inputWidth - paddingLeft;
        boolean left = !whole && paddingLeft > 0;
        boolean right = !whole && overhang(inputWidth, outputWidth, stride, paddingLeft) > 0;
        int aside = Math.min(rows, uncorrected(outputWidth));
        if (aside < rows) {
            strips(stride, outputWidth, rows - aside, above, below, left, right, source, sourceAt, sourcePitch, w, wAt, bias,
                    biasAt, scratch, limits, y, yOffset, outputWidth);
        }
        if (aside > 0) {
            int done = rows - aside;
            strips(stride, lanes, aside, false, false, false, false, scratch, copy + done * stride * pitch, pitch, w, wAt,
                    bias, biasAt, scratch, limits, scratch, scratchOffset, lanes);
            DepthwiseF32.copyRows(aside, outputWidth, scratch, scratchOffset, y, yOffset + done * outputWidth);
        }
    }

    private static void strips(int stride, int columns, int rows, boolean above, boolean below, boolean left, boolean right,
            FloatMemory x, int start, int pitch, FloatMemory w, int wAt, FloatMemory bias, int biasAt,
            FloatMemory limits, int limitsAt, FloatMemory y, int yAt, int yPitch) {
        if (stride == 1) {
            DepthwiseStripF32.stride1(columns, rows, above, below, left, right, x, start, pitch, w, wAt, bias, biasAt,
                    limits, limitsAt, y, yAt, yPitch);
        } else {
            DepthwiseStripF32.stride2(columns, rows, above, below, left, right, x, start, pitch, w, wAt, bias, biasAt,
                    limits, limitsAt, y, yAt, yPitch);
        }
    }
}
