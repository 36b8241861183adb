package dev.linnet.kernel.vector;

import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The value of a float16, exactly: with sign, exponent and mantissa moved to their places in a float32, it is 2¹¹² times
 * what they say there, for denormals too. That holds for all exponents of the alternative format; in IEEE's the last one,
 * 31, stands for infinities and NaN.
 */
final class WidenF16 {
    private WidenF16() {
    }

    /** The places of sign, exponent and mantissa in a float32. */
    static int kept() {
        return 0x8fffe000;
    }

    /** The distance of the exponents' biases, 127 − 15, as a factor. */
    static float scale() {
        return 0x1p112f;
    }

    /** The greatest finite value of the IEEE format. */
    static float greatest() {
        return 65504;
    }

    /** The values in the lower halves of pairs less {@link #scale}, exponent 31 as one more binade. */
    static FloatVector lower(IntVector pairs, IntVector kept) {
        return upper(Simd.shiftLeft(pairs, 16), kept);
    }

    /** The values in the upper halves of pairs less {@link #scale}, exponent 31 as one more binade. */
    static FloatVector upper(IntVector pairs, IntVector kept) {
        return Simd.floats(Simd.and(Simd.shiftRight(pairs, 3), kept));
    }

    /**
     * The value of the float16 whose bits, with their sign, are {@code half}: an infinity or NaN where it would exceed
     * {@code greatest}.
     */
    static float value(int half, float greatest) {
        int bits = half << 13 & kept();
        float value = Float.intBitsToFloat(bits) * scale();
        return value > greatest || value * -1 > greatest ? Float.intBitsToFloat(bits | 0x7f800000) : value;
    }
}
