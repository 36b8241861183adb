package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The gradient y in the input x of {@link PoolingF32}, from the gradient g in its output; modes, windows and counts are
 * those of the forward pass. Every element of y is written, 0 where no window lies.
 *
 * <p>An average spreads g / count over the elements of its window. A maximum passes g to the first of its greatest
 * elements, row by row; NaN is never greatest, and a window without an element above −∞ passes nothing on. Windows that
 * overlap add up in the order of the output.
 */
public final class PoolingGradientF32 {
    private PoolingGradientF32() {
    }

    /** Floats of scratch that {@link #planes} needs. */
    public static int planesScratch(int inputWidth, int outputWidth, int windowHeight, int windowWidth, int strideWidth,
            int paddingLeft) {
        int columns = PoolingF32.wholeVectors(outputWidth);
        int phaseLength = PoolingF32.phaseLength(outputWidth, windowWidth, strideWidth);
        return 2 * PoolingF32.stripLength(inputWidth, strideWidth, paddingLeft, phaseLength) + columns
                + PoolingGradientRowF32.margin(windowWidth, strideWidth) + phaseLength
                + PoolingGradientRowF32.maximumWork(columns, windowHeight, windowWidth, strideWidth, phaseLength);
    }

    /**
     * Gradients of {@code planes} consecutive planes: [inputHeight][inputWidth] at x and y, [outputHeight][outputWidth]
     * at g. An average does not read x. y must not overlap x or g. scratch: planesScratch floats.
     *
     * <p>Lanes run along the columns of the output. What a window's column finds in the input lies strideWidth apart, so
     * rows of x are split into strideWidth phases, in which it is consecutive, and rows of y are put together from them.
     */
    public static void planes(int mode, int planes, int inputHeight, int inputWidth, int outputHeight, int outputWidth,
            int windowHeight, int windowWidth, int strideHeight, int strideWidth,
            int paddingTop, int paddingBottom, int paddingLeft, int paddingRight, int countPadding,
            FloatMemory x, int xOffset, FloatMemory g, int gOffset, FloatMemory y, int yOffset,
            FloatMemory scratch, int scratchOffset) {
        int columns = PoolingF32.wholeVectors(outputWidth);
        int phaseLength = PoolingF32.phaseLength(outputWidth, windowWidth, strideWidth);
        int stripLength = PoolingF32.stripLength(inputWidth, strideWidth, paddingLeft, phaseLength);
        // First a strip of x, then one of y.
        int strip = scratchOffset + stripLength;
        int counts = strip + stripLength;
        int line = counts + columns + PoolingGradientRowF32.margin(windowWidth, strideWidth);
        int work = line + phaseLength;
        PackF32.fill(stripLength, Float.NEGATIVE_INFINITY, scratch, scratchOffset);
        PackF32.fill(work - strip + (mode == 0 ? PoolingGradientRowF32.maximumWork(columns,
                Math.min(windowHeight, inputHeight), windowWidth, strideWidth, phaseLength) : 0), 0, scratch, strip);
        for (int column = 0; column < columns; column++) {
            scratch.set(counts + column, PoolingF32.counted(column, windowWidth, strideWidth, paddingLeft, paddingRight,
                    inputWidth, countPadding));
        }
        for (int plane = 0; plane < planes; plane++) {
            int image = plane * inputHeight * inputWidth;
            int cleared = 0;
            for (int row = 0; row < outputHeight; row++) {
                int top = row * strideHeight - paddingTop;
                int first = Math.max(top, 0);
                int end = Math.min(top + windowHeight, inputHeight);
                clear(end - cleared, inputWidth, 1, 1, y, yOffset + image + cleared * inputWidth);
                cleared = Math.max(cleared, end);
                PoolingF32.copy(outputWidth, g, gOffset + (plane * outputHeight + row) * outputWidth, scratch, line);
                int at = image + first * inputWidth;
                if (mode == 0) {
                    PoolingGradientRowF32.maximum(end - first, inputWidth, columns, windowWidth, strideWidth, phaseLength,
                            stripLength, paddingLeft, x, xOffset + at, y, yOffset + at, scratch, scratchOffset, line, work);
                } else {
                    PoolingF32.divide(columns, PoolingF32.counted(row, windowHeight, strideHeight, paddingTop,
                            paddingBottom, inputHeight, countPadding), scratch, line, counts);
                    PoolingGradientRowF32.average(end - first, inputWidth, windowWidth, strideWidth, phaseLength,
                            paddingLeft, y, yOffset + at, scratch, strip, line, work);
                }
            }
            clear(inputHeight - cleared, inputWidth, 1, 1, y, yOffset + image + cleared * inputWidth);
        }
    }

    /**
     * Gradients of {@code channels} neighbouring channels of one image, pixelStride apart in x, y and g:
     * [inputHeight][inputWidth] pixels at x and y, [outputHeight][outputWidth] pixels at g. Channels may be part of a
     * pixel. An average does not read x. y must not overlap x or g. Lanes run along channels. scratch: V floats.
     */
    public static void pixels(int mode, int channels, int pixelStride, int inputHeight, int inputWidth, int outputHeight,
            int outputWidth, int windowHeight, int windowWidth, int strideHeight, int strideWidth,
            int paddingTop, int paddingBottom, int paddingLeft, int paddingRight, int countPadding,
            FloatMemory x, int xOffset, FloatMemory g, int gOffset, FloatMemory y, int yOffset,
            FloatMemory scratch, int scratchOffset) {
        int rowStride = inputWidth * pixelStride;
        int cleared = 0;
        for (int row = 0; row < outputHeight; row++) {
            int top = row * strideHeight - paddingTop;
            int firstY = Math.max(top, 0);
            int end = Math.min(top + windowHeight, inputHeight);
            clear(end - cleared, inputWidth, channels, pixelStride, y, yOffset + cleared * rowStride);
            cleared = Math.max(cleared, end);
            int rows = PoolingF32.counted(row, windowHeight, strideHeight, paddingTop, paddingBottom, inputHeight,
                    countPadding);
            for (int column = 0; column < outputWidth; column++) {
                int left = column * strideWidth - paddingLeft;
                int firstX = Math.max(left, 0);
                int width = Math.max(Math.min(left + windowWidth, inputWidth) - firstX, 0);
                int columns = PoolingF32.counted(column, windowWidth, strideWidth, paddingLeft, paddingRight, inputWidth,
                        countPadding);
                int at = firstY * rowStride + firstX * pixelStride;
                window(mode, channels, Math.max(end - firstY, 0) * width, width, pixelStride, rowStride - width * pixelStride,
                        rows * columns, x, xOffset + at, g, gOffset + (row * outputWidth + column) * pixelStride,
                        y, yOffset + at, scratch, scratchOffset);
            }
        }
        clear(inputHeight - cleared, inputWidth, channels, pixelStride, y, yOffset + cleared * rowStride);
    }

    /** One window over all channels. */
    private static void window(int mode, int channels, int taps, int wrap, int step, int jump, int divisor,
            FloatMemory x, int xAt, FloatMemory g, int gAt, FloatMemory y, int yAt, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        if (channels < lanes) {
            for (int c = 0; c < channels; c++) {
                PoolingGradientWindowF32.element(mode, taps, wrap, step, jump, divisor, x, xAt + c, g, gAt + c, y, yAt + c);
            }
            return;
        }
        int tail = channels % lanes;
        vectors(mode, channels - tail, taps, wrap, step, jump, divisor, x, xAt, g, gAt, y, yAt);
        if (tail > 0) {
            // The last vector overlaps the one before it, in lanes whose gradient is 0 this time.
            int last = channels - lanes;
            Simd.store(scratch, scratchOffset, Simd.zero());
            for (int c = lanes - tail; c < lanes; c++) {
                scratch.set(scratchOffset + c, g.get(gAt + last + c));
            }
            vectors(mode, lanes, taps, wrap, step, jump, divisor, x, xAt + last, scratch, scratchOffset, y, yAt + last);
        }
    }

    private static void vectors(int mode, int length, int taps, int wrap, int step, int jump, int divisor,
            FloatMemory x, int xAt, FloatMemory g, int gAt, FloatMemory y, int yAt) {
        if (mode == 0) {
            PoolingGradientWindowF32.maximum(length, taps, wrap, step, jump, x, xAt, g, gAt, y, yAt);
        } else {
            PoolingGradientWindowF32.average(length, taps, wrap, step, jump, divisor, g, gAt, y, yAt);
        }
    }

    /** Rows of pixels become 0; none where rows is negative. */
    private static void clear(int rows, int width, int channels, int pixelStride, FloatMemory y, int at) {
        if (channels == pixelStride) {
            PackF32.fill(rows * width * channels, 0, y, at);
            return;
        }
        for (int pixel = 0; pixel < rows * width; pixel++) {
            PackF32.fill(channels, 0, y, at + pixel * pixelStride);
        }
    }
}
