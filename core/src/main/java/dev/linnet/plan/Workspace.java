package dev.linnet.plan;

import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Status;

/** The layout of one piece of memory: named slices, each starting on a cache line. */
public final class Workspace {
    /** Bytes of a cache line on every machine that is aimed at. */
    private static final int LINE_BYTES = 64;

    private final int elementBytes;
    private final StringBuilder description = new StringBuilder();
    private int length;

    /** A layout of float32 elements. */
    public Workspace() {
        this(4);
    }

    /** A layout of elements of {@code elementBytes} bytes, a power of two. */
    public Workspace(int elementBytes) {
        this.elementBytes = elementBytes;
    }

    /** Reserves {@code elements} under {@code name} and returns the offset of the first. */
    public int reserve(String name, int elements) {
        int offset = length;
        int line = LINE_BYTES / elementBytes;
        int rounded = (elements + line - 1) / line * line;
        if (elements < 0 || rounded < 0 || length + rounded < 0) {
            throw new LinnetException(Status.OUT_OF_MEMORY, "the slice " + name
                    + " would not fit the address space");
        }
        length += rounded;
        description.append(description.length() == 0 ? "" : ", ").append(name).append(' ')
                .append(elementBytes * elements);
        return offset;
    }

    /** Elements of all slices. */
    public int length() {
        return length;
    }

    /** Bytes of all slices. */
    public int bytes() {
        return elementBytes * length;
    }

    /** The names and bytes of this layout's slices and of the other's. */
    public String and(Workspace other) {
        return description + (length == 0 || other.length == 0 ? "" : ", ") + other.description;
    }

    /** Names and bytes of the slices. */
    @Override
    public String toString() {
        return description.toString();
    }
}
