package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * Fourier transforms of 8 and 16 complex points, each from a column of vectors to another: element i lies i strides
 * behind the first, imaginary parts apart from real ones. The lanes are independent transforms, and nothing is scaled.
 *
 * <p>A transform takes two steps through scratch memory, so that no step needs many more than the fifteen registers
 * that V8 uses: {@link #split} into columns of four, with twiddle factors, then {@link #radix4Data} or
 * {@link #radix4Kernels} of each, straight into planes. Source: Gentleman and Sande 1966 (decimation in frequency).
 */
final class FourierComplexF32 {
    private FourierComplexF32() {
    }

    private static FloatVector scale(FloatVector a, float factor) {
        return Simd.multiply(a, Simd.splat(factor));
    }

    /**
     * The first step of a complex transform of {@code size}: from a column z, whose imaginary parts begin at
     * xImaginary, to size/4 columns of four, real parts and size vectors behind them imaginary ones. Bin k of column j
     * is then bin j + k·size/4 of z.
     */
    static void split(int size, FloatMemory x, int xReal, int xImaginary, int xStride, FloatMemory y, int yOffset) {
        int lanes = Simd.lanes();
        if (size == 8) {
            split8(x, xReal, xImaginary, xStride, y, yOffset, yOffset + 8 * lanes);
        } else {
            int yImaginary = yOffset + 16 * lanes;
            turn4(1, 0, 1, 0, 1, 0, x, xReal, xImaginary, 4 * xStride, y, yOffset, yImaginary, 4 * lanes);
            turn4(0.92387953f, 0.38268343f, 0.70710678f, 0.70710678f, 0.38268343f, 0.92387953f,
                    x, xReal + xStride, xImaginary + xStride, 4 * xStride, y, yOffset + lanes, yImaginary + lanes,
                    4 * lanes);
            turn4(0.70710678f, 0.70710678f, 0, 1, -0.70710678f, 0.70710678f, x, xReal + 2 * xStride,
                    xImaginary + 2 * xStride, 4 * xStride, y, yOffset + 2 * lanes, yImaginary + 2 * lanes, 4 * lanes);
            turn4(0.38268343f, 0.92387953f, -0.70710678f, 0.70710678f, -0.92387953f, -0.38268343f,
                    x, xReal + 3 * xStride, xImaginary + 3 * xStride, 4 * xStride, y, yOffset + 3 * lanes,
                    yImaginary + 3 * lanes, 4 * lanes);
        }
    }

    /** z[n] + z[n + 4] and (z[n] − z[n + 4])·exp(−2πi·n/8). */
    private static void split8(FloatMemory x, int xReal, int xImaginary, int xStride, FloatMemory y, int yReal,
            int yImaginary) {
        int lanes = Simd.lanes();
        FloatVector p = Simd.load(x, xReal);
        FloatVector q = Simd.load(x, xReal + 4 * xStride);
        FloatVector s = Simd.load(x, xImaginary);
        FloatVector t = Simd.load(x, xImaginary + 4 * xStride);
        Simd.store(y, yReal, Simd.add(p, q));
        Simd.store(y, yImaginary, Simd.add(s, t));
        Simd.store(y, yReal + 4 * lanes, Simd.subtract(p, q));
        Simd.store(y, yImaginary + 4 * lanes, Simd.subtract(s, t));
        p = Simd.load(x, xReal + xStride);
        q = Simd.load(x, xReal + 5 * xStride);
        s = Simd.load(x, xImaginary + xStride);
        t = Simd.load(x, xImaginary + 5 * xStride);
        Simd.store(y, yReal + lanes, Simd.add(p, q));
        Simd.store(y, yImaginary + lanes, Simd.add(s, t));
        p = Simd.subtract(p, q);
        s = Simd.subtract(s, t);
        Simd.store(y, yReal + 5 * lanes, scale(Simd.add(s, p), 0.70710678f));
        Simd.store(y, yImaginary + 5 * lanes, scale(Simd.subtract(s, p), 0.70710678f));
        p = Simd.load(x, xReal + 2 * xStride);
        q = Simd.load(x, xReal + 6 * xStride);
        s = Simd.load(x, xImaginary + 2 * xStride);
        t = Simd.load(x, xImaginary + 6 * xStride);
        Simd.store(y, yReal + 2 * lanes, Simd.add(p, q));
        Simd.store(y, yImaginary + 2 * lanes, Simd.add(s, t));
        Simd.store(y, yReal + 6 * lanes, Simd.subtract(s, t));
        Simd.store(y, yImaginary + 6 * lanes, Simd.subtract(q, p));
        p = Simd.load(x, xReal + 3 * xStride);
        q = Simd.load(x, xReal + 7 * xStride);
        s = Simd.load(x, xImaginary + 3 * xStride);
        t = Simd.load(x, xImaginary + 7 * xStride);
        Simd.store(y, yReal + 3 * lanes, Simd.add(p, q));
        Simd.store(y, yImaginary + 3 * lanes, Simd.add(s, t));
        p = Simd.subtract(p, q);
        s = Simd.subtract(s, t);
        Simd.store(y, yReal + 7 * lanes, scale(Simd.subtract(s, p), 0.70710678f));
        Simd.store(y, yImaginary + 7 * lanes, scale(Simd.add(s, p), -0.70710678f));
    }

    /** A complex transform of four points, bin k of which is multiplied by cos k − i·sin k. */
    private static void turn4(float cos1, float sin1, float cos2, float sin2, float cos3, float sin3, FloatMemory x,
            int xReal, int xImaginary, int xStride, FloatMemory y, int yReal, int yImaginary, int yStride) {
        FloatVector p = Simd.load(x, xReal);
        FloatVector q = Simd.load(x, xReal + 2 * xStride);
        FloatVector s0 = Simd.add(p, q);
        FloatVector s1 = Simd.subtract(p, q);
        p = Simd.load(x, xReal + xStride);
        q = Simd.load(x, xReal + 3 * xStride);
        FloatVector s2 = Simd.add(p, q);
        FloatVector s3 = Simd.subtract(p, q);
        p = Simd.load(x, xImaginary);
        q = Simd.load(x, xImaginary + 2 * xStride);
        FloatVector t0 = Simd.add(p, q);
        FloatVector t1 = Simd.subtract(p, q);
        p = Simd.load(x, xImaginary + xStride);
        q = Simd.load(x, xImaginary + 3 * xStride);
        FloatVector t2 = Simd.add(p, q);
        FloatVector t3 = Simd.subtract(p, q);
        Simd.store(y, yReal, Simd.add(s0, s2));
        Simd.store(y, yImaginary, Simd.add(t0, t2));
        p = Simd.subtract(s0, s2);
        q = Simd.subtract(t0, t2);
        FloatVector cosine = Simd.splat(cos2);
        FloatVector sine = Simd.splat(sin2);
        Simd.store(y, yReal + 2 * yStride, Simd.multiplyAdd(q, sine, Simd.multiply(p, cosine)));
        Simd.store(y, yImaginary + 2 * yStride, Simd.subtract(Simd.multiply(q, cosine), Simd.multiply(p, sine)));
        p = Simd.add(s1, t3);
        q = Simd.subtract(t1, s3);
        cosine = Simd.splat(cos1);
        sine = Simd.splat(sin1);
        Simd.store(y, yReal + yStride, Simd.multiplyAdd(q, sine, Simd.multiply(p, cosine)));
        Simd.store(y, yImaginary + yStride, Simd.subtract(Simd.multiply(q, cosine), Simd.multiply(p, sine)));
        p = Simd.subtract(s1, t3);
        q = Simd.add(t1, s3);
        cosine = Simd.splat(cos3);
        sine = Simd.splat(sin3);
        Simd.store(y, yReal + 3 * yStride, Simd.multiplyAdd(q, sine, Simd.multiply(p, cosine)));
        Simd.store(y, yImaginary + 3 * yStride, Simd.subtract(Simd.multiply(q, cosine), Simd.multiply(p, sine)));
    }

    /**
     * A complex transform of four points; of each bin a + bi the planes a + b, a and b, planeStride apart, are stored.
     */
    static void radix4Data(FloatMemory x, int xOffset, int xImaginary, FloatMemory y, int yOffset, int yStride,
            int planeStride) {
        int lanes = Simd.lanes();
        FloatVector p = Simd.load(x, xOffset);
        FloatVector q = Simd.load(x, xOffset + 2 * lanes);
        FloatVector s0 = Simd.add(p, q);
        FloatVector s1 = Simd.subtract(p, q);
        p = Simd.load(x, xOffset + lanes);
        q = Simd.load(x, xOffset + 3 * lanes);
        FloatVector s2 = Simd.add(p, q);
        FloatVector s3 = Simd.subtract(p, q);
        p = Simd.load(x, xImaginary);
        q = Simd.load(x, xImaginary + 2 * lanes);
        FloatVector t0 = Simd.add(p, q);
        FloatVector t1 = Simd.subtract(p, q);
        p = Simd.load(x, xImaginary + lanes);
        q = Simd.load(x, xImaginary + 3 * lanes);
        FloatVector t2 = Simd.add(p, q);
        FloatVector t3 = Simd.subtract(p, q);
        p = Simd.add(s0, s2);
        q = Simd.add(t0, t2);
        Simd.store(y, yOffset, Simd.add(p, q));
        Simd.store(y, yOffset + planeStride, p);
        Simd.store(y, yOffset + 2 * planeStride, q);
        int to = yOffset + yStride;
        p = Simd.add(s1, t3);
        q = Simd.subtract(t1, s3);
        Simd.store(y, to, Simd.add(p, q));
        Simd.store(y, to + planeStride, p);
        Simd.store(y, to + 2 * planeStride, q);
        to += yStride;
        p = Simd.subtract(s0, s2);
        q = Simd.subtract(t0, t2);
        Simd.store(y, to, Simd.add(p, q));
        Simd.store(y, to + planeStride, p);
        Simd.store(y, to + 2 * planeStride, q);
        to += yStride;
        p = Simd.subtract(s1, t3);
        q = Simd.add(t1, s3);
        Simd.store(y, to, Simd.add(p, q));
        Simd.store(y, to + planeStride, p);
        Simd.store(y, to + 2 * planeStride, q);
    }

    /** The same; of each bin c + di the planes c, c + d and c − d are stored. */
    static void radix4Kernels(FloatMemory x, int xOffset, int xImaginary, FloatMemory y, int yOffset, int yStride,
            int planeStride) {
        int lanes = Simd.lanes();
        FloatVector p = Simd.load(x, xOffset);
        FloatVector q = Simd.load(x, xOffset + 2 * lanes);
        FloatVector s0 = Simd.add(p, q);
        FloatVector s1 = Simd.subtract(p, q);
        p = Simd.load(x, xOffset + lanes);
        q = Simd.load(x, xOffset + 3 * lanes);
        FloatVector s2 = Simd.add(p, q);
        FloatVector s3 = Simd.subtract(p, q);
        p = Simd.load(x, xImaginary);
        q = Simd.load(x, xImaginary + 2 * lanes);
        FloatVector t0 = Simd.add(p, q);
        FloatVector t1 = Simd.subtract(p, q);
        p = Simd.load(x, xImaginary + lanes);
        q = Simd.load(x, xImaginary + 3 * lanes);
        FloatVector t2 = Simd.add(p, q);
        FloatVector t3 = Simd.subtract(p, q);
        p = Simd.add(s0, s2);
        q = Simd.add(t0, t2);
        Simd.store(y, yOffset, p);
        Simd.store(y, yOffset + planeStride, Simd.add(p, q));
        Simd.store(y, yOffset + 2 * planeStride, Simd.subtract(p, q));
        int to = yOffset + yStride;
        p = Simd.add(s1, t3);
        q = Simd.subtract(t1, s3);
        Simd.store(y, to, p);
        Simd.store(y, to + planeStride, Simd.add(p, q));
        Simd.store(y, to + 2 * planeStride, Simd.subtract(p, q));
        to += yStride;
        p = Simd.subtract(s0, s2);
        q = Simd.subtract(t0, t2);
        Simd.store(y, to, p);
        Simd.store(y, to + planeStride, Simd.add(p, q));
        Simd.store(y, to + 2 * planeStride, Simd.subtract(p, q));
        to += yStride;
        p = Simd.subtract(s1, t3);
        q = Simd.add(t1, s3);
        Simd.store(y, to, p);
        Simd.store(y, to + planeStride, Simd.add(p, q));
        Simd.store(y, to + 2 * planeStride, Simd.subtract(p, q));
    }
}
