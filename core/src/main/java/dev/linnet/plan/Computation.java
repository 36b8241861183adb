package dev.linnet.plan;

import dev.linnet.memory.FloatMemory;
import dev.linnet.team.Team;

/** A planned layer: constants are prepared once, then it runs any number of times. */
public interface Computation {
    /** Packs the constants into {@code packed}; {@code weights} and {@code bias} are null where they are not constant. */
    default void prepare(FloatMemory weights, FloatMemory bias, FloatMemory packed) {
    }

    /** Computes this member's share; every member of the team calls it. Operands have been checked. */
    void run(Team team, Run run);

    /** What was chosen, block sizes and the like, in one line. */
    String explain();

    /**
     * What one run works on.
     *
     * @param operands the user's operands
     * @param packed what {@link Computation#prepare} wrote; null where nothing is packed
     * @param scratch borrowed for this run; null where none is needed
     * @param profile receives the times
     */
    record Run(Operands operands, FloatMemory packed, FloatMemory scratch, Profile profile) {
    }
}
