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
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.plan.Verdict;
import dev.linnet.team.Team;

/**
 * Convolution channels first as sums over padded planes where they lie: the product of {@link ImplicitGemm} without its
 * patches, for few channels in a group, of which packing would take longer than multiplying.
 *
 * <p>Scratch: a band of a group's planes, surrounded by zeros; the weights where they are not constant. Error: that of a
 * float32 sum over inputChannels/groups · kernelHeight · kernelWidth products.
 */
public final class Direct implements Candidate<Convolution> {
    /** Tiles with which eight threads have work until shortly before the end of a layer. */
    private static final int FEW_TILES = 16;
    /** Copying an element into planes costs as much as this many multiply-adds of one lane; measured in V8. */
    private static final double COPY_COST = 8;
    /** Steps of a lane for each multiply-add, where those of the product are 1; measured in V8. */
    private static final double LANE_COST = 1.05;
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
            return Verdict.refuse("computes pass forward, got " + layer.pass().word());
        }
        if (layer.layout() != Layout.NCHW) {
            return Verdict.refuse("needs layout nchw, got " + layer.layout().word());
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
        double laneCost = machine.kernels().gemmF32TileColumns() == 2 ? LANE_COST_ALONE
                : isNear(planes, machine) ? LANE_COST : LANE_COST_FAR;
        return Verdict.accept(bands * (COPY_COST * planes + laneCost * depth * sums));
    }

    /** As few bands of rows as their planes fit into twice the first level of the cache, but some for each of a team. */
    private static int bandRows(Convolution layer, Machine machine) {
        int images = layer.batch() * layer.groups();
        int bands = Math.min(layer.outputHeight(), (FEW_TILES + images - 1) / images);
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

    private static final class Planes implements Computation {
        private final Convolution layer;
        private final Kernels kernels;
        private final boolean constantWeights;
        private final boolean constantBias;
        private final Roles roles;
        private final int channels;
        private final int outputs;
        private final int depth;
        private final int weightsOffset;
        private final int biasOffset;
        private final int scratchOffset;
        private final int scratchPerMember;
        private final int tileRows;
        private final ChannelMoments moments;

        Planes(Convolution layer, Machine machine, Reservation memory) {
            this.layer = layer;
            kernels = machine.kernels();
            constantWeights = memory.constantWeights();
            constantBias = memory.constantBias();
            roles = ConvolutionRoles.of(layer, machine).get(0);
            channels = layer.inputChannels() / layer.groups();
            outputs = layer.outputChannels() / layer.groups();
            depth = roles.sizes().depth();
            weightsOffset = (constantWeights ? memory.packed() : memory.scratch())
                    .reserve("weights", Contraction.product(layer.groups(), weightsPerGroup()));
            biasOffset = (constantBias ? memory.packed() : memory.scratch())
                    .reserve("bias", layer.outputChannels());
            tileRows = bandRows(layer, machine);
            scratchPerMember = Math.max(scratch(layer, tileRows, kernels), kernels.activationF32Scratch());
            scratchOffset = memory.reservePerMember("planes", scratchPerMember);
            moments = new ChannelMoments(layer.channelSums(), layer.outputChannels(), layer.batch() * bands(), machine,
                    memory);
        }

        private int weightsPerGroup() {
            return Contraction.product(Contraction.roundUp(outputs, 2), depth);
        }

        private int bands() {
            return (layer.outputHeight() + tileRows - 1) / tileRows;
        }

        @Override
        public void prepare(Run constants) {
            if (constantWeights) {
                packWeights(constants.operands().weights(), constants.packed());
            }
            if (constantBias) {
                packBias(constants.operands().bias(), constants.packed());
            }
        }

        private void packWeights(FloatMemory weights, FloatMemory target) {
            for (int group = 0; group < layer.groups(); group++) {
                roles.outputs().pack(kernels, weights, 0, group, 0, outputs, 0, depth, false, 2, target,
                        weightsOffset + group * weightsPerGroup());
            }
        }

        private void packBias(FloatMemory bias, FloatMemory target) {
            if (bias == null) {
                kernels.packF32Fill(layer.outputChannels(), 0, target, biasOffset);
            } else {
                kernels.packF32Columns(layer.outputChannels(), layer.outputChannels(), 0, 1, 1, 1, bias, 0, 1, 0, 0, 0,
                        target, biasOffset);
            }
        }

        @Override
        public void run(Team team, Run run) {
            Profile profile = run.profile();
            double start = Profile.now();
            if (team.rank() == 0) {
                if (!constantWeights) {
                    packWeights(run.operands().weights(), run.scratch());
                }
                if (!constantBias) {
                    packBias(run.operands().bias(), run.scratch());
                }
            }
            team.barrier();
            start = profile.add(Phase.KERNEL_TRANSFORM, start);
            int bands = bands();
            int tiles = layer.batch() * layer.groups() * bands;
            for (int tile = team.next(); tile < tiles; tile = team.next()) {
                int block = tile / bands;
                tile(run, block / layer.groups(), block % layer.groups(), tile % bands, team.rank());
            }
            team.barrier();
            profile.add(Phase.BLOCK_MULTIPLICATION, start);
            moments.add(team, run);
        }

        private void tile(Run run, int image, int group, int band, int rank) {
            FloatMemory weights = constantWeights ? run.packed() : run.scratch();
            FloatMemory bias = constantBias ? run.packed() : run.scratch();
            int inputArea = layer.inputHeight() * layer.inputWidth();
            int outputArea = layer.outputHeight() * layer.outputWidth();
            int scratch = scratchOffset + rank * scratchPerMember;
            int input = (image * layer.inputChannels() + group * channels) * inputArea;
            int output = (image * layer.outputChannels() + group * outputs) * outputArea;
            int firstRow = band * tileRows;
            int lastRow = Math.min(firstRow + tileRows, layer.outputHeight());
            boolean linear = layer.activation().isLinear();
            kernels.directF32Planes(channels, outputs, layer.inputHeight(), layer.inputWidth(), layer.outputHeight(),
                    layer.outputWidth(), firstRow, lastRow, layer.kernelHeight(), layer.kernelWidth(),
                    layer.strideHeight(), layer.strideWidth(), layer.dilationHeight(), layer.dilationWidth(),
                    layer.paddingTop(), layer.paddingLeft(), run.operands().input(), input, weights,
                    weightsOffset + group * weightsPerGroup(), bias, biasOffset + group * outputs,
                    run.operands().output(), output, linear ? layer.activation().parameter() : 1,
                    layer.activation().minimum(), layer.activation().maximum(), run.scratch(), scratch);
            int first = firstRow * layer.outputWidth();
            int positions = (lastRow - firstRow) * layer.outputWidth();
            for (int plane = 0; !linear && plane < outputs; plane++) {
                int at = output + plane * outputArea + first;
                Curves.apply(kernels, layer.activation(), positions, run.operands().output(), at,
                        run.operands().output(), at, run.scratch(), scratch);
            }
            moments.gather(image * bands() + band, group * outputs, outputs, positions, run.operands().output(),
                    output + first, outputArea, 1, run.scratch(), scratch);
        }

        @Override
        public String explain() {
            return "planes of a group padded, tiles of " + tileRows + " rows" + moments.describe();
        }
    }
}
