package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * What {@link PoolingF32} does with the windows that networks have, of up to three rows and columns, and with whole planes:
 * the loops of {@link PoolingWindowF32} with their taps written out, two vectors at a time. The last vector of a row overlaps
 * the one before it.
 *
 * <p>A maximum begins with {@code lowest}, a vector of −∞ in scratch: HotSpot 17 boxes a broadcast that a loop does not
 * change.
 */
final class PoolingRowsF32 {
    private PoolingRowsF32() {
    }

    /**
     * y[i] = the greatest of x[from + i], x[second + i] and x[third + i] for i &lt; length, which is at least V, and so
     * {@code rows} rows, which lie xStep and yStep apart. Fewer taps are given more than once.
     */
    static void maximumOfThree(int rows, int length, FloatMemory x, int from, int second, int third, int xStep,
            FloatMemory y, int to, int yStep, FloatMemory scratch, int lowest) {
        int lanes = Simd.lanes();
        FloatVector least = Simd.load(scratch, lowest);
        for (int row = 0; row < rows; row++) {
            int a = from + row * xStep;
            int b = second + row * xStep;
            int c = third + row * xStep;
            int target = to + row * yStep;
            int end = target + length - 2 * lanes;
            for (; target <= end; target += 2 * lanes) {
                FloatVector left = Simd.maximum(Simd.maximum(least, Simd.load(x, a)), Simd.load(x, b));
                FloatVector right = Simd.maximum(Simd.maximum(least, Simd.load(x, a + lanes)), Simd.load(x, b + lanes));
                Simd.store(y, target, Simd.maximum(left, Simd.load(x, c)));
                Simd.store(y, target + lanes, Simd.maximum(right, Simd.load(x, c + lanes)));
                a += 2 * lanes;
                b += 2 * lanes;
                c += 2 * lanes;
            }
            int missing = end + 2 * lanes - target;
            if (missing > lanes) {
                FloatVector left = Simd.maximum(Simd.maximum(least, Simd.load(x, a)), Simd.load(x, b));
                Simd.store(y, target, Simd.maximum(left, Simd.load(x, c)));
            }
            if (missing > 0) {
                int back = missing - lanes;
                a += back;
                b += back;
                c += back;
                FloatVector left = Simd.maximum(Simd.maximum(least, Simd.load(x, a)), Simd.load(x, b));
                Simd.store(y, target + back, Simd.maximum(left, Simd.load(x, c)));
            }
        }
    }

    /** Likewise y[i] = x[from + i] + x[second + i] + x[third + i]. */
    static void sumOfThree(int rows, int length, FloatMemory x, int from, int second, int third, int xStep,
            FloatMemory y, int to, int yStep) {
        int lanes = Simd.lanes();
        for (int row = 0; row < rows; row++) {
            int a = from + row * xStep;
            int b = second + row * xStep;
            int c = third + row * xStep;
            int target = to + row * yStep;
            int end = target + length - 2 * lanes;
            for (; target <= end; target += 2 * lanes) {
                FloatVector left = Simd.add(Simd.load(x, a), Simd.load(x, b));
                FloatVector right = Simd.add(Simd.load(x, a + lanes), Simd.load(x, b + lanes));
                Simd.store(y, target, Simd.add(left, Simd.load(x, c)));
                Simd.store(y, target + lanes, Simd.add(right, Simd.load(x, c + lanes)));
                a += 2 * lanes;
                b += 2 * lanes;
                c += 2 * lanes;
            }
            int missing = end + 2 * lanes - target;
            if (missing > lanes) {
                Simd.store(y, target, Simd.add(Simd.add(Simd.load(x, a), Simd.load(x, b)), Simd.load(x, c)));
            }
            if (missing > 0) {
                int back = missing - lanes;
                a += back;
                b += back;
                c += back;
                Simd.store(y, target + back, Simd.add(Simd.add(Simd.load(x, a), Simd.load(x, b)), Simd.load(x, c)));
            }
        }
    }

    /**
     * y[i] = (x[from + i] + x[from + i + 1] + x[from + i + 2]) / (height·counts[i]) for i &lt; length, which is at least V, and
     * so {@code rows} rows, which lie xStep and yStep apart.
     */
    static void meanOfThree(int rows, int length, FloatMemory x, int from, int xStep, FloatMemory y, int to, int yStep,
            float height, FloatMemory scratch, int counts) {
        int lanes = Simd.lanes();
        for (int i = 0; i < length; i += lanes) {
            int at = Math.min(i, length - lanes);
            meansOfThree(rows, x, from + at, xStep, y, to + at, yStep, height, scratch, counts + at);
        }
    }

    /** Down a column of vectors, which all are divided by the same. */
    private static void meansOfThree(int rows, FloatMemory x, int from, int xStep, FloatMemory y, int to, int yStep,
            float height, FloatMemory scratch, int counts) {
        int a = from;
        int target = to;
        FloatVector count = Simd.multiply(Simd.load(scratch, counts), Simd.splat(height));
        for (int row = 0; row < rows; row++) {
            FloatVector sum = Simd.add(Simd.load(x, a), Simd.load(x, a + 1));
            Simd.store(y, target, Simd.divide(Simd.add(sum, Simd.load(x, a + 2)), count));
            a += xStep;
            target += yStep;
        }
    }

    /**
     * y[i] = the greatest of x[from + 2i], x[from + 2i + 1] and x[last + 2i + 1], of which none is NaN, for i &lt; length,
     * which is at least V, and so {@code rows} rows, which lie xStep and yStep apart. Nothing is read behind the last tap of
     * the last output.
     */
    static void maximumOfSeconds(int rows, int length, FloatMemory x, int from, int last, int xStep, FloatMemory y, int to,
            int yStep) {
        int lanes = Simd.lanes();
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < length; i += lanes) {
                int at = Math.min(i, length - lanes);
                int a = from + row * xStep + 2 * at;
                int b = last + row * xStep + 2 * at;
                FloatVector left = Simd.load(x, a);
                FloatVector right = Simd.load(x, a + lanes);
                FloatVector pair = Simd.maximum(Simd.evens(left, right), Simd.odds(left, right));
                pair = Simd.maximum(pair, Simd.odds(Simd.load(x, b), Simd.load(x, b + lanes)));
                Simd.store(y, to + row * yStep + at, pair);
            }
        }
    }

    /**
     * Windows of 2×2, 2 apart and inside the image: y[row][i] = the greatest of x[2·row][2i], x[2·row][2i + 1] and what is
     * below them, for i &lt; width, which is at least V. Rows of x are xStride apart, those of y follow one another. Rows are
     * combined before columns, as in windows of any size.
     *
     * <p>One method of more than 325 bytecodes, so that HotSpot compiles it alone; and of its loops HotSpot has the second,
     * as the shuffles of two vectors pass its limit of nodes, and then every vector of the second is boxed.
     */
    static void maximumOfPairs(int rows, int width, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset,
            FloatMemory scratch, int lowest) {
        int lanes = Simd.lanes();
        for (int row = 0; row < rows; row++) {
            int from = xOffset + 2 * row * xStride;
            int to = yOffset + row * width;
            int i = 0;
            for (; Simd.inModule() && i + 2 * lanes <= width; i += 2 * lanes) {
                int above = from + 2 * i;
                int below = above + xStride;
                FloatVector least = Simd.load(scratch, lowest);
                FloatVector left = Simd.maximum(least, Simd.load(x, above));
                FloatVector right = Simd.maximum(least, Simd.load(x, above + lanes));
                left = Simd.maximum(left, Simd.load(x, below));
                right = Simd.maximum(right, Simd.load(x, below + lanes));
                Simd.store(y, to + i, Simd.maximum(Simd.evens(left, right), Simd.odds(left, right)));
                left = Simd.maximum(least, Simd.load(x, above + 2 * lanes));
                right = Simd.maximum(least, Simd.load(x, above + 3 * lanes));
                left = Simd.maximum(left, Simd.load(x, below + 2 * lanes));
                right = Simd.maximum(right, Simd.load(x, below + 3 * lanes));
                Simd.store(y, to + i + lanes, Simd.maximum(Simd.evens(left, right), Simd.odds(left, right)));
            }
            for (; i < width; i += lanes) {
                int at = Math.min(i, width - lanes);
                int above = from + 2 * at;
                int below = above + xStride;
                FloatVector least = Simd.load(scratch, lowest);
                FloatVector left = Simd.maximum(least, Simd.load(x, above));
                FloatVector right = Simd.maximum(least, Simd.load(x, above + lanes));
                left = Simd.maximum(left, Simd.load(x, below));
                right = Simd.maximum(right, Simd.load(x, below + lanes));
                Simd.store(y, to + at, Simd.maximum(Simd.evens(left, right), Simd.odds(left, right)));
            }
        }
    }

    /** The greatest of the first {@code length} elements at x, whole vectors, lane by lane to scratch[result … + V). */
    static void maximumOfPlane(int length, FloatMemory x, int from, FloatMemory scratch, int result, int lowest) {
        int lanes = Simd.lanes();
        FloatVector a = Simd.load(scratch, lowest);
        FloatVector b = Simd.load(scratch, lowest);
        int i = 0;
        for (; i + 2 * lanes <= length; i += 2 * lanes) {
            a = Simd.maximum(a, Simd.load(x, from + i));
            b = Simd.maximum(b, Simd.load(x, from + i + lanes));
        }
        if (i < length) {
            a = Simd.maximum(a, Simd.load(x, from + i));
        }
        Simd.store(scratch, result, Simd.maximum(a, b));
    }

    /** Likewise the sum. Four sums a lane, as additions wait for each other. */
    static void sumOfPlane(int length, FloatMemory x, int from, FloatMemory scratch, int result) {
        int lanes = Simd.lanes();
        FloatVector a = Simd.zero();
        FloatVector b = Simd.zero();
        FloatVector c = Simd.zero();
        FloatVector d = Simd.zero();
        int i = 0;
        for (; i + 4 * lanes <= length; i += 4 * lanes) {
            a = Simd.add(a, Simd.load(x, from + i));
            b = Simd.add(b, Simd.load(x, from + i + lanes));
            c = Simd.add(c, Simd.load(x, from + i + 2 * lanes));
            d = Simd.add(d, Simd.load(x, from + i + 3 * lanes));
        }
        for (; i < length; i += lanes) {
            a = Simd.add(a, Simd.load(x, from + i));
        }
        Simd.store(scratch, result, Simd.add(Simd.add(a, b), Simd.add(c, d)));
    }
}
