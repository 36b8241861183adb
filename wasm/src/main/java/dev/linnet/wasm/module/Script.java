package dev.linnet.wasm.module;

import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.ShortMemory;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;

/** The entry of the kernels in JavaScript, and the operations that the compiler mapping puts into them. */
public final class Script {
    private Script() {
    }

    /** The kernels: functions that have the names and take the numbers of a module's exports. */
    @JSExport
    public static JSObject kernels() {
        return table();
    }

    private static native JSObject table();

    /** {@code value}, said to be a number. */
    static native float declared(float value);

    /** {@code value}, said to be an int. */
    static native int declared(int value);

    /** {@code value}, said to be an index, which is an int. */
    static native FloatMemory declared(FloatMemory value);

    /** {@code value}, said to be an index, which is an int. */
    static native ShortMemory declared(ShortMemory value);

    /** {@code value} without its fraction, the nearest int where it is greater or less than any, and 0 for NaN. */
    static native int nearestInt(float value);

    /** The float32 nearest to {@code value}. */
    static native float rounded(float value);
}
