package dev.linnet.wasm.module;

/** Stands in for the JDK's vector type of this name when kernels are compiled. */
public final class FloatVector {
    private FloatVector() {
    }
}
