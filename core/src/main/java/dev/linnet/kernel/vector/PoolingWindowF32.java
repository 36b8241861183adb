package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The inner loops of {@link PoolingF32}: the greatest element (mode 0) or the mean (mode 1) of some taps, for
 * consecutive lanes. Each mode has its own loop, because HotSpot boxes a vector that either of two branches computes.
 * The loops fill methods of more than 325 bytecodes, which HotSpot does not inline: a caller that inlines several of
 * them exceeds the compiler's limit of nodes, and what is left calls vector operations a hundred times slower.
 */
final class PoolingWindowF32 {
    private PoolingWindowF32() {
    }

    /**
     * y[i] = (x[at₀ + i] ∘ x[at₁ + i] ∘ …) / divisor for i &lt; length, where at₀ = at and each of {@code taps} taps
     * lies step after the one before, jump further after every wrap taps.
     */
    static void combine(int mode, int length, int taps, int wrap, int step, int jump, int divisor,
            FloatMemory x, int at, FloatMemory y, int to) {
        int lanes = Simd.lanes();
        if (length < lanes) {
            for (int i = 0; i < length; i++) {
                element(mode, taps, wrap, step, jump, divisor, x, at + i, y, to + i);
            }
            return;
        }
        if (mode == 0) {
            maximum(length, taps, wrap, step, jump, x, at, y, to);
        } else {
            average(length, taps, wrap, step, jump, divisor, x, at, y, to);
        }
    }

    /** y[i] = x[at + 2i] ∘ x[at + 2i + 1] ∘ … of {@code window} taps, for i &lt; length, at least a vector. */
    static void everySecond(int mode, int length, int window, FloatMemory x, int at, FloatMemory y, int to) {
        int lanes = Simd.lanes();
        for (int i = 0; i < length; i += lanes) {
            int start = Math.min(i, length - lanes);
            if (mode == 0) {
                maximumOfSeconds(window, x, at + 2 * start, y, to + start);
            } else {
                sumOfSeconds(window, x, at + 2 * start, y, to + start);
            }
        }
    }

    private static void maximumOfSeconds(int window, FloatMemory x, int at, FloatMemory y, int to) {
        FloatVector result = Simd.splat(Float.NEGATIVE_INFINITY);
        for (int tap = at; tap < at + window; tap++) {
            result = Simd.maximum(result, Simd.evens(Simd.load(x, tap), Simd.load(x, tap + Simd.lanes())));
        }
        Simd.store(y, to, result);
    }

    private static void sumOfSeconds(int window, FloatMemory x, int at, FloatMemory y, int to) {
        FloatVector result = Simd.zero();
        for (int tap = at; tap < at + window; tap++) {
            result = Simd.add(result, Simd.evens(Simd.load(x, tap), Simd.load(x, tap + Simd.lanes())));
        }
        Simd.store(y, to, result);
    }

    private static void maximum(int length, int taps, int wrap, int step, int jump, FloatMemory x, int start,
            FloatMemory y, int to) {
        int lanes = Simd.lanes();
        int i = 0;
        for (; i + 4 * lanes <= length; i += 4 * lanes) {
            int at = start + i;
            int left = wrap;
            FloatVector a = Simd.splat(Float.NEGATIVE_INFINITY);
            FloatVector b = Simd.splat(Float.NEGATIVE_INFINITY);
            FloatVector c = Simd.splat(Float.NEGATIVE_INFINITY);
            FloatVector d = Simd.splat(Float.NEGATIVE_INFINITY);
            for (int tap = 0; tap < taps; tap++) {
                a = Simd.maximum(a, Simd.load(x, at));
                b = Simd.maximum(b, Simd.load(x, at + lanes));
                c = Simd.maximum(c, Simd.load(x, at + 2 * lanes));
                d = Simd.maximum(d, Simd.load(x, at + 3 * lanes));
                at += step;
                left--;
                if (left == 0) {
                    left = wrap;
                    at += jump;
                }
            }
            Simd.store(y, to + i, a);
            Simd.store(y, to + i + lanes, b);
            Simd.store(y, to + i + 2 * lanes, c);
            Simd.store(y, to + i + 3 * lanes, d);
        }
        for (; i < length; i += lanes) {
            // The last vector overlaps the one before it.
            int last = Math.min(i, length - lanes);
            int at = start + last;
            int left = wrap;
            FloatVector a = Simd.splat(Float.NEGATIVE_INFINITY);
            for (int tap = 0; tap < taps; tap++) {
                a = Simd.maximum(a, Simd.load(x, at));
                at += step;
                left--;
                if (left == 0) {
                    left = wrap;
                    at += jump;
                }
            }
            Simd.store(y, to + last, a);
        }
    }

    private static void average(int length, int taps, int wrap, int step, int jump, int divisor,
            FloatMemory x, int start, FloatMemory y, int to) {
        int lanes = Simd.lanes();
        FloatVector count = Simd.splat((float) divisor);
        int i = 0;
        for (; i + 4 * lanes <= length; i += 4 * lanes) {
            int at = start + i;
            int left = wrap;
            FloatVector a = Simd.zero();
            FloatVector b = Simd.zero();
            FloatVector c = Simd.zero();
            FloatVector d = Simd.zero();
            for (int tap = 0; tap < taps; tap++) {
                a = Simd.add(a, Simd.load(x, at));
                b = Simd.add(b, Simd.load(x, at + lanes));
                c = Simd.add(c, Simd.load(x, at + 2 * lanes));
                d = Simd.add(d, Simd.load(x, at + 3 * lanes));
                at += step;
                left--;
                if (left == 0) {
                    left = wrap;
                    at += jump;
                }
            }
            Simd.store(y, to + i, Simd.divide(a, count));
            Simd.store(y, to + i + lanes, Simd.divide(b, count));
            Simd.store(y, to + i + 2 * lanes, Simd.divide(c, count));
            Simd.store(y, to + i + 3 * lanes, Simd.divide(d, count));
        }
        for (; i < length; i += lanes) {
            // The last vector overlaps the one before it.
            int last = Math.min(i, length - lanes);
            int at = start + last;
            int left = wrap;
            FloatVector a = Simd.zero();
            for (int tap = 0; tap < taps; tap++) {
                a = Simd.add(a, Simd.load(x, at));
                at += step;
                left--;
                if (left == 0) {
                    left = wrap;
                    at += jump;
                }
            }
            Simd.store(y, to + last, Simd.divide(a, count));
        }
    }

    private static void element(int mode, int taps, int wrap, int step, int jump, int divisor,
            FloatMemory x, int start, FloatMemory y, int to) {
        float result = mode == 0 ? Float.NEGATIVE_INFINITY : 0;
        int at = start;
        int left = wrap;
        for (int tap = 0; tap < taps; tap++) {
            float element = x.get(at);
            result = mode != 0 ? result + element : result < element ? element : result;
            at += step;
            left--;
            if (left == 0) {
                left = wrap;
                at += jump;
            }
        }
        y.set(to, divisor == 1 ? result : result / divisor);
    }
}
