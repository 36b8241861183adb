package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The exponential, for the kernels of this package.
 *
 * <p>x = 2m·ln 2 + r with |r| ≤ ln 2, so eˣ = 2ᵐ·2ᵐ·eʳ. The half exponent costs two more terms than |r| ≤ ln 2 / 2
 * would, but 2ᵐ is always a normal number: gradual underflow follows from the two multiplications, without a case.
 * Adding 1.5·2²³ rounds to an integer and leaves it in the low bits, which a shift turns into an exponent.
 *
 * <p>Within 2 units in the last place, 3 where multiply-add rounds twice; of eˣ − 1 relative to the result, so near zero no
 * digit cancels. Denormal results are exact to half of the least denormal; exp is 0 below −104; NaN stays NaN. x is at most
 * 88.
 *
 * <p>Constants come from memory: V8 makes a constant vector by three instructions in each iteration, which took longer than
 * the arithmetic, and HotSpot 17 boxes broadcasts that a loop does not change.
 */
final class ExponentialF32 {
    private ExponentialF32() {
    }

    /** Floats of the table of constants. */
    static int constants() {
        return 12;
    }

    /** Writes the table of constants, which the other methods read. */
    static void storeConstants(FloatMemory table, int at) {
        table.set(at, -105f);
        table.set(at + 1, 0.72134752f);
        table.set(at + 2, 12582912f);
        table.set(at + 3, 1f);
        // The first part of 2 ln 2 has 15 bits, so that its product with m is exact.
        table.set(at + 4, -1.3862915f);
        table.set(at + 5, -2.8572137e-6f);
        // eʳ − 1 = r + r²/2 + c3·r³ + …, fitted to the least greatest relative error, 5.0e-8.
        table.set(at + 6, 1.9774392e-4f);
        table.set(at + 7, 1.4066835e-3f);
        table.set(at + 8, 8.3347075e-3f);
        table.set(at + 9, 0.04166372f);
        table.set(at + 10, 0.16666643f);
        table.set(at + 11, 0.5f);
    }

    /** y[i] = exp(x[i] − shift) for i &lt; count, a multiple of V. y may be x at the same offset. */
    static void block(int count, float shift, FloatMemory x, int xOffset, FloatMemory y, int yOffset, FloatMemory table,
            int at) {
        FloatVector origin = Simd.splat(shift);
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(y, yOffset + i, power(Simd.subtract(Simd.load(x, xOffset + i), origin), table, at));
        }
    }

    /** exp(x). */
    static FloatVector power(FloatVector x, FloatMemory table, int at) {
        FloatVector bounded = Simd.maximum(x, Simd.splat(table, at));
        FloatVector shifted = shifted(bounded, table, at);
        FloatVector root = root(shifted, table, at);
        return Simd.multiply(Simd.multiplyAdd(root, fraction(bounded, shifted, table, at), root), root);
    }

    /** exp(x) − 1. */
    static FloatVector powerLessOne(FloatVector x, FloatMemory table, int at) {
        FloatVector bounded = Simd.maximum(x, Simd.splat(table, at));
        FloatVector shifted = shifted(bounded, table, at);
        FloatVector root = root(shifted, table, at);
        // 2ᵐ·(2ᵐ·eʳ − 1/2ᵐ), where the quotient is exact and the difference of powers comes first.
        FloatVector rest = Simd.subtract(root, Simd.divide(Simd.splat(table, at + 3), root));
        return Simd.multiply(Simd.multiplyAdd(root, fraction(bounded, shifted, table, at), rest), root);
    }

    /** m, the integer nearest to x / (2 ln 2), in its low bits. */
    private static FloatVector shifted(FloatVector x, FloatMemory table, int at) {
        return Simd.multiplyAdd(x, Simd.splat(table, at + 1), Simd.splat(table, at + 2));
    }

    /** 2ᵐ. */
    private static FloatVector root(FloatVector shifted, FloatMemory table, int at) {
        return Simd.floats(Simd.add(Simd.shiftLeft(Simd.bits(shifted), 23), Simd.bits(Simd.splat(table, at + 3))));
    }

    /** eʳ − 1. */
    private static FloatVector fraction(FloatVector x, FloatVector shifted, FloatMemory table, int at) {
        FloatVector m = Simd.subtract(shifted, Simd.splat(table, at + 2));
        FloatVector r = Simd.multiplyAdd(m, Simd.splat(table, at + 5),
                Simd.multiplyAdd(m, Simd.splat(table, at + 4), x));
        FloatVector p = Simd.multiplyAdd(r, Simd.splat(table, at + 6), Simd.splat(table, at + 7));
        p = Simd.multiplyAdd(r, p, Simd.splat(table, at + 8));
        p = Simd.multiplyAdd(r, p, Simd.splat(table, at + 9));
        p = Simd.multiplyAdd(r, p, Simd.splat(table, at + 10));
        p = Simd.multiplyAdd(r, p, Simd.splat(table, at + 11));
        return Simd.multiply(r, Simd.multiplyAdd(r, p, Simd.splat(table, at + 3)));
    }
}
