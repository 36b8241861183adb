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
 * The gradient in a bias: the sum of each channel of the output's gradient. Lanes run along the channels where these are
 * neighbours, else along the positions.
 *
 * <p>Scratch: four vectors. Error: that of a float32 sum over batch · positions terms.
 */
final class ChannelSums implements Computation {
    /** Channels of a tile: four vectors of 512 bits, so that the kernel takes whole cache lines on every machine. */
    private static final int TILE = 64;

    private final Image image;
    private final int batch;
    private final Kernels kernels;
    private final int sumsOffset;
    private final int sumsPerMember;

    ChannelSums(Convolution layer, Machine machine, Candidate.Reservation memory) {
        image = Image.output(layer);
        batch = layer.batch();
        kernels = machine.kernels();
        sumsPerMember = 2 * kernels.gemmF32TileColumns();
        sumsOffset = memory.reservePerMember("sums", sumsPerMember);
    }

    /** Cost in lane multiply-adds: each element is read once and added. */
    static double cost(Convolution layer) {
        return layer.forwardOutputSize();
    }

    @Override
    public void run(Team team, Run run) {
        double start = Profile.now();
        FloatMemory gradient = run.operands().outputGradient();
        FloatMemory output = run.operands().output();
        int tiles = (image.channels() + TILE - 1) / TILE;
        for (int tile = team.next(); tile < tiles; tile = team.next()) {
            int first = tile * TILE;
            int channels = Math.min(TILE, image.channels() - first);
            if (image.channelStride() == 1) {
                kernels.sumF32Rows(batch * image.area(), channels, gradient, first, image.channels(), output, first);
            } else {
                kernels.sumF32Columns(batch, channels, image.area(), gradient, first * image.channelStride(),
                        image.size(), image.channelStride(), output, first, run.scratch(),
                        sumsOffset + team.rank() * sumsPerMember);
            }
        }
        team.barrier();
        run.profile().add(Phase.OUTPUT_TRANSFORM, start);
    }

    @Override
    public String explain() {
        return "sums of channels, tiles of " + TILE;
    }
}
