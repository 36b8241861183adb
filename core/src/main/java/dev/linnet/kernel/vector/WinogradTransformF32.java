package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The one-dimensional transforms of Winograd's minimal filtering (Lavin and Gray 2015), each from a column of vectors to
 * another: element i lies i strides behind the first.
 *
 * <p>Tiles of 8 use the points 0, ±1, ±2, ±½, ∞ for kernels of 2 (outputs of 7), 3 (6) and 5 (4) with one input
 * transform; the columns of ±½ are scaled by 32, so that the output transform has integers. Tiles of 6 use 0, ±1, ±2, ∞
 * for kernels of 3 (outputs of 4). Those of 9 and 7 are {@link WinogradNineF32}'s and {@link WinogradSevenF32}'s, which have
 * no adjoints.
 */
final class WinogradTransformF32 {
    private WinogradTransformF32() {
    }

    /**
     * Bᵀ of {@code count} columns of tiles of {@code size} (9, 8, 7 or 6), an even number of 6; columns lie a
     * step apart. y may be x, but of size 9.
     */
    static void input(int size, int count, FloatMemory x, int xOffset, int xStride, int xStep, FloatMemory y,
            int yOffset, int yStride, int yStep) {
        int from = xOffset;
        int to = yOffset;
        for (int i = 0; i < count; i += size == 6 ? 2 : 1) {
            if (size == 9) {
                WinogradNineF32.input(x, from, xStride, y, to, yStride);
            } else if (size == 7) {
                WinogradSevenF32.input(x, from, xStride, y, to, yStride);
            } else if (size == 8) {
                input8(x, from, xStride, y, to, yStride);
            } else {
                input6(x, from, xStride, xStep, y, to, yStride, yStep);
                from += xStep;
                to += yStep;
            }
            from += xStep;
            to += yStep;
        }
    }

    /** Aᵀ of {@code count} such columns for kernels of {@code kernel}: size − kernel + 1 outputs each. */
    static void output(int size, int kernel, int count, FloatMemory x, int xOffset, int xStride, int xStep,
            FloatMemory y, int yOffset, int yStride, int yStep) {
        int from = xOffset;
        int to = yOffset;
        for (int i = 0; i < count; i += size == 6 ? 2 : 1) {
            if (size == 9) {
                WinogradNineF32.output(kernel, x, from, xStride, y, to, yStride);
            } else if (size == 7) {
                WinogradSevenF32.output(kernel, x, from, xStride, y, to, yStride);
            } else if (size == 8) {
                output8(kernel, x, from, xStride, y, to, yStride);
            } else {
                output6(kernel, x, from, xStride, xStep, y, to, yStride, yStep);
                from += xStep;
                to += yStep;
            }
            from += xStep;
            to += yStep;
        }
    }

    /** G of tiles of {@code size} for kernels of {@code kernel}. */
    static void kernel(int size, int kernel, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset,
            int yStride) {
        if (size == 9) {
            WinogradNineF32.kernel(kernel, x, xOffset, xStride, y, yOffset, yStride);
        } else if (size == 7) {
            WinogradSevenF32.kernel(kernel, x, xOffset, xStride, y, yOffset, yStride);
        } else if (size == 6) {
            kernel6(kernel, x, xOffset, xStride, y, yOffset, yStride);
        } else {
            kernel8(kernel, x, xOffset, xStride, y, yOffset, yStride);
        }
    }

    /** A, the adjoint of {@link #output}: what {@code size} products owe to size − kernel + 1 gradients of outputs. */
    static void outputAdjoint(int size, int kernel, FloatMemory y, int yOffset, int yStride, FloatMemory x, int xOffset,
            int xStride) {
        FloatVector y0 = Simd.load(y, yOffset);
        FloatVector y1 = Simd.load(y, yOffset + yStride);
        FloatVector y2 = Simd.load(y, yOffset + 2 * yStride);
        FloatVector y3 = Simd.load(y, yOffset + 3 * yStride);
        boolean six = size == 8 && kernel == 3;
        FloatVector y4 = six ? Simd.load(y, yOffset + 4 * yStride) : Simd.zero();
        FloatVector y5 = six ? Simd.load(y, yOffset + 5 * yStride) : Simd.zero();
        Simd.store(x, xOffset, y0);
        FloatVector even = Simd.add(Simd.add(y0, y2), y4);
        FloatVector odd = Simd.add(Simd.add(y1, y3), y5);
        Simd.store(x, xOffset + xStride, Simd.add(even, odd));
        Simd.store(x, xOffset + 2 * xStride, Simd.subtract(even, odd));
        even = scaleAdd(y4, 16, scaleAdd(y2, 4, y0));
        odd = scale(scaleAdd(y5, 16, scaleAdd(y3, 4, y1)), 2);
        Simd.store(x, xOffset + 3 * xStride, Simd.add(even, odd));
        Simd.store(x, xOffset + 4 * xStride, Simd.subtract(even, odd));
        if (size == 8) {
            even = scale(scaleAdd(y0, 16, scaleAdd(y2, 4, y4)), 2);
            odd = scaleAdd(y1, 16, scaleAdd(y3, 4, y5));
            Simd.store(x, xOffset + 5 * xStride, Simd.add(even, odd));
            Simd.store(x, xOffset + 6 * xStride, Simd.subtract(even, odd));
        }
        Simd.store(x, xOffset + (size - 1) * xStride, six ? y5 : y3);
    }

    /** Gᵀ, the adjoint of {@link #kernel}: from {@code size} gradients of planes to those of {@code kernel} weights. */
    static void kernelAdjoint(int size, int kernel, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset,
            int yStride) {
        if (size == 6) {
            kernelAdjoint6(x, xOffset, xStride, y, yOffset, yStride);
        } else {
            kernelAdjoint8(kernel, x, xOffset, xStride, y, yOffset, yStride);
        }
    }

    static FloatVector scale(FloatVector a, float factor) {
        return Simd.multiply(a, Simd.splat(factor));
    }

    /** a·factor + b. */
    static FloatVector scaleAdd(FloatVector a, float factor, FloatVector b) {
        return Simd.multiplyAdd(a, Simd.splat(factor), b);
    }

    private static void input8(FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride) {
        FloatVector d0 = Simd.load(x, xOffset);
        FloatVector d1 = Simd.load(x, xOffset + xStride);
        FloatVector d2 = Simd.load(x, xOffset + 2 * xStride);
        FloatVector d3 = Simd.load(x, xOffset + 3 * xStride);
        FloatVector d4 = Simd.load(x, xOffset + 4 * xStride);
        FloatVector d5 = Simd.load(x, xOffset + 5 * xStride);
        FloatVector d6 = Simd.load(x, xOffset + 6 * xStride);
        FloatVector d7 = Simd.load(x, xOffset + 7 * xStride);
        Simd.store(y, yOffset, scaleAdd(Simd.subtract(d4, d2), 5.25f, Simd.subtract(d0, d6)));
        Simd.store(y, yOffset + 7 * yStride, scaleAdd(Simd.subtract(d3, d5), 5.25f, Simd.subtract(d7, d1)));
        FloatVector even = scaleAdd(d4, -4.25f, Simd.add(d2, d6));
        FloatVector odd = scaleAdd(d3, -4.25f, Simd.add(d1, d5));
        Simd.store(y, yOffset + yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 2 * yStride, Simd.subtract(even, odd));
        even = scaleAdd(d2, 0.25f, scaleAdd(d4, -1.25f, d6));
        odd = scaleAdd(d1, 0.5f, scaleAdd(d3, -2.5f, Simd.add(d5, d5)));
        Simd.store(y, yOffset + 3 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 4 * yStride, Simd.subtract(even, odd));
        even = scaleAdd(d2, 4, scaleAdd(d4, -5, d6));
        odd = scaleAdd(d5, 0.5f, scaleAdd(d3, -2.5f, Simd.add(d1, d1)));
        Simd.store(y, yOffset + 5 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 6 * yStride, Simd.subtract(even, odd));
    }

    /**
     * Two columns: with one, HotSpot would inline this method into loops, where its vectors are boxed; so it is longer
     * than what HotSpot inlines.
     */
    private static void input6(FloatMemory x, int xOffset, int xStride, int xStep, FloatMemory y, int yOffset,
            int yStride, int yStep) {
        FloatVector d0 = Simd.load(x, xOffset);
        FloatVector d1 = Simd.load(x, xOffset + xStride);
        FloatVector d2 = Simd.load(x, xOffset + 2 * xStride);
        FloatVector d3 = Simd.load(x, xOffset + 3 * xStride);
        FloatVector d4 = Simd.load(x, xOffset + 4 * xStride);
        FloatVector d5 = Simd.load(x, xOffset + 5 * xStride);
        Simd.store(y, yOffset, scaleAdd(d0, 4, scaleAdd(d2, -5, d4)));
        Simd.store(y, yOffset + 5 * yStride, scaleAdd(d1, 4, scaleAdd(d3, -5, d5)));
        FloatVector even = scaleAdd(d2, -4, d4);
        FloatVector odd = scaleAdd(d1, -4, d3);
        Simd.store(y, yOffset + yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 2 * yStride, Simd.subtract(even, odd));
        even = Simd.subtract(d4, d2);
        odd = scale(Simd.subtract(d3, d1), 2);
        Simd.store(y, yOffset + 3 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 4 * yStride, Simd.subtract(even, odd));
        int second = xOffset + xStep;
        int target = yOffset + yStep;
        d0 = Simd.load(x, second);
        d1 = Simd.load(x, second + xStride);
        d2 = Simd.load(x, second + 2 * xStride);
        d3 = Simd.load(x, second + 3 * xStride);
        d4 = Simd.load(x, second + 4 * xStride);
        d5 = Simd.load(x, second + 5 * xStride);
        Simd.store(y, target, scaleAdd(d0, 4, scaleAdd(d2, -5, d4)));
        Simd.store(y, target + 5 * yStride, scaleAdd(d1, 4, scaleAdd(d3, -5, d5)));
        even = scaleAdd(d2, -4, d4);
        odd = scaleAdd(d1, -4, d3);
        Simd.store(y, target + yStride, Simd.add(even, odd));
        Simd.store(y, target + 2 * yStride, Simd.subtract(even, odd));
        even = Simd.subtract(d4, d2);
        odd = scale(Simd.subtract(d3, d1), 2);
        Simd.store(y, target + 3 * yStride, Simd.add(even, odd));
        Simd.store(y, target + 4 * yStride, Simd.subtract(even, odd));
    }

    private static void output8(int kernel, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset,
            int yStride) {
        FloatVector m1 = Simd.load(x, xOffset + xStride);
        FloatVector m2 = Simd.load(x, xOffset + 2 * xStride);
        FloatVector p = Simd.add(m1, m2);
        FloatVector q = Simd.subtract(m1, m2);
        m1 = Simd.load(x, xOffset + 3 * xStride);
        m2 = Simd.load(x, xOffset + 4 * xStride);
        FloatVector u = Simd.add(m1, m2);
        FloatVector v = Simd.subtract(m1, m2);
        m1 = Simd.load(x, xOffset + 5 * xStride);
        m2 = Simd.load(x, xOffset + 6 * xStride);
        FloatVector w = Simd.add(m1, m2);
        FloatVector z = Simd.subtract(m1, m2);
        FloatVector last = Simd.load(x, xOffset + 7 * xStride);
        Simd.store(y, yOffset, scaleAdd(w, 32, Simd.add(Simd.add(Simd.load(x, xOffset), p), u)));
        Simd.store(y, yOffset + yStride, scaleAdd(v, 2, scaleAdd(z, 16, q)));
        Simd.store(y, yOffset + 2 * yStride, scaleAdd(u, 4, scaleAdd(w, 8, p)));
        FloatVector third = scaleAdd(v, 8, scaleAdd(z, 4, q));
        if (kernel == 5) {
            Simd.store(y, yOffset + 3 * yStride, Simd.add(third, last));
        } else {
            Simd.store(y, yOffset + 3 * yStride, third);
            Simd.store(y, yOffset + 4 * yStride, scaleAdd(u, 16, scaleAdd(w, 2, p)));
            FloatVector fifth = scaleAdd(v, 32, Simd.add(q, z));
            if (kernel == 3) {
                Simd.store(y, yOffset + 5 * yStride, Simd.add(fifth, last));
            } else {
                Simd.store(y, yOffset + 5 * yStride, fifth);
                Simd.store(y, yOffset + 6 * yStride, scaleAdd(u, 64, scaleAdd(w, 0.5f, Simd.add(p, last))));
            }
        }
    }

    /** Two columns, as in {@link #input6}. */
    private static void output6(int kernel, FloatMemory x, int xOffset, int xStride, int xStep, FloatMemory y,
            int yOffset, int yStride, int yStep) {
        FloatVector m1 = Simd.load(x, xOffset + xStride);
        FloatVector m2 = Simd.load(x, xOffset + 2 * xStride);
        FloatVector m3 = Simd.load(x, xOffset + 3 * xStride);
        FloatVector m4 = Simd.load(x, xOffset + 4 * xStride);
        FloatVector p = Simd.add(m1, m2);
        FloatVector q = Simd.subtract(m1, m2);
        FloatVector u = Simd.add(m3, m4);
        FloatVector v = Simd.subtract(m3, m4);
        Simd.store(y, yOffset, Simd.add(Simd.add(Simd.load(x, xOffset), p), u));
        Simd.store(y, yOffset + yStride, scaleAdd(v, 2, q));
        Simd.store(y, yOffset + 2 * yStride, scaleAdd(u, 4, p));
        FloatVector third = scaleAdd(v, 8, q);
        FloatVector last = Simd.load(x, xOffset + 5 * xStride);
        if (kernel == 3) {
            Simd.store(y, yOffset + 3 * yStride, Simd.add(third, last));
        } else {
            Simd.store(y, yOffset + 3 * yStride, third);
            Simd.store(y, yOffset + 4 * yStride, scaleAdd(u, 16, Simd.add(p, last)));
        }
        int second = xOffset + xStep;
        int target = yOffset + yStep;
        m1 = Simd.load(x, second + xStride);
        m2 = Simd.load(x, second + 2 * xStride);
        m3 = Simd.load(x, second + 3 * xStride);
        m4 = Simd.load(x, second + 4 * xStride);
        p = Simd.add(m1, m2);
        q = Simd.subtract(m1, m2);
        u = Simd.add(m3, m4);
        v = Simd.subtract(m3, m4);
        Simd.store(y, target, Simd.add(Simd.add(Simd.load(x, second), p), u));
        Simd.store(y, target + yStride, scaleAdd(v, 2, q));
        Simd.store(y, target + 2 * yStride, scaleAdd(u, 4, p));
        third = scaleAdd(v, 8, q);
        last = Simd.load(x, second + 5 * xStride);
        if (kernel == 3) {
            Simd.store(y, target + 3 * yStride, Simd.add(third, last));
        } else {
            Simd.store(y, target + 3 * yStride, third);
            Simd.store(y, target + 4 * yStride, scaleAdd(u, 16, Simd.add(p, last)));
        }
    }

    private static void kernel8(int kernel, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset,
            int yStride) {
        FloatVector g0 = Simd.load(x, xOffset);
        FloatVector g1 = Simd.load(x, xOffset + xStride);
        FloatVector g2 = kernel > 2 ? Simd.load(x, xOffset + 2 * xStride) : Simd.zero();
        FloatVector g3 = kernel == 5 ? Simd.load(x, xOffset + 3 * xStride) : Simd.zero();
        FloatVector g4 = kernel == 5 ? Simd.load(x, xOffset + 4 * xStride) : Simd.zero();
        Simd.store(y, yOffset, g0);
        FloatVector even = scale(Simd.add(Simd.add(g0, g2), g4), -2 / 9f);
        FloatVector odd = scale(Simd.add(g1, g3), -2 / 9f);
        Simd.store(y, yOffset + yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 2 * yStride, Simd.subtract(even, odd));
        even = scale(scaleAdd(g4, 16, scaleAdd(g2, 4, g0)), 1 / 90f);
        odd = scale(scaleAdd(g3, 4, g1), 2 / 90f);
        Simd.store(y, yOffset + 3 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 4 * yStride, Simd.subtract(even, odd));
        even = scale(scaleAdd(g4, 0.0625f, scaleAdd(g2, 0.25f, g0)), 4 / 180f);
        odd = scale(scaleAdd(g3, 0.25f, g1), 2 / 180f);
        Simd.store(y, yOffset + 5 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 6 * yStride, Simd.subtract(even, odd));
        Simd.store(y, yOffset + 7 * yStride, kernel == 5 ? g4 : kernel == 3 ? g2 : g1);
    }

    private static void kernel6(int kernel, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset,
            int yStride) {
        FloatVector g0 = Simd.load(x, xOffset);
        FloatVector g1 = Simd.load(x, xOffset + xStride);
        FloatVector g2 = kernel == 3 ? Simd.load(x, xOffset + 2 * xStride) : Simd.zero();
        Simd.store(y, yOffset, scale(g0, 0.25f));
        FloatVector even = scale(Simd.add(g0, g2), -1 / 6f);
        FloatVector odd = scale(g1, -1 / 6f);
        Simd.store(y, yOffset + yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 2 * yStride, Simd.subtract(even, odd));
        even = scaleAdd(g0, 1 / 24f, scale(g2, 1 / 6f));
        odd = scale(g1, 1 / 12f);
        Simd.store(y, yOffset + 3 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 4 * yStride, Simd.subtract(even, odd));
        Simd.store(y, yOffset + 5 * yStride, kernel == 3 ? g2 : g1);
    }

    private static void kernelAdjoint8(int kernel, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset,
            int yStride) {
        FloatVector a = Simd.load(x, xOffset + xStride);
        FloatVector b = Simd.load(x, xOffset + 2 * xStride);
        FloatVector ones = scale(Simd.add(a, b), -2 / 9f);
        FloatVector oddOnes = scale(Simd.subtract(a, b), -2 / 9f);
        a = Simd.load(x, xOffset + 3 * xStride);
        b = Simd.load(x, xOffset + 4 * xStride);
        FloatVector twos = scale(Simd.add(a, b), 1 / 90f);
        FloatVector oddTwos = scale(Simd.subtract(a, b), 2 / 90f);
        a = Simd.load(x, xOffset + 5 * xStride);
        b = Simd.load(x, xOffset + 6 * xStride);
        FloatVector halves = scale(Simd.add(a, b), 4 / 180f);
        FloatVector oddHalves = scale(Simd.subtract(a, b), 2 / 180f);
        FloatVector last = Simd.load(x, xOffset + 7 * xStride);
        Simd.store(y, yOffset, Simd.add(Simd.add(Simd.load(x, xOffset), ones), Simd.add(twos, halves)));
        Simd.store(y, yOffset + yStride, Simd.add(oddOnes, Simd.add(oddTwos, oddHalves)));
        FloatVector second = scaleAdd(halves, 0.25f, scaleAdd(twos, 4, ones));
        if (kernel == 5) {
            Simd.store(y, yOffset + 2 * yStride, second);
            Simd.store(y, yOffset + 3 * yStride, scaleAdd(oddHalves, 0.25f, scaleAdd(oddTwos, 4, oddOnes)));
            Simd.store(y, yOffset + 4 * yStride,
                    Simd.add(scaleAdd(halves, 0.0625f, scaleAdd(twos, 16, ones)), last));
        } else {
            Simd.store(y, yOffset + 2 * yStride, Simd.add(second, last));
        }
    }

    private static void kernelAdjoint6(FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride) {
        FloatVector a = Simd.load(x, xOffset + xStride);
        FloatVector b = Simd.load(x, xOffset + 2 * xStride);
        FloatVector ones = scale(Simd.add(a, b), -1 / 6f);
        FloatVector oddOnes = scale(Simd.subtract(a, b), -1 / 6f);
        a = Simd.load(x, xOffset + 3 * xStride);
        b = Simd.load(x, xOffset + 4 * xStride);
        FloatVector twos = scale(Simd.add(a, b), 1 / 24f);
        FloatVector oddTwos = scale(Simd.subtract(a, b), 1 / 12f);
        Simd.store(y, yOffset, scaleAdd(Simd.load(x, xOffset), 0.25f, Simd.add(ones, twos)));
        Simd.store(y, yOffset + yStride, Simd.add(oddOnes, oddTwos));
        Simd.store(y, yOffset + 2 * yStride,
                Simd.add(scaleAdd(twos, 4, ones), Simd.load(x, xOffset + 5 * xStride)));
    }
}
