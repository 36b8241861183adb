package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Pass;
import dev.linnet.layer.Softmax;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.plan.Verdict;
import dev.linnet.team.Team;

/**
 * Softmax row by row: greatest element, sum of exponentials, scale; its gradient: a sum of products, then each element.
 * Scratch: one tile. Error: within 1e-6 of each output, relative, for rows of up to a few thousand channels; that of a
 * float32 sum over the row for the gradient.
 */
public final class SoftmaxRows implements Candidate<Softmax> {
    /** A tile is rows of about this many elements, so that a call takes some microseconds. */
    private static final int BLOCK = 4096;

    @Override
    public String name() {
        return "rows";
    }

    @Override
    public Verdict judge(Softmax layer, Machine machine) {
        return Verdict.accept(layer.inputSize());
    }

    @Override
    public Computation plan(Softmax layer, Machine machine, Reservation memory) {
        Kernels kernels = machine.kernels();
        int tile = Math.max(kernels.softmaxF32RowsScratch(), kernels.activationF32Scratch());
        return new Rows(layer, kernels, Math.max(1, BLOCK / layer.channels()), memory.reservePerMember("tile", tile), tile);
    }

    private record Rows(Softmax layer, Kernels kernels, int block, int tileOffset, int tile) implements Computation {
        @Override
        public void run(Team team, Run run) {
            double start = Profile.now();
            int tiles = (layer.batch() + block - 1) / block;
            for (int next = team.next(); next < tiles; next = team.next()) {
                int first = next * block;
                int at = first * layer.channels();
                int rows = Math.min(block, layer.batch() - first);
                int scratchOffset = tileOffset + team.rank() * tile;
                if (layer.pass() == Pass.FORWARD) {
                    kernels.softmaxF32Rows(rows, layer.channels(), run.operands().input(), at, run.operands().output(), at,
                            run.scratch(), scratchOffset);
                } else {
                    kernels.softmaxGradientF32Rows(rows, layer.channels(), run.operands().forwardOutput(), at,
                            run.operands().outputGradient(), at, run.operands().output(), at, run.scratch(),
                            scratchOffset);
                }
            }
            team.barrier();
            run.profile().add(Phase.OUTPUT_TRANSFORM, start);
        }

        @Override
        public String explain() {
            return "tiles of " + block + " rows";
        }
    }
}
