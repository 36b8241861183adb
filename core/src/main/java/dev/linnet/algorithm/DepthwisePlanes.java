package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layout;
import dev.linnet.layer.Operand;
import dev.linnet.layer.WeightsLayout;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Blocking;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Machine;

/**
 * The forward pass of {@link Depthwise}, or an input gradient that is one: bands of rows of some planes, or of whole pixels
 * where channels are last. With one lane, planes are copied out of pixels.
 */
final class DepthwisePlanes extends PlaneBands {
    /** Outputs of a tile: some microseconds of work. */
    private static final int TILE_OUTPUTS = 16384;
    /** Outputs of a tile of layers with few tiles: several times what it takes to begin one. */
    private static final int FEWEST_OUTPUTS = 4096;
    /**
     * Channels of a cache line: so many planes are copied at once where pixels hold all channels, vectors have one lane and
     * no walk along pixels is there. It gains nothing from neighbouring channels, and taps a pixel apart lie in a cache line
     * each, of which the cache holds too few at one distance.
     */
    private static final int COPIED_CHANNELS = 16;
    /** Pixels of input and output of which this many channels take 4 MB, what a last-level cache has for each thread. */
    private static final int MOST_COPIED = 1 << 16;

    private final Operand streamed;
    private final boolean copies;
    private final boolean inPixels;
    private final int taps;
    private final int multiplier;
    private final int copiesOffset;
    private final int tileChannels;

    /** {@code streamed} is the operand that {@code layer} takes as its input; its kernel is turned if another's. */
    DepthwisePlanes(Convolution layer, Operand streamed, Machine machine, Candidate.Reservation memory) {
        super(layer, machine, memory, layer.weightsSize(), bandRows(layer, machine), kernelScratch(layer, machine)
                + (copies(layer, machine.kernels()) ? COPIED_CHANNELS * pixels(layer) : 0));
        this.streamed = streamed;
        copies = copies(layer, kernels);
        inPixels = inPixels(layer, kernels);
        taps = layer.kernelHeight() * layer.kernelWidth();
        multiplier = layer.outputChannels() / layer.inputChannels();
        copiesOffset = kernelScratch(layer, machine);
        tileChannels = inPixels ? layer.inputChannels() : copies ? COPIED_CHANNELS : shareChannels();
    }

    /** Channels of a tile: of a tile's outputs, or where these give few tiles, a share of a team. */
    private int shareChannels() {
        int outputs = bandRows * layer.outputWidth() * multiplier;
        int parts = Math.max(1, ProductBlocks.FEW_TILES / (layer.batch() * bands()));
        int share = Math.max(FEWEST_OUTPUTS / outputs, (layer.inputChannels() + parts - 1) / parts);
        return Blocking.balance(layer.inputChannels(), Math.max(1, Math.min(TILE_OUTPUTS / outputs, share)), 1);
    }

    private static int pixels(Convolution layer) {
        return layer.inputHeight() * layer.inputWidth() + layer.outputHeight() * layer.outputWidth();
    }

    private static boolean copies(Convolution layer, Kernels kernels) {
        return layer.layout() == Layout.NHWC && kernels.gemmF32TileColumns() == 2 && pixels(layer) <= MOST_COPIED
                && kernels.depthwiseF32Walks(layer.inputHeight(), layer.inputWidth(), layer.outputHeight(),
                        layer.outputWidth(), layer.kernelHeight(), layer.kernelWidth(), layer.strideHeight(),
                        layer.strideWidth(), layer.dilationHeight(), layer.dilationWidth(), layer.paddingTop(),
                        layer.paddingLeft()) == 0;
    }

    private static boolean inPixels(Convolution layer, Kernels kernels) {
        return layer.layout() == Layout.NHWC && !copies(layer, kernels);
    }

    /**
     * Rows of a band: of pixels, for a tile's outputs; of copies, all; else those of which a padded plane fills at most half
     * of the first-level cache, but eight at least.
     */
    private static int bandRows(Convolution layer, Machine machine) {
        int rows = layer.outputHeight();
        if (inPixels(layer, machine.kernels())) {
            return Math.min(rows, Math.max(1, TILE_OUTPUTS / (layer.outputWidth() * layer.outputChannels())));
        }
        while (!copies(layer, machine.kernels()) && rows > 8
                && 4 * planeScratch(layer, rows, machine.kernels()) > machine.blocking().firstLevelBytes() / 2) {
            rows = (rows + 1) / 2;
        }
        return rows;
    }

    private static int kernelScratch(Convolution layer, Machine machine) {
        Kernels kernels = machine.kernels();
        return Math.max(inPixels(layer, kernels) ? 0 : planeScratch(layer, bandRows(layer, machine), kernels),
                kernels.activationF32Scratch());
    }

    private static int planeScratch(Convolution layer, int rows, Kernels kernels) {
        return kernels.depthwiseF32PlanesScratch(rows, layer.inputHeight(), layer.inputWidth(), layer.outputHeight(),
                layer.outputWidth(), layer.kernelHeight(), layer.kernelWidth(), layer.strideHeight(),
                layer.strideWidth(), layer.dilationHeight(), layer.dilationWidth(), layer.paddingTop(),
                layer.paddingLeft());
    }

    @Override
    int blocks() {
        return (layer.inputChannels() + tileChannels - 1) / tileChannels;
    }

    /** Weights by output channel and tap (channels first), or by tap and channel. */
    @Override
    void packWeights(FloatMemory weights, FloatMemory target) {
        int outputs = layer.outputChannels();
        boolean tapsOutside = layer.weightsLayout() == WeightsLayout.HWIO;
        boolean turned = streamed != Operand.INPUT;
        int outputStride = tapsOutside ? 1 : taps;
        int stride = tapsOutside ? outputs : 1;
        int from = turned ? (taps - 1) * stride : 0;
        int tapStride = turned ? -stride : stride;
        if (inPixels) {
            kernels.packF32Columns(outputs, outputs, 0, taps, 1, taps, weights, from, outputStride, 0, tapStride,
                    0, target, weightsOffset);
        } else {
            kernels.packF32Columns(taps, taps, 0, outputs, outputs, 1, weights, from, tapStride, 0, 0,
                    outputStride, target, weightsOffset);
        }
    }

    @Override
    void tile(Run run, int image, int block, int firstRow, int lastRow, int scratch) {
        int channel = block * tileChannels;
        int all = layer.inputChannels();
        int channels = Math.min(tileChannels, all - channel);
        int width = layer.inputWidth();
        int outputWidth = layer.outputWidth();
        int inputArea = layer.inputHeight() * width;
        int outputArea = layer.outputHeight() * outputWidth;
        int input = image * all * inputArea;
        int output = image * layer.outputChannels() * outputArea;
        int place = place(image, firstRow);
        int first = firstRow * outputWidth;
        int last = lastRow * outputWidth;
        float low = layer.activation().minimum();
        float high = layer.activation().maximum();
        FloatMemory x = run.operands().floats(streamed);
        FloatMemory y = run.operands().output();
        if (inPixels) {
            kernels.depthwiseF32Pixels(all, all, layer.inputHeight(), width, outputWidth, firstRow, lastRow,
                    layer.kernelHeight(), layer.kernelWidth(), layer.strideHeight(), layer.strideWidth(),
                    layer.dilationHeight(), layer.dilationWidth(), layer.paddingTop(), layer.paddingLeft(), x, input,
                    weights(run), weightsOffset, bias(run), biasOffset, y, output, slope(), low, high, run.scratch(),
                    scratch);
            activate(run, 1, y, output, first * all, last * all, 0, scratch);
            moments.gather(place, 0, all, last - first, y, output + first * all, 1, all, run.scratch(), scratch);
            return;
        }
        int firstOutput = channel * multiplier;
        int outputs = channels * multiplier;
        int from = input + channel * inputArea;
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
                layer.dilationHeight(), layer.dilationWidth(), layer.paddingTop(), layer.paddingLeft(), x, from,
                weights(run), weightsOffset + firstOutput * taps, bias(run), biasOffset + firstOutput, y, to, slope(), low,
                high, run.scratch(), scratch);
        activate(run, outputs, y, to, first, last, outputArea, scratch);
        moments.gather(place, firstOutput, outputs, last - first, y, to + first, outputArea, 1, run.scratch(), scratch);
        if (copies) {
            kernels.copyF32Block(layer.outputHeight(), channels, outputWidth, y, to, outputWidth, outputArea, 1,
                    run.operands().output(), output + channel, outputWidth * all, 1, all);
        }
    }

    @Override
    public String explain() {
        return "lanes along " + (inPixels ? "channels" : "rows") + ", tiles of " + tileChannels + " channels × " + bandRows
                + " rows" + moments.describe();
    }
}
