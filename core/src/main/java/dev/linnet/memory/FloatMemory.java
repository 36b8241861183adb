package dev.linnet.memory;

/**
 * A handle of float32 memory: an array on the JVM, a byte address in a WebAssembly memory elsewhere.
 *
 * <p>Kernels take a handle together with an element index and never create handles. On the JVM the handle wraps the
 * user's own {@code float[]} without a copy. In kernel modules the compiler mapping replaces this type by an i32
 * address, and each access by one instruction; in the JavaScript driver it is an address with a length.
 */
public final class FloatMemory implements Memory {
    /** The elements; on the JVM only. Vector loads and stores in {@code dev.linnet.simd.Simd} read it. */
    public final float[] array;

    private FloatMemory(float[] array) {
        this.array = array;
    }

    /** The handle of {@code array}, which is shared, not copied. */
    public static FloatMemory of(float[] array) {
        return new FloatMemory(array);
    }

    @Override
    public int length() {
        return array.length;
    }

    /** Whether both handles name exactly the same elements. Not available inside kernels. */
    public boolean isSame(FloatMemory other) {
        return array == other.array;
    }

    @Override
    public boolean overlaps(FloatMemory other) {
        return array == other.array && array.length > 0;
    }

    /** Element {@code index}. */
    public float get(int index) {
        return array[index];
    }

    /** Writes {@code value} to element {@code index}. */
    public void set(int index, float value) {
        array[index] = value;
    }
}
