package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.Layout;
import dev.linnet.layer.Pass;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Verdict;

/**
 * Convolution with a 1×1 kernel, stride 1 and no padding: a matrix product of the input as it lies, so panels are copied
 * without asking for borders. A fully-connected layer over a batch is the same with channels last, each image one
 * position.
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
        if (layer.pass() != Pass.FORWARD) {
            return Verdict.refuse("computes pass forward, got " + layer.pass().word());
        }
        if (layer.kernelHeight() != 1 || layer.kernelWidth() != 1) {
            return Verdict.refuse("needs kernel 1×1, got " + layer.kernelHeight() + '×' + layer.kernelWidth());
        }
        if (layer.strideHeight() != 1 || layer.strideWidth() != 1) {
            return Verdict.refuse("needs stride 1, got " + layer.strideHeight() + '×' + layer.strideWidth());
        }
        if (layer.paddingTop() + layer.paddingBottom() + layer.paddingLeft() + layer.paddingRight() > 0) {
            return Verdict.refuse("needs no padding, got " + layer.paddingTop() + '×' + layer.paddingBottom() + '×'
                    + layer.paddingLeft() + '×' + layer.paddingRight());
        }
        return Verdict.accept(Contraction.cost(ImplicitGemm.sizes(layer), machine, PACKING_COST));
    }

    @Override
    public Computation plan(Convolution layer, Machine machine, Reservation memory) {
        return contraction(ImplicitGemm.sizes(layer), machine, memory);
    }

    private static Computation contraction(Contraction.Sizes sizes, Machine machine, Reservation memory) {
        return new Contraction(sizes, new Copy(sizes), machine, memory);
    }

    /** Channels of neighbouring positions as they lie. */
    private record Copy(Contraction.Sizes sizes) implements Contraction.Patches {
        @Override
        public void pack(Kernels kernels, FloatMemory input, int image, int group, int first, int last, int width,
                int firstK, int lastK, FloatMemory target, int targetOffset) {
            int channels = sizes.groups() * sizes.channels();
            int positionStride = sizes.channelsLast() ? channels : 1;
            int channelStride = sizes.channelsLast() ? 1 : sizes.positions();
            int offset = image * channels * sizes.positions() + first * positionStride
                    + group * sizes.channels() * channelStride;
            if (sizes.channelsLast()) {
                kernels.packF32Rows(last - first, width, firstK, lastK, sizes.channels(), input, offset, positionStride,
                        0, channelStride, target, targetOffset);
            } else {
                kernels.packF32Columns(last - first, width, firstK, lastK, sizes.channels(), input, offset,
                        positionStride, 0, channelStride, target, targetOffset);
            }
        }

        @Override
        public String describe() {
            return "input copied as it lies";
        }
    }

    /** A fully-connected layer over a batch of inputs. */
    public static final class Batches implements Candidate<FullyConnected> {
        @Override
        public String name() {
            return "gemm";
        }

        @Override
        public Verdict judge(FullyConnected layer, Machine machine) {
            if (layer.pass() != Pass.FORWARD) {
                return Verdict.refuse("computes pass forward, got " + layer.pass().word());
            }
            return Verdict.accept(Contraction.cost(sizes(layer), machine, PACKING_COST));
        }

        @Override
        public Computation plan(FullyConnected layer, Machine machine, Reservation memory) {
            return contraction(sizes(layer), machine, memory);
        }

        private static Contraction.Sizes sizes(FullyConnected layer) {
            return new Contraction.Sizes(1, 1, layer.batch(), layer.outputChannels(), 1, layer.inputChannels(), true,
                    layer.inputChannels(), 0, 1, layer.activation());
        }
    }
}
