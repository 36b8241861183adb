package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Activation;
import dev.linnet.layer.Add;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.plan.Verdict;
import dev.linnet.team.Team;

/**
 * A sum of two streams of elements, block by block; a curve is applied to the block while it is in the cache. Scratch: some vectors
 * for the elements behind the last whole one. Error: one rounding, and what {@link Stream} says of the activation.
 */
public final class Addition implements Candidate<Add> {
    /** 16 KiB of each of three operands stay in the second-level cache at worst and take some microseconds. */
    private static final int BLOCK = 4096;

    @Override
    public String name() {
        return "stream";
    }

    @Override
    public Verdict judge(Add layer, Machine machine) {
        return Verdict.accept(layer.inputSize());
    }

    @Override
    public Computation plan(Add layer, Machine machine, Reservation memory) {
        Kernels kernels = machine.kernels();
        int tile = kernels.activationF32Scratch();
        return new Blocks(layer, kernels, memory.reservePerMember("tile", tile), tile);
    }

    private record Blocks(Add layer, Kernels kernels, int tileOffset, int tile) implements Computation {
        @Override
        public void run(Team team, Run run) {
            double start = Profile.now();
            int size = layer.inputSize();
            int blocks = (size + BLOCK - 1) / BLOCK;
            for (int block = team.next(); block < blocks; block = team.next()) {
                int at = block * BLOCK;
                add(Math.min(BLOCK, size - at), at, run.operands(), run.scratch(), tileOffset + team.rank() * tile);
            }
            team.barrier();
            run.profile().add(Phase.OUTPUT_TRANSFORM, start);
        }

        private void add(int count, int at, Operands operands, FloatMemory scratch, int scratchOffset) {
            Activation activation = layer.activation();
            Activation linear = activation.isLinear() ? activation : Activation.IDENTITY;
            FloatMemory output = operands.output();
            kernels.addF32Linear(count, operands.input(), at, operands.addend(), at, output, at, linear.parameter(),
                    linear.minimum(), linear.maximum(), scratch, scratchOffset);
            if (!activation.isLinear()) {
                Curves.apply(kernels, activation, count, output, at, output, at, scratch, scratchOffset);
            }
        }

        @Override
        public String explain() {
            return "blocks of " + BLOCK + " elements";
        }
    }
}
