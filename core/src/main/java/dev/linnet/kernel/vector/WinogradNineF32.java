package dev.linnet.kernel.vector;

import static dev.linnet.kernel.vector.WinogradTransformF32.scale;
import static dev.linnet.kernel.vector.WinogradTransformF32.scaleAdd;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The one-dimensional transforms of Winograd's minimal filtering ({@link WinogradTransformF32}) on tiles of 9, for
 * kernels of 2 (outputs of 8), 3 (7), 4 (6) and 5 (5).
 *
 * <p>The points are ±¼, ±11/16, ±9/8, ±2 and ∞: fractions in which every number but 1/N is exact, next to those for which
 * the error's variance Σ A²G²B² of the worst output is least. A tile of 9 has an even number of finite points: with 0
 * among them one of the others stands alone, which doubles the error. N is a point's product of distances from the other
 * finite ones. The rows of Bᵀ and G of negative points are negated.
 *
 * <p>Transforms are cut into methods that are short enough for HotSpot 17 to inline all of their operations (its limit is
 * one of nodes), and those that loops call too long to be inlined themselves: either would box vectors.
 */
final class WinogradNineF32 {
    private WinogradNineF32() {
    }

    /** Bᵀ of a column, which does not overlap y. */
    static void input(FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride) {
        inputInside(x, xOffset, xStride, y, yOffset, yStride);
        inputOutside(x, xOffset, xStride, y, yOffset, yStride);
    }

    /** The points within ±1. Rows of Bᵀ have the coefficients of products of x² − point². */
    private static void inputInside(FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride) {
        int at = xOffset;
        FloatVector d0 = Simd.load(x, at);
        at += xStride;
        FloatVector d1 = Simd.load(x, at);
        at += xStride;
        FloatVector d2 = Simd.load(x, at);
        at += xStride;
        FloatVector d3 = Simd.load(x, at);
        at += xStride;
        FloatVector d4 = Simd.load(x, at);
        at += xStride;
        FloatVector d5 = Simd.load(x, at);
        at += xStride;
        FloatVector d6 = Simd.load(x, at);
        at += xStride;
        FloatVector d7 = Simd.load(x, at);
        FloatVector k0 = Simd.splat(-2.392822265625f);
        FloatVector k2 = Simd.splat(7.55133056640625f);
        FloatVector k4 = Simd.splat(-5.73828125f);
        FloatVector even = Simd.multiplyAdd(d0, k0, Simd.multiplyAdd(d2, k2, Simd.multiplyAdd(d4, k4, d6)));
        FloatVector odd = Simd.multiplyAdd(d1, k0, Simd.multiplyAdd(d3, k2, Simd.multiplyAdd(d5, k4, d7)));
        even = Simd.multiply(even, Simd.splat(0.25f));
        Simd.store(y, yOffset, Simd.add(even, odd));
        Simd.store(y, yOffset + yStride, Simd.subtract(even, odd));
        k0 = Simd.splat(-0.31640625f);
        k2 = Simd.splat(5.3916015625f);
        k4 = Simd.splat(-5.328125f);
        even = Simd.multiplyAdd(d0, k0, Simd.multiplyAdd(d2, k2, Simd.multiplyAdd(d4, k4, d6)));
        odd = Simd.multiplyAdd(d1, k0, Simd.multiplyAdd(d3, k2, Simd.multiplyAdd(d5, k4, d7)));
        even = Simd.multiply(even, Simd.splat(0.6875f));
        Simd.store(y, yOffset + 2 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 3 * yStride, Simd.subtract(even, odd));
    }

    /** The points outside. */
    private static void inputOutside(FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride) {
        int at = xOffset;
        FloatVector d0 = Simd.load(x, at);
        at += xStride;
        FloatVector d1 = Simd.load(x, at);
        at += xStride;
        FloatVector d2 = Simd.load(x, at);
        at += xStride;
        FloatVector d3 = Simd.load(x, at);
        at += xStride;
        FloatVector d4 = Simd.load(x, at);
        at += xStride;
        FloatVector d5 = Simd.load(x, at);
        at += xStride;
        FloatVector d6 = Simd.load(x, at);
        at += xStride;
        FloatVector d7 = Simd.load(x, at);
        at += xStride;
        FloatVector d8 = Simd.load(x, at);
        FloatVector k0 = Simd.splat(-0.1181640625f);
        FloatVector k2 = Simd.splat(2.170166015625f);
        FloatVector k4 = Simd.splat(-4.53515625f);
        FloatVector even = Simd.multiplyAdd(d0, k0, Simd.multiplyAdd(d2, k2, Simd.multiplyAdd(d4, k4, d6)));
        FloatVector odd = Simd.multiplyAdd(d1, k0, Simd.multiplyAdd(d3, k2, Simd.multiplyAdd(d5, k4, d7)));
        even = Simd.multiply(even, Simd.splat(1.125f));
        Simd.store(y, yOffset + 4 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 5 * yStride, Simd.subtract(even, odd));
        k0 = Simd.splat(-0.037387847900390625f);
        k2 = Simd.splat(0.70684814453125f);
        k4 = Simd.splat(-1.80078125f);
        even = Simd.multiplyAdd(d0, k0, Simd.multiplyAdd(d2, k2, Simd.multiplyAdd(d4, k4, d6)));
        odd = Simd.multiplyAdd(d1, k0, Simd.multiplyAdd(d3, k2, Simd.multiplyAdd(d5, k4, d7)));
        even = Simd.multiply(even, Simd.splat(2f));
        Simd.store(y, yOffset + 6 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 7 * yStride, Simd.subtract(even, odd));
        even = scaleAdd(d0, 0.1495513916015625f, scaleAdd(d2, -2.864780426025390625f,
                scaleAdd(d4, 7.90997314453125f, scaleAdd(d6, -5.80078125f, d8))));
        Simd.store(y, yOffset + 8 * yStride, even);
    }

    /** Aᵀ of a column, which does not overlap y. */
    static void output(int kernel, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride) {
        firstOutputs(x, xOffset, xStride, y, yOffset, yStride);
        lastOutputs(kernel, x, xOffset, xStride, y, yOffset + 4 * yStride, yStride);
    }

    /** Four outputs. */
    private static void firstOutputs(FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride) {
        int at = xOffset;
        FloatVector plus = Simd.load(x, at);
        at += xStride;
        FloatVector minus = Simd.load(x, at);
        at += xStride;
        FloatVector a = Simd.add(plus, minus);
        FloatVector p = Simd.subtract(plus, minus);
        plus = Simd.load(x, at);
        at += xStride;
        minus = Simd.load(x, at);
        at += xStride;
        FloatVector b = Simd.add(plus, minus);
        FloatVector q = Simd.subtract(plus, minus);
        plus = Simd.load(x, at);
        at += xStride;
        minus = Simd.load(x, at);
        at += xStride;
        FloatVector c = Simd.add(plus, minus);
        FloatVector r = Simd.subtract(plus, minus);
        plus = Simd.load(x, at);
        at += xStride;
        minus = Simd.load(x, at);
        at += xStride;
        FloatVector d = Simd.add(plus, minus);
        FloatVector s = Simd.subtract(plus, minus);
        int to = yOffset;
        Simd.store(y, to, Simd.add(Simd.add(a, b), Simd.add(c, d)));
        to += yStride;
        Simd.store(y, to, scaleAdd(s, 2, scaleAdd(r, 1.125f, scaleAdd(q, 0.6875f, scale(p, 0.25f)))));
        to += yStride;
        Simd.store(y, to, scaleAdd(d, 4, scaleAdd(c, 1.265625f,
                    scaleAdd(b, 0.47265625f, scale(a, 0.0625f)))));
        to += yStride;
        Simd.store(y, to, scaleAdd(s, 8, scaleAdd(r, 1.423828125f, scaleAdd(q, 0.324951171875f, scale(p, 0.015625f)))));
    }

    /** The fifth output on tiles of kernels of 5, to the sixth of those of 4, to the seventh of 3, to the eighth of 2. */
    private static void lastOutputs(int kernel, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset,
            int yStride) {
        int at = xOffset;
        FloatVector plus = Simd.load(x, at);
        at += xStride;
        FloatVector minus = Simd.load(x, at);
        at += xStride;
        FloatVector a = Simd.add(plus, minus);
        FloatVector p = Simd.subtract(plus, minus);
        plus = Simd.load(x, at);
        at += xStride;
        minus = Simd.load(x, at);
        at += xStride;
        FloatVector b = Simd.add(plus, minus);
        FloatVector q = Simd.subtract(plus, minus);
        plus = Simd.load(x, at);
        at += xStride;
        minus = Simd.load(x, at);
        at += xStride;
        FloatVector c = Simd.add(plus, minus);
        FloatVector r = Simd.subtract(plus, minus);
        plus = Simd.load(x, at);
        at += xStride;
        minus = Simd.load(x, at);
        at += xStride;
        FloatVector d = Simd.add(plus, minus);
        FloatVector s = Simd.subtract(plus, minus);
        FloatVector last = Simd.load(x, at);
        FloatVector even = scaleAdd(d, 16, scaleAdd(c, 1.601806640625f,
                    scaleAdd(b, 0.2234039306640625f, scale(a, 0.00390625f))));
        if (kernel == 5) {
            Simd.store(y, yOffset, Simd.add(even, last));
        } else {
            Simd.store(y, yOffset, even);
            int to = yOffset + yStride;
            FloatVector odd = scaleAdd(s, 32, scaleAdd(r, 1.802032470703125f,
                    scaleAdd(q, 0.15359020233154296875f, scale(p, 0.0009765625f))));
            if (kernel == 4) {
                Simd.store(y, to, Simd.add(last, odd));
                return;
            }
            Simd.store(y, to, odd);
            to += yStride;
            even = scaleAdd(d, 64, scaleAdd(c, 2.027286529541015625f,
                    scaleAdd(b, 0.105593264102935791015625f, scale(a, 0.000244140625f))));
            if (kernel == 3) {
                Simd.store(y, to, Simd.add(last, even));
            } else {
                Simd.store(y, to, even);
                to += yStride;
                Simd.store(y, to, Simd.add(last, scaleAdd(s, 128, scaleAdd(r, 2.280697345733642578125f,
                        scaleAdd(q, 0.0725953690707683563232421875f, scale(p, 0.00006103515625f))))));
            }
        }
    }

    /** G of a column. */
    static void kernel(int kernel, FloatMemory x, int xOffset, int xStride, FloatMemory y, int yOffset, int yStride) {
        FloatVector g0 = Simd.load(x, xOffset);
        FloatVector g1 = Simd.load(x, xOffset + xStride);
        FloatVector g2 = kernel > 2 ? Simd.load(x, xOffset + 2 * xStride) : Simd.zero();
        FloatVector g3 = kernel > 3 ? Simd.load(x, xOffset + 3 * xStride) : Simd.zero();
        FloatVector g4 = kernel == 5 ? Simd.load(x, xOffset + 4 * xStride) : Simd.zero();
        FloatVector square = Simd.splat(0.0625f);
        FloatVector even = scale(scaleAdd(g4, 0.00390625f, Simd.multiplyAdd(g2, square, g0)), -524288 / 509355f);
        FloatVector odd = scale(Simd.multiplyAdd(g3, square, g1), -131072 / 509355f);
        Simd.store(y, yOffset, Simd.add(even, odd));
        Simd.store(y, yOffset + yStride, Simd.subtract(even, odd));
        square = Simd.splat(0.47265625f);
        even = scale(scaleAdd(g4, 0.2234039306640625f, Simd.multiplyAdd(g2, square, g0)), 134217728 / 211721895f);
        odd = scale(Simd.multiplyAdd(g3, square, g1), 8388608 / 19247445f);
        Simd.store(y, yOffset + 2 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 3 * yStride, Simd.subtract(even, odd));
        square = Simd.splat(1.265625f);
        even = scale(scaleAdd(g4, 1.601806640625f, Simd.multiplyAdd(g2, square, g0)), -4194304 / 24618825f);
        odd = scale(Simd.multiplyAdd(g3, square, g1), -524288 / 2735425f);
        Simd.store(y, yOffset + 4 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 5 * yStride, Simd.subtract(even, odd));
        square = Simd.splat(4f);
        even = scale(scaleAdd(g4, 16, Simd.multiplyAdd(g2, square, g0)), 65536 / 9955575f);
        odd = scale(Simd.multiplyAdd(g3, square, g1), 131072 / 9955575f);
        Simd.store(y, yOffset + 6 * yStride, Simd.add(even, odd));
        Simd.store(y, yOffset + 7 * yStride, Simd.subtract(even, odd));
        Simd.store(y, yOffset + 8 * yStride, kernel == 5 ? g4 : kernel == 4 ? g3 : kernel == 3 ? g2 : g1);
    }
}
