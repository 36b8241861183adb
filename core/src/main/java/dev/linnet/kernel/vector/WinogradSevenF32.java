package dev.linnet.kernel.vector;

import static dev.linnet.kernel.vector.WinogradTransformF32.scale;
import static dev.linnet.kernel.vector.WinogradTransformF32.scaleAdd;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The one-dimensional transforms of Winograd's minimal filtering ({@link WinogradTransformF32}) on tiles of 7, for
 * kernels of 2 (outputs of 6) and 3 (5).
 *
 * <p>The points are ±5/16, ±7/8, ±13/8 and ∞: of all sixteenths those for which the error's variance Σ A²G²B² of the worst
 * output is least. It is 0.55 of that of tiles of 6, whose points are whole numbers. N is a point's product of distances from
 * the other finite ones; every number but 1/N is exact.
 *
 * <p>The transforms that loops call are longer than the 325 bytes up to which HotSpot inlines: there it would box vectors.
 */
final class WinogradSevenF32 {
    private WinogradSevenF32() {
    }

    /** Bᵀ of a column. Rows have the coefficients of products of x² − point²; the points' own factors are x ± point. */
    static void input(FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride) {
        FloatVector d0 = Simd.load(x, xOffset);
        FloatVector d1 = Simd.load(x, xOffset + xStride);
        FloatVector d2 = Simd.load(x, xOffset + 2 * xStride);
        FloatVector d3 = Simd.load(x, xOffset + 3 * xStride);
        FloatVector d4 = Simd.load(x, xOffset + 4 * xStride);
        FloatVector d5 = Simd.load(x, xOffset + 5 * xStride);
        FloatVector d6 = Simd.load(x, xOffset + 6 * xStride);
        FloatVector even = scaleAdd(d0, 8281 / 4096f, scaleAdd(d2, -218 / 64f, d4));
        FloatVector odd = scaleAdd(d1, 8281 / 4096f, scaleAdd(d3, -218 / 64f, d5));
        Simd.store(y, yOffset, scaleAdd(even, 5 / 16f, odd));
        Simd.store(y, yOffset + yStride, scaleAdd(even, -5 / 16f, odd));
        even = scaleAdd(d0, 4225 / 16384f, scaleAdd(d2, -701 / 256f, d4));
        odd = scaleAdd(d1, 4225 / 16384f, scaleAdd(d3, -701 / 256f, d5));
        Simd.store(y, yOffset + 2 * yStride, scaleAdd(even, 7 / 8f, odd));
        Simd.store(y, yOffset + 3 * yStride, scaleAdd(even, -7 / 8f, odd));
        even = scaleAdd(d0, 1225 / 16384f, scaleAdd(d2, -221 / 256f, d4));
        odd = scaleAdd(d1, 1225 / 16384f, scaleAdd(d3, -221 / 256f, d5));
        Simd.store(y, yOffset + 4 * yStride, scaleAdd(even, 13 / 8f, odd));
        Simd.store(y, yOffset + 5 * yStride, scaleAdd(even, -13 / 8f, odd));
        Simd.store(y, yOffset + 6 * yStride,
                scaleAdd(d0, -207025 / 1048576f, scaleAdd(d2, 38574 / 16384f, scaleAdd(d4, -897 / 256f, d6))));
    }

    /** Aᵀ of a column. */
    static void output(int kernel, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride) {
        FloatVector plus = Simd.load(x, xOffset);
        FloatVector minus = Simd.load(x, xOffset + xStride);
        FloatVector a = Simd.add(plus, minus);
        FloatVector p = Simd.subtract(plus, minus);
        plus = Simd.load(x, xOffset + 2 * xStride);
        minus = Simd.load(x, xOffset + 3 * xStride);
        FloatVector b = Simd.add(plus, minus);
        FloatVector q = Simd.subtract(plus, minus);
        plus = Simd.load(x, xOffset + 4 * xStride);
        minus = Simd.load(x, xOffset + 5 * xStride);
        FloatVector c = Simd.add(plus, minus);
        FloatVector r = Simd.subtract(plus, minus);
        FloatVector last = Simd.load(x, xOffset + 6 * xStride);
        Simd.store(y, yOffset, Simd.add(Simd.add(a, b), c));
        Simd.store(y, yOffset + yStride, scaleAdd(r, 13 / 8f, scaleAdd(q, 7 / 8f, scale(p, 5 / 16f))));
        Simd.store(y, yOffset + 2 * yStride, scaleAdd(c, 169 / 64f, scaleAdd(b, 49 / 64f, scale(a, 25 / 256f))));
        Simd.store(y, yOffset + 3 * yStride, scaleAdd(r, 2197 / 512f, scaleAdd(q, 343 / 512f, scale(p, 125 / 4096f))));
        FloatVector fourth = scaleAdd(c, 28561 / 4096f, scaleAdd(b, 2401 / 4096f, scale(a, 625 / 65536f)));
        if (kernel == 3) {
            Simd.store(y, yOffset + 4 * yStride, Simd.add(fourth, last));
        } else {
            Simd.store(y, yOffset + 4 * yStride, fourth);
            Simd.store(y, yOffset + 5 * yStride, scaleAdd(r, 371293 / 32768f,
                    scaleAdd(q, 16807 / 32768f, scaleAdd(p, 3125 / 1048576f, last))));
        }
    }

    /** G of a column. */
    static void kernel(int kernel, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride) {
        FloatVector g0 = Simd.load(x, xOffset);
        FloatVector g1 = Simd.load(x, xOffset + xStride);
        FloatVector g2 = kernel == 3 ? Simd.load(x, xOffset + 2 * xStride) : Simd.zero();
        FloatVector even = scale(scaleAdd(g2, 25 / 256f, g0), 524288 / 556605f);
        FloatVector odd = scale(g1, 32768 / 111321f);
        Simd.store(y, yOffset, Simd.add(odd, even));
        Simd.store(y, yOffset + yStride, Simd.subtract(odd, even));
        even = scale(scaleAdd(g2, 49 / 64f, g0), -8192 / 17955f);
        odd = scale(g1, -1024 / 2565f);
        Simd.store(y, yOffset + 2 * yStride, Simd.add(odd, even));
        Simd.store(y, yOffset + 3 * yStride, Simd.subtract(odd, even));
        even = scale(scaleAdd(g2, 169 / 64f, g0), 8192 / 126945f);
        odd = scale(g1, 1024 / 9765f);
        Simd.store(y, yOffset + 4 * yStride, Simd.add(odd, even));
        Simd.store(y, yOffset + 5 * yStride, Simd.subtract(odd, even));
        Simd.store(y, yOffset + 6 * yStride, kernel == 3 ? g2 : g1);
    }
}
