package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * 3×3 convolution of {@link DepthwiseF32} as a walk: along rows of a padded plane or along pixels of a row. Each step
 * loads the three neighbours that lie across the way once, for all outputs whose windows hold them, so that nine
 * multiply-adds need three loads (six with stride 2).
 *
 * <p>x: from {@code at}, step to step along the way; the neighbours lie second and third further. w: nine vectors,
 * wAlong apart along the way and wAcross apart across. bias: one vector. y: count vectors yStep apart, finished.
 */
final class DepthwiseWalkF32 {
    private DepthwiseWalkF32() {
    }

    /** Stride 1 or 2 along the way. */
    static void walk(int stride, int count, FloatMemory x, int at, int step, int second, int third,
            FloatMemory w, int wAt, int wAlong, int wAcross, FloatMemory bias, int biasAt,
            FloatMemory y, int yAt, int yStep, float slope, float low, float high) {
        if (count == 0) {
            return;
        }
        if (stride == 1) {
            stride1(count, x, at, step, second, third, w, wAt, wAlong, wAcross, bias, biasAt, y, yAt, yStep,
                    slope, low, high);
        } else {
            stride2(count, x, at, step, second, third, w, wAt, wAlong, wAcross, bias, biasAt, y, yAt, yStep,
                    slope, low, high);
        }
    }

    /** Stride 1: reads count + 2 steps. */
    private static void stride1(int count, FloatMemory x, int start, int step, int second, int third,
            FloatMemory w, int wAt, int wAlong, int wAcross, FloatMemory bias, int biasAt,
            FloatMemory y, int yStart, int yStep, float slopeValue, float lowValue, float highValue) {
        FloatVector w00 = Simd.load(w, wAt);
        FloatVector w01 = Simd.load(w, wAt + wAcross);
        FloatVector w02 = Simd.load(w, wAt + 2 * wAcross);
        FloatVector w10 = Simd.load(w, wAt + wAlong);
        FloatVector w11 = Simd.load(w, wAt + wAlong + wAcross);
        FloatVector w12 = Simd.load(w, wAt + wAlong + 2 * wAcross);
        FloatVector w20 = Simd.load(w, wAt + 2 * wAlong);
        FloatVector w21 = Simd.load(w, wAt + 2 * wAlong + wAcross);
        FloatVector w22 = Simd.load(w, wAt + 2 * wAlong + 2 * wAcross);
        FloatVector initial = Simd.load(bias, biasAt);
        FloatVector slope = Simd.splat(slopeValue);
        FloatVector low = Simd.splat(lowValue);
        FloatVector high = Simd.splat(highValue);
        FloatVector older = Simd.load(bias, biasAt);
        FloatVector newer = Simd.load(bias, biasAt);
        int at = start;
        int to = yStart - 2 * yStep;
        for (int i = -2; i < count; i++) {
            FloatVector x0 = Simd.load(x, at);
            FloatVector x1 = Simd.load(x, at + second);
            FloatVector x2 = Simd.load(x, at + third);
            FloatVector sum = Simd.multiplyAdd(x0, w20, older);
            sum = Simd.multiplyAdd(x1, w21, sum);
            sum = Simd.multiplyAdd(x2, w22, sum);
            older = Simd.multiplyAdd(x0, w10, newer);
            older = Simd.multiplyAdd(x1, w11, older);
            older = Simd.multiplyAdd(x2, w12, older);
            newer = Simd.multiplyAdd(x0, w00, initial);
            newer = Simd.multiplyAdd(x1, w01, newer);
            newer = Simd.multiplyAdd(x2, w02, newer);
            if (i >= 0) {
                Simd.store(y, to, GemmF32.finish(sum, slope, low, high));
            }
            at += step;
            to += yStep;
        }
    }

    /** Stride 2: reads 2·count + 1 steps. */
    private static void stride2(int count, FloatMemory x, int start, int step, int second, int third,
            FloatMemory w, int wAt, int wAlong, int wAcross, FloatMemory bias, int biasAt,
            FloatMemory y, int yStart, int yStep, float slopeValue, float lowValue, float highValue) {
        FloatVector w00 = Simd.load(w, wAt);
        FloatVector w01 = Simd.load(w, wAt + wAcross);
        FloatVector w02 = Simd.load(w, wAt + 2 * wAcross);
        FloatVector w10 = Simd.load(w, wAt + wAlong);
        FloatVector w11 = Simd.load(w, wAt + wAlong + wAcross);
        FloatVector w12 = Simd.load(w, wAt + wAlong + 2 * wAcross);
        FloatVector w20 = Simd.load(w, wAt + 2 * wAlong);
        FloatVector w21 = Simd.load(w, wAt + 2 * wAlong + wAcross);
        FloatVector w22 = Simd.load(w, wAt + 2 * wAlong + 2 * wAcross);
        FloatVector initial = Simd.load(bias, biasAt);
        FloatVector slope = Simd.splat(slopeValue);
        FloatVector low = Simd.splat(lowValue);
        FloatVector high = Simd.splat(highValue);
        FloatVector carried = Simd.load(bias, biasAt);
        int at = start;
        int gap = 0;
        int to = yStart - yStep;
        // The first round looks at the first step only and starts what the second carries on.
        for (int i = -1; i < count; i++) {
            at += gap;
            FloatVector sum = Simd.multiplyAdd(Simd.load(x, at), w10, carried);
            sum = Simd.multiplyAdd(Simd.load(x, at + second), w11, sum);
            sum = Simd.multiplyAdd(Simd.load(x, at + third), w12, sum);
            at += gap;
            FloatVector x0 = Simd.load(x, at);
            FloatVector x1 = Simd.load(x, at + second);
            FloatVector x2 = Simd.load(x, at + third);
            sum = Simd.multiplyAdd(x0, w20, sum);
            sum = Simd.multiplyAdd(x1, w21, sum);
            sum = Simd.multiplyAdd(x2, w22, sum);
            carried = Simd.multiplyAdd(x0, w00, initial);
            carried = Simd.multiplyAdd(x1, w01, carried);
            carried = Simd.multiplyAdd(x2, w02, carried);
            if (i >= 0) {
                Simd.store(y, to, GemmF32.finish(sum, slope, low, high));
            }
            gap = step;
            to += yStep;
        }
    }
}
