package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.ActivationLayer;
import dev.linnet.layer.Pass;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.plan.Verdict;
import dev.linnet.team.Team;

/**
 * An activation or its gradient over a stream of elements, block by block. Scratch: some vectors for the elements behind
 * the last whole one. Error: ReLU and clamp are exact, the curves within 4 units in the last place, their gradients within 7.
 */
public final class Stream implements Candidate<ActivationLayer> {
    /** 128 KiB of each operand: some microseconds, beside which a call of a kernel is little. */
    private static final int BLOCK = 32768;

    @Override
    public String name() {
        return "stream";
    }

    @Override
    public Verdict judge(ActivationLayer layer, Machine machine) {
        return Verdict.accept(layer.inputSize());
    }

    @Override
    public Computation plan(ActivationLayer layer, Machine machine, Reservation memory) {
        Kernels kernels = machine.kernels();
        int tile = kernels.activationF32Scratch();
        return new Blocks(layer, kernels, memory.reservePerMember("tile", tile), tile);
    }

    private record Blocks(ActivationLayer layer, Kernels kernels, int tileOffset, int tile) implements Computation {
        @Override
        public void run(Team team, Run run) {
            double start = Profile.now();
            int size = layer.inputSize();
            int blocks = (size + BLOCK - 1) / BLOCK;
            for (int block = team.next(); block < blocks; block = team.next()) {
                int at = block * BLOCK;
                int count = Math.min(BLOCK, size - at);
                int scratchOffset = tileOffset + team.rank() * tile;
                if (layer.pass() == Pass.FORWARD) {
                    Curves.apply(kernels, layer.activation(), count, run.operands().input(), at, run.operands().output(),
                            at, run.scratch(), scratchOffset);
                } else {
                    Curves.gradient(kernels, layer.activation(), count, run.operands().input(), at,
                            run.operands().outputGradient(), at, run.operands().output(), at, run.scratch(),
                            scratchOffset);
                }
            }
            team.barrier();
            run.profile().add(Phase.OUTPUT_TRANSFORM, start);
        }

        @Override
        public String explain() {
            return "blocks of " + BLOCK + " elements";
        }
    }
}
