package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * 3×3 convolution of {@link DepthwiseF32}: walks down the strips of a plane, each one vector of columns wide, the last of which
 * overlaps the one before it. Each row is loaded once for all outputs whose windows hold it, and no sum waits for more than a
 * row's three multiply-adds: nine in a chain take twice the time.
 *
 * <p>x: the plane's rows from the first one that is there, pitch apart; {@code start} is the first column of the first window.
 * Where said, there is a row of zeros above it and below the last, and a column of zeros on the left of the first window and
 * on the right of the last, which are not there. w: nine weights, bias: one. limits, as vectors: low, high, zeros for a row.
 * y: rows of {@code columns} elements, each min(max(sum, low), high); whole vectors are written.
 */
final class DepthwiseStripF32 {
    private DepthwiseStripF32() {
    }

    /** The left taps' columns of windows whose middle ones are {@code middle}, from {@code at}. */
    private static FloatVector left(boolean isFirst, FloatMemory x, int at, FloatVector middle) {
        return isFirst ? Simd.previous(Simd.zero(), middle) : Simd.load(x, at);
    }

    /** The right taps' columns of such windows. */
    private static FloatVector right(boolean isLast, FloatMemory x, int at, FloatVector middle) {
        return isLast ? Simd.next(middle, Simd.zero()) : Simd.load(x, at + 2);
    }

    /** One row's taps added to a sum, from the first to the third. */
    private static FloatVector taps(FloatVector x0, FloatVector x1, FloatVector x2, FloatVector w0, FloatVector w1,
            FloatVector w2, FloatVector sum) {
        return Simd.multiplyAdd(x2, w2, Simd.multiplyAdd(x1, w1, Simd.multiplyAdd(x0, w0, sum)));
    }

    /** Stride 1. */
    static void stride1(int columns, int rows, boolean above, boolean below, boolean left, boolean right, FloatMemory x,
            int start, int pitch, FloatMemory w, int wAt, FloatMemory bias, int biasAt, FloatMemory limits, int limitsAt,
            FloatMemory y, int yAt, int yPitch) {
        int lanes = Simd.lanes();
        FloatVector initial = Simd.splat(bias, biasAt);
        FloatVector w00 = Simd.splat(w, wAt);
        FloatVector w01 = Simd.splat(w, wAt + 1);
        FloatVector w02 = Simd.splat(w, wAt + 2);
        FloatVector w10 = Simd.splat(w, wAt + 3);
        FloatVector w11 = Simd.splat(w, wAt + 4);
        FloatVector w12 = Simd.splat(w, wAt + 5);
        FloatVector w20 = Simd.splat(w, wAt + 6);
        FloatVector w21 = Simd.splat(w, wAt + 7);
        FloatVector w22 = Simd.splat(w, wAt + 8);
        FloatVector low = Simd.load(limits, limitsAt);
        FloatVector high = Simd.load(limits, limitsAt + lanes);
        int zeros = limitsAt + 2 * lanes;
        for (int next = 0; next < columns; next += lanes) {
            int column = Math.max(0, Math.min(next, columns - lanes));
            boolean isFirst = left && column == 0;
            boolean isLast = right && column + lanes == columns;
            FloatMemory edge = above ? limits : x;
            int at = above ? zeros : start + column;
            FloatVector x1 = Simd.load(edge, at + 1);
            FloatVector older = taps(left(isFirst, edge, at, x1), x1, right(isLast, edge, at, x1), w00, w01, w02, initial);
            at = start + column + (above ? 0 : pitch);
            x1 = Simd.load(x, at + 1);
            FloatVector x0 = left(isFirst, x, at, x1);
            FloatVector x2 = right(isLast, x, at, x1);
            older = taps(x0, x1, x2, w10, w11, w12, older);
            FloatVector newer = taps(x0, x1, x2, w00, w01, w02, initial);
            int to = yAt + column;
            int last = to + (rows - 1) * yPitch;
            // Two rows at a time: with one, the ends of the loop and moves of sums take 8 % of a layer.
            while (to + yPitch < last) {
                at += pitch;
                x1 = Simd.load(x, at + 1);
                x0 = left(isFirst, x, at, x1);
                x2 = right(isLast, x, at, x1);
                FloatVector sum = taps(x0, x1, x2, w20, w21, w22, older);
                Simd.store(y, to, Simd.minimum(Simd.maximum(sum, low), high));
                older = taps(x0, x1, x2, w10, w11, w12, newer);
                newer = taps(x0, x1, x2, w00, w01, w02, initial);
                to += yPitch;
                at += pitch;
                x1 = Simd.load(x, at + 1);
                x0 = left(isFirst, x, at, x1);
                x2 = right(isLast, x, at, x1);
                sum = taps(x0, x1, x2, w20, w21, w22, older);
                Simd.store(y, to, Simd.minimum(Simd.maximum(sum, low), high));
                older = taps(x0, x1, x2, w10, w11, w12, newer);
                newer = taps(x0, x1, x2, w00, w01, w02, initial);
                to += yPitch;
            }
            if (to < last) {
                at += pitch;
                x1 = Simd.load(x, at + 1);
                x0 = left(isFirst, x, at, x1);
                x2 = right(isLast, x, at, x1);
                FloatVector sum = taps(x0, x1, x2, w20, w21, w22, older);
                Simd.store(y, to, Simd.minimum(Simd.maximum(sum, low), high));
                older = taps(x0, x1, x2, w10, w11, w12, newer);
                to += yPitch;
            }
            edge = below ? limits : x;
            at = below ? zeros : at + pitch;
            x1 = Simd.load(edge, at + 1);
            FloatVector sum = taps(left(isFirst, edge, at, x1), x1, right(isLast, edge, at, x1), w20, w21, w22, older);
            Simd.store(y, to, Simd.minimum(Simd.maximum(sum, low), high));
        }
    }

    /** The second vector of a strip's columns from {@code at}: where {@code isLast}, the last one is not there but zero. */
    private static FloatVector second(boolean isLast, FloatMemory x, int at) {
        int lanes = Simd.lanes();
        return isLast ? Simd.next(Simd.load(x, at + (lanes - 1)), Simd.zero()) : Simd.load(x, at + lanes);
    }

    /**
     * Stride 2. A strip is read from the middle column of its first window on; the columns on the left of the windows are
     * those on the right of the windows before, and one more.
     */
    static void stride2(int columns, int rows, boolean above, boolean below, boolean left, boolean right, FloatMemory x,
            int start, int pitch, FloatMemory w, int wAt, FloatMemory bias, int biasAt, FloatMemory limits, int limitsAt,
            FloatMemory y, int yAt, int yPitch) {
        int lanes = Simd.lanes();
        FloatVector initial = Simd.splat(bias, biasAt);
        FloatVector w00 = Simd.splat(w, wAt);
        FloatVector w01 = Simd.splat(w, wAt + 1);
        FloatVector w02 = Simd.splat(w, wAt + 2);
        FloatVector w10 = Simd.splat(w, wAt + 3);
        FloatVector w11 = Simd.splat(w, wAt + 4);
        FloatVector w12 = Simd.splat(w, wAt + 5);
        FloatVector w20 = Simd.splat(w, wAt + 6);
        FloatVector w21 = Simd.splat(w, wAt + 7);
        FloatVector w22 = Simd.splat(w, wAt + 8);
        FloatVector low = Simd.load(limits, limitsAt);
        FloatVector high = Simd.load(limits, limitsAt + lanes);
        int zeros = limitsAt + 2 * lanes;
        for (int next = 0; next < columns; next += lanes) {
            int column = Math.max(0, Math.min(next, columns - lanes));
            boolean isFirst = left && column == 0;
            boolean isLast = right && column + lanes == columns;
            FloatMemory sides = isFirst ? limits : x;
            int side = isFirst ? zeros : start + 2 * column;
            int sidePitch = isFirst ? 0 : pitch;
            int at = start + 2 * column + 1;
            FloatMemory edge = above ? limits : x;
            int edgeAt = above ? zeros : at;
            FloatVector first = Simd.load(edge, edgeAt);
            FloatVector second = second(isLast, edge, edgeAt);
            FloatVector x2 = Simd.odds(first, second);
            FloatVector x0 = Simd.previous(Simd.splat(above ? limits : sides, above ? zeros : side), x2);
            FloatVector carried = taps(x0, Simd.evens(first, second), x2, w00, w01, w02, initial);
            at += above ? 0 : pitch;
            side += above ? 0 : sidePitch;
            int to = yAt + column;
            int last = to + (rows - 1) * yPitch;
            while (to < last) {
                first = Simd.load(x, at);
                second = second(isLast, x, at);
                x2 = Simd.odds(first, second);
                x0 = Simd.previous(Simd.splat(sides, side), x2);
                FloatVector sum = Simd.multiply(x0, w10);
                sum = Simd.multiplyAdd(Simd.evens(first, second), w11, sum);
                sum = Simd.multiplyAdd(x2, w12, sum);
                at += pitch;
                side += sidePitch;
                first = Simd.load(x, at);
                second = second(isLast, x, at);
                x2 = Simd.odds(first, second);
                x0 = Simd.previous(Simd.splat(sides, side), x2);
                FloatVector x1 = Simd.evens(first, second);
                sum = Simd.add(taps(x0, x1, x2, w20, w21, w22, carried), sum);
                Simd.store(y, to, Simd.minimum(Simd.maximum(sum, low), high));
                carried = taps(x0, x1, x2, w00, w01, w02, initial);
                at += pitch;
                side += sidePitch;
                to += yPitch;
            }
            first = Simd.load(x, at);
            second = second(isLast, x, at);
            x2 = Simd.odds(first, second);
            x0 = Simd.previous(Simd.splat(sides, side), x2);
            FloatVector sum = Simd.multiply(x0, w10);
            sum = Simd.multiplyAdd(Simd.evens(first, second), w11, sum);
            sum = Simd.multiplyAdd(x2, w12, sum);
            edge = below ? limits : x;
            edgeAt = below ? zeros : at + pitch;
            first = Simd.load(edge, edgeAt);
            second = second(isLast, edge, edgeAt);
            x2 = Simd.odds(first, second);
            x0 = Simd.previous(Simd.splat(below ? limits : sides, below ? zeros : side + sidePitch), x2);
            sum = Simd.add(taps(x0, Simd.evens(first, second), x2, w20, w21, w22, carried), sum);
            Simd.store(y, to, Simd.minimum(Simd.maximum(sum, low), high));
        }
    }
}
