package dev.linnet.algorithm;

import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.team.Team;

/**
 * What is computed of elements at the same place, block by block: members take one after the other. It calls the layer's
 * {@link Part}.
 *
 * @param size elements
 * @param block elements of a block
 * @param scratchOffset where each member's scratch begins
 * @param scratchPerMember floats of it
 * @param part computes a block
 */
record BlockStream(int size, int block, int scratchOffset, int scratchPerMember, Part part) implements Computation {
    /** Computes {@code count} elements from {@code at} on. */
    interface Part {
        void compute(int count, int at, Operands operands, FloatMemory scratch, int scratchOffset);
    }

    @Override
    public void run(Team team, Run run) {
        double start = Profile.now();
        int blocks = (size + block - 1) / block;
        for (int i = team.next(); i < blocks; i = team.next()) {
            int at = i * block;
            part.compute(Math.min(block, size - at), at, run.operands(), run.scratch(),
                    scratchOffset + team.rank() * scratchPerMember);
        }
        team.barrier();
        run.profile().add(Phase.OUTPUT_TRANSFORM, start);
    }

    @Override
    public String explain() {
        return "blocks of " + block + " elements";
    }
}
