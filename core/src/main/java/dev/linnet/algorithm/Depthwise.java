package dev.linnet.algorithm;

import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layout;
import dev.linnet.layer.Operand;
import dev.linnet.layer.Pass;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Verdict;

/**
 * Convolution with one input channel a group, without a matrix product: lanes run along a row (channels first) or along the
 * channels (channels last). Its input gradient at stride 1 is the same of the output's gradient, with the kernel turned.
 *
 * <p>Scratch: channels first, a band of one padded plane, or the edges of some planes; else one tile; and the weights
 * where they are not constant. Error: that of a float32 sum over kernelHeight · kernelWidth products.
 */
public final class Depthwise implements Candidate<Convolution> {
    /** Steps of a lane for each multiply-add: loads are not shared by many outputs as in a product; measured in V8. */
    private static final double LANE_COST = 3;

    @Override
    public String name() {
        return Algorithm.DEPTHWISE.word();
    }

    @Override
    public Verdict judge(Convolution layer, Machine machine) {
        if (layer.pass() != Pass.FORWARD && layer.pass() != Pass.INPUT_GRADIENT) {
            return Verdict.refuse("computes passes forward and inputGradient", layer.pass().word());
        }
        if (layer.groups() != layer.inputChannels()) {
            return Verdict.refuse("needs as many groups as input channels, got " + layer.groups() + " groups of "
                    + layer.inputChannels() + " channels");
        }
        if (layer.layout() == Layout.NHWC && layer.outputChannels() != layer.inputChannels()) {
            return Verdict.refuse("needs one output channel a group in nhwc, got "
                    + layer.outputChannels() / layer.groups());
        }
        if (layer.maxPooling()) {
            return Verdict.refuse("does not pool, got maxPooling2x2");
        }
        String refusal = layer.pass() == Pass.INPUT_GRADIENT ? refusalOfGradient(layer) : null;
        return refusal != null ? Verdict.refuse(refusal)
                : Verdict.accept(LANE_COST * layer.floatingPointOperations() / 2);
    }

    private static String refusalOfGradient(Convolution layer) {
        if (layer.outputChannels() != layer.inputChannels()) {
            return "needs one output channel a group in pass inputGradient, got "
                    + layer.outputChannels() / layer.groups();
        }
        if (layer.strideHeight() != 1 || layer.strideWidth() != 1) {
            return "needs stride 1 in pass inputGradient, got " + layer.strideHeight() + '×' + layer.strideWidth();
        }
        int highest = (layer.kernelHeight() - 1) * layer.dilationHeight();
        int widest = (layer.kernelWidth() - 1) * layer.dilationWidth();
        return Math.max(layer.paddingTop(), layer.paddingBottom()) > highest
                || Math.max(layer.paddingLeft(), layer.paddingRight()) > widest
                ? "needs padding up to " + highest + '×' + widest + " in pass inputGradient, got " + layer.paddingTop()
                        + '×' + layer.paddingBottom() + '×' + layer.paddingLeft() + '×' + layer.paddingRight()
                : null;
    }

    /** The forward layer that an input gradient is: of the output's gradient, with the kernel turned by 180°. */
    private static Convolution turned(Convolution layer) {
        int highest = (layer.kernelHeight() - 1) * layer.dilationHeight();
        int widest = (layer.kernelWidth() - 1) * layer.dilationWidth();
        boolean channelsLast = layer.layout() == Layout.NHWC;
        int[] image = {layer.outputHeight(), layer.outputWidth()};
        return layer.toBuilder().pass(Pass.FORWARD)
                .input(layer.batch(), channelsLast ? image[0] : layer.outputChannels(),
                        channelsLast ? image[1] : image[0], channelsLast ? layer.outputChannels() : image[1])
                .padding(highest - layer.paddingTop(), highest - layer.paddingBottom(), widest - layer.paddingLeft(),
                        widest - layer.paddingRight()).build();
    }

    @Override
    public Computation plan(Convolution layer, Machine machine, Reservation memory) {
        return layer.pass() == Pass.FORWARD ? new DepthwisePlanes(layer, Operand.INPUT, machine, memory)
                : new DepthwisePlanes(turned(layer), Operand.OUTPUT_GRADIENT, machine, memory);
    }
}
