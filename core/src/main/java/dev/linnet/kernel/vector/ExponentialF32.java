package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The exponential, from memory to memory, for the kernels of this package.
 *
 * <p>x = 2m·ln 2 + r with |r| ≤ ln 2, so eˣ = 2ᵐ·2ᵐ·eʳ. The half exponent costs two more terms than |r| ≤ ln 2 / 2
 * would, but 2ᵐ is always a normal number: overflow to +∞ and gradual underflow follow from the two multiplications,
 * without a case. Adding 1.5·2²³ rounds to an integer and leaves it in the low bits, which a shift turns into an
 * exponent.
 */
final class ExponentialF32 {
    private ExponentialF32() {
    }

    /**
     * y[i] = exp(x[i] − shift) − minus for i &lt; count, a multiple of V; minus is 0 or 1. y may be x at the same
     * offset.
     *
     * <p>Within 2 units in the last place, 3 where multiply-add rounds twice; with minus = 1 relative to the result,
     * so near zero no digit cancels. Denormal results are exact to half of the least denormal; exp is 0 below −104, +∞
     * above 88.73; NaN stays NaN.
     *
     * <p>One method of more than 325 bytecodes, so that HotSpot compiles it alone: inlined into a caller with other
     * vector code it would exceed the compiler's limit of nodes, and the rest would run a hundred times slower.
     */
    static void block(int count, float shift, float minus, FloatMemory x, int xOffset, FloatMemory y, int yOffset) {
        FloatVector origin = Simd.splat(shift);
        FloatVector subtrahend = Simd.splat(minus);
        FloatVector greatest = Simd.splat(90f);
        FloatVector least = Simd.splat(-105f);
        FloatVector steps = Simd.splat(0.72134752f);
        FloatVector rounding = Simd.splat(12582912f);
        IntVector exponentOfOne = Simd.splat(0x3f800000);
        // The first part of 2 ln 2 has 15 bits, so that its product with m is exact.
        FloatVector high = Simd.splat(-1.3862915f);
        FloatVector low = Simd.splat(-2.8572137e-6f);
        // eʳ − 1 = r + r²/2 + c3·r³ + …, fitted to the least greatest relative error, 5.0e-8.
        FloatVector c7 = Simd.splat(1.9774392e-4f);
        FloatVector c6 = Simd.splat(1.4066835e-3f);
        FloatVector c5 = Simd.splat(8.3347075e-3f);
        FloatVector c4 = Simd.splat(0.04166372f);
        FloatVector c3 = Simd.splat(0.16666643f);
        FloatVector c2 = Simd.splat(0.5f);
        FloatVector one = Simd.splat(1f);
        for (int i = 0; i < count; i += Simd.lanes()) {
            FloatVector bounded = Simd.subtract(Simd.load(x, xOffset + i), origin);
            bounded = Simd.maximum(Simd.minimum(bounded, greatest), least);
            // m, the integer nearest to x / (2 ln 2).
            FloatVector shifted = Simd.multiplyAdd(bounded, steps, rounding);
            FloatVector root = Simd.floats(Simd.add(Simd.shiftLeft(Simd.bits(shifted), 23), exponentOfOne));
            FloatVector m = Simd.subtract(shifted, rounding);
            FloatVector r = Simd.multiplyAdd(m, low, Simd.multiplyAdd(m, high, bounded));
            FloatVector p = Simd.multiplyAdd(r, c7, c6);
            p = Simd.multiplyAdd(r, p, c5);
            p = Simd.multiplyAdd(r, p, c4);
            p = Simd.multiplyAdd(r, p, c3);
            p = Simd.multiplyAdd(r, p, c2);
            p = Simd.multiply(r, Simd.multiplyAdd(r, p, one));
            // 2ᵐ·(2ᵐ·eʳ − minus/2ᵐ), where the quotient is exact and the difference of powers comes first.
            FloatVector rest = Simd.subtract(root, Simd.divide(subtrahend, root));
            Simd.store(y, yOffset + i, Simd.multiply(Simd.multiplyAdd(root, p, rest), root));
        }
    }
}
