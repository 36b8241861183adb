package dev.linnet.plan;

import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Status;

/** The layout of one piece of memory: named slices, each starting on a cache line. */
public final class Workspace {
    /** A cache line holds 16 float32 elements on every machine that is aimed at. */
    private static final int LINE = 16;

    private final StringBuilder description = new StringBuilder();
    private int length;

    /** Reserves {@code elements} under {@code name} and returns the offset of the first. */
    public int reserve(String name, int elements) {
        int offset = length;
        int rounded = (elements + LINE - 1) / LINE * LINE;
        if (elements < 0 || rounded < 0 || length + rounded < 0) {
            throw new LinnetException(Status.OUT_OF_MEMORY, "the slice " + name
                    + " would not fit the address space");
        }
        length += rounded;
        description.append(description.length() == 0 ? "" : ", ").append(name).append(' ').append(4 * elements);
        return offset;
    }

    /** Elements of all slices. */
    public int length() {
        return length;
    }

    /** Names and bytes of the slices. */
    @Override
    public String toString() {
        return description.toString();
    }
}
