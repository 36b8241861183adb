package dev.linnet.plan;

/** Milliseconds of each phase of a run, in NNPACK's terms. */
public final class Profile {
    /** The phases, in the order of TypeScript's record. */
    public enum Phase {
        /** Everything, from when the run's turn comes: one of several steps does not count those before it. */
        TOTAL,
        /** Gathering, packing or transforming the input. */
        INPUT_TRANSFORM,
        /** Packing or transforming weights that are operands of the run. */
        KERNEL_TRANSFORM,
        /** The products. */
        BLOCK_MULTIPLICATION,
        /** What follows the products and is not fused into them. */
        OUTPUT_TRANSFORM
    }

    private final double[] milliseconds = new double[Phase.values().length];

    /** A point in time for {@link #add}. */
    public static double now() {
        return System.nanoTime() * 1e-6;
    }

    /** Forgets all times. */
    public void clear() {
        for (int i = 0; i < milliseconds.length; i++) {
            milliseconds[i] = 0;
        }
    }

    /** Adds the time since {@code start} to {@code phase} and returns the present. */
    public double add(Phase phase, double start) {
        double end = now();
        milliseconds[phase.ordinal()] += end - start;
        return end;
    }

    /** Sets the time of {@code phase}, which another thread measured. */
    public void set(Phase phase, double value) {
        milliseconds[phase.ordinal()] = value;
    }

    /** Milliseconds of {@code phase} in the last run. */
    public double milliseconds(Phase phase) {
        return milliseconds[phase.ordinal()];
    }
}
