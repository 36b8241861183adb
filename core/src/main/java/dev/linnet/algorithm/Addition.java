package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Activation;
import dev.linnet.layer.Add;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Verdict;

/**
 * A sum of two streams of elements, block by block; a curve is applied to the block while it is in the cache. Scratch:
 * some vectors for the elements behind the last whole one. Error: one rounding, and what {@link Stream} says of the
 * activation.
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
        return new BlockStream(layer.inputSize(), BLOCK, memory.reservePerMember("tile", tile), tile,
                (count, at, operands, scratch, scratchOffset) ->
                        add(kernels, layer.activation(), count, at, operands, scratch, scratchOffset));
    }

    private static void add(Kernels kernels, Activation activation, int count, int at, Operands operands,
            FloatMemory scratch, int scratchOffset) {
        Activation linear = activation.isLinear() ? activation : Activation.IDENTITY;
        FloatMemory output = operands.output();
        kernels.addF32Linear(count, operands.input(), at, operands.addend(), at, output, at, linear.parameter(),
                linear.minimum(), linear.maximum(), scratch, scratchOffset);
        if (!activation.isLinear()) {
            Curves.apply(kernels, activation, count, output, at, output, at, scratch, scratchOffset);
        }
    }
}
