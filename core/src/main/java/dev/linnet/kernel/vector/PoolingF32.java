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
        int stripLength = stripLength(inputWidth, strideWidth, paddingLeft, phaseLength);
        return bandRows(stripLength) * stripLength + (strideWidth <= 2 ? 0 : strideWidth * phaseLength)
                + 3 * wholeVectors(outputWidth) + PoolingThreeF32.edgesScratch() + Simd.lanes();
    }

    /**
     * Pools rows firstRow ≤ row &lt; lastRow of {@code planes} consecutive planes [outputHeight][outputWidth] at y
     * from as many planes [inputHeight][inputWidth] at x; yOffset is row 0 of the first plane. x and y must not
     * overlap. scratch: planesScratch floats.
     *
     * <p>Lanes run along x. The rows of a window are combined into one strip, padded so that nothing is clipped
     * afterwards. Then the strip's columns are combined: like rows where they are consecutive for consecutive outputs,
     * which strides above two first have to be split for. A band of strips is written before the first of them is read:
     * loads that straddle what was just stored would wait.
     */
    public static void planes(int mode, int planes, int inputHeight, int inputWidth, int outputHeight, int outputWidth,
            int firstRow, int lastRow, int windowHeight, int windowWidth, int strideHeight, int strideWidth,
            int paddingTop, int paddingBottom, int paddingLeft, int paddingRight, int countPadding,
            FloatMemory x, int xOffset, FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset) {
        int inputSize = inputHeight * inputWidth;
        int outputSize = outputHeight * outputWidth;
        int lowest = scratchOffset;
        fill(Simd.lanes(), Float.NEGATIVE_INFINITY, scratch, lowest);
        int strips = lowest + Simd.lanes();
        if (outputSize == 1 && firstRow < lastRow
                && windowHeight - paddingTop >= inputHeight && windowWidth - paddingLeft >= inputWidth) {
            int rows = counted(0, windowHeight, strideHeight, paddingTop, paddingBottom, inputHeight, countPadding);
            int columns = counted(0, windowWidth, strideWidth, paddingLeft, paddingRight, inputWidth, countPadding);
            wholePlanes(mode, planes, inputSize, rows * columns, x, xOffset, y, yOffset, scratch, strips, lowest);
            return;
        }
        int rowsOfPlane = lastRow - firstRow;
        int done = 0;
        boolean inOrder = rowsOfPlane == outputHeight || planes == 1;
        if (mode == 0 && windowHeight == 2 && windowWidth == 2 && strideHeight == 2 && strideWidth == 2
                && paddingTop == 0 && paddingLeft == 0 && 2 * outputHeight <= inputHeight
                && 2 * outputWidth <= inputWidth) {
            int vectors = wholeVectors(outputWidth) / Simd.lanes();
            if (inOrder && (vectors == 1 || vectors == 2 || vectors == 4)) {
                done = PoolingMaximaF32.maximaOfPairs(planes, inputHeight, inputWidth, outputWidth, firstRow, lastRow, x,
                        xOffset, xOffset + planes * inputSize, y, yOffset + firstRow * outputWidth,
                        yOffset + (planes * rowsOfPlane + firstRow) * outputWidth, scratch, lowest);
            }
            if (outputWidth >= Simd.lanes()) {
                for (int plane = done / rowsOfPlane; plane < planes; plane++) {
                    int row = plane == done / rowsOfPlane ? firstRow + done % rowsOfPlane : firstRow;
                    PoolingRowsF32.maximumOfPairs(lastRow - row, outputWidth, x,
                            xOffset + plane * inputSize + 2 * row * inputWidth, inputWidth, y,
                            yOffset + plane * outputSize + row * outputWidth, scratch, lowest);
                }
                return;
            }
        }
        if (inOrder && windowHeight == 3 && windowWidth == 3 && (mode != 0 || Simd.inModule())) {
            done = PoolingThreeF32.rows(mode, planes, planes * inputSize, inputHeight, inputWidth, outputHeight, outputWidth,
                    firstRow, lastRow, strideHeight, strideWidth, paddingTop, paddingLeft, countPadding, x, xOffset, y,
                    yOffset, scratch, strips);
        }
        if (done == planes * rowsOfPlane) {
            return;
        }
        int xEnd = xOffset + planes * inputSize;
        int phaseLength = phaseLength(outputWidth, windowWidth, strideWidth);
        int stripLength = stripLength(inputWidth, strideWidth, paddingLeft, phaseLength);
        int bandRows = bandRows(stripLength);
        int phases = strips + bandRows * stripLength;
        int line = phases + (strideWidth <= 2 ? 0 : strideWidth * phaseLength);
        int counts = line + wholeVectors(outputWidth);
        float empty = mode == 0 ? Float.NEGATIVE_INFINITY : 0;
        int firstPlane = done / rowsOfPlane;
        int next = firstRow + done % rowsOfPlane;
        int longest = firstPlane + 1 == planes ? lastRow - next : rowsOfPlane;
        fill(Math.min(bandRows, longest) * stripLength, empty, scratch, strips);
        for (int column = 0; mode != 0 && column < wholeVectors(outputWidth); column++) {
            scratch.set(counts + column,
                    counted(column, windowWidth, strideWidth, paddingLeft, paddingRight, inputWidth, countPadding));
        }
        boolean allRows = firstRow == 0 && lastRow == outputHeight;
        for (int plane = firstPlane; plane < planes; plane++) {
            // Behind a narrow row a vector may write what rows of this call come to.
            int end = yOffset + (allRows ? planes * outputSize : plane * outputSize + lastRow * outputWidth);
            for (int band = plane == firstPlane ? next : firstRow; band < lastRow; band += bandRows) {
                int bandEnd = Math.min(band + bandRows, lastRow);
                for (int row = band; row < bandEnd; ) {
                    int top = row * strideHeight - paddingTop;
                    int first = Math.max(top, 0);
                    int taps = Math.min(top + windowHeight, inputHeight) - first;
                    // Rows whose windows are not clipped are combined in one call.
                    int whole = Math.min(bandEnd, (inputHeight + paddingTop - windowHeight) / strideHeight + 1) - row;
                    int count = taps == windowHeight && whole > 1 ? whole : 1;
                    rows(mode, count, taps, inputWidth, strideHeight * inputWidth, x,
                            xOffset + plane * inputSize + first * inputWidth, xEnd, empty, scratch,
                            strips + (row - band) * stripLength + paddingLeft, stripLength, lowest);
                    row += count;
                }
                int length = Math.max(outputWidth, Simd.lanes());
                for (int row = band; row < bandEnd; row++) {
                    int strip = strips + (row - band) * stripLength;
                    int to = yOffset + plane * outputSize + row * outputWidth;
                    if (mode == 0 && to + length <= end) {
                        int count = outputWidth >= Simd.lanes() && strideWidth <= 2 ? bandEnd - row : 1;
                        columns(mode, count, length, windowWidth, strideWidth, phaseLength, scratch, strip, stripLength,
                                phases, y, to, outputWidth, lowest);
                        row += count - 1;
                        continue;
                    }
                    int rows = counted(row, windowHeight, strideHeight, paddingTop, paddingBottom, inputHeight,
                            countPadding);
                    if (mode != 0 && strideWidth == 1 && windowWidth == 3 && outputWidth >= Simd.lanes()) {
                        int count = 1;
                        while (row + count < bandEnd && rows == counted(row + count, windowHeight, strideHeight,
                                paddingTop, paddingBottom, inputHeight, countPadding)) {
                            count++;
                        }
                        PoolingRowsF32.meanOfThree(count, outputWidth, scratch, strip, stripLength, y, to, outputWidth,
                                rows, scratch, counts);
                        row += count - 1;
                        continue;
                    }
                    columns(mode, 1, length, windowWidth, strideWidth, phaseLength, scratch, strip, stripLength, phases,
                            scratch, line, outputWidth, lowest);
                    if (mode != 0) {
                        divide(length, rows, scratch, line, counts);
                    }
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

    /** Rows of a band, whose strips fit 8 KiB beside their inputs in the first-level cache. */
    private static int bandRows(int stripLength) {
        return Math.max(1, 2048 / stripLength);
    }

    /**
     * Combines the rows of {@code count} windows, xStep apart, {@code taps} of {@code width} elements each, into strips that
     * are empty beside them.
     */
    private static void rows(int mode, int count, int taps, int width, int xStep, FloatMemory x, int from, int xEnd,
            float empty, FloatMemory scratch, int strip, int stripLength, int lowest) {
        if (width >= Simd.lanes() && taps <= 3 && taps >= (mode == 0 ? 1 : 3)) {
            int second = from + (taps == 1 ? 0 : width);
            int third = from + (taps - 1) * width;
            if (mode == 0) {
                PoolingRowsF32.maximumOfThree(count, width, x, from, second, third, xStep, scratch, strip, stripLength,
                        scratch, lowest);
            } else {
                PoolingRowsF32.sumOfThree(count, width, x, from, second, third, xStep, scratch, strip, stripLength);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            int at = from + i * xStep;
            int to = strip + i * stripLength;
            boolean overread = width < Simd.lanes() && at + (taps - 1) * width + Simd.lanes() <= xEnd;
            int length = overread ? Simd.lanes() : width;
            PoolingWindowF32.combine(mode, length, taps, taps, width, 0, 1, x, at, scratch, to);
            if (overread) {
                fill(length - width, empty, scratch, to + width);
            }
        }
    }

    /** Combines the columns of {@code count} strips into {@code length} outputs each, at least a vector. */
    private static void columns(int mode, int count, int length, int window, int stride, int phaseLength,
            FloatMemory scratch, int strips, int stripLength, int phases, FloatMemory y, int yOffset, int yStep, int lowest) {
        boolean few = window == 2 || window == 3;
        if (stride == 1 && mode == 0 && few) {
            PoolingRowsF32.maximumOfThree(count, length, scratch, strips, strips + 1, strips + window - 1, stripLength, y,
                    yOffset, yStep, scratch, lowest);
            return;
        } else if (stride == 2 && mode == 0 && few) {
            PoolingRowsF32.maximumOfSeconds(count, length, scratch, strips, strips + window - 2, stripLength, y, yOffset,
                    yStep);
            return;
        }
        for (int i = 0; i < count; i++) {
            int strip = strips + i * stripLength;
            int to = yOffset + i * yStep;
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
            FloatMemory y, int yOffset, FloatMemory scratch, int lanesOffset, int lowest) {
        int lanes = Simd.lanes();
        int whole = size - size % lanes;
        for (int plane = 0; plane < planes; plane++) {
            int from = xOffset + plane * size;
            if (mode == 0) {
                PoolingRowsF32.maximumOfPlane(whole, x, from, scratch, lanesOffset, lowest);
            } else {
                PoolingRowsF32.sumOfPlane(whole, x, from, scratch, lanesOffset);
            }
            float result = scratch.get(lanesOffset);
            for (int i = 1; i < lanes; i++) {
                result = join(mode, result, scratch.get(lanesOffset + i));
            }
            for (int i = whole; i < size; i++) {
                result = join(mode, result, x.get(from + i));
            }
            y.set(yOffset + plane, mode == 0 ? result : result / divisor);
        }
    }

    private static float join(int mode, float result, float element) {
        return mode != 0 ? result + element : result < element ? element : result;
    }
}
