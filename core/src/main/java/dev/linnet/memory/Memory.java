package dev.linnet.memory;

/** What handles of all element types have in common. Not available inside kernels. */
public interface Memory {
    /** Number of elements. */
    int length();

    /** Whether some byte belongs to both handles. */
    boolean overlaps(FloatMemory other);
}
