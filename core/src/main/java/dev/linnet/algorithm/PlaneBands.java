package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Convolution;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.team.Team;

/**
 * A convolution that is computed band by band of the output's rows, without a product: what {@link Direct} and
 * {@link Depthwise} have in common. A tile is a band of a block of an image's channels.
 */
abstract class PlaneBands implements Computation {
    final Convolution layer;
    final Kernels kernels;
    final int bandRows;
    final int weightsOffset;
    final int biasOffset;
    final ChannelMoments moments;
    private final boolean constantWeights;
    private final boolean constantBias;
    private final int scratchOffset;
    private final int scratchPerMember;

    /**
     * Reserves what tiles take.
     *
     * @param weightsLength elements of packed weights
     * @param bandRows rows of a band, of which the last one may have fewer
     * @param scratchLength elements of a member's scratch, of which at least those of an activation are reserved
     */
    PlaneBands(Convolution layer, Machine machine, Candidate.Reservation memory, int weightsLength, int bandRows,
            int scratchLength) {
        this.layer = layer;
        this.bandRows = bandRows;
        kernels = machine.kernels();
        constantWeights = memory.constantWeights();
        constantBias = memory.constantBias();
        weightsOffset = (constantWeights ? memory.packed() : memory.scratch()).reserve("weights", weightsLength);
        biasOffset = (constantBias ? memory.packed() : memory.scratch()).reserve("bias", layer.outputChannels());
        scratchPerMember = Math.max(scratchLength, kernels.activationF32Scratch());
        scratchOffset = memory.reservePerMember("planes", scratchPerMember);
        moments = new ChannelMoments(layer.channelSums(), layer.outputChannels(), layer.batch() * bands(), machine, memory);
    }

    /** Packs the weights to weightsOffset of {@code target}. */
    abstract void packWeights(FloatMemory weights, FloatMemory target);

    /** Blocks of an image's channels. */
    abstract int blocks();

    /** Computes rows firstRow &le; row &lt; lastRow of a block; {@code scratch} is the member's. */
    abstract void tile(Run run, int image, int block, int firstRow, int lastRow, int scratch);

    /** Bands of an image. */
    final int bands() {
        return (layer.outputHeight() + bandRows - 1) / bandRows;
    }

    /** The place of a band's sums among those of {@link #moments}. */
    final int place(int image, int firstRow) {
        return image * bands() + firstRow / bandRows;
    }

    final FloatMemory weights(Run run) {
        return constantWeights ? run.packed() : run.scratch();
    }

    final FloatMemory bias(Run run) {
        return constantBias ? run.packed() : run.scratch();
    }

    /** The slope below zero that kernels apply; curves come later. */
    final float slope() {
        return layer.activation().isLinear() ? layer.activation().parameter() : 1;
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

    private void packBias(FloatMemory bias, FloatMemory target) {
        Bias.pack(kernels, 1, layer.outputChannels(), layer.outputChannels(), bias, target, biasOffset);
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
        int blocks = blocks();
        int tiles = layer.batch() * blocks * bands;
        int scratch = scratchOffset + team.rank() * scratchPerMember;
        for (int tile = team.next(); tile < tiles; tile = team.next()) {
            int firstRow = tile % bands * bandRows;
            int block = tile / bands;
            tile(run, block / blocks, block % blocks, firstRow, Math.min(firstRow + bandRows, layer.outputHeight()),
                    scratch);
        }
        team.barrier();
        profile.add(Phase.BLOCK_MULTIPLICATION, start);
        moments.add(team, run);
    }

    /** Applies a curve to elements [first, last) of {@code planes} planes that start at {@code at}. */
    final void activate(Run run, int planes, FloatMemory y, int at, int first, int last, int planeStride, int scratch) {
        for (int plane = 0; !layer.activation().isLinear() && plane < planes; plane++) {
            int from = at + plane * planeStride + first;
            Curves.apply(kernels, layer.activation(), last - first, y, from, y, from, run.scratch(), scratch);
        }
    }
}
