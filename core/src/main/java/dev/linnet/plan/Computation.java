package dev.linnet.plan;

import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.ShortMemory;
import dev.linnet.team.Team;

/** A planned layer: constants are prepared once, then it runs any number of times. */
public interface Computation {
    /** Packs the constants, which are the operands of {@code constants}, into its packed memory. It has no scratch. */
    default void prepare(Run constants) {
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
     * @param packedHalves what it wrote of 16-bit elements; null where there are none
     * @param scratch borrowed for this run; null where none is needed
     * @param profile receives the times
     */
    record Run(Operands operands, FloatMemory packed, ShortMemory packedHalves, FloatMemory scratch, Profile profile) {
    }
}
