package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Layout;
import dev.linnet.layer.Pass;
import dev.linnet.layer.Pooling;
import dev.linnet.layer.PoolingKind;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.plan.Verdict;
import dev.linnet.team.Team;

/**
 * Pooling with any window: lanes along a row (channels first; rows are combined before columns) or along the channels.
 * Scratch: channels first, one combined row. Error: a maximum is exact, a mean that of a float32 sum over the window.
 */
public final class WindowReduction implements Candidate<Pooling> {
    /** The kernels' mode of maxima. */
    static final int MAXIMUM = 0;
    /** Elements that a tile reads: some microseconds of work. */
    private static final int TILE_INPUTS = 32768;
    /** Channels of a tile where a row of outputs is one pixel: a global mean is shared among threads by channels. */
    private static final int TILE_CHANNELS = 256;

    @Override
    public String name() {
        return "window";
    }

    @Override
    public Verdict judge(Pooling layer, Machine machine) {
        if (layer.pass() != Pass.FORWARD) {
            return Verdict.refuse("computes pass forward", layer.pass().word());
        }
        return Verdict.accept((double) layer.forwardOutputSize() * layer.windowHeight() * layer.windowWidth());
    }

    @Override
    public Computation plan(Pooling layer, Machine machine, Reservation memory) {
        Kernels kernels = machine.kernels();
        int perMember = layer.layout() == Layout.NHWC ? 0 : kernels.poolingF32PlanesScratch(layer.inputWidth(),
                layer.outputWidth(), layer.windowWidth(), layer.strideWidth(), layer.paddingLeft());
        return new Tiles(layer, kernels, perMember == 0 ? 0 : memory.reservePerMember("rows", perMember), perMember);
    }

    /** How the kernels name the layer's kind. */
    static int mode(Pooling layer) {
        return layer.kind() == PoolingKind.MAX ? MAXIMUM : 1;
    }

    private record Tiles(Pooling layer, Kernels kernels, int scratchOffset, int scratchPerMember)
            implements Computation {
        private boolean channelsLast() {
            return layer.layout() == Layout.NHWC;
        }

        private int tileRows() {
            int rowInputs = layer.strideHeight() * layer.inputWidth() * (channelsLast() ? layer.channels() : 1);
            return Math.min(layer.outputHeight(), Math.max(1, TILE_INPUTS / rowInputs));
        }

        private int tileChannels() {
            if (channelsLast()) {
                return layer.outputHeight() * layer.outputWidth() == 1 ? TILE_CHANNELS : layer.channels();
            }
            return Math.max(1, TILE_INPUTS / (layer.inputHeight() * layer.inputWidth()));
        }

        @Override
        public void run(Team team, Run run) {
            double start = Profile.now();
            int tileRows = tileRows();
            int tileChannels = tileChannels();
            int bands = (layer.outputHeight() + tileRows - 1) / tileRows;
            int blocks = (layer.channels() + tileChannels - 1) / tileChannels;
            int tiles = layer.batch() * blocks * bands;
            for (int tile = team.next(); tile < tiles; tile = team.next()) {
                int firstRow = tile % bands * tileRows;
                int channel = tile / bands % blocks * tileChannels;
                tile(run, tile / bands / blocks, channel, Math.min(tileChannels, layer.channels() - channel), firstRow,
                        Math.min(firstRow + tileRows, layer.outputHeight()), team.rank());
            }
            team.barrier();
            run.profile().add(Phase.OUTPUT_TRANSFORM, start);
        }

        private void tile(Run run, int image, int channel, int channels, int firstRow, int lastRow, int rank) {
            int mode = mode(layer);
            int countPadding = layer.countPadding() ? 1 : 0;
            int inputArea = layer.inputHeight() * layer.inputWidth();
            int outputArea = layer.outputHeight() * layer.outputWidth();
            int channelOffset = image * layer.channels();
            if (channelsLast()) {
                kernels.poolingF32Pixels(mode, channels, layer.channels(), layer.inputHeight(), layer.inputWidth(),
                        layer.outputWidth(), firstRow, lastRow, layer.windowHeight(), layer.windowWidth(),
                        layer.strideHeight(), layer.strideWidth(), layer.paddingTop(), layer.paddingBottom(),
                        layer.paddingLeft(), layer.paddingRight(), countPadding, run.operands().input(),
                        channelOffset * inputArea + channel, run.operands().output(), channelOffset * outputArea + channel);
            } else {
                kernels.poolingF32Planes(mode, channels, layer.inputHeight(), layer.inputWidth(), layer.outputHeight(),
                        layer.outputWidth(), firstRow, lastRow, layer.windowHeight(), layer.windowWidth(),
                        layer.strideHeight(), layer.strideWidth(), layer.paddingTop(), layer.paddingBottom(),
                        layer.paddingLeft(), layer.paddingRight(), countPadding, run.operands().input(),
                        (channelOffset + channel) * inputArea, run.operands().output(),
                        (channelOffset + channel) * outputArea, run.scratch(), scratchOffset + rank * scratchPerMember);
            }
        }

        @Override
        public String explain() {
            return "tiles of " + Math.min(tileChannels(), layer.channels()) + " channels × " + tileRows() + " rows";
        }
    }
}
