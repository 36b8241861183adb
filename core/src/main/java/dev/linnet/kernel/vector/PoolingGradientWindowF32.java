package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The inner loops of {@link PoolingGradientF32#pixels}: one window for consecutive lanes. Each of {@code taps} taps lies
 * step after the one before, jump further after every wrap taps.
 */
final class PoolingGradientWindowF32 {
    private PoolingGradientWindowF32() {
    }

    /** Adds g[i] to y where x[at + i] is the first greatest of the taps, for i &lt; length, a multiple of V. */
    static void maximum(int length, int taps, int wrap, int step, int jump, FloatMemory x, int xStart, FloatMemory g,
            int gStart, FloatMemory y, int yStart) {
        for (int i = 0; i < length; i += Simd.lanes()) {
            int at = i;
            int left = wrap;
            FloatVector greatest = Simd.splat(Float.NEGATIVE_INFINITY);
            for (int tap = 0; tap < taps; tap++) {
                greatest = Simd.maximum(greatest, Simd.load(x, xStart + at));
                at += step;
                left--;
                if (left == 0) {
                    left = wrap;
                    at += jump;
                }
            }
            FloatVector rest = Simd.selectLess(Simd.splat(Float.NEGATIVE_INFINITY), greatest, Simd.load(g, gStart + i),
                    Simd.zero());
            at = i;
            left = wrap;
            for (int tap = 0; tap < taps; tap++) {
                // NaN is less than any greatest element then.
                FloatVector element = Simd.maximum(Simd.splat(Float.NEGATIVE_INFINITY), Simd.load(x, xStart + at));
                Simd.store(y, yStart + at, Simd.add(Simd.load(y, yStart + at),
                        Simd.selectLess(element, greatest, Simd.zero(), rest)));
                rest = Simd.selectLess(element, greatest, rest, Simd.zero());
                at += step;
                left--;
                if (left == 0) {
                    left = wrap;
                    at += jump;
                }
            }
        }
    }

    /**
     * Adds g[i] / divisor to y[at + i] of every tap, for i &lt; length, a multiple of V. Four vectors at a time, a cache
     * line in modules: taps may lie so far apart that the cache keeps only a few of them.
     */
    static void average(int length, int taps, int wrap, int step, int jump, int divisor, FloatMemory g, int gStart,
            FloatMemory y, int yStart) {
        int lanes = Simd.lanes();
        FloatVector count = Simd.splat((float) divisor);
        int i = 0;
        for (; i + 4 * lanes <= length; i += 4 * lanes) {
            FloatVector a = Simd.divide(Simd.load(g, gStart + i), count);
            FloatVector b = Simd.divide(Simd.load(g, gStart + i + lanes), count);
            FloatVector c = Simd.divide(Simd.load(g, gStart + i + 2 * lanes), count);
            FloatVector d = Simd.divide(Simd.load(g, gStart + i + 3 * lanes), count);
            int at = yStart + i;
            int left = wrap;
            for (int tap = 0; tap < taps; tap++) {
                Simd.store(y, at, Simd.add(Simd.load(y, at), a));
                Simd.store(y, at + lanes, Simd.add(Simd.load(y, at + lanes), b));
                Simd.store(y, at + 2 * lanes, Simd.add(Simd.load(y, at + 2 * lanes), c));
                Simd.store(y, at + 3 * lanes, Simd.add(Simd.load(y, at + 3 * lanes), d));
                at += step;
                left--;
                if (left == 0) {
                    left = wrap;
                    at += jump;
                }
            }
        }
        for (; i < length; i += lanes) {
            FloatVector a = Simd.divide(Simd.load(g, gStart + i), count);
            int at = yStart + i;
            int left = wrap;
            for (int tap = 0; tap < taps; tap++) {
                Simd.store(y, at, Simd.add(Simd.load(y, at), a));
                at += step;
                left--;
                if (left == 0) {
                    left = wrap;
                    at += jump;
                }
            }
        }
    }

    /** The same of a single channel. */
    static void element(int mode, int taps, int wrap, int step, int jump, int divisor, FloatMemory x, int xStart,
            FloatMemory g, int gAt, FloatMemory y, int yStart) {
        float greatest = Float.NEGATIVE_INFINITY;
        float share = g.get(gAt) / divisor;
        int first = -1;
        int at = 0;
        int left = wrap;
        for (int tap = 0; tap < taps; tap++) {
            if (mode != 0) {
                y.set(yStart + at, y.get(yStart + at) + share);
            } else if (greatest < x.get(xStart + at)) {
                greatest = x.get(xStart + at);
                first = at;
            }
            at += step;
            left--;
            if (left == 0) {
                left = wrap;
                at += jump;
            }
        }
        if (first >= 0) {
            y.set(yStart + first, y.get(yStart + first) + g.get(gAt));
        }
    }
}
