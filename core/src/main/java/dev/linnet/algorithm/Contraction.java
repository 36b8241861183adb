package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Activation;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.team.Team;

/**
 * The blocked product C = A·B that every convolution and fully-connected layer is: one operand is patches of the input,
 * packed block by block just before use, the other weights, packed once.
 *
 * <p>Channels first, the weights are A (rows are output channels) and the patches B (columns are positions). Channels last,
 * the patches are A and the weights B. Either way the columns of C are neighbours in memory and fill the lanes.
 *
 * <p>A tile is a block of positions of one image and group, with all depth and all output channels; so a tile needs no
 * other and its size does not depend on the team. Within it, blocks of the depth are the outer loop and blocks of output
 * channels the inner one. Source: Goto and van de Geijn 2008; the just-in-time packing is NNPACK's implicit GEMM.
 *
 * <p>Not here: where an element of a patch lies, which is {@link Patches}' business.
 */
final class Contraction implements Computation {
    /** Hands out packed panels of patches. */
    interface Patches {
        /**
         * Packs positions [first, last) of an image and group into panels of {@code width}, for firstK ≤ k &lt; lastK; k
         * counts (tap, channel) pairs, the channel fastest.
         */
        void pack(Kernels kernels, FloatMemory input, int image, int group, int first, int last, int width, int firstK,
                int lastK, FloatMemory target, int targetOffset);

        /** What is done to the input, for explanations. */
        String describe();
    }

    /**
     * The sizes of a contraction.
     *
     * @param images independent images
     * @param groups independent groups of channels
     * @param positions output positions of an image
     * @param outputs output channels of a group
     * @param taps kernel elements of a channel
     * @param channels input channels of a group
     * @param channelsLast whether an output position's channels are neighbours in memory
     * @param outputStride distance of an output channel's weights
     * @param tapStride distance of a kernel element's weights
     * @param channelStride distance of an input channel's weights
     * @param activation what follows
     */
    record Sizes(int images, int groups, int positions, int outputs, int taps, int channels, boolean channelsLast,
            int outputStride, int tapStride, int channelStride, Activation activation) {
        int depth() {
            return taps * channels;
        }

        double multiplyAdds() {
            return (double) images * groups * positions * outputs * depth();
        }
    }

    private final Sizes sizes;
    private final Patches patches;
    private final Kernels kernels;
    private final boolean constantWeights;
    private final boolean constantBias;
    private final int lanes;
    /** Widths of the panels that patches and weights are packed into. */
    private final int patchWidth;
    private final int weightWidth;
    /** Sizes of a full block. */
    private final int blockDepth;
    private final int blockPositions;
    private final int blockOutputs;
    /** Elements of one group's packed weights and bias. */
    private final int weightsPerGroup;
    private final int biasPerGroup;
    private final int weightsOffset;
    private final int biasOffset;
    private final int patchesOffset;
    private final int tileOffset;
    private final int patchesPerMember;
    private final int tilePerMember;

    Contraction(Sizes sizes, Patches patches, Machine machine, Candidate.Reservation memory) {
        this.sizes = sizes;
        this.patches = patches;
        kernels = machine.kernels();
        constantWeights = memory.constantWeights();
        constantBias = memory.constantBias();
        int rows = kernels.gemmF32TileRows();
        int columns = kernels.gemmF32TileColumns();
        lanes = columns / 2;
        patchWidth = sizes.channelsLast ? rows : columns;
        weightWidth = sizes.channelsLast ? columns : rows;
        blockDepth = machine.blocking().depth(sizes.depth(), rows, columns, lanes);
        blockPositions = machine.blocking().items(sizes.positions, blockDepth, patchWidth);
        blockOutputs = machine.blocking().items(sizes.outputs, blockDepth, weightWidth);
        int paddedOutputs = roundUp(sizes.outputs, weightWidth);
        weightsPerGroup = product(paddedOutputs, sizes.channelsLast ? sizes.depth() : roundUp(sizes.depth(), lanes));
        biasPerGroup = sizes.channelsLast ? paddedOutputs : sizes.outputs * lanes;
        weightsOffset = (constantWeights ? memory.packed() : memory.scratch())
                .reserve("weights", product(sizes.groups, weightsPerGroup));
        biasOffset = (constantBias ? memory.packed() : memory.scratch())
                .reserve("bias", product(sizes.groups, biasPerGroup));
        patchesPerMember = blockPositions * blockDepth;
        tilePerMember = rows * columns;
        patchesOffset = memory.scratch().reserve("patches", patchesPerMember);
        tileOffset = memory.scratch().reserve("tile", tilePerMember);
    }

    /** Cost in lane multiply-adds: whole tiles, and eight per element that is packed (measured on 3×3 layers in V8). */
    static double cost(Sizes sizes, Machine machine, double packingCost) {
        int rows = machine.kernels().gemmF32TileRows();
        int columns = machine.kernels().gemmF32TileColumns();
        int positions = roundUp(sizes.positions, sizes.channelsLast ? rows : columns);
        int outputs = roundUp(sizes.outputs, sizes.channelsLast ? columns : rows);
        double perGroup = (double) positions * sizes.depth();
        return (double) sizes.images * sizes.groups * (perGroup * outputs + perGroup * packingCost);
    }

    @Override
    public void prepare(FloatMemory weights, FloatMemory bias, FloatMemory packed) {
        for (int block = 0; weights != null && block < weightBlocks(); block++) {
            packWeights(block, weights, packed);
        }
        if (constantBias) {
            packBias(bias, packed);
        }
    }

    @Override
    public void run(Team team, Run run) {
        Operands operands = run.operands();
        Profile profile = run.profile();
        double start = Profile.now();
        if (!constantWeights) {
            for (int block = team.next(); block < weightBlocks(); block = team.next()) {
                packWeights(block, operands.weights(), run.scratch());
            }
        }
        if (!constantBias && team.rank() == 0) {
            packBias(operands.bias(), run.scratch());
        }
        team.barrier();
        profile.add(Phase.KERNEL_TRANSFORM, start);
        int blocks = (sizes.positions + blockPositions - 1) / blockPositions;
        int tiles = sizes.images * sizes.groups * blocks;
        for (int tile = team.next(); tile < tiles; tile = team.next()) {
            int plane = tile / blocks;
            int first = (tile - plane * blocks) * blockPositions;
            tile(run, plane / sizes.groups, plane % sizes.groups, first,
                    Math.min(first + blockPositions, sizes.positions), team.rank());
        }
        team.barrier();
    }

    @Override
    public String explain() {
        return patches.describe() + "; blocks of " + blockPositions + " positions × " + blockOutputs
                + " output channels × depth " + blockDepth;
    }

    private void tile(Run run, int image, int group, int first, int last, int rank) {
        Profile profile = run.profile();
        int target = patchesOffset + rank * patchesPerMember;
        for (int firstK = 0; firstK < sizes.depth(); firstK += blockDepth) {
            int lastK = Math.min(firstK + blockDepth, sizes.depth());
            double start = Profile.now();
            patches.pack(kernels, run.operands().input(), image, group, first, last, patchWidth, firstK, lastK,
                    run.scratch(), target);
            start = profile.add(Phase.INPUT_TRANSFORM, start);
            for (int output = 0; output < sizes.outputs; output += blockOutputs) {
                multiply(run, image, group, first, last, output, Math.min(output + blockOutputs, sizes.outputs), firstK,
                        lastK, rank);
            }
            profile.add(Phase.BLOCK_MULTIPLICATION, start);
        }
        if (!sizes.activation.isLinear()) {
            double start = Profile.now();
            activate(run, image, group, first, last, rank);
            profile.add(Phase.OUTPUT_TRANSFORM, start);
        }
    }

    private void multiply(Run run, int image, int group, int first, int last, int firstOutput, int lastOutput,
            int firstK, int lastK, int rank) {
        FloatMemory scratch = run.scratch();
        FloatMemory weights = constantWeights ? run.packed() : scratch;
        FloatMemory bias = constantBias ? run.packed() : scratch;
        FloatMemory output = run.operands().output();
        int depth = lastK - firstK;
        int weightsAt = weightsOffset + group * weightsPerGroup + roundUp(sizes.outputs, weightWidth) * firstK
                + firstOutput * (sizes.channelsLast ? depth : roundUp(depth, lanes));
        int patchesAt = patchesOffset + rank * patchesPerMember;
        int tileAt = tileOffset + rank * tilePerMember;
        int c = outputAt(image, group, first, firstOutput);
        int cStride = outputRowStride();
        boolean isFirst = firstK == 0;
        FloatMemory initial = isFirst ? bias : output;
        boolean isLast = lastK == sizes.depth();
        float slope = isLast ? slope() : 1;
        float low = isLast ? sizes.activation.minimum() : Float.NEGATIVE_INFINITY;
        float high = isLast ? sizes.activation.maximum() : Float.POSITIVE_INFINITY;
        if (sizes.channelsLast) {
            kernels.gemmF32Block(last - first, lastOutput - firstOutput, depth,
                    scratch, patchesAt, weights, weightsAt, depth * weightWidth, weightWidth,
                    initial, isFirst ? biasOffset + group * biasPerGroup + firstOutput : c, isFirst ? 0 : cStride, 1,
                    output, c, cStride, slope, low, high, scratch, tileAt);
        } else {
            kernels.gemmF32Block(lastOutput - firstOutput, last - first, depth,
                    weights, weightsAt, scratch, patchesAt, depth * patchWidth, patchWidth,
                    initial, isFirst ? biasOffset + group * biasPerGroup + firstOutput * lanes : c,
                    isFirst ? lanes : cStride, isFirst ? 0 : 1,
                    output, c, cStride, slope, low, high, scratch, tileAt);
        }
    }

    /** Applies a curve to the finished tile while it is in the cache. */
    private void activate(Run run, int image, int group, int first, int last, int rank) {
        boolean channelsLast = sizes.channelsLast;
        int rows = channelsLast ? last - first : sizes.outputs;
        int count = channelsLast ? sizes.outputs : last - first;
        int at = outputAt(image, group, first, 0);
        for (int row = 0; row < rows; row++) {
            Curves.apply(kernels, sizes.activation, count, run.operands().output(), at, run.operands().output(), at,
                    run.scratch(), tileOffset + rank * tilePerMember);
            at += outputRowStride();
        }
    }

    private int outputAt(int image, int group, int position, int output) {
        int channels = sizes.groups * sizes.outputs;
        int channel = group * sizes.outputs + output;
        return sizes.channelsLast ? (image * sizes.positions + position) * channels + channel
                : (image * channels + channel) * sizes.positions + position;
    }

    /** Distance of the rows of C. */
    private int outputRowStride() {
        return sizes.channelsLast ? sizes.groups * sizes.outputs : sizes.positions;
    }

    private float slope() {
        return sizes.activation.isLinear() ? sizes.activation.parameter() : 1;
    }

    private int depthBlocks() {
        return (sizes.depth() + blockDepth - 1) / blockDepth;
    }

    private int weightBlocks() {
        return sizes.groups * depthBlocks();
    }

    /** Packs one group's weights for one block of the depth. */
    private void packWeights(int block, FloatMemory weights, FloatMemory target) {
        int group = block / depthBlocks();
        int firstK = block % depthBlocks() * blockDepth;
        int lastK = Math.min(firstK + blockDepth, sizes.depth());
        int from = group * sizes.outputs * sizes.outputStride;
        int to = weightsOffset + group * weightsPerGroup + roundUp(sizes.outputs, weightWidth) * firstK;
        if (sizes.channelsLast) {
            kernels.packF32Columns(sizes.outputs, weightWidth, firstK, lastK, sizes.channels, weights, from,
                    sizes.outputStride, sizes.tapStride, sizes.channelStride, target, to);
        } else {
            kernels.packF32Rows(sizes.outputs, weightWidth, firstK, lastK, sizes.channels, weights, from,
                    sizes.outputStride, sizes.tapStride, sizes.channelStride, target, to);
        }
    }

    /** Lays the bias out as the initial value of C: along the columns, or repeated over the lanes of each row. */
    private void packBias(FloatMemory bias, FloatMemory target) {
        if (bias == null) {
            kernels.packF32Fill(sizes.groups * biasPerGroup, 0, target, biasOffset);
            return;
        }
        for (int group = 0; group < sizes.groups; group++) {
            int to = biasOffset + group * biasPerGroup;
            if (sizes.channelsLast) {
                kernels.packF32Columns(sizes.outputs, biasPerGroup, 0, 1, 1, bias, group * sizes.outputs, 1, 0, 0,
                        target, to);
            } else {
                kernels.packF32Columns(lanes, lanes, 0, sizes.outputs, sizes.outputs, bias, group * sizes.outputs, 0, 0,
                        1, target, to);
            }
        }
    }

    static int roundUp(int value, int unit) {
        return (value + unit - 1) / unit * unit;
    }

    /** A product of counts; what overflows becomes negative, which {@code Workspace} refuses. */
    static int product(int a, int b) {
        return (double) a * b > Integer.MAX_VALUE ? -1 : a * b;
    }
}
