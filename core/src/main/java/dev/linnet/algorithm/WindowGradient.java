package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Layout;
import dev.linnet.layer.Pass;
import dev.linnet.layer.Pooling;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.plan.Verdict;
import dev.linnet.team.Team;

/**
 * The gradient in the input of pooling: each window gives its output's gradient back. Windows overlap, so a tile is whole
 * planes (channels first) or an image's block of channels (channels last), whose sums one thread takes in one order.
 * Scratch: channels first, the rows of a window, split by the stride; else one vector. Error: that of a float32 sum over
 * the windows that overlap.
 */
public final class WindowGradient implements Candidate<Pooling> {
    /** Elements of the input of a tile of planes: some microseconds of work. */
    private static final int TILE_INPUTS = 32768;
    /** Channels of a tile of pixels: a few cache lines of each, and enough tiles for a team. */
    private static final int TILE_CHANNELS = 128;

    @Override
    public String name() {
        return "windowGradient";
    }

    @Override
    public Verdict judge(Pooling layer, Machine machine) {
        if (layer.pass() != Pass.INPUT_GRADIENT) {
            return Verdict.refuse("computes pass inputGradient", layer.pass().word());
        }
        return Verdict.accept(2.0 * layer.forwardOutputSize() * layer.windowHeight() * layer.windowWidth());
    }

    @Override
    public Computation plan(Pooling layer, Machine machine, Reservation memory) {
        Kernels kernels = machine.kernels();
        int perMember = layer.layout() == Layout.NHWC ? kernels.gemmF32TileColumns()
                : kernels.poolingGradientF32PlanesScratch(layer.inputWidth(), layer.outputWidth(),
                        Math.min(layer.windowHeight(), layer.inputHeight()), layer.windowWidth(), layer.strideWidth(),
                        layer.paddingLeft());
        return new Tiles(layer, kernels, memory.reservePerMember("rows", perMember), perMember);
    }

    private record Tiles(Pooling layer, Kernels kernels, int scratchOffset, int scratchPerMember)
            implements Computation {
        private int tileChannels() {
            return layer.layout() == Layout.NHWC ? TILE_CHANNELS
                    : Math.max(1, TILE_INPUTS / (layer.inputHeight() * layer.inputWidth()));
        }

        @Override
        public void run(Team team, Run run) {
            double start = Profile.now();
            int tileChannels = tileChannels();
            int blocks = (layer.channels() + tileChannels - 1) / tileChannels;
            for (int tile = team.next(); tile < layer.batch() * blocks; tile = team.next()) {
                int channel = tile % blocks * tileChannels;
                tile(run, tile / blocks, channel, Math.min(tileChannels, layer.channels() - channel), team.rank());
            }
            team.barrier();
            run.profile().add(Phase.OUTPUT_TRANSFORM, start);
        }

        private void tile(Run run, int image, int channel, int channels, int rank) {
            int mode = WindowReduction.mode(layer);
            int countPadding = layer.countPadding() ? 1 : 0;
            int inputArea = layer.inputHeight() * layer.inputWidth();
            int outputArea = layer.outputHeight() * layer.outputWidth();
            int scratch = scratchOffset + rank * scratchPerMember;
            if (layer.layout() == Layout.NHWC) {
                int inputOffset = image * layer.channels() * inputArea + channel;
                kernels.poolingGradientF32Pixels(mode, channels, layer.channels(), layer.inputHeight(), layer.inputWidth(),
                        layer.outputHeight(), layer.outputWidth(), layer.windowHeight(), layer.windowWidth(),
                        layer.strideHeight(), layer.strideWidth(), layer.paddingTop(), layer.paddingBottom(),
                        layer.paddingLeft(), layer.paddingRight(), countPadding, run.operands().input(), inputOffset,
                        run.operands().outputGradient(), image * layer.channels() * outputArea + channel,
                        run.operands().output(), inputOffset, run.scratch(), scratch);
            } else {
                int plane = image * layer.channels() + channel;
                kernels.poolingGradientF32Planes(mode, channels, layer.inputHeight(), layer.inputWidth(),
                        layer.outputHeight(), layer.outputWidth(), layer.windowHeight(), layer.windowWidth(),
                        layer.strideHeight(), layer.strideWidth(), layer.paddingTop(), layer.paddingBottom(),
                        layer.paddingLeft(), layer.paddingRight(), countPadding, run.operands().input(), plane * inputArea,
                        run.operands().outputGradient(), plane * outputArea, run.operands().output(), plane * inputArea,
                        run.scratch(), scratch);
            }
        }

        @Override
        public String explain() {
            return "tiles of " + Math.min(tileChannels(), layer.channels()) + " whole channels";
        }
    }
}
