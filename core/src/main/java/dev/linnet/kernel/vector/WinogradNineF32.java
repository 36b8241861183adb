package dev.linnet.kernel.vector;

import static dev.linnet.kernel.vector.WinogradTransformF32.scale;
import static dev.linnet.kernel.vector.WinogradTransformF32.scaleAdd;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The one-dimensional transforms of Winograd's minimal filtering ({@link WinogradTransformF32}) on tiles of 9, for kernels
 * of 3 (outputs of 7) and of 5 (outputs of 5).
 *
 * <p>The points are ±¼, ±11/16, ±9/8, ±2 and ∞: fractions in which every number but 1/N is exact, next to those for which
 * the error's variance Σ A²G²B² of the worst output is least. A tile of 9 has an even number of finite points: with 0
 * among them one of the others stands alone, which doubles the error. N is a point's product of distances from the other
 * finite ones. The rows of Bᵀ and G of negative points are negated.
 */
final class WinogradNineF32 {
    private WinogradNineF32() {
    }

    /** Bᵀ of a column. */
    static void input(FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride) {
        FloatVector d0 = Simd.load(x, xOffset);
        FloatVector d1 = Simd.load(x, xOffset + xStride);
        FloatVector d2 = Simd.load(x, xOffset + 2 * xStride);
        FloatVector d3 = Simd.load(x, xOffset + 3 * xStride);
        FloatVector d4 = Simd.load(x, xOffset + 4 * xStride);
        FloatVector d5 = Simd.load(x, xOffset + 5 * xStride);
        FloatVector d6 = Simd.load(x, xOffset + 6 * xStride);
        FloatVector d7 = Simd.load(x, xOffset + 7 * xStride);
        FloatVector d8 = Simd.load(x, xOffset + 8 * xStride);
        FloatVector even = scale(cubic(d0, d2, d4, d6, -2.392822265625f, 7.55133056640625f, -5.73828125f), 0.25f);
        FloatVector odd = cubic(d1, d3, d5, d7, -2.392822265625f, 7.55133056640625f, -5.73828125f);
        Simd.store(y, yOffset, Simd.add(even, odd));
        Simd.store(y, yOffset + yStride, Simd.subtract(even, odd));
        even = scale(cubic(d0, d2, d4, d6, -0.31640625f, 5.3916015625f, -5.328125f), 0.6875f);
        odd = cubic(d1, d3, d5, d7, -0.31640625f, 5.3916015625f, -5.328125f);
        Simd.store(y, yOffset + 2 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 3 * yStride, Simd.subtract(even, odd));
        even = scale(cubic(d0, d2, d4, d6, -0.1181640625f, 2.170166015625f, -4.53515625f), 1.125f);
        odd = cubic(d1, d3, d5, d7, -0.1181640625f, 2.170166015625f, -4.53515625f);
        Simd.store(y, yOffset + 4 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 5 * yStride, Simd.subtract(even, odd));
        even = scale(cubic(d0, d2, d4, d6, -0.037387847900390625f, 0.70684814453125f, -1.80078125f), 2);
        odd = cubic(d1, d3, d5, d7, -0.037387847900390625f, 0.70684814453125f, -1.80078125f);
        Simd.store(y, yOffset + 6 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 7 * yStride, Simd.subtract(even, odd));
        Simd.store(y, yOffset + 8 * yStride, scaleAdd(d0, 0.1495513916015625f, cubic(d2, d4, d6, d8,
                -2.864780426025390625f, 7.90997314453125f, -5.80078125f)));
    }

    /** Aᵀ of a column. */
    static void output(int kernel, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride) {
        FloatVector m1 = Simd.load(x, xOffset);
        FloatVector m2 = Simd.load(x, xOffset + xStride);
        FloatVector a = Simd.add(m1, m2);
        FloatVector p = Simd.subtract(m1, m2);
        m1 = Simd.load(x, xOffset + 2 * xStride);
        m2 = Simd.load(x, xOffset + 3 * xStride);
        FloatVector b = Simd.add(m1, m2);
        FloatVector q = Simd.subtract(m1, m2);
        m1 = Simd.load(x, xOffset + 4 * xStride);
        m2 = Simd.load(x, xOffset + 5 * xStride);
        FloatVector c = Simd.add(m1, m2);
        FloatVector r = Simd.subtract(m1, m2);
        m1 = Simd.load(x, xOffset + 6 * xStride);
        m2 = Simd.load(x, xOffset + 7 * xStride);
        FloatVector d = Simd.add(m1, m2);
        FloatVector s = Simd.subtract(m1, m2);
        FloatVector last = Simd.load(x, xOffset + 8 * xStride);
        Simd.store(y, yOffset, Simd.add(Simd.add(a, b), Simd.add(c, d)));
        Simd.store(y, yOffset + yStride, first(p, q, r, s));
        Simd.store(y, yOffset + 2 * yStride, second(a, b, c, d));
        Simd.store(y, yOffset + 3 * yStride, third(p, q, r, s));
        if (kernel == 5) {
            Simd.store(y, yOffset + 4 * yStride, Simd.add(fourth(a, b, c, d), last));
        } else {
            Simd.store(y, yOffset + 4 * yStride, fourth(a, b, c, d));
            Simd.store(y, yOffset + 5 * yStride, combine(p, q, r, s, 0.0009765625f, 0.15359020233154296875f,
                    1.802032470703125f, 32));
            Simd.store(y, yOffset + 6 * yStride, Simd.add(last, combine(a, b, c, d, 0.000244140625f,
                    0.105593264102935791015625f, 2.027286529541015625f, 64)));
        }
    }

    /** A, the adjoint of {@link #output}. */
    static void outputAdjoint(int kernel, FloatMemory y, int yOffset, int yStride, FloatMemory x, int xOffset,
            int xStride) {
        FloatVector y0 = Simd.load(y, yOffset);
        FloatVector y1 = Simd.load(y, yOffset + yStride);
        FloatVector y2 = Simd.load(y, yOffset + 2 * yStride);
        FloatVector y3 = Simd.load(y, yOffset + 3 * yStride);
        FloatVector y4 = Simd.load(y, yOffset + 4 * yStride);
        FloatVector y5 = kernel == 3 ? Simd.load(y, yOffset + 5 * yStride) : Simd.zero();
        FloatVector y6 = kernel == 3 ? Simd.load(y, yOffset + 6 * yStride) : Simd.zero();
        FloatVector even = cubic(y6, y4, y2, y0, 0.000244140625f, 0.00390625f, 0.0625f);
        FloatVector odd = cubic(y5, y3, y1, Simd.zero(), 0.0009765625f, 0.015625f, 0.25f);
        Simd.store(x, xOffset, Simd.add(even, odd));
        Simd.store(x, xOffset + xStride, Simd.subtract(even, odd));
        even = cubic(y6, y4, y2, y0, 0.105593264102935791015625f, 0.2234039306640625f, 0.47265625f);
        odd = cubic(y5, y3, y1, Simd.zero(), 0.15359020233154296875f, 0.324951171875f, 0.6875f);
        Simd.store(x, xOffset + 2 * xStride, Simd.add(even, odd));
        Simd.store(x, xOffset + 3 * xStride, Simd.subtract(even, odd));
        even = cubic(y6, y4, y2, y0, 2.027286529541015625f, 1.601806640625f, 1.265625f);
        odd = cubic(y5, y3, y1, Simd.zero(), 1.802032470703125f, 1.423828125f, 1.125f);
        Simd.store(x, xOffset + 4 * xStride, Simd.add(even, odd));
        Simd.store(x, xOffset + 5 * xStride, Simd.subtract(even, odd));
        even = cubic(y6, y4, y2, y0, 64, 16, 4);
        odd = cubic(y5, y3, y1, Simd.zero(), 32, 8, 2);
        Simd.store(x, xOffset + 6 * xStride, Simd.add(even, odd));
        Simd.store(x, xOffset + 7 * xStride, Simd.subtract(even, odd));
        Simd.store(x, xOffset + 8 * xStride, kernel == 3 ? y6 : y4);
    }

    /** G of a column. */
    static void kernel(int kernel, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride) {
        FloatVector g0 = Simd.load(x, xOffset);
        FloatVector g1 = Simd.load(x, xOffset + xStride);
        FloatVector g2 = Simd.load(x, xOffset + 2 * xStride);
        FloatVector g3 = kernel == 5 ? Simd.load(x, xOffset + 3 * xStride) : Simd.zero();
        FloatVector g4 = kernel == 5 ? Simd.load(x, xOffset + 4 * xStride) : Simd.zero();
        FloatVector even = scale(scaleAdd(g4, 0.00390625f, scaleAdd(g2, 0.0625f, g0)), -524288 / 509355f);
        FloatVector odd = scale(scaleAdd(g3, 0.0625f, g1), -131072 / 509355f);
        Simd.store(y, yOffset, Simd.add(even, odd));
        Simd.store(y, yOffset + yStride, Simd.subtract(even, odd));
        even = scale(scaleAdd(g4, 0.2234039306640625f, scaleAdd(g2, 0.47265625f, g0)), 134217728 / 211721895f);
        odd = scale(scaleAdd(g3, 0.47265625f, g1), 8388608 / 19247445f);
        Simd.store(y, yOffset + 2 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 3 * yStride, Simd.subtract(even, odd));
        even = scale(scaleAdd(g4, 1.601806640625f, scaleAdd(g2, 1.265625f, g0)), -4194304 / 24618825f);
        odd = scale(scaleAdd(g3, 1.265625f, g1), -524288 / 2735425f);
        Simd.store(y, yOffset + 4 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 5 * yStride, Simd.subtract(even, odd));
        even = scale(scaleAdd(g4, 16, scaleAdd(g2, 4, g0)), 65536 / 9955575f);
        odd = scale(scaleAdd(g3, 4, g1), 131072 / 9955575f);
        Simd.store(y, yOffset + 6 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 7 * yStride, Simd.subtract(even, odd));
        Simd.store(y, yOffset + 8 * yStride, kernel == 5 ? g4 : g2);
    }

    /** Gᵀ, the adjoint of {@link #kernel}. */
    static void kernelAdjoint(int kernel, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset,
            int yStride) {
        FloatVector m1 = Simd.load(x, xOffset);
        FloatVector m2 = Simd.load(x, xOffset + xStride);
        FloatVector a = scale(Simd.add(m1, m2), -524288 / 509355f);
        FloatVector p = scale(Simd.subtract(m1, m2), -524288 / 509355f);
        m1 = Simd.load(x, xOffset + 2 * xStride);
        m2 = Simd.load(x, xOffset + 3 * xStride);
        FloatVector b = scale(Simd.add(m1, m2), 134217728 / 211721895f);
        FloatVector q = scale(Simd.subtract(m1, m2), 134217728 / 211721895f);
        m1 = Simd.load(x, xOffset + 4 * xStride);
        m2 = Simd.load(x, xOffset + 5 * xStride);
        FloatVector c = scale(Simd.add(m1, m2), -4194304 / 24618825f);
        FloatVector r = scale(Simd.subtract(m1, m2), -4194304 / 24618825f);
        m1 = Simd.load(x, xOffset + 6 * xStride);
        m2 = Simd.load(x, xOffset + 7 * xStride);
        FloatVector d = scale(Simd.add(m1, m2), 65536 / 9955575f);
        FloatVector s = scale(Simd.subtract(m1, m2), 65536 / 9955575f);
        FloatVector last = Simd.load(x, xOffset + 8 * xStride);
        Simd.store(y, yOffset, Simd.add(Simd.add(a, b), Simd.add(c, d)));
        Simd.store(y, yOffset + yStride, first(p, q, r, s));
        if (kernel == 5) {
            Simd.store(y, yOffset + 2 * yStride, second(a, b, c, d));
            Simd.store(y, yOffset + 3 * yStride, third(p, q, r, s));
            Simd.store(y, yOffset + 4 * yStride, Simd.add(fourth(a, b, c, d), last));
        } else {
            Simd.store(y, yOffset + 2 * yStride, Simd.add(second(a, b, c, d), last));
        }
    }

    /** Σ of the points' first powers times what belongs to each pair. */
    private static FloatVector first(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        return combine(a, b, c, d, 0.25f, 0.6875f, 1.125f, 2);
    }

    private static FloatVector second(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        return combine(a, b, c, d, 0.0625f, 0.47265625f, 1.265625f, 4);
    }

    private static FloatVector third(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        return combine(a, b, c, d, 0.015625f, 0.324951171875f, 1.423828125f, 8);
    }

    private static FloatVector fourth(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        return combine(a, b, c, d, 0.00390625f, 0.2234039306640625f, 1.601806640625f, 16);
    }

    private static FloatVector combine(FloatVector a, FloatVector b, FloatVector c, FloatVector d, float ofA, float ofB,
            float ofC, float ofD) {
        return scaleAdd(d, ofD, scaleAdd(c, ofC, scaleAdd(b, ofB, scale(a, ofA))));
    }

    /** a·ofA + b·ofB + c·ofC + d. Rows of Bᵀ have the coefficients of products of x² − point². */
    private static FloatVector cubic(FloatVector a, FloatVector b, FloatVector c, FloatVector d, float ofA, float ofB,
            float ofC) {
        return scaleAdd(a, ofA, scaleAdd(b, ofB, scaleAdd(c, ofC, d)));
    }
}
