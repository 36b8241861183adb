package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * What {@link PoolingF32} does with windows of 3×3, which networks have: which of them there are loops for, and the means.
 *
 * <p>Rows of outputs are whole vectors: what is written behind a row is written again by the rows behind it, and what is read
 * behind it does not reach an output. So the last rows, which would write or read behind the planes, are left to the caller.
 */
final class PoolingThreeF32 {
    private PoolingThreeF32() {
    }

    /** Rows of outputs that are done here, of {@code planes} that it may write in order; 0 if it does none. */
    static int rows(int mode, int planes, int inputs, int inputHeight, int inputWidth, int outputHeight,
            int outputWidth, int firstRow, int lastRow, int strideHeight, int strideWidth, int paddingTop, int paddingLeft,
            int countPadding, FloatMemory x, int xOffset, FloatMemory y, int yOffset, FloatMemory scratch, int edges) {
        int xEnd = xOffset + inputs;
        // yOffset is row 0.
        int to = yOffset + firstRow * outputWidth;
        int yEnd = to + planes * (lastRow - firstRow) * outputWidth;
        int counts = edges + edgesScratch();
        boolean same = strideHeight == 1 && strideWidth == 1 && paddingTop == 1 && paddingLeft == 1
                && outputHeight == inputHeight && outputWidth == inputWidth && inputHeight > 1;
        edges(mode, inputWidth, outputWidth, strideWidth, paddingLeft, scratch, edges);
        if (mode == 0 && strideHeight == 2 && strideWidth == 2 && paddingTop <= 1 && paddingLeft <= 1
                && 2 * lastRow - 1 - paddingTop < inputHeight && 2 * outputWidth - 1 - paddingLeft < inputWidth) {
            return PoolingMaximaF32.maximaOfSeconds(planes, inputHeight, inputWidth, outputWidth, firstRow, lastRow,
                    paddingTop, paddingLeft, x, xOffset, xEnd, y, to, yEnd, scratch, edges);
        } else if (mode == 0 && same && inputWidth > Simd.lanes()) {
            return PoolingMaximaF32.maxima(planes, inputHeight, inputWidth, firstRow, lastRow, x, xOffset, xEnd, y, to, yEnd,
                    scratch, edges);
        } else if (mode != 0 && same) {
            int length = PoolingF32.wholeVectors(outputWidth);
            for (int column = 0; column < length; column++) {
                int columns = PoolingF32.counted(column, 3, 1, 1, 1, inputWidth, countPadding);
                scratch.set(counts + column, 3 * columns);
                scratch.set(counts + length + column, (countPadding == 0 ? 2 : 3) * columns);
            }
            return means(planes, inputHeight, inputWidth, firstRow, lastRow, x, xOffset, xEnd, y, to,
                    yEnd, scratch, edges, counts, counts + length);
        }
        return 0;
    }

    /** Floats of scratch that {@link #edges} writes. */
    static int edgesScratch() {
        return 3 * Simd.lanes();
    }

    /**
     * Writes to scratch at {@code edges} vectors of −∞, of what bounds the right taps of the last vector of a row of outputs,
     * +∞ where the tap is in the image and else −∞, and of +∞. For sums of 0, of 1 and 0, and of 1.
     */
    private static void edges(int mode, int inputWidth, int outputWidth, int stride, int paddingLeft, FloatMemory scratch,
            int edges) {
        int lanes = Simd.lanes();
        float absent = mode == 0 ? Float.NEGATIVE_INFINITY : 0;
        float present = mode == 0 ? Float.POSITIVE_INFINITY : 1;
        int last = PoolingF32.wholeVectors(outputWidth) - lanes;
        for (int i = 0; i < lanes; i++) {
            boolean within = (last + i) * stride - paddingLeft + 2 < inputWidth;
            scratch.set(edges + i, absent);
            scratch.set(edges + lanes + i, within ? present : absent);
            scratch.set(edges + 2 * lanes + i, present);
        }
    }

    /**
     * Of {@code rows} rows of outputs, those that read nothing from xEnd on and write nothing from yEnd on. They read xLength
     * elements of rows of inputs that lie xStep apart, up to {@code bottom}, and write yLength elements.
     */
    static int rowsWithin(int rows, int from, int xStep, int bottom, int xLength, int xEnd, int to, int yStep,
            int yLength, int yEnd) {
        int within = rows;
        while (within > 0 && (to + (within - 1) * yStep + yLength > yEnd
                || Math.min(from + (within - 1) * xStep, bottom) + xLength > xEnd)) {
            within--;
        }
        return within;
    }

    /**
     * Means of windows of three rows and columns, 1 apart, with one row or column of padding on each side of the
     * image, which has at least two rows; the rest as {@link PoolingMaximaF32} has it. counts, and clippedCounts for the
     * first and the last row of an image: whole vectors of the number of elements that are counted in each window of a row.
     */
    private static int means(int planes, int height, int width, int firstRow, int lastRow, FloatMemory x, int xOffset, int xEnd,
            FloatMemory y, int yOffset, int yEnd, FloatMemory scratch, int edges, int counts, int clippedCounts) {
        int whole = PoolingF32.wholeVectors(width);
        for (int plane = 0; plane < planes; plane++) {
            int image = xOffset + plane * height * width;
            int bottom = image + (height - 1) * width;
            int to = yOffset + plane * (lastRow - firstRow) * width;
            int first = image + firstRow * width;
            int rows = rowsWithin(lastRow - firstRow, first + width, width, bottom, whole, xEnd, to, width, whole,
                    yEnd);
            for (int row = 0; row < rows; ) {
                int here = first + row * width;
                int target = to + row * width;
                int inner = Math.min(rows - row, (bottom - here) / width);
                if (here == image || here == bottom) {
                    meansOfTwoRows(whole, x, Math.max(here - width, image), Math.min(here, bottom - width) + width, y, target,
                            scratch, edges, clippedCounts);
                    row++;
                } else if (whole == 2 * Simd.lanes()) {
                    meansOfTwoVectors(inner, width, x, here, y, target, scratch, edges, counts);
                    row += inner;
                } else {
                    meansOfThreeRows(whole, x, here - width, here, here + width, y, target, scratch, edges, counts);
                    row++;
                }
            }
            if (rows < lastRow - firstRow) {
                return plane * (lastRow - firstRow) + rows;
            }
        }
        return planes * (lastRow - firstRow);
    }

    /** Rows of two vectors of outputs, between others: each row of inputs is loaded once. */
    private static void meansOfTwoVectors(int rows, int width, FloatMemory x, int first, FloatMemory y, int to,
            FloatMemory scratch, int edges, int counts) {
        int lanes = Simd.lanes();
        FloatVector zero = Simd.load(scratch, edges);
        FloatVector bound = Simd.load(scratch, edges + lanes);
        FloatVector low0 = Simd.load(x, first - width);
        FloatVector high0 = Simd.load(x, first - width + lanes);
        FloatVector low1 = Simd.load(x, first);
        FloatVector high1 = Simd.load(x, first + lanes);
        int below = first;
        int target = to;
        for (int row = 0; row < rows; row++) {
            below += width;
            FloatVector low = Simd.add(low0, low1);
            FloatVector high = Simd.add(high0, high1);
            low0 = low1;
            high0 = high1;
            low1 = Simd.load(x, below);
            high1 = Simd.load(x, below + lanes);
            low = Simd.add(low, low1);
            high = Simd.add(high, high1);
            FloatVector sum = Simd.add(Simd.add(Simd.previous(zero, low), low), Simd.next(low, high));
            Simd.store(y, target, Simd.divide(sum, Simd.load(scratch, counts)));
            sum = Simd.add(Simd.previous(low, high), high);
            sum = Simd.add(sum, Simd.selectLess(zero, bound, Simd.next(high, zero), zero));
            Simd.store(y, target + lanes, Simd.divide(sum, Simd.load(scratch, counts + lanes)));
            target += width;
        }
    }

    private static void meansOfThreeRows(int whole, FloatMemory x, int first, int second, int third, FloatMemory y, int to,
            FloatMemory scratch, int edges, int counts) {
        int lanes = Simd.lanes();
        FloatVector before = Simd.load(scratch, edges);
        FloatVector here = Simd.add(Simd.add(Simd.load(x, first), Simd.load(x, second)), Simd.load(x, third));
        int i = 0;
        while (i + lanes < whole) {
            int at = i + lanes;
            FloatVector after = Simd.add(Simd.add(Simd.load(x, first + at), Simd.load(x, second + at)),
                    Simd.load(x, third + at));
            FloatVector sum = Simd.add(Simd.add(Simd.previous(before, here), here), Simd.next(here, after));
            Simd.store(y, to + i, Simd.divide(sum, Simd.load(scratch, counts + i)));
            before = here;
            here = after;
            i += lanes;
        }
        lastMeans(before, here, y, to + i, scratch, edges, counts + i);
    }

    private static void meansOfTwoRows(int whole, FloatMemory x, int first, int second, FloatMemory y, int to,
            FloatMemory scratch, int edges, int counts) {
        int lanes = Simd.lanes();
        FloatVector before = Simd.load(scratch, edges);
        FloatVector here = Simd.add(Simd.load(x, first), Simd.load(x, second));
        int i = 0;
        while (i + lanes < whole) {
            int at = i + lanes;
            FloatVector after = Simd.add(Simd.load(x, first + at), Simd.load(x, second + at));
            FloatVector sum = Simd.add(Simd.add(Simd.previous(before, here), here), Simd.next(here, after));
            Simd.store(y, to + i, Simd.divide(sum, Simd.load(scratch, counts + i)));
            before = here;
            here = after;
            i += lanes;
        }
        lastMeans(before, here, y, to + i, scratch, edges, counts + i);
    }

    /** Of the last vector of a row, where nothing follows. */
    private static void lastMeans(FloatVector before, FloatVector here, FloatMemory y, int to, FloatMemory scratch, int edges,
            int counts) {
        FloatVector zero = Simd.load(scratch, edges);
        FloatVector after = Simd.selectLess(zero, Simd.load(scratch, edges + Simd.lanes()), Simd.next(here, zero), zero);
        FloatVector sum = Simd.add(Simd.add(Simd.previous(before, here), here), after);
        Simd.store(y, to, Simd.divide(sum, Simd.load(scratch, counts)));
    }
}
