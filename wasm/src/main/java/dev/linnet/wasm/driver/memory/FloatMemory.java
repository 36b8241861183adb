package dev.linnet.wasm.driver.memory;

/**
 * Stands in for {@code dev.linnet.memory.FloatMemory} in the JavaScript driver: where the elements lie in the module's
 * memory, and how many. Kernel calls hand the address over.
 */
public final class FloatMemory implements Memory {
    private final int address;
    private final int length;

    /** {@code length} elements from byte {@code address}, an unsigned number. */
    public FloatMemory(int address, int length) {
        this.address = address;
        this.length = length;
    }

    /** The handle of {@code length} elements at {@code address}. */
    public static FloatMemory at(int address, int length) {
        return new FloatMemory(address, length);
    }

    @Override
    public int address() {
        return address;
    }

    @Override
    public int length() {
        return length;
    }

    /** Whether both handles name exactly the same elements. */
    public boolean isSame(FloatMemory other) {
        return address == other.address && length == other.length;
    }

    /** Distances wrap like addresses, so they are compared unsigned. */
    @Override
    public boolean overlaps(FloatMemory other) {
        return Integer.compareUnsigned(other.address - address, 4 * length) < 0
                || Integer.compareUnsigned(address - other.address, 4 * other.length) < 0;
    }
}
