package dev.linnet.wasm.driver.memory;

/** Stands in for {@code dev.linnet.memory.Memory} in the JavaScript driver. */
public interface Memory {
    /** Byte address of the first element, an unsigned number. */
    int address();

    /** Number of elements. */
    int length();

    /** Whether some byte belongs to both handles. */
    boolean overlaps(FloatMemory other);
}
