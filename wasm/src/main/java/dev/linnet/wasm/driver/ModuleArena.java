package dev.linnet.wasm.driver;

import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Status;
import dev.linnet.memory.Arena;
import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.Memory;
import dev.linnet.memory.ShortMemory;

/** The arena over a WebAssembly memory, which grows when nothing fits. */
final class ModuleArena implements Arena {
    /** One unit of the free list is a cache line of 64 bytes. */
    private static final int UNIT_SHIFT = 6;
    private static final int UNIT = 1 << UNIT_SHIFT;
    /** WebAssembly memories grow by pages of 64 KiB. */
    private static final int UNITS_PER_PAGE = 1024;

    private final FreeList units;
    private final Driver.Grow grow;

    /** An arena over the units [from, end) of 64 bytes of the memory that {@code grow} grows. */
    ModuleArena(int from, int end, Driver.Grow grow) {
        units = new FreeList(from, end);
        this.grow = grow;
    }

    /** The address of {@code bytes} bytes, or OUT_OF_MEMORY; bytes is an unsigned number. */
    int allocateBytes(int bytes) {
        int length = Math.max(1, (bytes >>> UNIT_SHIFT) + ((bytes & UNIT - 1) == 0 ? 0 : 1));
        int start = units.allocate(length);
        if (start < 0) {
            int end = (units.end() + units.missing(length) + UNITS_PER_PAGE - 1) / UNITS_PER_PAGE * UNITS_PER_PAGE;
            if (!grow.grow(end * (double) UNIT)) {
                throw new LinnetException(Status.OUT_OF_MEMORY, kibibytes(length)
                        + " KiB do not fit the memory, of which " + kibibytes(units.used()) + " of "
                        + kibibytes(units.end()) + " KiB are in use");
            }
            units.extend(end - units.end());
            start = units.allocate(length);
        }
        return start << UNIT_SHIFT;
    }

    private static int kibibytes(int units) {
        return (units + 15) / 16;
    }

    /** Ends the use of what lies at {@code address}. */
    void freeAddress(int address) {
        if (!units.free(address >>> UNIT_SHIFT)) {
            throw new LinnetException(Status.DISPOSED, "memory at cache line " + (address >>> UNIT_SHIFT)
                    + " is not in use");
        }
    }

    /** Bytes in use. */
    double usedBytes() {
        return units.used() * (double) UNIT;
    }

    /** Bytes of the whole memory. */
    double reservedBytes() {
        return units.end() * (double) UNIT;
    }

    @Override
    public FloatMemory allocate(int length) {
        return Handles.floatsAt(allocateBytes(4 * length), length);
    }

    @Override
    public ShortMemory allocateShorts(int length) {
        return Handles.shortsAt(allocateBytes(2 * length), length);
    }

    @Override
    public void free(Memory memory) {
        freeAddress(Handles.address(memory));
    }

    @Override
    public FloatMemory borrow(int length) {
        return allocate(length);
    }

    @Override
    public void giveBack(FloatMemory memory) {
        free(memory);
    }
}
