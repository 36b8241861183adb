package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * Inverse Fourier transforms of 8 and 16 complex bins, unscaled, from planes of products to a row of vectors. The
 * steps of {@link FourierComplexF32} in the opposite order: {@link #radix4} of each column of four bins, size/4 apart,
 * then {@link #join} of the columns. Source: Cooley and Tukey 1965 (decimation in time).
 */
final class FourierInverseF32 {
    private FourierInverseF32() {
    }

    private static FloatVector scale(FloatVector a, float factor) {
        return Simd.multiply(a, Simd.splat(factor));
    }

    /**
     * The inverse transform of four bins, each of three planes p, q and r, planeStride apart: real part p − r,
     * imaginary part p − q.
     */
    static void radix4(FloatMemory x, int xOffset, int xStride, int planeStride, FloatMemory y, int yReal,
            int yImaginary) {
        int lanes = Simd.lanes();
        FloatVector p = Simd.load(x, xOffset);
        FloatVector a = Simd.subtract(p, Simd.load(x, xOffset + 2 * planeStride));
        FloatVector b = Simd.subtract(p, Simd.load(x, xOffset + planeStride));
        int from = xOffset + 2 * xStride;
        p = Simd.load(x, from);
        FloatVector c = Simd.subtract(p, Simd.load(x, from + 2 * planeStride));
        FloatVector d = Simd.subtract(p, Simd.load(x, from + planeStride));
        FloatVector s0 = Simd.add(a, c);
        FloatVector s1 = Simd.subtract(a, c);
        FloatVector t0 = Simd.add(b, d);
        FloatVector t1 = Simd.subtract(b, d);
        from = xOffset + xStride;
        p = Simd.load(x, from);
        a = Simd.subtract(p, Simd.load(x, from + 2 * planeStride));
        b = Simd.subtract(p, Simd.load(x, from + planeStride));
        from += 2 * xStride;
        p = Simd.load(x, from);
        c = Simd.subtract(p, Simd.load(x, from + 2 * planeStride));
        d = Simd.subtract(p, Simd.load(x, from + planeStride));
        FloatVector s2 = Simd.add(a, c);
        FloatVector s3 = Simd.subtract(a, c);
        FloatVector t2 = Simd.add(b, d);
        FloatVector t3 = Simd.subtract(b, d);
        Simd.store(y, yReal, Simd.add(s0, s2));
        Simd.store(y, yImaginary, Simd.add(t0, t2));
        Simd.store(y, yReal + lanes, Simd.subtract(s1, t3));
        Simd.store(y, yImaginary + lanes, Simd.add(t1, s3));
        Simd.store(y, yReal + 2 * lanes, Simd.subtract(s0, s2));
        Simd.store(y, yImaginary + 2 * lanes, Simd.subtract(t0, t2));
        Simd.store(y, yReal + 3 * lanes, Simd.add(s1, t3));
        Simd.store(y, yImaginary + 3 * lanes, Simd.subtract(t1, s3));
    }

    /**
     * Makes size neighbouring elements of size/4 columns of four neighbouring vectors, real parts and size vectors
     * behind them imaginary ones.
     */
    static void join(int size, FloatMemory x, int xOffset, FloatMemory y, int yReal, int yImaginary) {
        int lanes = Simd.lanes();
        int xImaginary = xOffset + size * lanes;
        if (size == 8) {
            join8(x, xOffset, xImaginary, y, yReal, yImaginary);
        } else {
            turn4(1, 0, 1, 0, 1, 0, x, xOffset, xImaginary, y, yReal, yImaginary);
            turn4(0.92387953f, 0.38268343f, 0.70710678f, 0.70710678f, 0.38268343f, 0.92387953f,
                    x, xOffset + lanes, xImaginary + lanes, y, yReal + lanes, yImaginary + lanes);
            turn4(0.70710678f, 0.70710678f, 0, 1, -0.70710678f, 0.70710678f, x, xOffset + 2 * lanes,
                    xImaginary + 2 * lanes, y, yReal + 2 * lanes, yImaginary + 2 * lanes);
            turn4(0.38268343f, 0.92387953f, -0.70710678f, 0.70710678f, -0.92387953f, -0.38268343f,
                    x, xOffset + 3 * lanes, xImaginary + 3 * lanes, y, yReal + 3 * lanes, yImaginary + 3 * lanes);
        }
    }

    /** z[n] ± z[n + 4]·exp(2πi·n/8). */
    private static void join8(FloatMemory x, int xReal, int xImaginary, FloatMemory y, int yReal, int yImaginary) {
        int lanes = Simd.lanes();
        FloatVector p = Simd.load(x, xReal);
        FloatVector q = Simd.load(x, xReal + 4 * lanes);
        Simd.store(y, yReal, Simd.add(p, q));
        Simd.store(y, yReal + 4 * lanes, Simd.subtract(p, q));
        p = Simd.load(x, xImaginary);
        q = Simd.load(x, xImaginary + 4 * lanes);
        Simd.store(y, yImaginary, Simd.add(p, q));
        Simd.store(y, yImaginary + 4 * lanes, Simd.subtract(p, q));
        FloatVector s = Simd.load(x, xReal + 5 * lanes);
        FloatVector t = Simd.load(x, xImaginary + 5 * lanes);
        p = Simd.load(x, xReal + lanes);
        q = scale(Simd.subtract(s, t), 0.70710678f);
        Simd.store(y, yReal + lanes, Simd.add(p, q));
        Simd.store(y, yReal + 5 * lanes, Simd.subtract(p, q));
        p = Simd.load(x, xImaginary + lanes);
        q = scale(Simd.add(s, t), 0.70710678f);
        Simd.store(y, yImaginary + lanes, Simd.add(p, q));
        Simd.store(y, yImaginary + 5 * lanes, Simd.subtract(p, q));
        s = Simd.load(x, xReal + 6 * lanes);
        t = Simd.load(x, xImaginary + 6 * lanes);
        p = Simd.load(x, xReal + 2 * lanes);
        Simd.store(y, yReal + 2 * lanes, Simd.subtract(p, t));
        Simd.store(y, yReal + 6 * lanes, Simd.add(p, t));
        p = Simd.load(x, xImaginary + 2 * lanes);
        Simd.store(y, yImaginary + 2 * lanes, Simd.add(p, s));
        Simd.store(y, yImaginary + 6 * lanes, Simd.subtract(p, s));
        s = Simd.load(x, xReal + 7 * lanes);
        t = Simd.load(x, xImaginary + 7 * lanes);
        p = Simd.load(x, xReal + 3 * lanes);
        q = scale(Simd.add(s, t), -0.70710678f);
        Simd.store(y, yReal + 3 * lanes, Simd.add(p, q));
        Simd.store(y, yReal + 7 * lanes, Simd.subtract(p, q));
        p = Simd.load(x, xImaginary + 3 * lanes);
        q = scale(Simd.subtract(s, t), 0.70710678f);
        Simd.store(y, yImaginary + 3 * lanes, Simd.add(p, q));
        Simd.store(y, yImaginary + 7 * lanes, Simd.subtract(p, q));
    }

    /** An inverse complex transform of four points, point k of which is multiplied by cos k + i·sin k before. */
    private static void turn4(float cos1, float sin1, float cos2, float sin2, float cos3, float sin3, FloatMemory x,
            int xReal, int xImaginary, FloatMemory y, int yReal, int yImaginary) {
        int step = 4 * Simd.lanes();
        FloatVector p = Simd.load(x, xReal + 2 * step);
        FloatVector q = Simd.load(x, xImaginary + 2 * step);
        FloatVector cosine = Simd.splat(cos2);
        FloatVector sine = Simd.splat(sin2);
        FloatVector a = Simd.subtract(Simd.multiply(p, cosine), Simd.multiply(q, sine));
        FloatVector b = Simd.multiplyAdd(p, sine, Simd.multiply(q, cosine));
        p = Simd.load(x, xReal);
        q = Simd.load(x, xImaginary);
        FloatVector s0 = Simd.add(p, a);
        FloatVector s1 = Simd.subtract(p, a);
        FloatVector t0 = Simd.add(q, b);
        FloatVector t1 = Simd.subtract(q, b);
        p = Simd.load(x, xReal + step);
        q = Simd.load(x, xImaginary + step);
        cosine = Simd.splat(cos1);
        sine = Simd.splat(sin1);
        a = Simd.subtract(Simd.multiply(p, cosine), Simd.multiply(q, sine));
        b = Simd.multiplyAdd(p, sine, Simd.multiply(q, cosine));
        p = Simd.load(x, xReal + 3 * step);
        q = Simd.load(x, xImaginary + 3 * step);
        cosine = Simd.splat(cos3);
        sine = Simd.splat(sin3);
        FloatVector c = Simd.subtract(Simd.multiply(p, cosine), Simd.multiply(q, sine));
        FloatVector d = Simd.multiplyAdd(p, sine, Simd.multiply(q, cosine));
        FloatVector s2 = Simd.add(a, c);
        FloatVector s3 = Simd.subtract(a, c);
        FloatVector t2 = Simd.add(b, d);
        FloatVector t3 = Simd.subtract(b, d);
        Simd.store(y, yReal, Simd.add(s0, s2));
        Simd.store(y, yImaginary, Simd.add(t0, t2));
        Simd.store(y, yReal + step, Simd.subtract(s1, t3));
        Simd.store(y, yImaginary + step, Simd.add(t1, s3));
        Simd.store(y, yReal + 2 * step, Simd.subtract(s0, s2));
        Simd.store(y, yImaginary + 2 * step, Simd.subtract(t0, t2));
        Simd.store(y, yReal + 3 * step, Simd.add(s1, t3));
        Simd.store(y, yImaginary + 3 * step, Simd.subtract(t1, s3));
    }
}
