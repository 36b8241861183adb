package dev.linnet.wasm.driver;

import dev.linnet.memory.FloatMemory;

/**
 * Makes and reads handles in the driver. The sources compile against the core's handle, which has no address; the
 * compiler mapping puts {@code dev.linnet.wasm.driver.memory.FloatMemory} in its place and gives these methods their
 * bodies.
 */
final class Handles {
    private Handles() {
    }

    /** The handle of {@code length} elements at {@code address}. */
    static native FloatMemory at(int address, int length);

    /** The address of a handle. */
    static native int address(FloatMemory memory);
}
