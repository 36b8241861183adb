package dev.linnet.test;

/**
 * A sequence of float32 numbers that is the same in Java and in {@code src/js/values.mjs}: mulberry32 with random access,
 * value i = low + (high − low)·h(i) / 2²⁴ rounded once from float64, where h are the upper 24 bits of the generator.
 *
 * @param seed names the sequence
 * @param length how many
 * @param low least value
 * @param high bound that no value reaches before rounding
 * @param half whether the numbers are float16 instead: the upper 16 bits of the generator but the greatest bit of the
 *     exponent, so that all are finite, below 2, and often denormal
 */
public record Values(int seed, int length, double low, double high, boolean half) {
    /** A sequence of float32 numbers. */
    public Values(int seed, int length, double low, double high) {
        this(seed, length, low, high, false);
    }

    /** A sequence of float16 numbers. */
    public static Values halves(int seed, int length) {
        return new Values(seed, length, -2, 2, true);
    }

    /** Number {@code index} of the sequence. */
    public float at(int index) {
        int z = seed + (index + 1) * 0x6D2B79F5;
        z = (z ^ z >>> 15) * (z | 1);
        z = z + (z ^ z >>> 7) * (z | 61) ^ z;
        if (half) {
            return (float) Halves.value((z ^ z >>> 14) >>> 16 & 0xbfff, false);
        }
        double fraction = (z ^ z >>> 14) >>> 8;
        return (float) (low + (high - low) * (fraction / (1 << 24)));
    }

    /** All of them. */
    public float[] toArray() {
        float[] array = new float[length];
        for (int i = 0; i < length; i++) {
            array[i] = at(i);
        }
        return array;
    }

    /** The bits of all of them, where they are float16. */
    public short[] toBits() {
        return Halves.of(toArray());
    }
}
