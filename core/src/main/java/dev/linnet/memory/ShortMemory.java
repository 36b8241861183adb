package dev.linnet.memory;

/**
 * A handle of memory of 16-bit elements, such as float16 bits: {@link FloatMemory} with elements of two bytes.
 */
public final class ShortMemory implements Memory {
    /** The elements; on the JVM only. Vector loads in {@code dev.linnet.simd.Simd} read it. */
    public final short[] array;

    private ShortMemory(short[] array) {
        this.array = array;
    }

    /** The handle of {@code array}, which is shared, not copied. */
    public static ShortMemory of(short[] array) {
        return new ShortMemory(array);
    }

    @Override
    public int length() {
        return array.length;
    }

    /** On the JVM never: no array holds elements of two types. */
    @Override
    public boolean overlaps(FloatMemory other) {
        return false;
    }

    /** Element {@code index} with its sign. */
    public int get(int index) {
        return array[index];
    }

    /** Writes the lower 16 bits of {@code value} to element {@code index}. */
    public void set(int index, int value) {
        array[index] = (short) value;
    }
}
