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
 * Convolution channels first as sums over padded planes where they lie: the product of {@link ImplicitGemm} without its
 * patches, for few channels in a group, of which packing would take longer than multiplying.
 *
 * <p>Scratch: a band of a group's planes, surrounded by zeros; the weights where they are not constant. Error: that of a
 * float32 sum over inputChannels/groups · kernelHeight · kernelWidth products.
 */
public final class Direct implements Candidate<Convolution> {
    /** Copying an element into planes costs as much as this many multiply-adds of one lane; measured in V8. */
    private static final double COPY_COST = 8;
    /**
     * Steps of a lane for each multiply-add, where those of the product are 1, with 4 lanes: fitted in V8, where three channels
     * take 1.16 times as long as by implicit GEMM with 64 outputs, 1 to 1.14 times with 32, and one channel 0.5 to 0.9 times.
     */
    private static final double LANE_COST = 1.17;
    /** The same with more lanes: on HotSpot with 8 such layers take 0.65 to 0.75 of implicit GEMM's time. */
    private static final double LANE_COST_LONG = 1.05;
    /** The same with vectors of one lane, of which other kernels compute products. */
    private static final double LANE_COST_ALONE = 2;
    /** The same where planes of a single row of outputs do not fit into the first level of the cache. */
    private static final double LANE_COST_FAR = 1.5;

    @Override
    public String name() {
        return Algorithm.DIRECT.word();
    }

    @Override
    public Verdict judge(Convolution layer, Machine machine) {
        if (layer.pass() != Pass.FORWARD) {
            return Verdict.refuse("computes pass forward", layer.pass().word());
        }
        if (layer.layout() != Layout.NCHW) {
            return Verdict.refuse("needs layout nchw", layer.layout().word());
        }
        if (layer.maxPooling()) {
            return Verdict.refuse("does not pool, got maxPooling2x2");
        }
        int rows = bandRows(layer, machine);
        double bands = (double) layer.batch() * layer.groups() * ((layer.outputHeight() + rows - 1) / rows);
        double planes = scratch(layer, rows, machine.kernels());
        double sums = (double) Contraction.roundUp(layer.outputChannels() / layer.groups(), 2)
                * machine.kernels().directF32Sums(rows, layer.outputWidth(), layer.kernelWidth(), layer.strideWidth(),
                        layer.dilationWidth());
        double depth = (double) layer.inputChannels() / layer.groups() * layer.kernelHeight() * layer.kernelWidth();
        int columns = machine.kernels().gemmF32TileColumns();
        double laneCost = columns == 2 ? LANE_COST_ALONE
                : !isNear(planes, machine) ? LANE_COST_FAR : columns > 8 ? LANE_COST_LONG : LANE_COST;
        return Verdict.accept(bands * (COPY_COST * planes + laneCost * depth * sums));
    }

    /** As few bands of rows as their planes fit into twice the first level of the cache, but some for each of a team. */
    private static int bandRows(Convolution layer, Machine machine) {
        int images = layer.batch() * layer.groups();
        int bands = Math.min(layer.outputHeight(), (ProductBlocks.FEW_TILES + images - 1) / images);
        int rows = (layer.outputHeight() + bands - 1) / bands;
        while (rows > 1 && !isNear(scratch(layer, rows, machine.kernels()), machine)) {
            bands++;
            rows = (layer.outputHeight() + bands - 1) / bands;
        }
        return rows;
    }

    private static boolean isNear(double elements, Machine machine) {
        return 4 * elements <= 2 * machine.blocking().firstLevelBytes();
    }

    private static int scratch(Convolution layer, int rows, Kernels kernels) {
        return kernels.directF32Scratch(layer.inputChannels() / layer.groups(), rows, layer.outputWidth(),
                layer.kernelHeight(), layer.kernelWidth(), layer.strideHeight(), layer.strideWidth(),
                layer.dilationHeight(), layer.dilationWidth());
    }

    @Override
    public Computation plan(Convolution layer, Machine machine, Reservation memory) {
        return new Planes(layer, machine, memory);
    }

    private static final class Planes extends PlaneBands {
        private final Roles roles;
        private final int channels;
        private final int outputs;

        Planes(Convolution layer, Machine machine, Reservation memory) {
            super(layer, machine, memory, Contraction.product(layer.groups(), weightsPerGroup(layer)),
                    Direct.bandRows(layer, machine), scratch(layer, Direct.bandRows(layer, machine), machine.kernels()));
            roles = ConvolutionRoles.of(layer, machine).get(0);
            channels = layer.inputChannels() / layer.groups();
            outputs = layer.outputChannels() / layer.groups();
        }

        private static int weightsPerGroup(Convolution layer) {
            return Contraction.product(Contraction.roundUp(layer.outputChannels() / layer.groups(), 2),
                    layer.inputChannels() / layer.groups() * layer.kernelHeight() * layer.kernelWidth());
        }

        @Override
        int blocks() {
            return layer.groups();
        }

        @Override
        void packWeights(FloatMemory weights, FloatMemory target) {
            for (int group = 0; group < layer.groups(); group++) {
                roles.outputs().pack(kernels, weights, 0, group, 0, outputs, 0, roles.sizes().depth(), false, 2, target,
                        weightsOffset + group * weightsPerGroup(layer));
            }
        }

        @Override
        void tile(Run run, int image, int group, int firstRow, int lastRow, int scratch) {
            int inputArea = layer.inputHeight() * layer.inputWidth();
            int outputArea = layer.outputHeight() * layer.outputWidth();
            int input = (image * layer.inputChannels() + group * channels) * inputArea;
            int output = (image * layer.outputChannels() + group * outputs) * outputArea;
            FloatMemory y = run.operands().output();
            kernels.directF32Planes(channels, outputs, layer.inputHeight(), layer.inputWidth(), layer.outputHeight(),
                    layer.outputWidth(), firstRow, lastRow, layer.kernelHeight(), layer.kernelWidth(),
                    layer.strideHeight(), layer.strideWidth(), layer.dilationHeight(), layer.dilationWidth(),
                    layer.paddingTop(), layer.paddingLeft(), run.operands().input(), input, weights(run),
                    weightsOffset + group * weightsPerGroup(layer), bias(run), biasOffset + group * outputs, y, output,
                    slope(), layer.activation().minimum(), layer.activation().maximum(), run.scratch(), scratch);
            int first = firstRow * layer.outputWidth();
            int last = lastRow * layer.outputWidth();
            activate(run, outputs, y, output, first, last, outputArea, scratch);
            moments.gather(place(image, firstRow), group * outputs, outputs, last - first, y, output + first, outputArea, 1,
                    run.scratch(), scratch);
        }

        @Override
        public String explain() {
            return "planes of a group padded, tiles of " + bandRows + " rows" + moments.describe();
        }
    }
}
