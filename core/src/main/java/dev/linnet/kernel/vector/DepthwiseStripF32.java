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
 * one below the last. w, as vectors: the bias, nine weights, low, high, zeros for a row. y: count vectors yPitch apart,
 * each element min(max(sum, low), high).
 */
final class DepthwiseStripF32 {
    private DepthwiseStripF32() {
    }

    /** Stride 1: V + 2 columns of input. */
    static void stride1(int count, boolean above, boolean below, FloatMemory x, int start, int pitch,
            FloatMemory w, int wAt, FloatMemory y, int yAt, int yPitch) {
        int lanes = Simd.lanes();
        FloatVector initial = Simd.load(w, wAt);
        FloatVector w00 = Simd.load(w, wAt + lanes);
        FloatVector w01 = Simd.load(w, wAt + 2 * lanes);
        FloatVector w02 = Simd.load(w, wAt + 3 * lanes);
        FloatVector w10 = Simd.load(w, wAt + 4 * lanes);
        FloatVector w11 = Simd.load(w, wAt + 5 * lanes);
        FloatVector w12 = Simd.load(w, wAt + 6 * lanes);
        FloatVector w20 = Simd.load(w, wAt + 7 * lanes);
        FloatVector w21 = Simd.load(w, wAt + 8 * lanes);
        FloatVector w22 = Simd.load(w, wAt + 9 * lanes);
        FloatVector low = Simd.load(w, wAt + 10 * lanes);
        FloatVector high = Simd.load(w, wAt + 11 * lanes);
        int zeros = wAt + 12 * lanes;
        FloatMemory edge = above ? w : x;
        int at = above ? zeros : start;
        FloatVector older = Simd.multiplyAdd(Simd.load(edge, at), w00, initial);
        older = Simd.multiplyAdd(Simd.load(edge, at + 1), w01, older);
        older = Simd.multiplyAdd(Simd.load(edge, at + 2), w02, older);
        at = above ? start : start + pitch;
        FloatVector x0 = Simd.load(x, at);
        FloatVector x1 = Simd.load(x, at + 1);
        FloatVector x2 = Simd.load(x, at + 2);
        older = Simd.multiplyAdd(x0, w10, older);
        older = Simd.multiplyAdd(x1, w11, older);
        older = Simd.multiplyAdd(x2, w12, older);
        FloatVector newer = Simd.multiplyAdd(x0, w00, initial);
        newer = Simd.multiplyAdd(x1, w01, newer);
        newer = Simd.multiplyAdd(x2, w02, newer);
        int to = yAt;
        for (int i = 1; i < count; i++) {
            at += pitch;
            x0 = Simd.load(x, at);
            x1 = Simd.load(x, at + 1);
            x2 = Simd.load(x, at + 2);
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
        edge = below ? w : x;
        at = below ? zeros : at + pitch;
        older = Simd.multiplyAdd(Simd.load(edge, at), w20, older);
        older = Simd.multiplyAdd(Simd.load(edge, at + 1), w21, older);
        older = Simd.multiplyAdd(Simd.load(edge, at + 2), w22, older);
        Simd.store(y, to, Simd.minimum(Simd.maximum(older, low), high));
    }

    /** Stride 2: 2V + 1 columns of input. */
    static void stride2(int count, boolean above, boolean below, FloatMemory x, int start, int pitch,
            FloatMemory w, int wAt, FloatMemory y, int yAt, int yPitch) {
        int lanes = Simd.lanes();
        FloatVector initial = Simd.load(w, wAt);
        FloatVector w00 = Simd.load(w, wAt + lanes);
        FloatVector w01 = Simd.load(w, wAt + 2 * lanes);
        FloatVector w02 = Simd.load(w, wAt + 3 * lanes);
        FloatVector w10 = Simd.load(w, wAt + 4 * lanes);
        FloatVector w11 = Simd.load(w, wAt + 5 * lanes);
        FloatVector w12 = Simd.load(w, wAt + 6 * lanes);
        FloatVector w20 = Simd.load(w, wAt + 7 * lanes);
        FloatVector w21 = Simd.load(w, wAt + 8 * lanes);
        FloatVector w22 = Simd.load(w, wAt + 9 * lanes);
        FloatVector low = Simd.load(w, wAt + 10 * lanes);
        FloatVector high = Simd.load(w, wAt + 11 * lanes);
        int zeros = wAt + 12 * lanes;
        FloatMemory edge = above ? w : x;
        int at = above ? zeros : start;
        FloatVector first = Simd.load(edge, at);
        FloatVector second = Simd.load(edge, at + lanes);
        FloatVector carried = Simd.multiplyAdd(Simd.evens(first, second), w00, initial);
        carried = Simd.multiplyAdd(Simd.odds(first, second), w01, carried);
        carried = Simd.multiplyAdd(Simd.odds(Simd.load(edge, at + 1), Simd.load(edge, at + lanes + 1)), w02, carried);
        at = above ? start : start + pitch;
        int to = yAt;
        for (int i = 1; i < count; i++) {
            first = Simd.load(x, at);
            second = Simd.load(x, at + lanes);
            FloatVector sum = Simd.multiply(Simd.evens(first, second), w10);
            sum = Simd.multiplyAdd(Simd.odds(first, second), w11, sum);
            sum = Simd.multiplyAdd(Simd.odds(Simd.load(x, at + 1), Simd.load(x, at + lanes + 1)), w12, sum);
            at += pitch;
            first = Simd.load(x, at);
            second = Simd.load(x, at + lanes);
            FloatVector x0 = Simd.evens(first, second);
            FloatVector x1 = Simd.odds(first, second);
            FloatVector x2 = Simd.odds(Simd.load(x, at + 1), Simd.load(x, at + lanes + 1));
            carried = Simd.multiplyAdd(x0, w20, carried);
            carried = Simd.multiplyAdd(x1, w21, carried);
            carried = Simd.multiplyAdd(x2, w22, carried);
            sum = Simd.add(carried, sum);
            Simd.store(y, to, Simd.minimum(Simd.maximum(sum, low), high));
            carried = Simd.multiplyAdd(x0, w00, initial);
            carried = Simd.multiplyAdd(x1, w01, carried);
            carried = Simd.multiplyAdd(x2, w02, carried);
            at += pitch;
            to += yPitch;
        }
        first = Simd.load(x, at);
        second = Simd.load(x, at + lanes);
        FloatVector sum = Simd.multiply(Simd.evens(first, second), w10);
        sum = Simd.multiplyAdd(Simd.odds(first, second), w11, sum);
        sum = Simd.multiplyAdd(Simd.odds(Simd.load(x, at + 1), Simd.load(x, at + lanes + 1)), w12, sum);
        edge = below ? w : x;
        at = below ? zeros : at + pitch;
        first = Simd.load(edge, at);
        second = Simd.load(edge, at + lanes);
        carried = Simd.multiplyAdd(Simd.evens(first, second), w20, carried);
        carried = Simd.multiplyAdd(Simd.odds(first, second), w21, carried);
        carried = Simd.multiplyAdd(Simd.odds(Simd.load(edge, at + 1), Simd.load(edge, at + lanes + 1)), w22, carried);
        sum = Simd.add(carried, sum);
        Simd.store(y, to, Simd.minimum(Simd.maximum(sum, low), high));
    }
}
