package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation.Run;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.team.Team;

/**
 * Sums and sums of squares of the channels of an output, for layers that ask for them: the statistics that batch
 * normalization needs while it is trained. Each tile sums what it has just written, while that is in the cache, into a
 * place of its own; the places are added in order, so that sums do not depend on the size of the team.
 *
 * <p>Error: that of a float32 sum over one tile; the tiles' sums are added with compensation.
 */
final class ChannelMoments {
    /** Columns of places that are added at a time: some cache lines of each place. */
    private static final int PART = 256;

    private final boolean wanted;
    private final int channels;
    private final int tiles;
    private final Kernels kernels;
    private final int offset;

    /**
     * Moments of an output of so many channels, if they are wanted. {@code tiles} cover it; one may be computed in
     * parts that have channels of their own.
     */
    ChannelMoments(boolean wanted, int channels, int tiles, Machine machine, Candidate.Reservation memory) {
        this.wanted = wanted;
        this.channels = channels;
        this.tiles = tiles;
        kernels = machine.kernels();
        offset = wanted ? memory.scratch().reserve("channel sums",
                Contraction.product(tiles, Contraction.product(2, channels))) : 0;
    }

    /** Where in the scratch a tile has its sum of {@code channel}. */
    int at(int tile, int channel) {
        return offset + tile * 2 * channels + channel;
    }

    /** How far behind it the sum of squares is; 0 where the layer has none. */
    int squaresStep() {
        return wanted ? channels : 0;
    }

    /** Makes all tiles' sums zero, for kernels that add to them strip by strip. */
    void clear(FloatMemory scratch) {
        if (wanted) {
            kernels.packF32Fill(tiles * 2 * channels, 0, scratch, offset);
        }
    }

    /** Sums what a tile wrote of channels [first, first + count): as many positions, from {@code from} on. */
    void gather(int tile, int first, int count, int positions, FloatMemory output, int from, int channelStride,
            int positionStride, FloatMemory scratch, int kernelScratch) {
        if (wanted) {
            kernels.sumF32Moments(count, positions, output, from, channelStride, positionStride, scratch,
                    at(tile, first), channels, scratch, kernelScratch);
        }
    }

    /** What is done, for explanations; empty where nothing is. */
    String describe() {
        return wanted ? "; channel sums of " + tiles + " tiles" : "";
    }

    /** Adds the tiles' sums; every member calls it after the barrier behind the last tile. */
    void add(Team team, Run run) {
        if (!wanted) {
            return;
        }
        double start = Profile.now();
        int parts = (2 * channels + PART - 1) / PART;
        for (int part = team.next(); part < parts; part = team.next()) {
            int first = part * PART;
            kernels.sumF32CompensatedRows(tiles, Math.min(PART, 2 * channels - first), run.scratch(), offset + first,
                    2 * channels, run.operands().channelSums(), first);
        }
        team.barrier();
        run.profile().add(Phase.OUTPUT_TRANSFORM, start);
    }
}
