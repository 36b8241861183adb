package dev.linnet.wasm.module;

/** The entry point that TeaVM asks for; kernels are reached by their exports. */
public final class Main {
    private Main() {
    }

    /** Does nothing. */
    public static void main(String[] arguments) {
    }
}
