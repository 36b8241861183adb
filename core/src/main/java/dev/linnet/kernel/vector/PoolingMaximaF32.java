package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * Maxima of the windows that networks have, of 3×3, 1 or 2 apart, and of 2×2, for {@link PoolingF32}: neighbours are combined
 * in registers, and short rows are done down columns of vectors, so that rows of inputs are loaded once and nothing is set up
 * for a row. Rows are whole vectors, as {@link PoolingThreeF32} says.
 */
final class PoolingMaximaF32 {
    private PoolingMaximaF32() {
    }

    /**
     * Maxima in rows firstRow ≤ row &lt; lastRow of {@code planes} planes of outputs one behind the other. Windows are 3×3, 2
     * apart, with the middle row and column in the image; at most one row and column of padding are above and on the left.
     * Returns how many rows are done, when the next would read from xEnd on or write from yEnd on.
     */
    static int maximaOfSeconds(int planes, int inputHeight, int inputWidth, int outputWidth, int firstRow, int lastRow,
            int paddingTop, int paddingLeft, FloatMemory x, int xOffset, int xEnd, FloatMemory y, int yOffset, int yEnd,
            FloatMemory scratch, int edges) {
        int lanes = Simd.lanes();
        int whole = PoolingF32.wholeVectors(outputWidth);
        int middle = 1 - paddingLeft;
        for (int plane = 0; plane < planes; plane++) {
            int image = xOffset + plane * inputHeight * inputWidth;
            int bottom = image + (inputHeight - 1) * inputWidth;
            int to = yOffset + plane * (lastRow - firstRow) * outputWidth;
            int above = image + Math.max(2 * firstRow - paddingTop, 0) * inputWidth;
            int first = image + (2 * firstRow - paddingTop + 1) * inputWidth;
            int rows = PoolingThreeF32.rowsWithin(lastRow - firstRow, first + inputWidth, 2 * inputWidth, bottom,
                    middle + 2 * whole, xEnd, to, outputWidth, whole, yEnd);
            // From the last columns to the first, which so write again what was written behind a row.
            int bound = edges + lanes;
            int column = whole;
            if (whole / lanes % 2 == 1) {
                column -= lanes;
                secondsOfVector(rows, inputWidth, above, first, bottom, middle + 2 * column, x, y, to + column, outputWidth,
                        scratch, edges, bound);
                bound = edges + 2 * lanes;
            }
            while (column > 0) {
                column -= 2 * lanes;
                secondsOfVectors(rows, inputWidth, above, first, bottom, middle + 2 * column, x, y, to + column, outputWidth,
                        scratch, edges, bound);
                bound = edges + 2 * lanes;
            }
            if (rows < lastRow - firstRow) {
                return plane * (lastRow - firstRow) + rows;
            }
        }
        return planes * (lastRow - firstRow);
    }

    /**
     * Down two vectors of outputs, whose first middle tap is in {@code column}. The row below a window's middle is the one
     * above the next's. In place of a row or column beside the image stands one that the window has anyhow, but on the right,
     * where {@code bound} takes it away.
     */
    private static void secondsOfVectors(int rows, int width, int above, int first, int bottom, int column, FloatMemory x,
            FloatMemory y, int to, int yStep, FloatMemory scratch, int edges, int bound) {
        int lanes = Simd.lanes();
        int before = Math.max(column - 1, 0);
        int a = above + column;
        FloatVector least = Simd.load(scratch, edges);
        FloatVector aboveLeft = Simd.maximum(least, Simd.splat(x, above + before));
        FloatVector above0 = Simd.maximum(least, Simd.load(x, a));
        FloatVector above1 = Simd.maximum(least, Simd.load(x, a + lanes));
        FloatVector above2 = Simd.maximum(least, Simd.load(x, a + 2 * lanes));
        FloatVector above3 = Simd.maximum(least, Simd.load(x, a + 3 * lanes));
        int row = first;
        int target = to;
        for (int i = 0; i < rows; i++) {
            int below = Math.min(row + width, bottom);
            int b = row + column;
            int c = below + column;
            FloatVector left = Simd.maximum(aboveLeft, Simd.splat(x, row + before));
            aboveLeft = Simd.maximum(least, Simd.splat(x, below + before));
            left = Simd.maximum(left, aboveLeft);
            FloatVector low = Simd.maximum(above0, Simd.load(x, b));
            FloatVector high = Simd.maximum(above1, Simd.load(x, b + lanes));
            above0 = Simd.maximum(least, Simd.load(x, c));
            above1 = Simd.maximum(least, Simd.load(x, c + lanes));
            low = Simd.maximum(low, above0);
            high = Simd.maximum(high, above1);
            FloatVector odds = Simd.odds(low, high);
            FloatVector result = Simd.maximum(Simd.evens(low, high), Simd.previous(left, odds));
            Simd.store(y, target, Simd.maximum(result, odds));
            low = Simd.maximum(above2, Simd.load(x, b + 2 * lanes));
            high = Simd.maximum(above3, Simd.load(x, b + 3 * lanes));
            above2 = Simd.maximum(least, Simd.load(x, c + 2 * lanes));
            above3 = Simd.maximum(least, Simd.load(x, c + 3 * lanes));
            low = Simd.maximum(low, above2);
            high = Simd.maximum(high, above3);
            FloatVector right = Simd.odds(low, high);
            result = Simd.maximum(Simd.evens(low, high), Simd.previous(odds, right));
            right = Simd.minimum(right, Simd.load(scratch, bound));
            Simd.store(y, target + lanes, Simd.maximum(result, right));
            row += 2 * width;
            target += yStep;
        }
    }

    /** Likewise down one vector. */
    private static void secondsOfVector(int rows, int width, int above, int first, int bottom, int column, FloatMemory x,
            FloatMemory y, int to, int yStep, FloatMemory scratch, int edges, int bound) {
        int lanes = Simd.lanes();
        int before = Math.max(column - 1, 0);
        int a = above + column;
        FloatVector least = Simd.load(scratch, edges);
        FloatVector aboveLeft = Simd.maximum(least, Simd.splat(x, above + before));
        FloatVector above0 = Simd.maximum(least, Simd.load(x, a));
        FloatVector above1 = Simd.maximum(least, Simd.load(x, a + lanes));
        int row = first;
        int target = to;
        for (int i = 0; i < rows; i++) {
            int below = Math.min(row + width, bottom);
            int b = row + column;
            int c = below + column;
            FloatVector left = Simd.maximum(aboveLeft, Simd.splat(x, row + before));
            aboveLeft = Simd.maximum(least, Simd.splat(x, below + before));
            left = Simd.maximum(left, aboveLeft);
            FloatVector low = Simd.maximum(above0, Simd.load(x, b));
            FloatVector high = Simd.maximum(above1, Simd.load(x, b + lanes));
            above0 = Simd.maximum(least, Simd.load(x, c));
            above1 = Simd.maximum(least, Simd.load(x, c + lanes));
            low = Simd.maximum(low, above0);
            high = Simd.maximum(high, above1);
            FloatVector odds = Simd.odds(low, high);
            FloatVector result = Simd.maximum(Simd.evens(low, high), Simd.previous(left, odds));
            odds = Simd.minimum(odds, Simd.load(scratch, bound));
            Simd.store(y, target, Simd.maximum(result, odds));
            row += 2 * width;
            target += yStep;
        }
    }

    /**
     * Likewise of windows of 2×2 inside the image, for rows of one vector or an even number of vectors of outputs. Short rows
     * are done down columns of vectors, since most of a row by itself would be its beginning and its end, and where nothing is
     * left between the windows of planes, down all planes at once.
     */
    static int maximaOfPairs(int planes, int inputHeight, int inputWidth, int outputWidth, int firstRow, int lastRow,
            FloatMemory x, int xOffset, int xEnd, FloatMemory y, int yOffset, int yEnd, FloatMemory scratch, int lowest) {
        int lanes = Simd.lanes();
        int whole = PoolingF32.wholeVectors(outputWidth);
        boolean asOne = whole <= 2 * lanes && inputHeight == 2 * (lastRow - firstRow);
        int rowsOfPlane = (asOne ? planes : 1) * (lastRow - firstRow);
        int count = asOne ? 1 : planes;
        for (int plane = 0; plane < count; plane++) {
            int first = xOffset + (plane * inputHeight + 2 * firstRow) * inputWidth;
            int to = yOffset + plane * rowsOfPlane * outputWidth;
            int rows = PoolingThreeF32.rowsWithin(rowsOfPlane, first + inputWidth, 2 * inputWidth, xEnd, 2 * whole, xEnd,
                    to, outputWidth, whole, yEnd);
            if (whole == lanes) {
                pairsOfVector(rows, inputWidth, x, first, y, to, outputWidth, scratch, lowest);
            } else {
                for (int column = whole - 2 * lanes; column >= 0; column -= 2 * lanes) {
                    pairsOfTwoVectors(rows, inputWidth, x, first + 2 * column, y, to + column, outputWidth, scratch, lowest);
                }
            }
            if (rows < rowsOfPlane) {
                return plane * rowsOfPlane + rows;
            }
        }
        return count * rowsOfPlane;
    }

    private static void pairsOfVector(int rows, int width, FloatMemory x, int first, FloatMemory y, int to, int yStep,
            FloatMemory scratch, int lowest) {
        int lanes = Simd.lanes();
        FloatVector least = Simd.load(scratch, lowest);
        int a = first;
        int target = to;
        for (int row = 0; row < rows; row++) {
            int b = a + width;
            FloatVector low = Simd.maximum(Simd.maximum(least, Simd.load(x, a)), Simd.load(x, b));
            FloatVector high = Simd.maximum(Simd.maximum(least, Simd.load(x, a + lanes)), Simd.load(x, b + lanes));
            Simd.store(y, target, Simd.maximum(Simd.evens(low, high), Simd.odds(low, high)));
            a += 2 * width;
            target += yStep;
        }
    }

    private static void pairsOfTwoVectors(int rows, int width, FloatMemory x, int first, FloatMemory y, int to, int yStep,
            FloatMemory scratch, int lowest) {
        int lanes = Simd.lanes();
        FloatVector least = Simd.load(scratch, lowest);
        int a = first;
        int target = to;
        for (int row = 0; row < rows; row++) {
            int b = a + width;
            FloatVector low = Simd.maximum(Simd.maximum(least, Simd.load(x, a)), Simd.load(x, b));
            FloatVector high = Simd.maximum(Simd.maximum(least, Simd.load(x, a + lanes)), Simd.load(x, b + lanes));
            Simd.store(y, target, Simd.maximum(Simd.evens(low, high), Simd.odds(low, high)));
            low = Simd.maximum(Simd.maximum(least, Simd.load(x, a + 2 * lanes)), Simd.load(x, b + 2 * lanes));
            high = Simd.maximum(Simd.maximum(least, Simd.load(x, a + 3 * lanes)), Simd.load(x, b + 3 * lanes));
            Simd.store(y, target + lanes, Simd.maximum(Simd.evens(low, high), Simd.odds(low, high)));
            a += 2 * width;
            target += yStep;
        }
    }

    /**
     * Likewise of windows 1 apart, with one row or column of padding on each side: outputs are as many as inputs, and more in
     * a row than a vector.
     */
    static int maxima(int planes, int inputHeight, int width, int firstRow, int lastRow, FloatMemory x, int xOffset, int xEnd,
            FloatMemory y, int yOffset, int yEnd, FloatMemory scratch, int edges) {
        int lanes = Simd.lanes();
        int whole = PoolingF32.wholeVectors(width);
        for (int plane = 0; plane < planes; plane++) {
            int image = xOffset + plane * inputHeight * width;
            int bottom = image + (inputHeight - 1) * width;
            int to = yOffset + plane * (lastRow - firstRow) * width;
            int above = image + Math.max(firstRow - 1, 0) * width;
            int first = image + firstRow * width;
            int rows = PoolingThreeF32.rowsWithin(lastRow - firstRow, first + width, width, bottom, whole, xEnd, to, width,
                    whole, yEnd);
            // From the last columns to the first, which so write again what was written behind a row.
            for (int column = whole; column > 0; ) {
                column = Math.max(column - 2 * lanes, 0);
                maximaOfVectors(rows, width, above, first, bottom, column, x, y, to + column, scratch, edges,
                        column + 2 * lanes < whole ? edges + 2 * lanes : edges + lanes);
            }
            if (rows < lastRow - firstRow) {
                return plane * (lastRow - firstRow) + rows;
            }
        }
        return planes * (lastRow - firstRow);
    }

    /** Down two vectors of outputs from {@code column} on: each row is loaded once, and left and right of it one element. */
    private static void maximaOfVectors(int rows, int width, int above, int first, int bottom, int column, FloatMemory x,
            FloatMemory y, int to, FloatMemory scratch, int edges, int bound) {
        int lanes = Simd.lanes();
        int before = Math.max(column - 1, 0);
        int behind = Math.min(column + 2 * lanes, width - 1);
        FloatVector least = Simd.load(scratch, edges);
        FloatVector left0 = Simd.maximum(least, Simd.splat(x, above + before));
        FloatVector low0 = Simd.maximum(least, Simd.load(x, above + column));
        FloatVector high0 = Simd.maximum(least, Simd.load(x, above + column + lanes));
        FloatVector right0 = Simd.maximum(least, Simd.splat(x, above + behind));
        FloatVector left1 = Simd.maximum(least, Simd.splat(x, first + before));
        FloatVector low1 = Simd.maximum(least, Simd.load(x, first + column));
        FloatVector high1 = Simd.maximum(least, Simd.load(x, first + column + lanes));
        FloatVector right1 = Simd.maximum(least, Simd.splat(x, first + behind));
        int row = first;
        int target = to;
        for (int i = 0; i < rows; i++) {
            row = Math.min(row + width, bottom);
            FloatVector left = Simd.maximum(left0, left1);
            FloatVector low = Simd.maximum(low0, low1);
            FloatVector high = Simd.maximum(high0, high1);
            FloatVector right = Simd.maximum(right0, right1);
            left0 = left1;
            low0 = low1;
            high0 = high1;
            right0 = right1;
            left1 = Simd.maximum(least, Simd.splat(x, row + before));
            low1 = Simd.maximum(least, Simd.load(x, row + column));
            high1 = Simd.maximum(least, Simd.load(x, row + column + lanes));
            right1 = Simd.maximum(least, Simd.splat(x, row + behind));
            left = Simd.maximum(left, left1);
            low = Simd.maximum(low, low1);
            high = Simd.maximum(high, high1);
            right = Simd.maximum(right, right1);
            FloatVector result = Simd.maximum(Simd.previous(left, low), low);
            Simd.store(y, target, Simd.maximum(result, Simd.next(low, high)));
            result = Simd.maximum(Simd.previous(low, high), high);
            right = Simd.minimum(Simd.next(high, right), Simd.load(scratch, bound));
            Simd.store(y, target + lanes, Simd.maximum(result, right));
            target += width;
        }
    }
}
