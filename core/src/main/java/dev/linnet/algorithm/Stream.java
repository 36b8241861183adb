package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.ActivationLayer;
import dev.linnet.layer.Pass;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Verdict;

/**
 * An activation or its gradient over a stream of elements, block by block; what is large in few blocks, long enough to be
 * read as streams. Scratch: some vectors for the elements behind the last whole one. Error: ReLU and clamp are exact, the
 * curves within 4 units in the last place, their gradients within 7.
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
        int block = Math.max(BLOCK,
                Contraction.roundUp(TileBlocks.tiles(layer.inputSize(), ProductBlocks.FEW_TILES), kernels.gemmF32TileColumns()));
        return new BlockStream(layer.inputSize(), block, memory.reservePerMember("tile", tile), tile,
                (count, at, operands, scratch, scratchOffset) -> {
                    if (layer.pass() == Pass.FORWARD) {
                        Curves.apply(kernels, layer.activation(), count, operands.input(), at, operands.output(), at,
                                scratch, scratchOffset);
                    } else {
                        Curves.gradient(kernels, layer.activation(), count, operands.input(), at,
                                operands.outputGradient(), at, operands.output(), at, scratch, scratchOffset);
                    }
                });
    }
}
