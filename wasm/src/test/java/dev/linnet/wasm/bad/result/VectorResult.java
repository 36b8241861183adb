package dev.linnet.wasm.bad.result;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** A kernel whose result cannot cross to JavaScript. */
public final class VectorResult {
    private VectorResult() {
    }

    /** Loads. */
    public static FloatVector load(FloatMemory memory) {
        return Simd.load(memory, 0);
    }
}
