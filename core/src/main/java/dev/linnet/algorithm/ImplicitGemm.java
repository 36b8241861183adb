package dev.linnet.algorithm;

import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Pass;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Verdict;
import java.util.List;

/**
 * Convolution as a matrix product whose patch matrix is gathered block by block, just before use. Takes every layer: any
 * pass, kernel, stride, dilation, padding, grouping and layout.
 *
 * <p>Scratch: one block of patches, at most half of the second-level cache; the packed weights where they are not constant;
 * a block of the result where it is not written in order (strided input gradients, most kernel gradients) or pooled; in
 * kernel gradients a block of the output's gradient, and of small kernels up to 4 MiB of partial sums. Error: that of a
 * float32 sum over the products of one element: inputChannels/groups · kernelHeight · kernelWidth forward,
 * outputChannels/groups · kernelHeight · kernelWidth in the input gradient, batch · outputHeight · outputWidth in the
 * kernel gradient.
 */
public final class ImplicitGemm implements Candidate<Convolution> {
    /** Gathering an element costs as much as this many multiply-adds of one lane; measured on VGG layers in V8. */
    static final double PACKING_COST = 8;

    @Override
    public String name() {
        return Algorithm.IMPLICIT_GEMM.word();
    }

    @Override
    public Verdict judge(Convolution layer, Machine machine) {
        return Verdict.accept(layer.pass() == Pass.BIAS_GRADIENT ? ChannelSums.cost(layer)
                : Contraction.cost(ConvolutionRoles.of(layer, machine), machine, PACKING_COST));
    }

    @Override
    public Computation plan(Convolution layer, Machine machine, Reservation memory) {
        return layer.pass() == Pass.BIAS_GRADIENT ? new ChannelSums(layer, machine, memory)
                : contraction("patches gathered block by block", layer, ConvolutionRoles.of(layer, machine), machine, memory);
    }

    static Computation contraction(String description, Convolution layer, List<Roles> roles, Machine machine,
            Reservation memory) {
        boolean startsFromZero = layer.pass() == Pass.INPUT_GRADIENT && ConvolutionRoles.leavesOut(layer, roles);
        return new Contraction(description, layer, roles, startsFromZero, machine, memory);
    }
}
