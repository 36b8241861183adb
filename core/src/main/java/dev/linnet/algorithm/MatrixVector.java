package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.Pass;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.plan.Verdict;
import dev.linnet.team.Team;

/**
 * A fully-connected layer as dot products of each input with the rows of the weights, which stay in the user's order: at
 * batch 1 each weight is used once, so the speed is that of reading memory. Constant weights are copied, as every plan
 * owns its constants.
 *
 * <p>Scratch: one tile, and the bias where it is not constant. Error: that of a float32 sum over inputChannels products.
 */
public final class MatrixVector implements Candidate<FullyConnected> {
    /**
     * A dot product streams its weights past every input anew. From the third input on, packing the weights or reading
     * them once for all is cheaper; measured on 4096→4096 in V8 and on HotSpot.
     */
    private static final int LARGEST_BATCH = 2;
    /** Weights of one tile: 64 KiB, a few microseconds of reading. */
    private static final int BLOCK = 16384;

    @Override
    public String name() {
        return "matrixVector";
    }

    @Override
    public Verdict judge(FullyConnected layer, Machine machine) {
        if (layer.pass() != Pass.FORWARD) {
            return Verdict.refuse("computes pass forward, got " + layer.pass().word());
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
        private final int biasOffset;
        private final int tileOffset;
        private final int tile;
        private final int block;

        Rows(FullyConnected layer, Kernels kernels, Reservation memory) {
            this.layer = layer;
            this.kernels = kernels;
            constantWeights = memory.constantWeights();
            constantBias = memory.constantBias();
            weightsOffset = constantWeights ? memory.packed().reserve("weights", layer.weightsSize()) : 0;
            biasOffset = (constantBias ? memory.packed() : memory.scratch()).reserve("bias", layer.outputChannels());
            tile = kernels.gemmF32TileRows() * kernels.gemmF32TileColumns();
            tileOffset = memory.scratch().reserve("tile", tile);
            // A multiple of four rows, which the kernel takes at a time.
            block = Math.max(4, BLOCK / layer.inputChannels() / 4 * 4);
        }

        @Override
        public void prepare(FloatMemory weights, FloatMemory bias, FloatMemory packed) {
            if (constantWeights) {
                copy(layer.weightsSize(), weights, packed, weightsOffset);
            }
            if (constantBias) {
                copy(layer.outputChannels(), bias, packed, biasOffset);
            }
        }

        private void copy(int count, FloatMemory source, FloatMemory target, int offset) {
            kernels.packF32Columns(count, count, 0, 1, 1, 1, source, 0, 1, 0, 0, 0, target, offset);
        }

        @Override
        public void run(Team team, Run run) {
            double start = Profile.now();
            Operands operands = run.operands();
            if (!constantBias && team.rank() == 0) {
                if (operands.bias() == null) {
                    kernels.packF32Fill(layer.outputChannels(), 0, run.scratch(), biasOffset);
                } else {
                    copy(layer.outputChannels(), operands.bias(), run.scratch(), biasOffset);
                }
            }
            team.barrier();
            int outputs = layer.outputChannels();
            int blocks = (outputs + block - 1) / block;
            for (int next = team.next(); next < blocks; next = team.next()) {
                for (int image = 0; image < layer.batch(); image++) {
                    rows(run, next * block, Math.min(block, outputs - next * block), image, team.rank());
                }
            }
            team.barrier();
            run.profile().add(Phase.BLOCK_MULTIPLICATION, start);
        }

        private void rows(Run run, int first, int count, int image, int rank) {
            Operands operands = run.operands();
            int depth = layer.inputChannels();
            int output = image * layer.outputChannels() + first;
            boolean linear = layer.activation().isLinear();
            kernels.matrixVectorF32Rows(count, depth,
                    constantWeights ? run.packed() : operands.weights(), weightsOffset + first * depth, depth,
                    operands.input(), image * depth, constantBias ? run.packed() : run.scratch(), biasOffset + first,
                    operands.output(), output, linear ? layer.activation().parameter() : 1,
                    layer.activation().minimum(), layer.activation().maximum(), run.scratch(), tileOffset + rank * tile);
            if (!linear) {
                Curves.apply(kernels, layer.activation(), count, operands.output(), output, operands.output(), output,
                        run.scratch(), tileOffset + rank * tile);
            }
        }

        @Override
        public String explain() {
            return "dot products of " + block + " rows a tile";
        }
    }
}
