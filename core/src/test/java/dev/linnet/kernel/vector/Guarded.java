package dev.linnet.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.linnet.memory.FloatMemory;
import java.util.Random;

/** A region of float32 memory between guards: elements of a NaN pattern that a kernel must neither change nor use. */
final class Guarded {
    private static final int GUARD = 67;
    private static final float PATTERN = Float.intBitsToFloat(0x7fc5a5a5);

    final FloatMemory memory;
    final int offset = GUARD;
    final int length;
    private final float[] array;

    /** A region that holds the guards' pattern, as scratch and outputs do before a kernel writes them. */
    Guarded(int length) {
        this.length = length;
        array = new float[length + 2 * GUARD];
        java.util.Arrays.fill(array, PATTERN);
        memory = FloatMemory.of(array);
    }

    /** Elements of a normal distribution. */
    static Guarded random(int length, Random random) {
        Guarded region = new Guarded(length);
        for (int i = 0; i < length; i++) {
            region.set(i, (float) random.nextGaussian());
        }
        return region;
    }

    static Guarded of(float... values) {
        Guarded region = new Guarded(values.length);
        for (int i = 0; i < values.length; i++) {
            region.set(i, values[i]);
        }
        return region;
    }

    float get(int i) {
        return array[GUARD + i];
    }

    void set(int i, float value) {
        array[GUARD + i] = value;
    }

    /** The region's element still holds the pattern: nothing was written. */
    boolean untouched(int i) {
        return Float.floatToRawIntBits(get(i)) == Float.floatToRawIntBits(PATTERN);
    }

    void checkGuards(String what) {
        int expected = Float.floatToRawIntBits(PATTERN);
        for (int i = 0; i < GUARD; i++) {
            assertEquals(expected, Float.floatToRawIntBits(array[i]), what + ": written before the region");
            int after = Float.floatToRawIntBits(array[GUARD + length + i]);
            assertEquals(expected, after, what + ": written " + i + " elements after the region");
        }
    }
}
