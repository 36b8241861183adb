package dev.linnet.wasm.boundary.vectors;

import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** Has a public kernel that takes a vector, which JavaScript cannot give. */
public final class Crossing {
    private Crossing() {
    }

    public static void doubled(FloatVector x) {
        Simd.add(x, x);
    }
}
