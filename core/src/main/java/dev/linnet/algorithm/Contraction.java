package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Operand;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.team.Team;
import java.util.List;

/**
 * The blocked products C = A·B that every convolution and fully-connected layer is, in every pass: one for most, one for
 * each phase of an input gradient with strides. {@link Roles} says who plays which part.
 *
 * <p>Three phases: weights that are no constants and items that several tiles share are packed, then all tiles of all
 * products are computed, then slices of a sum are added. None depends on the size of the team.
 */
final class Contraction implements Computation {
    /** Elements of a tile of the last phase: some microseconds of reading. */
    private static final int SUM_TILE = 4096;

    private final String description;
    private final Product[] products;
    private final Kernels kernels;
    private final boolean constantWeights;
    private final boolean constantBias;
    private final boolean startsFromZero;
    private final int outputSize;
    private final int[] weightsOffsets;
    private final int[] sharedOffsets;
    private final int initialOffset;
    private final int itemsOffset;
    private final int outputsOffset;
    private final int resultOffset;
    private final int tileOffset;
    private final int slicesOffset;
    private int initialLength;
    private int itemsPerMember;
    private int outputsPerMember;
    private int resultPerMember;
    private final int tilePerMember;
    private final ChannelMoments moments;

    /**
     * Plans the products. They write all outputs, or the rest is zero, which {@code startsFromZero} says.
     *
     * @param description what is done, for explanations
     */
    Contraction(String description, Convolution layer, List<Roles> roles, boolean startsFromZero, Machine machine,
            Candidate.Reservation memory) {
        this.description = description;
        this.startsFromZero = startsFromZero;
        outputSize = layer.outputSize();
        kernels = machine.kernels();
        constantWeights = memory.constantWeights();
        constantBias = memory.constantBias();
        products = new Product[roles.size()];
        weightsOffsets = new int[products.length];
        sharedOffsets = new int[products.length];
        for (int i = 0; i < products.length; i++) {
            products[i] = new Product(roles.get(i), machine);
            weightsOffsets[i] = (constantWeights ? memory.packed() : memory.scratch())
                    .reserve("weights", products[i].blocks.weightsLength());
            sharedOffsets[i] = memory.scratch().reserve("shared items",
                    products[i].blocks.sharedBlocks() * products[i].blocks.itemsLength());
            initialLength = atLeast(initialLength,
                    product(products[i].roles.sizes().groups(), products[i].blocks.initialPerGroup()));
            itemsPerMember = Math.max(itemsPerMember, products[i].blocks.itemsLength());
            outputsPerMember = atLeast(outputsPerMember, products[i].blocks.outputsLength());
            resultPerMember = atLeast(resultPerMember, products[i].blocks.resultLength());
        }
        initialOffset = (constantBias ? memory.packed() : memory.scratch()).reserve("bias", initialLength);
        tilePerMember = kernels.activationF32Scratch();
        itemsOffset = memory.reservePerMember("items", itemsPerMember);
        outputsOffset = memory.reservePerMember("outputs", outputsPerMember);
        resultOffset = memory.reservePerMember("result", resultPerMember);
        tileOffset = memory.reservePerMember("tile", tilePerMember);
        slicesOffset = memory.scratch().reserve("slices", isSliced() ? product(slices(), outputSize) : 0);
        moments = new ChannelMoments(layer.channelSums(), layer.outputChannels(),
                layer.channelSums() ? products[0].blocks.itemTiles() : 0, machine, memory);
    }

    /** The larger, where a negative number stands for too many. */
    private static int atLeast(int a, int b) {
        return a < 0 || b < 0 ? -1 : Math.max(a, b);
    }

    static double cost(List<Roles> roles, Machine machine, double packingCost) {
        double cost = 0;
        for (Roles each : roles) {
            cost += ProductBlocks.cost(each, machine, packingCost);
        }
        return cost;
    }

    @Override
    public void prepare(Run constants) {
        for (int i = 0; constantWeights && i < products.length; i++) {
            for (int block = 0; block < products[i].blocks.weightBlocks(); block++) {
                products[i].packWeights(block, constants.operands().get(Operand.WEIGHTS), constants.packed(),
                        weightsOffsets[i]);
            }
        }
        if (constantBias) {
            packBias(constants.operands().bias(), constants.packed());
        }
    }

    @Override
    public void run(Team team, Run run) {
        Profile profile = run.profile();
        double start = Profile.now();
        int before = 0;
        int block = team.next();
        for (int i = 0; i < products.length; i++) {
            while (block < before + products[i].blocks.sharedBlocks()) {
                products[i].packShared(block - before, run, sharedOffsets[i]);
                block = team.next();
            }
            before += products[i].blocks.sharedBlocks();
        }
        start = profile.add(Phase.INPUT_TRANSFORM, start);
        if (!constantWeights) {
            for (int i = 0; i < products.length; i++) {
                while (block < before + products[i].blocks.weightBlocks()) {
                    products[i].packWeights(block - before, run.operands().get(Operand.WEIGHTS), run.scratch(),
                            weightsOffsets[i]);
                    block = team.next();
                }
                before += products[i].blocks.weightBlocks();
            }
        }
        if (!constantBias && team.rank() == 0) {
            packBias(run.operands().bias(), run.scratch());
        }
        if (startsFromZero && team.rank() == 0) {
            kernels.packF32Fill(outputSize, 0, run.operands().output(), 0);
        }
        team.barrier();
        profile.add(Phase.KERNEL_TRANSFORM, start);
        tiles(team, run);
        team.barrier();
        if (isSliced()) {
            addSlices(team, run);
            team.barrier();
        }
        moments.add(team, run);
    }

    private void tiles(Team team, Run run) {
        FloatMemory weights = constantWeights ? run.packed() : run.scratch();
        FloatMemory initial = constantBias ? run.packed() : run.scratch();
        FloatMemory c = isSliced() ? run.scratch() : run.operands().output();
        int rank = team.rank();
        int before = 0;
        int tile = team.next();
        for (int i = 0; i < products.length; i++) {
            Product.Places places = new Product.Places(weightsOffsets[i], initialOffset,
                    itemsOffset + rank * itemsPerMember, sharedOffsets[i], outputsOffset + rank * outputsPerMember,
                    resultOffset + rank * resultPerMember, tileOffset + rank * tilePerMember,
                    isSliced() ? slicesOffset : 0);
            while (tile < before + products[i].blocks.tiles()) {
                products[i].tile(tile - before, run, weights, initial, c, places, moments);
                tile = team.next();
            }
            before += products[i].blocks.tiles();
        }
    }

    private void addSlices(Team team, Run run) {
        double start = Profile.now();
        int tiles = (outputSize + SUM_TILE - 1) / SUM_TILE;
        for (int tile = team.next(); tile < tiles; tile = team.next()) {
            int first = tile * SUM_TILE;
            kernels.sumF32Rows(slices(), Math.min(SUM_TILE, outputSize - first), run.scratch(), slicesOffset + first,
                    outputSize, run.operands().output(), first);
        }
        run.profile().add(Phase.OUTPUT_TRANSFORM, start);
    }

    private boolean isSliced() {
        return products.length > 0 && products[0].roles.sizes().isSliced();
    }

    private int slices() {
        return products[0].roles.sizes().images();
    }

    /** Lays the bias out as the initial value of C: along the columns, or repeated over the lanes of each row. */
    private void packBias(FloatMemory bias, FloatMemory target) {
        if (bias == null) {
            kernels.packF32Fill(initialLength, 0, target, initialOffset);
            return;
        }
        Product product = products[0];
        Roles.Sizes sizes = product.roles.sizes();
        int lanes = kernels.gemmF32TileColumns() / 2;
        if (sizes.itemsAreRows()) {
            Bias.pack(kernels, sizes.groups(), sizes.outputs(), product.blocks.initialPerGroup(), bias, target,
                    initialOffset);
            return;
        }
        for (int group = 0; group < sizes.groups(); group++) {
            kernels.packF32Columns(lanes, lanes, 0, sizes.outputs(), sizes.outputs(), 1, bias, group * sizes.outputs(), 0, 0,
                    0, 1, target, initialOffset + group * product.blocks.initialPerGroup());
        }
    }

    @Override
    public String explain() {
        if (products.length == 0) {
            return "no output depends on the input: the gradient is zero";
        }
        return description + (products.length == 1 ? "; " : "; " + products.length + " phases, the first in ")
                + products[0].blocks.describe() + (isSliced() ? "; " + slices() + " partial sums" : "")
                + moments.describe();
    }

    static int roundUp(int value, int unit) {
        return (value + unit - 1) / unit * unit;
    }

    /** A product of counts; what overflows becomes negative, which {@code Workspace} refuses. */
    static int product(int a, int b) {
        return (double) a * b > Integer.MAX_VALUE ? -1 : a * b;
    }
}
