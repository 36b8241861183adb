package dev.linnet;

import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Status;
import dev.linnet.plan.Machine;
import dev.linnet.team.Region;

/** What a library is started with. */
public final class Options {
    /** More seldom pay: a layer's tiles come to an end, and memory is one. */
    private static final int DEFAULT_THREADS = 8;

    private int threads = Math.min(DEFAULT_THREADS, Runtime.getRuntime().availableProcessors());
    private Backend backend = Backend.AUTO;
    private double sharedFrom = Machine.SHARED_FROM;

    /** Threads that compute, the caller's own included; from 1 to 127. Default: the machine's cores, at most 8. */
    public Options threads(int value) {
        if (value < 1 || value > Region.MOST_MEMBERS) {
            throw new LinnetException(Status.INVALID_OPTION, "threads is " + value + ", must be from 1 to "
                    + Region.MOST_MEMBERS);
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

    /**
     * Estimated multiply-adds of a layer from which threads share it, at least 0, which shares every layer. Default 250,000:
     * for less it does not pay to wake a thread.
     */
    public Options sharedFrom(double value) {
        if (!(value >= 0)) {
            throw new LinnetException(Status.INVALID_OPTION, "sharedFrom is " + value + ", must be at least 0");
        }
        sharedFrom = value;
        return this;
    }

    /** Threads that compute. */
    public int threads() {
        return threads;
    }

    /** Multiply-adds of a layer from which threads share it. */
    public double sharedFrom() {
        return sharedFrom;
    }

    /** Which kernels to run. */
    public Backend backend() {
        return backend;
    }
}
