package dev.linnet.kernel.vector;

import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * eˣ and eˣ − 1 of a vector, for the kernels of this package.
 *
 * <p>x = 2m·ln 2 + r with |r| ≤ ln 2, so eˣ = 2ᵐ·2ᵐ·eʳ. The half exponent costs two more terms than |r| ≤ ln 2 / 2 would,
 * but 2ᵐ is always a normal number: overflow to +∞ and gradual underflow follow from the two multiplications, without
 * a case. Adding 1.5·2²³ rounds to an integer and leaves it in the low bits, which a shift turns into an exponent.
 */
final class ExponentialF32 {
    private ExponentialF32() {
    }

    /**
     * eˣ within 2 units in the last place, 3 where multiply-add rounds twice. Denormal results are exact to half of the
     * least denormal; 0 below −104, +∞ above 88.73; NaN stays NaN.
     */
    static FloatVector exponential(FloatVector x) {
        FloatVector bounded = Simd.maximum(Simd.minimum(x, Simd.splat(90f)), Simd.splat(-105f));
        FloatVector shifted = shifted(bounded);
        FloatVector root = power(shifted);
        FloatVector r = remainder(bounded, shifted);
        FloatVector result = Simd.multiplyAdd(r, slope(r), Simd.splat(1f));
        return Simd.multiply(Simd.multiply(result, root), root);
    }

    /**
     * eˣ − 1 for −105 ≤ x ≤ 40, relative to the result as accurate as eˣ: near zero no digit cancels. For other x
     * meaningless, but NaN stays NaN.
     */
    static FloatVector exponentialMinusOne(FloatVector x) {
        FloatVector shifted = shifted(x);
        FloatVector root = power(shifted);
        FloatVector r = remainder(x, shifted);
        FloatVector scale = Simd.multiply(root, root);
        return Simd.multiplyAdd(scale, Simd.multiply(r, slope(r)), Simd.subtract(scale, Simd.splat(1f)));
    }

    /** 1.5·2²³ + m, where m is the integer nearest to x / (2 ln 2). */
    private static FloatVector shifted(FloatVector x) {
        return Simd.multiplyAdd(x, Simd.splat(0.72134752f), Simd.splat(12582912f));
    }

    /** 2ᵐ, where shifted = 1.5·2²³ + m. */
    private static FloatVector power(FloatVector shifted) {
        return Simd.floats(Simd.add(Simd.shiftLeft(Simd.bits(shifted), 23), Simd.splat(0x3f800000)));
    }

    /** x − 2m·ln 2. The first part of 2 ln 2 has 15 bits, so that its product with m is exact. */
    private static FloatVector remainder(FloatVector x, FloatVector shifted) {
        FloatVector m = Simd.subtract(shifted, Simd.splat(12582912f));
        FloatVector r = Simd.multiplyAdd(m, Simd.splat(-1.3862915f), x);
        return Simd.multiplyAdd(m, Simd.splat(-2.8572137e-6f), r);
    }

    /** (eʳ − 1) / r for |r| ≤ ln 2, fitted to the least greatest relative error, 2.3e-9. */
    private static FloatVector slope(FloatVector r) {
        FloatVector p = Simd.multiplyAdd(r, Simd.splat(2.482519e-5f), Simd.splat(2.0091044e-4f));
        p = Simd.multiplyAdd(r, p, Simd.splat(1.3889865e-3f));
        p = Simd.multiplyAdd(r, p, Simd.splat(8.332663e-3f));
        p = Simd.multiplyAdd(r, p, Simd.splat(0.04166664f));
        p = Simd.multiplyAdd(r, p, Simd.splat(0.16666672f));
        p = Simd.multiplyAdd(r, p, Simd.splat(0.5f));
        return Simd.multiplyAdd(r, p, Simd.splat(1f));
    }
}
