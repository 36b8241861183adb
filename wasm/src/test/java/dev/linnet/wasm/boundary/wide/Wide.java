package dev.linnet.wasm.boundary.wide;

/** Has a public kernel that takes a long, which would be a BigInt in JavaScript. */
public final class Wide {
    private Wide() {
    }

    public static int half(long bytes) {
        return 0;
    }
}
