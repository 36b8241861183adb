package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

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
 * <p>Constants come from memory: HotSpot 17 boxes broadcasts that a loop does not change.
 */
final class ExponentialF32 {
    private ExponentialF32() {
    }

    /** Floats of the table, a cache line: constants, and behind them what {@link #block} is given. */
    static int constants() {
        return 16;
    }

    /** Writes the constants of the table. */
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

    /**
     * y[i] = exp(t − shift) − minus for i &lt; count, a multiple of V, where t = x[i] or, with sign = 0x80000000 in place of 0,
     * −|x[i]|. minus is 0 or 1. y may be x at the same offset.
     *
     * <p>One method of more than 325 bytecodes, so that HotSpot compiles it alone: inlined into a caller with other
     * vector code it would exceed the compiler's limit of nodes, and the rest would run a hundred times slower.
     */
    static void block(int count, int sign, float shift, float minus, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            FloatMemory table, int at) {
        table.set(at + 12, Float.intBitsToFloat(sign));
        table.set(at + 13, shift);
        table.set(at + 14, minus * -1);
        FloatVector least = Simd.splat(table, at);
        FloatVector steps = Simd.splat(table, at + 1);
        FloatVector rounding = Simd.splat(table, at + 2);
        FloatVector one = Simd.splat(table, at + 3);
        FloatVector high = Simd.splat(table, at + 4);
        FloatVector low = Simd.splat(table, at + 5);
        FloatVector c7 = Simd.splat(table, at + 6);
        FloatVector c6 = Simd.splat(table, at + 7);
        FloatVector c5 = Simd.splat(table, at + 8);
        FloatVector c4 = Simd.splat(table, at + 9);
        FloatVector c3 = Simd.splat(table, at + 10);
        FloatVector c2 = Simd.splat(table, at + 11);
        IntVector signs = Simd.bits(Simd.splat(table, at + 12));
        FloatVector origin = Simd.splat(table, at + 13);
        FloatVector addend = Simd.splat(table, at + 14);
        for (int i = 0; i < count; i += Simd.lanes()) {
            FloatVector signed = Simd.floats(Simd.or(Simd.bits(Simd.load(x, xOffset + i)), signs));
            FloatVector bounded = Simd.maximum(Simd.subtract(signed, origin), least);
            // m, the integer nearest to x / (2 ln 2), in the low bits.
            FloatVector shifted = Simd.multiplyAdd(bounded, steps, rounding);
            FloatVector m = Simd.subtract(shifted, rounding);
            FloatVector r = Simd.multiplyAdd(m, low, Simd.multiplyAdd(m, high, bounded));
            FloatVector p = Simd.multiplyAdd(r, c7, c6);
            p = Simd.multiplyAdd(r, p, c5);
            p = Simd.multiplyAdd(r, p, c4);
            p = Simd.multiplyAdd(r, p, c3);
            p = Simd.multiplyAdd(r, p, c2);
            p = Simd.multiply(r, Simd.multiplyAdd(r, p, one));
            // 2ᵐ·(2ᵐ·eʳ − minus/2ᵐ), where the quotient is exact and the difference of powers comes first.
            FloatVector root = power(shifted, one);
            FloatVector rest = Simd.multiplyAdd(addend, power(Simd.subtract(rounding, m), one), root);
            Simd.store(y, yOffset + i, Simd.multiply(Simd.multiplyAdd(root, p, rest), root));
        }
    }

    /** Two to the integer in the low bits of each lane. */
    private static FloatVector power(FloatVector shifted, FloatVector one) {
        return Simd.floats(Simd.add(Simd.shiftLeft(Simd.bits(shifted), 23), Simd.bits(one)));
    }
}
