package dev.linnet.wasm.bad.overload;

/** Two kernels of one name, which exports cannot have. */
public final class Overloaded {
    private Overloaded() {
    }

    /** One. */
    public static int twice(int n) {
        return 2 * n;
    }

    /** Two. */
    public static float twice(float n) {
        return 2 * n;
    }
}
