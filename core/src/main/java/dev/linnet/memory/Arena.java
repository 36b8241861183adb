package dev.linnet.memory;

/**
 * Where packed weights and scratch live: the heap on the JVM, a free list over the module's memory elsewhere.
 *
 * <p>An arena throws {@code OUT_OF_MEMORY} when it cannot serve, and stays as it was.
 */
public interface Arena {
    /** Memory of {@code length} float32 elements, 64-byte aligned where addresses exist; contents undefined. */
    FloatMemory allocate(int length);

    /** Memory of {@code length} 16-bit elements, otherwise as {@link #allocate}. */
    ShortMemory allocateShorts(int length);

    /** Ends the use of what {@link #allocate} or {@link #allocateShorts} gave. */
    void free(Memory memory);

    /** Scratch of at least {@code length} elements for one run; contents undefined. */
    FloatMemory borrow(int length);

    /** Ends the use of what {@link #borrow} gave, which the next run may borrow again. */
    void giveBack(FloatMemory memory);
}
