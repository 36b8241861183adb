package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * One-dimensional Fourier transforms of 8 and 16 real points, each from a column of vectors to another: element i lies
 * i strides behind the first. The lanes are independent transforms.
 *
 * <p>The spectrum of a real column of T is kept in T vectors too: element k ≤ T/2 is the real part of X[k], element T
 * − k the imaginary part of X[k] for 0 &lt; k &lt; T/2; the other bins are conjugates of these. Nothing is scaled.
 *
 * <p>The constants are those of all transforms here: 0.70710678 = cos(π/4), 0.92387953 = cos(π/8), 0.38268343 =
 * sin(π/8); all twiddle factors of sixteen points are these, 0 or 1, with a sign.
 *
 * <p>Sixteen points take two steps, through four transforms of every fourth point: HotSpot gives up inlining, and boxes
 * vectors, in methods of more than some fifty vector operations, those of inlined methods included. All methods that
 * others call in turn are above the size that it inlines, 325 bytecodes.
 */
final class FourierRealF32 {
    private FourierRealF32() {
    }

    /**
     * X[k] = Σ x[n]·exp(−2πi·kn/size) of a real column of {@code size} (8 or 16). x and y may be the same. work: size
     * vectors.
     */
    static void forward(int size, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride,
            FloatMemory work, int workOffset) {
        if (size == 8) {
            forward8(x, xOffset, xStride, y, yOffset, yStride);
        } else {
            forward16(x, xOffset, xStride, y, yOffset, yStride, work, workOffset);
        }
    }

    /**
     * y[n] = Re Σ X[k]·exp(2πi·kn/size) over 0 ≤ k ≤ size/2 only: size times the inverse of {@link #forward} where the
     * bins between were doubled. X and y may be the same. work: size vectors.
     */
    static void inverse(int size, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride,
            FloatMemory work, int workOffset) {
        if (size == 8) {
            inverse8(x, xOffset, xStride, y, yOffset, yStride);
        } else {
            inverse16(x, xOffset, xStride, y, yOffset, yStride, work, workOffset);
        }
    }

    private static FloatVector scale(FloatVector a, float factor) {
        return Simd.multiply(a, Simd.splat(factor));
    }

    /** a·factor + b. */
    private static FloatVector scaleAdd(FloatVector a, float factor, FloatVector b) {
        return Simd.multiplyAdd(a, Simd.splat(factor), b);
    }

    private static void forward8(FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride) {
        FloatVector p = Simd.load(x, xOffset);
        FloatVector q = Simd.load(x, xOffset + 4 * xStride);
        FloatVector s0 = Simd.add(p, q);
        FloatVector d0 = Simd.subtract(p, q);
        p = Simd.load(x, xOffset + xStride);
        q = Simd.load(x, xOffset + 5 * xStride);
        FloatVector s1 = Simd.add(p, q);
        FloatVector d1 = Simd.subtract(p, q);
        p = Simd.load(x, xOffset + 2 * xStride);
        q = Simd.load(x, xOffset + 6 * xStride);
        FloatVector s2 = Simd.add(p, q);
        FloatVector d2 = Simd.subtract(p, q);
        p = Simd.load(x, xOffset + 3 * xStride);
        q = Simd.load(x, xOffset + 7 * xStride);
        FloatVector s3 = Simd.add(p, q);
        FloatVector d3 = Simd.subtract(p, q);
        p = Simd.add(s0, s2);
        q = Simd.add(s1, s3);
        Simd.store(y, yOffset, Simd.add(p, q));
        Simd.store(y, yOffset + 4 * yStride, Simd.subtract(p, q));
        Simd.store(y, yOffset + 2 * yStride, Simd.subtract(s0, s2));
        Simd.store(y, yOffset + 6 * yStride, Simd.subtract(s3, s1));
        p = scale(Simd.subtract(d1, d3), 0.70710678f);
        q = scale(Simd.add(d1, d3), -0.70710678f);
        Simd.store(y, yOffset + yStride, Simd.add(d0, p));
        Simd.store(y, yOffset + 3 * yStride, Simd.subtract(d0, p));
        Simd.store(y, yOffset + 5 * yStride, Simd.add(q, d2));
        Simd.store(y, yOffset + 7 * yStride, Simd.subtract(q, d2));
    }

    /** The steps of {@link #forward8} undone in turn. */
    private static void inverse8(FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride) {
        FloatVector r1 = Simd.load(x, xOffset + xStride);
        FloatVector r3 = Simd.load(x, xOffset + 3 * xStride);
        FloatVector i3 = Simd.load(x, xOffset + 5 * xStride);
        FloatVector i1 = Simd.load(x, xOffset + 7 * xStride);
        FloatVector d0 = Simd.add(r1, r3);
        FloatVector d2 = Simd.subtract(i3, i1);
        FloatVector p = Simd.subtract(r1, r3);
        FloatVector q = Simd.add(i1, i3);
        FloatVector d1 = scale(Simd.subtract(p, q), 0.70710678f);
        FloatVector d3 = scale(Simd.add(p, q), -0.70710678f);
        p = Simd.load(x, xOffset);
        q = Simd.load(x, xOffset + 4 * xStride);
        FloatVector even = Simd.add(p, q);
        FloatVector odd = Simd.subtract(p, q);
        FloatVector r2 = Simd.load(x, xOffset + 2 * xStride);
        FloatVector i2 = Simd.load(x, xOffset + 6 * xStride);
        p = Simd.add(even, r2);
        Simd.store(y, yOffset, Simd.add(p, d0));
        Simd.store(y, yOffset + 4 * yStride, Simd.subtract(p, d0));
        p = Simd.subtract(odd, i2);
        Simd.store(y, yOffset + yStride, Simd.add(p, d1));
        Simd.store(y, yOffset + 5 * yStride, Simd.subtract(p, d1));
        p = Simd.subtract(even, r2);
        Simd.store(y, yOffset + 2 * yStride, Simd.add(p, d2));
        Simd.store(y, yOffset + 6 * yStride, Simd.subtract(p, d2));
        p = Simd.add(odd, i2);
        Simd.store(y, yOffset + 3 * yStride, Simd.add(p, d3));
        Simd.store(y, yOffset + 7 * yStride, Simd.subtract(p, d3));
    }

    /**
     * Four transforms of every fourth point, x[n], x[n + 4] …, to work: bin 0, bin 2, and the parts d and e of bin 1,
     * which is d − i·e. Then the bins of the four bins 0, a, and 2, b, are the even bins.
     */
    private static void forward16(FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride,
            FloatMemory work, int workOffset) {
        int lanes = Simd.lanes();
        for (int n = 0; n < 4; n++) {
            int from = xOffset + n * xStride;
            int to = workOffset + n * lanes;
            FloatVector p = Simd.load(x, from);
            FloatVector q = Simd.load(x, from + 8 * xStride);
            FloatVector s = Simd.add(p, q);
            FloatVector d = Simd.subtract(p, q);
            p = Simd.load(x, from + 4 * xStride);
            q = Simd.load(x, from + 12 * xStride);
            FloatVector t = Simd.add(p, q);
            Simd.store(work, to, Simd.add(s, t));
            Simd.store(work, to + 4 * lanes, Simd.subtract(s, t));
            Simd.store(work, to + 8 * lanes, d);
            Simd.store(work, to + 12 * lanes, Simd.subtract(p, q));
        }
        FloatVector a0 = Simd.load(work, workOffset);
        FloatVector a1 = Simd.load(work, workOffset + lanes);
        FloatVector a2 = Simd.load(work, workOffset + 2 * lanes);
        FloatVector a3 = Simd.load(work, workOffset + 3 * lanes);
        FloatVector p = Simd.add(a0, a2);
        FloatVector q = Simd.add(a1, a3);
        Simd.store(y, yOffset, Simd.add(p, q));
        Simd.store(y, yOffset + 8 * yStride, Simd.subtract(p, q));
        Simd.store(y, yOffset + 4 * yStride, Simd.subtract(a0, a2));
        Simd.store(y, yOffset + 12 * yStride, Simd.subtract(a3, a1));
        FloatVector b0 = Simd.load(work, workOffset + 4 * lanes);
        FloatVector b1 = Simd.load(work, workOffset + 5 * lanes);
        FloatVector b2 = Simd.load(work, workOffset + 6 * lanes);
        FloatVector b3 = Simd.load(work, workOffset + 7 * lanes);
        p = scale(Simd.subtract(b1, b3), 0.70710678f);
        q = scale(Simd.add(b1, b3), -0.70710678f);
        Simd.store(y, yOffset + 2 * yStride, Simd.add(b0, p));
        Simd.store(y, yOffset + 6 * yStride, Simd.subtract(b0, p));
        Simd.store(y, yOffset + 10 * yStride, Simd.add(q, b2));
        Simd.store(y, yOffset + 14 * yStride, Simd.subtract(q, b2));
        oddBins16(work, workOffset + 8 * lanes, y, yOffset, yStride);
    }

    /** The bins of four columns' bins 1: of (d[n] − i·e[n])·exp(−2πi·n/16) = r[n] + i·t[n]; the last two turn over. */
    private static void oddBins16(FloatMemory x, int xOffset, FloatMemory y, int yOffset, int yStride) {
        int lanes = Simd.lanes();
        FloatVector d = Simd.load(x, xOffset + lanes);
        FloatVector e = Simd.load(x, xOffset + 5 * lanes);
        FloatVector r1 = scaleAdd(e, -0.38268343f, scale(d, 0.92387953f));
        FloatVector t1 = scaleAdd(d, -0.38268343f, scale(e, -0.92387953f));
        d = Simd.load(x, xOffset + 3 * lanes);
        e = Simd.load(x, xOffset + 7 * lanes);
        FloatVector r3 = scaleAdd(e, -0.92387953f, scale(d, 0.38268343f));
        FloatVector t3 = scaleAdd(d, -0.92387953f, scale(e, -0.38268343f));
        d = Simd.load(x, xOffset + 2 * lanes);
        e = Simd.load(x, xOffset + 6 * lanes);
        FloatVector r2 = scale(Simd.subtract(d, e), 0.70710678f);
        FloatVector i2 = scale(Simd.add(d, e), 0.70710678f);
        d = Simd.load(x, xOffset);
        FloatVector p = Simd.add(d, r2);
        FloatVector q = Simd.add(r1, r3);
        Simd.store(y, yOffset + yStride, Simd.add(p, q));
        Simd.store(y, yOffset + 7 * yStride, Simd.subtract(p, q));
        p = Simd.subtract(d, r2);
        q = Simd.subtract(t1, t3);
        Simd.store(y, yOffset + 5 * yStride, Simd.add(p, q));
        Simd.store(y, yOffset + 3 * yStride, Simd.subtract(p, q));
        e = Simd.load(x, xOffset + 4 * lanes);
        p = Simd.add(e, i2);
        q = Simd.add(t1, t3);
        Simd.store(y, yOffset + 15 * yStride, Simd.subtract(q, p));
        Simd.store(y, yOffset + 9 * yStride, Simd.add(q, p));
        p = Simd.subtract(e, i2);
        q = Simd.subtract(r3, r1);
        Simd.store(y, yOffset + 11 * yStride, Simd.subtract(q, p));
        Simd.store(y, yOffset + 13 * yStride, Simd.add(q, p));
    }

    /** The steps of {@link #forward16} undone in turn. */
    private static void inverse16(FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride,
            FloatMemory work, int workOffset) {
        int lanes = Simd.lanes();
        FloatVector p = Simd.load(x, xOffset);
        FloatVector q = Simd.load(x, xOffset + 8 * xStride);
        FloatVector s = Simd.add(p, q);
        FloatVector t = Simd.subtract(p, q);
        p = Simd.load(x, xOffset + 4 * xStride);
        q = Simd.load(x, xOffset + 12 * xStride);
        Simd.store(work, workOffset, Simd.add(s, p));
        Simd.store(work, workOffset + lanes, Simd.subtract(t, q));
        Simd.store(work, workOffset + 2 * lanes, Simd.subtract(s, p));
        Simd.store(work, workOffset + 3 * lanes, Simd.add(t, q));
        p = Simd.load(x, xOffset + 2 * xStride);
        q = Simd.load(x, xOffset + 6 * xStride);
        s = Simd.subtract(p, q);
        Simd.store(work, workOffset + 4 * lanes, Simd.add(p, q));
        p = Simd.load(x, xOffset + 10 * xStride);
        q = Simd.load(x, xOffset + 14 * xStride);
        t = Simd.add(p, q);
        Simd.store(work, workOffset + 6 * lanes, Simd.subtract(p, q));
        Simd.store(work, workOffset + 5 * lanes, scale(Simd.subtract(s, t), 0.70710678f));
        Simd.store(work, workOffset + 7 * lanes, scale(Simd.add(s, t), -0.70710678f));
        fromOddBins16(x, xOffset, xStride, work, workOffset + 8 * lanes);
        for (int n = 0; n < 4; n++) {
            int from = workOffset + n * lanes;
            int to = yOffset + n * yStride;
            p = Simd.load(work, from);
            q = Simd.load(work, from + 4 * lanes);
            FloatVector d = Simd.load(work, from + 8 * lanes);
            FloatVector e = Simd.load(work, from + 12 * lanes);
            s = Simd.add(p, q);
            t = Simd.subtract(p, q);
            Simd.store(y, to, Simd.add(s, d));
            Simd.store(y, to + 8 * yStride, Simd.subtract(s, d));
            Simd.store(y, to + 4 * yStride, Simd.add(t, e));
            Simd.store(y, to + 12 * yStride, Simd.subtract(t, e));
        }
    }

    /** {@link #oddBins16} undone. */
    private static void fromOddBins16(FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset) {
        int lanes = Simd.lanes();
        FloatVector p = Simd.load(x, xOffset + xStride);
        FloatVector q = Simd.load(x, xOffset + 7 * xStride);
        FloatVector s = Simd.add(p, q);
        FloatVector u = Simd.subtract(p, q);
        p = Simd.load(x, xOffset + 5 * xStride);
        q = Simd.load(x, xOffset + 3 * xStride);
        FloatVector t = Simd.add(p, q);
        FloatVector v = Simd.subtract(p, q);
        Simd.store(y, yOffset, Simd.add(s, t));
        FloatVector r = Simd.subtract(s, t);
        p = Simd.load(x, xOffset + 15 * xStride);
        q = Simd.load(x, xOffset + 9 * xStride);
        s = Simd.subtract(q, p);
        FloatVector f = Simd.add(p, q);
        p = Simd.load(x, xOffset + 11 * xStride);
        q = Simd.load(x, xOffset + 13 * xStride);
        t = Simd.subtract(q, p);
        FloatVector g = Simd.add(p, q);
        Simd.store(y, yOffset + 4 * lanes, Simd.add(s, t));
        t = Simd.subtract(t, s);
        Simd.store(y, yOffset + 2 * lanes, scale(Simd.subtract(r, t), 0.70710678f));
        Simd.store(y, yOffset + 6 * lanes, scale(Simd.add(r, t), -0.70710678f));
        p = Simd.subtract(u, g);
        q = Simd.add(f, v);
        Simd.store(y, yOffset + lanes, scaleAdd(q, -0.38268343f, scale(p, 0.92387953f)));
        Simd.store(y, yOffset + 5 * lanes, scaleAdd(p, -0.38268343f, scale(q, -0.92387953f)));
        p = Simd.add(u, g);
        q = Simd.subtract(f, v);
        Simd.store(y, yOffset + 3 * lanes, scaleAdd(q, -0.92387953f, scale(p, 0.38268343f)));
        Simd.store(y, yOffset + 7 * lanes, scaleAdd(p, -0.92387953f, scale(q, -0.38268343f)));
    }
}
