package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.Pass;
import dev.linnet.layer.WeightsType;
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
 * A fully-connected layer as dot products of each input with the rows of the weights: at batch 1 each weight is used once, so
 * the speed is that of reading memory. Constant weights are copied, as every plan owns its constants, two rows interleaved.
 * Weights of float16 are widened in registers, so half the memory is read.
 *
 * <p>Scratch: one tile, the bias where it is not constant, and for float16 the inputs once more. Error: that of a float32
 * sum over inputChannels products.
 */
public final class MatrixVector implements Candidate<FullyConnected> {
    /**
     * A dot product streams its weights past every input anew. From the third input on, packing the weights or reading
     * them once for all is cheaper; measured on 4096→4096 in V8 and on HotSpot.
     */
    private static final int LARGEST_BATCH = 2;
    /** Weights of one tile: 256 KiB, some ten microseconds of reading. */
    private static final int BLOCK = 65536;

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
        /** Where it stands in the packed halves, for workers too, whether all weights are finite; or −1. */
        private final int finiteAt;
        private final int biasOffset;
        private final int splitOffset;
        private final int tileOffset;
        private final int tile;
        private final int block;

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
            // A multiple of two rows, which the kernel takes at a time.
            block = Math.max(2, BLOCK / layer.inputChannels() / 2 * 2);
        }

        @Override
        public void prepare(Run constants) {
            Operands operands = constants.operands();
            if (operands.weights() != null) {
                kernels.matrixVectorF32Pack(layer.outputChannels(), layer.inputChannels(), operands.weights(), 0,
                        constants.packed(), weightsOffset);
            } else if (operands.halfWeights() != null) {
                kernels.packF16Copy(layer.weightsSize(), operands.halfWeights(), 0, constants.packedHalves(),
                        weightsOffset, finiteAt);
            }
            if (constantBias) {
                copy(layer.outputChannels(), operands.bias(), constants.packed(), biasOffset);
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
            for (int image = 0; layer.weightsType().isHalf() && image < layer.batch() && team.rank() == 0; image++) {
                int at = image * layer.inputChannels();
                kernels.matrixVectorF16Split(layer.inputChannels(), operands.input(), at, run.scratch(),
                        splitOffset + at + image);
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
            float slope = linear ? layer.activation().parameter() : 1;
            float low = layer.activation().minimum();
            float high = layer.activation().maximum();
            FloatMemory bias = constantBias ? run.packed() : run.scratch();
            int weightsAt = weightsOffset + first * depth;
            if (layer.weightsType().isHalf()) {
                kernels.matrixVectorF16Rows(count, depth,
                        layer.weightsType() == WeightsType.FLOAT16_ALTERNATIVE ? 1 : 0, finiteAt,
                        constantWeights ? run.packedHalves() : operands.halfWeights(), weightsAt,
                        operands.input(), image * depth, run.scratch(), splitOffset + image * (depth + 1), bias,
                        biasOffset + first, operands.output(), output, slope, low, high, run.scratch(),
                        tileOffset + rank * tile);
            } else {
                kernels.matrixVectorF32Rows(count, depth, constantWeights ? 1 : 0,
                        constantWeights ? run.packed() : operands.weights(), weightsAt, operands.input(),
                        image * depth, bias, biasOffset + first, operands.output(), output, slope, low, high,
                        run.scratch(), tileOffset + rank * tile);
            }
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
