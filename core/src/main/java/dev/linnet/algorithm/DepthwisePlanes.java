package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layout;
import dev.linnet.layer.Operand;
import dev.linnet.layer.WeightsLayout;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.team.Team;

/**
 * The forward pass of {@link Depthwise}, or an input gradient that is one: bands of rows of some planes, or of whole pixels
 * where channels are last. With one lane, planes are copied out of pixels.
 */
final class DepthwisePlanes implements Computation {
    /** Outputs of a tile: some microseconds of work. */
    private static final int TILE_OUTPUTS = 16384;
    /**
     * Channels of a cache line: so many planes are copied at once where pixels hold all channels and vectors have one lane. It
     * gains nothing from neighbouring channels, and taps a pixel apart lie in a cache line each, of which the cache holds too
     * few at one distance.
     */
    private static final int COPIED_CHANNELS = 16;
    /** Pixels of input and output of which this many channels take 4 MB, what a last-level cache has for each thread. */
    private static final int MOST_COPIED = 1 << 16;

    private final Convolution layer;
    private final Operand streamed;
    private final Kernels kernels;
    private final boolean channelsLast;
    private final boolean copies;
    private final boolean constantWeights;
    private final boolean constantBias;
    private final int taps;
    private final int multiplier;
    private final int weightsOffset;
    private final int biasOffset;
    private final int scratchOffset;
    private final int scratchPerMember;
    private final int copied;
    private final int copiesOffset;
    private final int tileRows;
    private final int tileChannels;
    private final ChannelMoments moments;

    /** {@code streamed} is the operand that {@code layer} takes as its input; its kernel is turned if another's. */
    DepthwisePlanes(Convolution layer, Operand streamed, Machine machine, Candidate.Reservation memory) {
        this.layer = layer;
        this.streamed = streamed;
        kernels = machine.kernels();
        channelsLast = layer.layout() == Layout.NHWC;
        copied = layer.inputHeight() * layer.inputWidth() + layer.outputHeight() * layer.outputWidth();
        copies = channelsLast && kernels.gemmF32TileColumns() == 2 && copied <= MOST_COPIED;
        constantWeights = memory.constantWeights();
        constantBias = memory.constantBias();
        taps = layer.kernelHeight() * layer.kernelWidth();
        multiplier = layer.outputChannels() / layer.inputChannels();
        weightsOffset = (constantWeights ? memory.packed() : memory.scratch())
                .reserve("weights", layer.weightsSize());
        biasOffset = (constantBias ? memory.packed() : memory.scratch()).reserve("bias", layer.outputChannels());
        boolean inPixels = channelsLast && !copies;
        tileRows = inPixels ? rowsOf(layer.outputWidth() * layer.outputChannels())
                : copies ? layer.outputHeight() : bandRows(machine.blocking().firstLevelBytes());
        tileChannels = inPixels ? layer.inputChannels() : copies ? COPIED_CHANNELS
                : Math.max(1, TILE_OUTPUTS / (tileRows * layer.outputWidth() * multiplier));
        copiesOffset = Math.max(inPixels ? 0 : planeScratch(tileRows), kernels.activationF32Scratch());
        scratchPerMember = copiesOffset + (copies ? COPIED_CHANNELS * copied : 0);
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
        return kernels.depthwiseF32PlanesScratch(rows, layer.inputHeight(), layer.inputWidth(), layer.outputHeight(),
                layer.outputWidth(), layer.kernelHeight(), layer.kernelWidth(), layer.strideHeight(),
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
        if (channelsLast && !copies) {
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
        if (channelsLast && !copies) {
            int channels = layer.inputChannels();
            kernels.depthwiseF32Pixels(channels, channels, layer.inputHeight(), layer.inputWidth(),
                    layer.outputWidth(), firstRow, lastRow, layer.kernelHeight(), layer.kernelWidth(),
                    layer.strideHeight(), layer.strideWidth(), layer.dilationHeight(), layer.dilationWidth(),
                    layer.paddingTop(), layer.paddingLeft(), run.operands().floats(streamed), input, weights,
                    weightsOffset, bias, biasOffset, run.operands().output(), output, slope, low, high, run.scratch(),
                    scratch);
            activate(run, linear, 1, run.operands().output(), output, firstRow * layer.outputWidth() * channels,
                    lastRow * layer.outputWidth() * channels, 0, scratch);
            moments.gather(place, 0, channels, positions, run.operands().output(),
                    output + firstRow * layer.outputWidth() * channels, 1, channels, run.scratch(), scratch);
            return;
        }
        int all = layer.inputChannels();
        int width = layer.inputWidth();
        int outputWidth = layer.outputWidth();
        int channels = Math.min(tileChannels, all - channel);
        int firstOutput = channel * multiplier;
        FloatMemory x = run.operands().floats(streamed);
        int from = input + channel * inputArea;
        FloatMemory y = run.operands().output();
        int to = output + firstOutput * outputArea;
        if (copies) {
            from = scratch + copiesOffset;
            to = from + COPIED_CHANNELS * inputArea;
            kernels.copyF32Block(layer.inputHeight(), channels, width, x, input + channel, width * all, 1, all,
                    run.scratch(), from, width, inputArea, 1);
            x = run.scratch();
            y = x;
        }
        kernels.depthwiseF32Planes(channels, multiplier, layer.inputHeight(), width, layer.outputHeight(), outputWidth,
                firstRow, lastRow, layer.kernelHeight(), layer.kernelWidth(), layer.strideHeight(), layer.strideWidth(),
                layer.dilationHeight(), layer.dilationWidth(), layer.paddingTop(), layer.paddingLeft(), x, from, weights,
                weightsOffset + firstOutput * taps, bias, biasOffset + firstOutput, y, to, slope, low, high, run.scratch(),
                scratch);
        activate(run, linear, channels * multiplier, y, to, firstRow * outputWidth, lastRow * outputWidth, outputArea,
                scratch);
        moments.gather(place, firstOutput, channels * multiplier, positions, y, to + firstRow * outputWidth, outputArea, 1,
                run.scratch(), scratch);
        if (copies) {
            kernels.copyF32Block(layer.outputHeight(), channels, outputWidth, y, to, outputWidth, outputArea, 1,
                    run.operands().output(), output + channel, outputWidth * all, 1, all);
        }
    }

    /** Applies a curve to elements [first, last) of {@code planes} planes that start at {@code at}. */
    private void activate(Run run, boolean linear, int planes, FloatMemory y, int at, int first, int last,
            int planeStride, int scratch) {
        for (int plane = 0; !linear && plane < planes; plane++) {
            int from = at + plane * planeStride + first;
            Curves.apply(kernels, layer.activation(), last - first, y, from, y, from, run.scratch(), scratch);
        }
    }

    @Override
    public String explain() {
        return "lanes along " + (channelsLast && !copies ? "channels" : "rows") + ", tiles of " + tileChannels
                + " channels × " + tileRows + " rows" + moments.describe();
    }
}
