package dev.linnet;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Operand;
import dev.linnet.memory.Arena;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import dev.linnet.plan.Profile;

/** Times plans on operands of its own. */
final class Stopwatch {
    /** Milliseconds a plan is run for: HotSpot's compiler needs some tenths of a second to reach a kernel. */
    private static final double LONG_ENOUGH = 300;
    /** Runs after which the fastest of a slow plan is known well enough. */
    private static final int FEWEST_RUNS = 3;
    /** Runs after which the fastest of a fast plan is. */
    private static final int MOST_RUNS = 2000;

    private final Kernels kernels;
    private final Arena arena;

    Stopwatch(Kernels kernels, Arena arena) {
        this.kernels = kernels;
        this.arena = arena;
    }

    /** Milliseconds of the fastest of some runs of {@code plan}. Throws {@code OUT_OF_MEMORY}. */
    double milliseconds(Plan plan, boolean constantWeights, boolean constantBias) {
        FloatMemory[] memories = new FloatMemory[Operand.values().length];
        try {
            for (Operand operand : Operand.values()) {
                boolean constant = operand == Operand.WEIGHTS && constantWeights
                        || operand == Operand.BIAS && constantBias;
                int size = constant ? 0 : plan.layer().operandSize(operand);
                if (size > 0) {
                    memories[operand.ordinal()] = arena.allocate(size);
                    // A number without special cases, so that what lay in the memory, denormals perhaps, slows nothing.
                    kernels.packF32Fill(size, 0.5f, memories[operand.ordinal()], 0);
                }
            }
            return fastest(plan, memories);
        } finally {
            for (FloatMemory memory : memories) {
                if (memory != null) {
                    arena.free(memory);
                }
            }
        }
    }

    private static double fastest(Plan plan, FloatMemory[] memories) {
        double fastest = Double.POSITIVE_INFINITY;
        double start = Profile.now();
        double before = start;
        for (int run = 0; run < FEWEST_RUNS || run < MOST_RUNS && before - start < LONG_ENOUGH; run++) {
            Operands operands = Operands.none();
            for (Operand operand : Operand.values()) {
                operands.set(operand, memories[operand.ordinal()]);
            }
            plan.run(operands);
            double after = Profile.now();
            fastest = Math.min(fastest, after - before);
            before = after;
        }
        return fastest;
    }
}
