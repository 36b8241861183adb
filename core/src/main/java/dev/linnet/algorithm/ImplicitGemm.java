package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layout;
import dev.linnet.layer.Pass;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Verdict;

/**
 * Convolution as a matrix product whose patch matrix is gathered block by block, just before use. Takes any kernel,
 * stride, dilation, padding, grouping and layout.
 *
 * <p>Scratch: one block of patches, at most half of the second-level cache, and the packed weights where they are not
 * constant. Error: that of a float32 sum over inputChannels/groups · kernelHeight · kernelWidth products.
 */
public final class ImplicitGemm implements Candidate<Convolution> {
    /** Gathering an element costs as much as this many multiply-adds of one lane; measured on VGG layers in V8. */
    private static final double PACKING_COST = 8;

    @Override
    public String name() {
        return Algorithm.IMPLICIT_GEMM.word();
    }

    @Override
    public Verdict judge(Convolution layer, Machine machine) {
        if (layer.pass() != Pass.FORWARD) {
            return Verdict.refuse("computes pass forward, got " + layer.pass().word());
        }
        return Verdict.accept(Contraction.cost(sizes(layer), machine, PACKING_COST));
    }

    @Override
    public Computation plan(Convolution layer, Machine machine, Reservation memory) {
        return new Contraction(sizes(layer), new Gather(layer), machine, memory);
    }

    /** The contraction that {@code layer} is. */
    static Contraction.Sizes sizes(Convolution layer) {
        int outputs = layer.outputChannels() / layer.groups();
        int channels = layer.inputChannels() / layer.groups();
        int taps = layer.kernelHeight() * layer.kernelWidth();
        return new Contraction.Sizes(layer.batch(), layer.groups(), layer.outputHeight() * layer.outputWidth(), outputs,
                taps, channels, layer.layout() == Layout.NHWC,
                switch (layer.weightsLayout()) {
                    case OIHW, OHWI -> channels * taps;
                    case HWIO -> 1;
                },
                switch (layer.weightsLayout()) {
                    case OIHW -> 1;
                    case OHWI -> channels;
                    case HWIO -> channels * layer.outputChannels();
                },
                switch (layer.weightsLayout()) {
                    case OIHW -> taps;
                    case OHWI -> 1;
                    case HWIO -> layer.outputChannels();
                },
                layer.activation());
    }

    /** Patches of an image with any window. */
    private record Gather(Convolution layer) implements Contraction.Patches {
        @Override
        public void pack(Kernels kernels, FloatMemory input, int image, int group, int first, int last, int width,
                int firstK, int lastK, FloatMemory target, int targetOffset) {
            boolean channelsLast = layer.layout() == Layout.NHWC;
            int channels = layer.inputChannels() / layer.groups();
            int area = layer.inputHeight() * layer.inputWidth();
            int pixelStride = channelsLast ? layer.inputChannels() : 1;
            int channelStride = channelsLast ? 1 : area;
            int offset = image * layer.inputChannels() * area + group * channels * channelStride;
            int rowStride = layer.inputWidth() * pixelStride;
            if (channelsLast) {
                kernels.packF32PatchRows(first, last, width, firstK, lastK, channels,
                        layer.inputHeight(), layer.inputWidth(), layer.kernelWidth(), layer.outputWidth(),
                        layer.strideHeight(), layer.strideWidth(), layer.dilationHeight(), layer.dilationWidth(),
                        layer.paddingTop(), layer.paddingLeft(), input, offset, channelStride, rowStride, pixelStride,
                        target, targetOffset);
            } else {
                kernels.packF32PatchColumns(first, last, width, firstK, lastK, channels,
                        layer.inputHeight(), layer.inputWidth(), layer.kernelWidth(), layer.outputWidth(),
                        layer.strideHeight(), layer.strideWidth(), layer.dilationHeight(), layer.dilationWidth(),
                        layer.paddingTop(), layer.paddingLeft(), input, offset, channelStride, rowStride, pixelStride,
                        target, targetOffset);
            }
        }

        @Override
        public String describe() {
            return "patches gathered block by block";
        }
    }
}
