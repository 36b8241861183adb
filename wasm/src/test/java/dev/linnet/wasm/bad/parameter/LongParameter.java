package dev.linnet.wasm.bad.parameter;

/** A kernel with a parameter that is a BigInt in JavaScript. */
public final class LongParameter {
    private LongParameter() {
    }

    /** Does nothing. */
    public static int low(long n) {
        return 0;
    }
}
