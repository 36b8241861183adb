package dev.linnet.plan;

import dev.linnet.kernel.Kernels;

/**
 * What plans are made for.
 *
 * @param backend its word, for explanations
 * @param kernels the kernels of the backend
 * @param blocking cache sizes
 * @param threads members of the team that computes
 * @param sharedFrom cost from which a plan is shared among them
 */
public record Machine(String backend, Kernels kernels, Blocking blocking, int threads, double sharedFrom) {
    /** Some ten microseconds of one thread, several times what it takes to wake another. */
    public static final double SHARED_FROM = 250_000;

    /** A machine whose plans are computed by one thread. */
    public Machine(String backend, Kernels kernels, Blocking blocking) {
        this(backend, kernels, blocking, 1, SHARED_FROM);
    }

    /** Members of the team that compute a plan of the given {@link Verdict#cost}. */
    public int members(double cost) {
        return cost < sharedFrom ? 1 : threads;
    }
}
