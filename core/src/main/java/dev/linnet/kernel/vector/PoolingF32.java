package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The greatest or the mean element of sliding windows. Mode 0 is the maximum, mode 1 the average.
 *
 * <p>The window of output (row, column) starts at input row·strideHeight − paddingTop, column·strideWidth −
 * paddingLeft and is clipped to the image. A maximum starts at −∞ and skips NaN. An average divides a float32 sum by
 * the number of elements in the image, or with countPadding = 1 in the image and its padding; a window without a
 * counted element gives 0, as a maximum −∞. The output's size is the caller's choice, so that it may round up.
 */
public final class PoolingF32 {
    private PoolingF32() {
    }

    /** Floats of scratch that {@link #planes} needs. */
    public static int planesScratch(int inputWidth, int outputWidth, int windowWidth, int strideWidth,
            int paddingLeft) {
        int phaseLength = phaseLength(outputWidth, windowWidth, strideWidth);
        return stripLength(inputWidth, strideWidth, paddingLeft, phaseLength)
                + (strideWidth <= 2 ? 0 : strideWidth * phaseLength) + 2 * wholeVectors(outputWidth);
    }

    /**
     * Pools rows firstRow ≤ row &lt; lastRow of {@code planes} consecutive planes [outputHeight][outputWidth] at y
     * from as many planes [inputHeight][inputWidth] at x; yOffset is row 0 of the first plane. x and y must not
     * overlap. scratch: planesScratch floats.
     *
     * <p>Lanes run along x. The rows of a window are combined into one strip, padded so that nothing is clipped
     * afterwards. Then the strip's columns are combined: like rows where they are consecutive for consecutive outputs,
     * which strides above two first have to be split for.
     */
    public static void planes(int mode, int planes, int inputHeight, int inputWidth, int outputHeight, int outputWidth,
            int firstRow, int lastRow, int windowHeight, int windowWidth, int strideHeight, int strideWidth,
            int paddingTop, int paddingBottom, int paddingLeft, int paddingRight, int countPadding,
            FloatMemory x, int xOffset, FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset) {
        int inputSize = inputHeight * inputWidth;
        if (outputHeight * outputWidth == 1 && firstRow < lastRow
                && windowHeight - paddingTop >= inputHeight && windowWidth - paddingLeft >= inputWidth) {
            int rows = counted(0, windowHeight, strideHeight, paddingTop, paddingBottom, inputHeight, countPadding);
            int columns = counted(0, windowWidth, strideWidth, paddingLeft, paddingRight, inputWidth, countPadding);
            wholePlanes(mode, planes, inputSize, rows * columns, x, xOffset, y, yOffset, scratch, scratchOffset);
            return;
        }
        int xEnd = xOffset + planes * inputSize;
        int phaseLength = phaseLength(outputWidth, windowWidth, strideWidth);
        int stripLength = stripLength(inputWidth, strideWidth, paddingLeft, phaseLength);
        int phases = strideWidth <= 2 ? scratchOffset : scratchOffset + stripLength;
        int line = scratchOffset + stripLength + (strideWidth <= 2 ? 0 : strideWidth * phaseLength);
        int counts = line + wholeVectors(outputWidth);
        // Averages are divided, and narrow rows written, by way of one line.
        boolean direct = mode == 0 && outputWidth >= Simd.lanes();
        float empty = mode == 0 ? Float.NEGATIVE_INFINITY : 0;
        fill(stripLength, empty, scratch, scratchOffset);
        for (int column = 0; column < wholeVectors(outputWidth); column++) {
            scratch.set(counts + column,
                    counted(column, windowWidth, strideWidth, paddingLeft, paddingRight, inputWidth, countPadding));
        }
        for (int plane = 0; plane < planes; plane++) {
            for (int row = firstRow; row < lastRow; row++) {
                int top = row * strideHeight - paddingTop;
                int first = Math.max(top, 0);
                int taps = Math.min(top + windowHeight, inputHeight) - first;
                int from = xOffset + plane * inputSize + first * inputWidth;
                int strip = scratchOffset + paddingLeft;
                if (inputWidth < Simd.lanes() && from + (taps - 1) * inputWidth + Simd.lanes() <= xEnd) {
                    PoolingWindowF32.combine(mode, Simd.lanes(), taps, taps, inputWidth, 0, 1, x, from, scratch, strip);
                    fill(Simd.lanes() - inputWidth, empty, scratch, strip + inputWidth);
                } else {
                    PoolingWindowF32.combine(mode, inputWidth, taps, taps, inputWidth, 0, 1, x, from, scratch, strip);
                }
                int to = yOffset + (plane * outputHeight + row) * outputWidth;
                columns(mode, direct ? outputWidth : wholeVectors(outputWidth), windowWidth, strideWidth, phaseLength,
                        scratch, scratchOffset, phases, direct ? y : scratch, direct ? to : line);
                if (mode != 0) {
                    int rows = counted(row, windowHeight, strideHeight, paddingTop, paddingBottom, inputHeight,
                            countPadding);
                    divide(wholeVectors(outputWidth), rows, scratch, line, counts);
                }
                if (!direct) {
                    copy(outputWidth, scratch, line, y, to);
                }
            }
        }
    }

    /**
     * Pools rows firstRow ≤ row &lt; lastRow of one image with {@code channels} neighbouring channels,
     * [inputHeight][inputWidth] pixels at x into [..][outputWidth] pixels at y, pixelStride apart in both; yOffset is
     * row 0. Channels may be part of a pixel. x and y must not overlap. Lanes run along channels.
     */
    public static void pixels(int mode, int channels, int pixelStride, int inputHeight, int inputWidth, int outputWidth,
            int firstRow, int lastRow, int windowHeight, int windowWidth, int strideHeight, int strideWidth,
            int paddingTop, int paddingBottom, int paddingLeft, int paddingRight, int countPadding,
            FloatMemory x, int xOffset, FloatMemory y, int yOffset) {
        for (int row = firstRow; row < lastRow; row++) {
            int top = row * strideHeight - paddingTop;
            int firstY = Math.max(top, 0);
            int height = Math.max(Math.min(top + windowHeight, inputHeight) - firstY, 0);
            int rows = counted(row, windowHeight, strideHeight, paddingTop, paddingBottom, inputHeight, countPadding);
            for (int column = 0; column < outputWidth; column++) {
                int left = column * strideWidth - paddingLeft;
                int firstX = Math.max(left, 0);
                int width = Math.max(Math.min(left + windowWidth, inputWidth) - firstX, 0);
                int columns = counted(column, windowWidth, strideWidth, paddingLeft, paddingRight, inputWidth,
                        countPadding);
                PoolingWindowF32.combine(mode, channels, height * width, width, pixelStride,
                        (inputWidth - width) * pixelStride, mode == 0 ? 1 : rows * columns,
                        x, xOffset + (firstY * inputWidth + firstX) * pixelStride,
                        y, yOffset + (row * outputWidth + column) * pixelStride);
            }
        }
    }

    /** Elements of a window along one axis that an average counts; 1 where there is none, as the sum is 0 then. */
    static int counted(int index, int window, int stride, int before, int after, int size, int countPadding) {
        int start = index * stride - before;
        int end = Math.min(start + window, countPadding == 0 ? size : size + after);
        return Math.max(end - (countPadding == 0 ? Math.max(start, 0) : start), 1);
    }

    static int wholeVectors(int count) {
        return (count + Simd.lanes() - 1) / Simd.lanes() * Simd.lanes();
    }

    /** Columns of each phase of a strip, in whole vectors. */
    static int phaseLength(int outputWidth, int windowWidth, int strideWidth) {
        return wholeVectors(wholeVectors(outputWidth) + (windowWidth - 1) / strideWidth);
    }

    static int stripLength(int inputWidth, int strideWidth, int paddingLeft, int phaseLength) {
        return Math.max(paddingLeft + Math.max(inputWidth, Simd.lanes()), strideWidth * phaseLength);
    }

    /** Combines the columns of a strip into {@code length} outputs, at least a vector. */
    private static void columns(int mode, int length, int window, int stride, int phaseLength,
            FloatMemory scratch, int strip, int phases, FloatMemory y, int to) {
        if (stride == 1) {
            PoolingWindowF32.combine(mode, length, window, window, 1, 0, 1, scratch, strip, y, to);
        } else if (stride == 2) {
            PoolingWindowF32.everySecond(mode, length, window, scratch, strip, y, to);
        } else {
            split(stride, phaseLength, scratch, strip, phases);
            PoolingWindowF32.combine(mode, length, window, stride, phaseLength, 1 - stride * phaseLength, 1,
                    scratch, phases, y, to);
        }
    }

    /** phases[p][j] = strip[j·stride + p] for j &lt; length. */
    static void split(int stride, int length, FloatMemory scratch, int strip, int phases) {
        for (int phase = 0; phase < stride; phase++) {
            for (int j = 0; j < length; j++) {
                scratch.set(phases + phase * length + j, scratch.get(strip + j * stride + phase));
            }
        }
    }

    /** line[i] /= counts[i]·rows, in whole vectors. */
    static void divide(int length, int rows, FloatMemory scratch, int line, int counts) {
        FloatVector height = Simd.splat((float) rows);
        for (int i = 0; i < length; i += Simd.lanes()) {
            FloatVector count = Simd.multiply(Simd.load(scratch, counts + i), height);
            Simd.store(scratch, line + i, Simd.divide(Simd.load(scratch, line + i), count));
        }
    }

    static void copy(int count, FloatMemory from, int fromOffset, FloatMemory to, int toOffset) {
        if (count < Simd.lanes()) {
            for (int i = 0; i < count; i++) {
                to.set(toOffset + i, from.get(fromOffset + i));
            }
            return;
        }
        for (int i = 0; i < count; i += Simd.lanes()) {
            int start = Math.min(i, count - Simd.lanes());
            Simd.store(to, toOffset + start, Simd.load(from, fromOffset + start));
        }
    }

    private static void fill(int count, float value, FloatMemory to, int toOffset) {
        for (int i = 0; i < count; i++) {
            to.set(toOffset + i, value);
        }
    }

    /** One window over each whole plane of {@code size} elements. */
    private static void wholePlanes(int mode, int planes, int size, int divisor, FloatMemory x, int xOffset,
            FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int whole = size - size % lanes;
        for (int plane = 0; plane < planes; plane++) {
            int from = xOffset + plane * size;
            PoolingWindowF32.combine(mode, lanes, whole / lanes, 0, lanes, 0, 1, x, from, scratch, scratchOffset);
            float result = scratch.get(scratchOffset);
            for (int i = 1; i < lanes; i++) {
                float element = scratch.get(scratchOffset + i);
                result = mode != 0 ? result + element : result < element ? element : result;
            }
            for (int i = whole; i < size; i++) {
                float element = x.get(from + i);
                result = mode != 0 ? result + element : result < element ? element : result;
            }
            y.set(yOffset + plane, mode == 0 ? result : result / divisor);
        }
    }
}
