package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.Pass;
import dev.linnet.layer.WeightsType;
import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.ShortMemory;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.plan.Verdict;
import dev.linnet.team.Team;

/**
 * A fully-connected layer of one or two inputs: each weight is used once or twice, so the speed is that of reading
 * memory. Constant weights are packed in panels whose lanes are outputs, as every plan owns its constants. Outputs that
 * fill no panel, and weights that are operands, are dot products with rows. Weights of float16 are widened in
 * registers, so half the memory is read.
 *
 * <p>Scratch: one tile, the bias where it is not constant, and for float16 the inputs once more. Error: that of a float32
 * sum over inputChannels products.
 */
public final class MatrixVector implements Candidate<FullyConnected> {
    /**
     * Each input streams all weights anew. From the third input on, packing the weights or reading
     * them once for all is cheaper; measured on 4096→4096 in V8 and on HotSpot.
     */
    private static final int LARGEST_BATCH = 2;
    /**
     * Tiles of a large layer, which some threads share evenly. Between tiles the driver's code and data come back from the
     * last cache, a microsecond or two, so that more of them would cost some percent.
     */
    private static final int TILES = 32;
    /** Least weights of a tile: some microseconds of reading, beside which a call of a kernel is little. */
    private static final int LEAST = 65536;

    @Override
    public String name() {
        return "matrixVector";
    }

    @Override
    public Verdict judge(FullyConnected layer, Machine machine) {
        if (layer.pass() != Pass.FORWARD) {
            return Verdict.refuse("computes pass forward", layer.pass().word());
        }
        if (layer.batch() > LARGEST_BATCH) {
            return Verdict.refuse("is for batches up to " + LARGEST_BATCH + ", got " + layer.batch());
        }
        return Verdict.accept((double) layer.batch() * layer.weightsSize());
    }

    @Override
    public Computation plan(FullyConnected layer, Machine machine, Reservation memory) {
        return new Rows(layer, machine.kernels(), memory);
    }

    private static final class Rows implements Computation {
        private final FullyConnected layer;
        private final Kernels kernels;
        private final boolean constantWeights;
        private final boolean constantBias;
        private final int weightsOffset;
        /** Where it stands in the packed halves, for workers too, whether all weights are finite; or −1. */
        private final int finiteAt;
        private final int biasOffset;
        private final int splitOffset;
        private final int tileOffset;
        private final int tile;
        /** Outputs of a panel; of all panels together; of a tile of each kind. */
        private final int panel;
        private final int paneled;
        private final int panelBlock;
        private final int rowBlock;

        Rows(FullyConnected layer, Kernels kernels, Reservation memory) {
            this.layer = layer;
            this.kernels = kernels;
            constantWeights = memory.constantWeights();
            constantBias = memory.constantBias();
            boolean isHalf = layer.weightsType().isHalf();
            weightsOffset = constantWeights ? (isHalf ? memory.packedHalves() : memory.packed())
                    .reserve("weights", layer.weightsSize()) : 0;
            finiteAt = constantWeights && isHalf ? memory.packedHalves().reserve("finite", 1) : -1;
            splitOffset = isHalf ? memory.scratch().reserve("input", layer.inputSize() + layer.batch()) : 0;
            biasOffset = (constantBias ? memory.packed() : memory.scratch()).reserve("bias", layer.outputChannels());
            tile = kernels.activationF32Scratch();
            tileOffset = memory.reservePerMember("tile", tile);
            panel = isHalf ? kernels.matrixVectorF16PanelRows() : kernels.matrixVectorF32PanelRows();
            paneled = constantWeights ? layer.outputChannels() / panel * panel : 0;
            panelBlock = block(paneled / panel, panel) * panel;
            rowBlock = paneled > 0 ? panelBlock : block(layer.outputChannels(), 1);
        }

        /** How many of {@code all} groups of {@code rows} rows make a tile. */
        private int block(int all, int rows) {
            int weights = rows * layer.inputChannels();
            return Math.max((LEAST + weights - 1) / weights, (all + TILES - 1) / TILES);
        }

        @Override
        public void prepare(Run constants) {
            Operands operands = constants.operands();
            int depth = layer.inputChannels();
            int outputs = layer.outputChannels();
            if (operands.weights() != null) {
                kernels.packF32Columns(paneled, kernels.gemmF32TileColumns(), 0, depth, depth, 1, operands.weights(), 0, depth,
                        0, 0, 1, constants.packed(), weightsOffset);
                copy((outputs - paneled) * depth, operands.weights(), paneled * depth, constants.packed(),
                        weightsOffset + paneled * depth);
            } else if (operands.halfWeights() != null) {
                kernels.packF16Panels(outputs, depth, alternative(), operands.halfWeights(), 0,
                        constants.packedHalves(), weightsOffset, finiteAt);
            }
            if (constantBias) {
                copy(outputs, operands.bias(), 0, constants.packed(), biasOffset);
            }
        }

        private int alternative() {
            return layer.weightsType() == WeightsType.FLOAT16_ALTERNATIVE ? 1 : 0;
        }

        private void copy(int count, FloatMemory source, int sourceOffset, FloatMemory target, int targetOffset) {
            kernels.packF32Columns(count, count, 0, 1, 1, 1, source, sourceOffset, 1, 0, 0, 0, target, targetOffset);
        }

        @Override
        public void run(Team team, Run run) {
            double start = Profile.now();
            Operands operands = run.operands();
            if (!constantBias && team.rank() == 0) {
                if (operands.bias() == null) {
                    kernels.packF32Fill(layer.outputChannels(), 0, run.scratch(), biasOffset);
                } else {
                    copy(layer.outputChannels(), operands.bias(), 0, run.scratch(), biasOffset);
                }
            }
            for (int image = 0; layer.weightsType().isHalf() && image < layer.batch() && team.rank() == 0; image++) {
                int at = image * layer.inputChannels();
                kernels.matrixVectorF16Split(layer.inputChannels(), operands.input(), at, run.scratch(),
                        splitOffset + at + image);
            }
            team.barrier();
            int outputs = layer.outputChannels();
            int panelTiles = (paneled + panelBlock - 1) / panelBlock;
            int tiles = panelTiles + (outputs - paneled + rowBlock - 1) / rowBlock;
            for (int next = team.next(); next < tiles; next = team.next()) {
                boolean inPanels = next < panelTiles;
                int first = inPanels ? next * panelBlock : paneled + (next - panelTiles) * rowBlock;
                int count = Math.min(inPanels ? panelBlock : rowBlock, (inPanels ? paneled : outputs) - first);
                for (int image = 0; image < layer.batch(); image++) {
                    tile(run, inPanels, first, count, image, team.rank());
                }
            }
            team.barrier();
            run.profile().add(Phase.BLOCK_MULTIPLICATION, start);
        }

        private void tile(Run run, boolean inPanels, int first, int count, int image, int rank) {
            Operands operands = run.operands();
            int depth = layer.inputChannels();
            int output = image * layer.outputChannels() + first;
            boolean linear = layer.activation().isLinear();
            float slope = linear ? layer.activation().parameter() : 1;
            float low = layer.activation().minimum();
            float high = layer.activation().maximum();
            FloatMemory bias = constantBias ? run.packed() : run.scratch();
            int biasAt = biasOffset + first;
            int weightsAt = weightsOffset + first * depth;
            int input = image * depth;
            int tileAt = tileOffset + rank * tile;
            if (layer.weightsType().isHalf()) {
                ShortMemory weights = constantWeights ? run.packedHalves() : operands.halfWeights();
                int split = splitOffset + image * (depth + 1);
                if (inPanels) {
                    kernels.matrixVectorF16Panels(count / panel, depth, alternative(), finiteAt, weights, weightsAt,
                            operands.input(), input, run.scratch(), split, bias, biasAt, operands.output(), output,
                            slope, low, high, run.scratch(), tileAt);
                } else {
                    kernels.matrixVectorF16Rows(count, depth, alternative(), finiteAt, weights, weightsAt,
                            operands.input(), input, run.scratch(), split, bias, biasAt, operands.output(), output,
                            slope, low, high, run.scratch(), tileAt);
                }
            } else {
                FloatMemory weights = constantWeights ? run.packed() : operands.weights();
                if (inPanels) {
                    kernels.matrixVectorF32Panels(count / panel, depth, weights, weightsAt, operands.input(), input,
                            bias, biasAt, operands.output(), output, slope, low, high, run.scratch(), tileAt);
                } else {
                    kernels.matrixVectorF32Rows(count, depth, weights, weightsAt, operands.input(), input, bias, biasAt,
                            operands.output(), output, slope, low, high, run.scratch(), tileAt);
                }
            }
            if (!linear) {
                Curves.apply(kernels, layer.activation(), count, operands.output(), output, operands.output(), output,
                        run.scratch(), tileAt);
            }
        }

        @Override
        public String explain() {
            return paneled == 0 ? "dot products of " + rowBlock + " rows a tile"
                    : "panels of " + panel + " outputs, " + panelBlock + " a tile";
        }
    }
}
