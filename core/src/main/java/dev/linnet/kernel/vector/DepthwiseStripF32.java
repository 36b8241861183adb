package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * 3×3 convolution of {@link DepthwiseF32} as a walk down a strip of a plane, one vector of columns wide. Each row is
 * loaded once for all outputs whose windows hold it, and no sum waits for more than a row's three multiply-adds: nine
 * in a chain take twice the time.
 *
 * <p>x: the strip's rows from the first one that is there, pitch apart; where said, there is one of zeros above it and
 * one below the last, and a column of zeros before the first window's or behind the last one's others. w: nine weights,
 * bias: one. limits, as vectors: low, high, zeros for a row. y: count vectors yPitch apart, each element
 * min(max(sum, low), high).
 */
final class DepthwiseStripF32 {
    private DepthwiseStripF32() {
    }

    /** The columns before {@code middle}, which lies at {@code at}: those of the left taps. */
    private static FloatVector before(boolean isFirst, FloatMemory x, int at, FloatVector middle) {
        return isFirst ? Simd.previous(Simd.zero(), middle) : Simd.load(x, at - 1);
    }

    /** The columns behind {@code middle}: those of the right taps. */
    private static FloatVector behind(boolean isLast, FloatMemory x, int at, FloatVector middle) {
        return isLast ? Simd.next(middle, Simd.zero()) : Simd.load(x, at + 1);
    }

    /** Stride 1; {@code start} is the middle column of the first window. */
    static void stride1(int count, boolean above, boolean below, boolean isFirst, boolean isLast, FloatMemory x,
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
        int zeros = limitsAt + 2 * lanes + 1;
        FloatMemory edge = above ? limits : x;
        int at = above ? zeros : start;
        FloatVector x1 = Simd.load(edge, at);
        FloatVector older = Simd.multiplyAdd(before(isFirst, edge, at, x1), w00, initial);
        older = Simd.multiplyAdd(x1, w01, older);
        older = Simd.multiplyAdd(behind(isLast, edge, at, x1), w02, older);
        at = above ? start : start + pitch;
        x1 = Simd.load(x, at);
        FloatVector x0 = before(isFirst, x, at, x1);
        FloatVector x2 = behind(isLast, x, at, x1);
        older = Simd.multiplyAdd(x0, w10, older);
        older = Simd.multiplyAdd(x1, w11, older);
        older = Simd.multiplyAdd(x2, w12, older);
        FloatVector newer = Simd.multiplyAdd(x0, w00, initial);
        newer = Simd.multiplyAdd(x1, w01, newer);
        newer = Simd.multiplyAdd(x2, w02, newer);
        // One branch a row for most strips.
        boolean isEdge = isFirst || isLast;
        int to = yAt;
        for (int i = 1; i < count; i++) {
            at += pitch;
            x1 = Simd.load(x, at);
            if (isEdge) {
                x0 = before(isFirst, x, at, x1);
                x2 = behind(isLast, x, at, x1);
            } else {
                x0 = Simd.load(x, at - 1);
                x2 = Simd.load(x, at + 1);
            }
            FloatVector sum = Simd.multiplyAdd(x0, w20, older);
            sum = Simd.multiplyAdd(x1, w21, sum);
            sum = Simd.multiplyAdd(x2, w22, sum);
            older = Simd.multiplyAdd(x0, w10, newer);
            older = Simd.multiplyAdd(x1, w11, older);
            older = Simd.multiplyAdd(x2, w12, older);
            newer = Simd.multiplyAdd(x0, w00, initial);
            newer = Simd.multiplyAdd(x1, w01, newer);
            newer = Simd.multiplyAdd(x2, w02, newer);
            Simd.store(y, to, Simd.minimum(Simd.maximum(sum, low), high));
            to += yPitch;
        }
        edge = below ? limits : x;
        at = below ? zeros : at + pitch;
        x1 = Simd.load(edge, at);
        older = Simd.multiplyAdd(before(isFirst, edge, at, x1), w20, older);
        older = Simd.multiplyAdd(x1, w21, older);
        older = Simd.multiplyAdd(behind(isLast, edge, at, x1), w22, older);
        Simd.store(y, to, Simd.minimum(Simd.maximum(older, low), high));
    }

    /**
     * The third columns of windows whose others are {@code evens} and {@code odds} from {@code at}: the right ones, but
     * the left ones where column {@code at} is the first of a row and the middle of a window.
     */
    private static FloatVector third(boolean isFirst, boolean isLast, FloatMemory x, int at, FloatVector evens,
            FloatVector odds) {
        int lanes = Simd.lanes();
        return isFirst ? Simd.previous(Simd.zero(), odds) : isLast ? Simd.next(evens, Simd.zero())
                : Simd.odds(Simd.load(x, at + 1), Simd.load(x, at + lanes + 1));
    }

    /**
     * Stride 2; {@code start} is the first column that is there. Weights are named by even, odd and {@link #third}
     * columns.
     */
    static void stride2(int count, boolean above, boolean below, boolean isFirst, boolean isLast, FloatMemory x,
            int start, int pitch, FloatMemory w, int wAt, FloatMemory bias, int biasAt, FloatMemory limits, int limitsAt,
            FloatMemory y, int yAt, int yPitch) {
        int lanes = Simd.lanes();
        int even = isFirst ? wAt + 1 : wAt;
        int other = isFirst ? wAt : wAt + 2;
        FloatVector initial = Simd.splat(bias, biasAt);
        FloatVector w0e = Simd.splat(w, even);
        FloatVector w0o = Simd.splat(w, even + 1);
        FloatVector w0t = Simd.splat(w, other);
        FloatVector w1e = Simd.splat(w, even + 3);
        FloatVector w1o = Simd.splat(w, even + 4);
        FloatVector w1t = Simd.splat(w, other + 3);
        FloatVector w2e = Simd.splat(w, even + 6);
        FloatVector w2o = Simd.splat(w, even + 7);
        FloatVector w2t = Simd.splat(w, other + 6);
        FloatVector low = Simd.load(limits, limitsAt);
        FloatVector high = Simd.load(limits, limitsAt + lanes);
        int zeros = limitsAt + 2 * lanes;
        FloatMemory edge = above ? limits : x;
        int at = above ? zeros : start;
        FloatVector first = Simd.load(edge, at);
        FloatVector second = Simd.load(edge, at + lanes);
        FloatVector evens = Simd.evens(first, second);
        FloatVector odds = Simd.odds(first, second);
        FloatVector carried = Simd.multiplyAdd(evens, w0e, initial);
        carried = Simd.multiplyAdd(odds, w0o, carried);
        carried = Simd.multiplyAdd(third(isFirst, isLast, edge, at, evens, odds), w0t, carried);
        at = above ? start : start + pitch;
        int to = yAt;
        for (int i = 1; i < count; i++) {
            first = Simd.load(x, at);
            second = Simd.load(x, at + lanes);
            evens = Simd.evens(first, second);
            odds = Simd.odds(first, second);
            FloatVector sum = Simd.multiply(evens, w1e);
            sum = Simd.multiplyAdd(odds, w1o, sum);
            sum = Simd.multiplyAdd(third(isFirst, isLast, x, at, evens, odds), w1t, sum);
            at += pitch;
            first = Simd.load(x, at);
            second = Simd.load(x, at + lanes);
            evens = Simd.evens(first, second);
            odds = Simd.odds(first, second);
            FloatVector thirds = third(isFirst, isLast, x, at, evens, odds);
            carried = Simd.multiplyAdd(evens, w2e, carried);
            carried = Simd.multiplyAdd(odds, w2o, carried);
            carried = Simd.multiplyAdd(thirds, w2t, carried);
            sum = Simd.add(carried, sum);
            Simd.store(y, to, Simd.minimum(Simd.maximum(sum, low), high));
            carried = Simd.multiplyAdd(evens, w0e, initial);
            carried = Simd.multiplyAdd(odds, w0o, carried);
            carried = Simd.multiplyAdd(thirds, w0t, carried);
            at += pitch;
            to += yPitch;
        }
        first = Simd.load(x, at);
        second = Simd.load(x, at + lanes);
        evens = Simd.evens(first, second);
        odds = Simd.odds(first, second);
        FloatVector sum = Simd.multiply(evens, w1e);
        sum = Simd.multiplyAdd(odds, w1o, sum);
        sum = Simd.multiplyAdd(third(isFirst, isLast, x, at, evens, odds), w1t, sum);
        edge = below ? limits : x;
        at = below ? zeros : at + pitch;
        first = Simd.load(edge, at);
        second = Simd.load(edge, at + lanes);
        evens = Simd.evens(first, second);
        odds = Simd.odds(first, second);
        carried = Simd.multiplyAdd(evens, w2e, carried);
        carried = Simd.multiplyAdd(odds, w2o, carried);
        carried = Simd.multiplyAdd(third(isFirst, isLast, edge, at, evens, odds), w2t, carried);
        sum = Simd.add(carried, sum);
        Simd.store(y, to, Simd.minimum(Simd.maximum(sum, low), high));
    }
}
