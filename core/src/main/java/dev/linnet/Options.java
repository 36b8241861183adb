package dev.linnet;

import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Status;

/** What a library is started with. */
public final class Options {
    private int threads = 1;
    private Backend backend = Backend.AUTO;

    /** Threads that compute, the caller's own included; at least 1. Default 1. */
    public Options threads(int value) {
        if (value < 1) {
            throw new LinnetException(Status.INVALID_OPTION, "threads is " + value + ", must be at least 1");
        }
        threads = value;
        return this;
    }

    /** Which kernels to run; default AUTO. */
    public Options backend(Backend value) {
        if (value == null) {
            throw new LinnetException(Status.INVALID_OPTION, "backend is null, must be AUTO, VECTOR or SCALAR");
        }
        backend = value;
        return this;
    }

    /** Threads that compute. */
    public int threads() {
        return threads;
    }

    /** Which kernels to run. */
    public Backend backend() {
        return backend;
    }
}
