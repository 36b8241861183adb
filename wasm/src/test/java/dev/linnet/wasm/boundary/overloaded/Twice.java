package dev.linnet.wasm.boundary.overloaded;

/** Has two kernels of one name, which cannot both be exported. */
public final class Twice {
    private Twice() {
    }

    public static int more(int i) {
        return i + 1;
    }

    public static float more(float x) {
        return x + 1;
    }
}
