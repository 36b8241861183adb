package dev.linnet.test;

/** Float16 numbers, by the definition of their formats. */
public final class Halves {
    private Halves() {
    }

    /** The value of the lower 16 bits of {@code half}: (−1)ˢ·2ᵉ⁻¹⁵·1.m, without the 1 where e is 0. */
    public static double value(int half, boolean isAlternative) {
        int exponent = half >> 10 & 31;
        int mantissa = half & 1023;
        double sign = (half & 0x8000) == 0 ? 1 : -1;
        if (exponent == 31 && !isAlternative) {
            return mantissa == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return sign * (exponent == 0 ? Math.scalb(mantissa, -24) : Math.scalb(1024 + mantissa, exponent - 25));
    }

    /** The bits of numbers that float16 holds exactly. */
    public static short[] of(float[] values) {
        short[] halves = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            // Scaled to float32's least exponents, where the places of both formats are apart by shifts alone.
            int bits = Float.floatToRawIntBits(values[i] * 0x1p-112f);
            halves[i] = (short) (bits >>> 13 & 0x7fff | bits >>> 16 & 0x8000);
        }
        return halves;
    }
}
