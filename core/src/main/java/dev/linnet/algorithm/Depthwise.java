package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layout;
import dev.linnet.layer.Operand;
import dev.linnet.layer.Pass;
import dev.linnet.layer.WeightsLayout;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.plan.Verdict;
import dev.linnet.team.Team;

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
            return Verdict.refuse("computes passes forward and inputGradient, got " + layer.pass().word());
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
        return layer.pass() == Pass.FORWARD ? new Planes(layer, Operand.INPUT, machine, memory)
                : new Planes(turned(layer), Operand.OUTPUT_GRADIENT, machine, memory);
    }

    private static final class Planes implements Computation {
        /** Outputs of a tile: some microseconds of work. */
        private static final int TILE_OUTPUTS = 16384;

        private final Convolution layer;
        private final Operand streamed;
        private final Kernels kernels;
        private final boolean channelsLast;
        private final boolean constantWeights;
        private final boolean constantBias;
        private final int taps;
        private final int multiplier;
        private final int weightsOffset;
        private final int biasOffset;
        private final int scratchOffset;
        private final int scratchPerMember;
        private final int tileRows;
        private final int tileChannels;
        private final ChannelMoments moments;

        /** {@code streamed} is the operand that {@code layer} takes as its input; its kernel is turned if another's. */
        Planes(Convolution layer, Operand streamed, Machine machine, Reservation memory) {
            this.layer = layer;
            this.streamed = streamed;
            kernels = machine.kernels();
            channelsLast = layer.layout() == Layout.NHWC;
            constantWeights = memory.constantWeights();
            constantBias = memory.constantBias();
            taps = layer.kernelHeight() * layer.kernelWidth();
            multiplier = layer.outputChannels() / layer.inputChannels();
            weightsOffset = (constantWeights ? memory.packed() : memory.scratch())
                    .reserve("weights", layer.weightsSize());
            biasOffset = (constantBias ? memory.packed() : memory.scratch()).reserve("bias", layer.outputChannels());
            tileRows = channelsLast ? rowsOf(layer.outputWidth() * layer.outputChannels())
                    : bandRows(machine.blocking().firstLevelBytes());
            tileChannels = channelsLast ? layer.inputChannels()
                    : Math.max(1, TILE_OUTPUTS / (tileRows * layer.outputWidth() * multiplier));
            scratchPerMember = Math.max(channelsLast ? 0 : planeScratch(tileRows),
                    kernels.activationF32Scratch());
            scratchOffset = memory.reservePerMember("plane", scratchPerMember);
            moments = new ChannelMoments(layer.channelSums(), layer.outputChannels(), layer.batch() * bands(), machine,
                    memory);
        }

        /** Bands of rows of an image. */
        private int bands() {
            return (layer.outputHeight() + tileRows - 1) / tileRows;
        }

        private int rowsOf(int rowOutputs) {
            return Math.min(layer.outputHeight(), Math.max(1, TILE_OUTPUTS / rowOutputs));
        }

        /** Rows of a band whose padded plane fills at most half of the first-level cache, but eight rows at least. */
        private int bandRows(int cacheBytes) {
            int rows = layer.outputHeight();
            while (rows > 8 && 4 * planeScratch(rows) > cacheBytes / 2) {
                rows = (rows + 1) / 2;
            }
            return rows;
        }

        private int planeScratch(int rows) {
            return kernels.depthwiseF32PlanesScratch(rows, layer.inputHeight(), layer.inputWidth(),
                    layer.outputHeight(), layer.outputWidth(), layer.kernelHeight(), layer.kernelWidth(), layer.strideHeight(),
                    layer.strideWidth(), layer.dilationHeight(), layer.dilationWidth(), layer.paddingTop(),
                    layer.paddingLeft());
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

        /** Weights by output channel and tap (channels first), or by tap and channel. */
        private void packWeights(FloatMemory weights, FloatMemory target) {
            int outputs = layer.outputChannels();
            boolean tapsOutside = layer.weightsLayout() == WeightsLayout.HWIO;
            boolean turned = streamed != Operand.INPUT;
            int outputStride = tapsOutside ? 1 : taps;
            int stride = tapsOutside ? outputs : 1;
            int from = turned ? (taps - 1) * stride : 0;
            int tapStride = turned ? -stride : stride;
            if (channelsLast) {
                kernels.packF32Columns(outputs, outputs, 0, taps, 1, taps, weights, from, outputStride, 0, tapStride,
                        0, target, weightsOffset);
            } else {
                kernels.packF32Columns(taps, taps, 0, outputs, outputs, 1, weights, from, tapStride, 0, 0,
                        outputStride, target, weightsOffset);
            }
        }

        private void packBias(FloatMemory bias, FloatMemory target) {
            int outputs = layer.outputChannels();
            if (bias == null) {
                kernels.packF32Fill(outputs, 0, target, biasOffset);
            } else {
                kernels.packF32Columns(outputs, outputs, 0, 1, 1, 1, bias, 0, 1, 0, 0, 0, target, biasOffset);
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
            int blocks = (layer.inputChannels() + tileChannels - 1) / tileChannels;
            int tiles = layer.batch() * blocks * bands;
            for (int tile = team.next(); tile < tiles; tile = team.next()) {
                int firstRow = tile % bands * tileRows;
                int block = tile / bands;
                tile(run, block / blocks, block % blocks * tileChannels, firstRow,
                        Math.min(firstRow + tileRows, layer.outputHeight()), team.rank());
            }
            team.barrier();
            profile.add(Phase.BLOCK_MULTIPLICATION, start);
            moments.add(team, run);
        }

        private void tile(Run run, int image, int channel, int firstRow, int lastRow, int rank) {
            FloatMemory weights = constantWeights ? run.packed() : run.scratch();
            FloatMemory bias = constantBias ? run.packed() : run.scratch();
            int inputArea = layer.inputHeight() * layer.inputWidth();
            int outputArea = layer.outputHeight() * layer.outputWidth();
            int scratch = scratchOffset + rank * scratchPerMember;
            int input = image * layer.inputChannels() * inputArea;
            int output = image * layer.outputChannels() * outputArea;
            boolean linear = layer.activation().isLinear();
            int place = image * bands() + firstRow / tileRows;
            int positions = (lastRow - firstRow) * layer.outputWidth();
            float slope = linear ? layer.activation().parameter() : 1;
            float low = layer.activation().minimum();
            float high = layer.activation().maximum();
            if (channelsLast) {
                int channels = layer.inputChannels();
                kernels.depthwiseF32Pixels(channels, channels, layer.inputHeight(), layer.inputWidth(),
                        layer.outputWidth(), firstRow, lastRow, layer.kernelHeight(), layer.kernelWidth(),
                        layer.strideHeight(), layer.strideWidth(), layer.dilationHeight(), layer.dilationWidth(),
                        layer.paddingTop(), layer.paddingLeft(), run.operands().floats(streamed), input, weights,
                        weightsOffset, bias, biasOffset, run.operands().output(), output, slope, low, high, run.scratch(), scratch);
                activate(run, linear, 1, output, firstRow * layer.outputWidth() * channels,
                        lastRow * layer.outputWidth() * channels, 0, scratch);
                moments.gather(place, 0, channels, positions, run.operands().output(),
                        output + firstRow * layer.outputWidth() * channels, 1, channels, run.scratch(), scratch);
                return;
            }
            int channels = Math.min(tileChannels, layer.inputChannels() - channel);
            int firstOutput = channel * multiplier;
            kernels.depthwiseF32Planes(channels, multiplier, layer.inputHeight(), layer.inputWidth(),
                    layer.outputHeight(), layer.outputWidth(), firstRow, lastRow,
                    layer.kernelHeight(), layer.kernelWidth(), layer.strideHeight(), layer.strideWidth(),
                    layer.dilationHeight(), layer.dilationWidth(), layer.paddingTop(), layer.paddingLeft(),
                    run.operands().floats(streamed), input + channel * inputArea, weights,
                    weightsOffset + firstOutput * taps, bias, biasOffset + firstOutput, run.operands().output(), output + firstOutput * outputArea,
                    slope, low, high, run.scratch(), scratch);
            activate(run, linear, channels * multiplier, output + firstOutput * outputArea,
                    firstRow * layer.outputWidth(), lastRow * layer.outputWidth(), outputArea, scratch);
            moments.gather(place, firstOutput, channels * multiplier, positions, run.operands().output(),
                    output + firstOutput * outputArea + firstRow * layer.outputWidth(), outputArea, 1, run.scratch(),
                    scratch);
        }

        /** Applies a curve to elements [first, last) of {@code planes} planes that start at {@code output}. */
        private void activate(Run run, boolean linear, int planes, int output, int first, int last, int planeStride,
                int scratch) {
            for (int plane = 0; !linear && plane < planes; plane++) {
                int at = output + plane * planeStride + first;
                Curves.apply(kernels, layer.activation(), last - first, run.operands().output(), at,
                        run.operands().output(), at, run.scratch(), scratch);
            }
        }

        @Override
        public String explain() {
            String tiles = channelsLast ? "lanes along channels, tiles of " + tileRows + " rows"
                    : "lanes along rows, tiles of " + tileChannels + " channels × " + tileRows + " rows";
            return tiles + moments.describe();
        }
    }
}
