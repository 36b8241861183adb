package dev.linnet.algorithm;

import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.Layout;
import dev.linnet.layer.Pass;
import dev.linnet.layer.WeightsLayout;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Verdict;
import java.util.List;

/**
 * Convolution with a 1×1 kernel, stride 1 and no padding: a matrix product of images as they lie, so panels are copied
 * without asking for borders. A fully-connected layer is the same with channels last, each row of the batch a position of
 * one image.
 *
 * <p>Scratch and error as for {@link ImplicitGemm}.
 */
public final class Direct1x1 implements Candidate<Convolution> {
    /** Copying an element costs as much as this many multiply-adds of one lane; measured on ResNet-50 layers in V8. */
    private static final double PACKING_COST = 4;

    @Override
    public String name() {
        return Algorithm.DIRECT_1X1.word();
    }

    @Override
    public Verdict judge(Convolution layer, Machine machine) {
        if (layer.pass() == Pass.BIAS_GRADIENT) {
            return Verdict.refuse("multiplies, pass biasGradient only adds");
        }
        if (layer.kernelHeight() != 1 || layer.kernelWidth() != 1) {
            return Verdict.refuse("needs kernel 1×1", layer.kernelHeight(), layer.kernelWidth());
        }
        if (layer.strideHeight() != 1 || layer.strideWidth() != 1) {
            return Verdict.refuse("needs stride 1", layer.strideHeight(), layer.strideWidth());
        }
        if (layer.paddingTop() + layer.paddingBottom() + layer.paddingLeft() + layer.paddingRight() > 0) {
            return Verdict.refuse("needs no padding, got " + layer.paddingTop() + '×' + layer.paddingBottom() + '×'
                    + layer.paddingLeft() + '×' + layer.paddingRight());
        }
        return Verdict.accept(Contraction.cost(ConvolutionRoles.direct(layer, machine), machine, PACKING_COST));
    }

    @Override
    public Computation plan(Convolution layer, Machine machine, Reservation memory) {
        return ImplicitGemm.contraction("images copied as they lie", layer, ConvolutionRoles.direct(layer, machine), machine,
                memory);
    }

    /** A fully-connected layer over a batch of inputs, in any pass. */
    public static final class Batches implements Candidate<FullyConnected> {
        @Override
        public String name() {
            return "gemm";
        }

        @Override
        public Verdict judge(FullyConnected layer, Machine machine) {
            return algorithm(layer).judge(convolution(layer), machine);
        }

        @Override
        public Computation plan(FullyConnected layer, Machine machine, Reservation memory) {
            Convolution convolution = convolution(layer);
            if (!layer.weightsType().isHalf()) {
                return algorithm(layer).plan(convolution, machine, memory);
            }
            Roles roles = ConvolutionRoles.direct(convolution, machine).get(0);
            WeightStrides strides = WeightStrides.of(convolution);
            boolean forward = layer.pass() == Pass.FORWARD;
            Panels weights = new Panels.Widened(forward ? strides.output() : strides.input(),
                    forward ? strides.input() : strides.output(), layer.weightsType().greatest());
            return ImplicitGemm.contraction("weights widened", convolution, List.of(roles.withOutputs(weights)), machine,
                    memory);
        }

        private static Candidate<Convolution> algorithm(FullyConnected layer) {
            return layer.pass() == Pass.BIAS_GRADIENT ? new ImplicitGemm() : new Direct1x1();
        }

        private static Convolution convolution(FullyConnected layer) {
            return Convolution.builder().pass(layer.pass()).layout(Layout.NHWC).weightsLayout(WeightsLayout.OHWI)
                    .input(1, layer.batch(), 1, layer.inputChannels()).outputChannels(layer.outputChannels()).kernel(1)
                    .activation(layer.activation()).build();
        }
    }
}
