package dev.linnet.wasm.driver.memory;

/** Stands in for {@code dev.linnet.memory.ShortMemory} in the JavaScript driver, as {@link FloatMemory} does for its own. */
public final class ShortMemory implements Memory {
    private final int address;
    private final int length;

    private ShortMemory(int address, int length) {
        this.address = address;
        this.length = length;
    }

    /** The handle of {@code length} elements at {@code address}. */
    public static ShortMemory at(int address, int length) {
        return new ShortMemory(address, length);
    }

    @Override
    public int address() {
        return address;
    }

    @Override
    public int length() {
        return length;
    }

    /** Distances wrap like addresses, so they are compared unsigned. */
    @Override
    public boolean overlaps(FloatMemory other) {
        return Integer.compareUnsigned(other.address() - address, 2 * length) < 0
                || Integer.compareUnsigned(address - other.address(), 4 * other.length()) < 0;
    }
}
