package dev.linnet.wasm.driver;

import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.Memory;
import dev.linnet.memory.ShortMemory;

/**
 * Makes and reads handles in the driver. The sources compile against the core's handles, which have no address; the
 * compiler mapping puts those of {@code dev.linnet.wasm.driver.memory} in their place and gives these methods their
 * bodies.
 */
final class Handles {
    private Handles() {
    }

    /** The handle of {@code length} float32 elements at {@code address}. */
    static native FloatMemory floatsAt(int address, int length);

    /** The handle of {@code length} 16-bit elements at {@code address}. */
    static native ShortMemory shortsAt(int address, int length);

    /** The address of a handle. */
    static native int address(Memory memory);
}
