package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Pass;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.plan.Verdict;
import dev.linnet.team.SoloTeam;
import dev.linnet.team.Team;

/**
 * Convolution by tiles that a bilinear transform turns into products of planes: y = Oᵀ[(K w) ⊙ (I x)], where ⊙ is summed over
 * channels by one matrix product a plane (Lavin and Gray 2015).
 *
 * <p>A block of tiles is the unit of work: its input is transformed, each plane multiplied with the plane of the weights,
 * and the products transformed back with bias and activation.
 *
 * <p>Not here: the arithmetic of a tile, which is the kernels'.
 */
final class TiledTransform implements Computation {
    /** Steps of the depth that loading and storing a tile of products takes. */
    static final double TILE_COST = 6;
    /**
     * Multiply-adds of a lane, four of which are a vector, in the time in which an element of the weights comes through
     * the caches, beyond what the products hide; fitted to times of 1 to 15 taps an axis and of VGG in V8. Longer vectors
     * multiply faster, but memory does not: what waits for it costs as many more multiply-adds (HotSpot, 16 lanes: four
     * times as many give the times of ResNet's layers within a fifth).
     */
    private static final double STREAM_COST = 1;
    /**
     * The same of an element of a plane that is transformed; fitted to times of 3 to 15 taps an axis in V8. Tiles of
     * up to 9 points stay in registers, those of 16 do not.
     */
    private static final double ELEMENT_COST = 12;
    private static final double ELEMENT_COST_16 = 20;
    /** Tiles of four phases, in which neighbours lie two vectors apart, take the time of so many; fitted in V8. */
    private static final int PHASES_COST = 6;
    /** A tile of a row less takes the time of so many rows less: it has less to do while vectors are loaded. */
    private static final double SHORT_PANEL_SAVING = 0.7;
    /** Fewer blocks than these are shared by the team, each phase of a block, so that eight members find work. */
    private static final int FEW_BLOCKS = 32;
    /** Channels of a unit of shared input transforms: a cache line's elements; a vector where that is longer. */
    private static final int SHARED_CHANNELS = 16;
    /** Outputs of a unit of shared output transforms: with fewer neighbouring cache lines, prefetching ends (3× slower). */
    private static final int SHARED_OUTPUTS = 64;

    /** With fewer channels than these it takes longer to multiply the phases that a plane meets apart than all by zeros. */
    private static final int FEWEST_SPARED = 8;

    private final Correlation layer;
    private final TileTransform transform;
    private final Kernels kernels;
    private final boolean constantWeights;
    private final boolean constantBias;
    private final int paddedOutputs;
    private final int lanes;
    private final int unitChannels;
    private final int unitOutputs;
    private final int tileRows;
    private final int tileColumns;
    private final int rowsTogether;
    private final int blockTiles;
    private final int blocks;
    private final boolean sharesBlocks;
    private final int together;
    private final int channels;
    private final int blockDepth;
    private final int weightsPlane;
    private final int weightsOffset;
    private final int kernelOffset;
    private final int kernelPerMember;
    private final int biasOffset;
    private final int zerosOffset;
    private final int phaseDepth;
    private final int dataPlane;
    private final int productPlane;
    private final int dataOffset;
    private final int dataPerMember;
    private final int productOffset;
    private final int productPerMember;
    private final int stripOffset;
    private final int stripPerMember;
    private final ChannelMoments moments;

    private TiledTransform(Correlation layer, TileTransform transform, Machine machine, Candidate.Reservation memory) {
        this.layer = layer;
        this.transform = transform;
        kernels = machine.kernels();
        constantWeights = memory.constantWeights();
        constantBias = memory.constantBias();
        int width = kernels.gemmF32TileColumns();
        int rows = kernels.gemmF32TileRows();
        int planes = transform.planes();
        lanes = width / 2;
        paddedOutputs = Contraction.roundUp(layer.outputs(), width);
        tileRows = tiles(layer.targetHeight(), transform.stepHeight());
        tileColumns = tiles(layer.targetWidth(), transform.stepWidth());
        rowsTogether = rowsTogether(layer, transform);
        blockTiles = blockTiles(layer, transform, tileRows * tileColumns, tileColumns, rows, lanes);
        blocks = tiles(tileRows * tileColumns, blockTiles);
        sharesBlocks = Contraction.product(layer.images() * layer.groups(), blocks) < FEW_BLOCKS;
        int sharedChannels = Math.max(SHARED_CHANNELS, lanes);
        together = phasesTogether(layer, machine);
        channels = channels(layer, lanes);
        blockDepth = together > 1 ? together * channels : machine.blocking().depth(channels, rows, width, sharedChannels);
        unitChannels = sharesBlocks ? sharedChannels : blockDepth;
        unitOutputs = sharesBlocks ? SHARED_OUTPUTS : layer.outputs();
        weightsPlane = oddLines(Contraction.product(paddedOutputs, depth(layer, lanes)));
        phaseDepth = Contraction.roundUp(layer.channels(), lanes);
        dataPlane = oddLines(Contraction.roundUp(blockTiles, rows) * layer.phases() * phaseDepth);
        productPlane = oddLines(blockTiles * paddedOutputs);
        kernelPerMember = transform.weightsScratch(lanes);
        dataPerMember = Contraction.product(planes, dataPlane);
        productPerMember = Contraction.product(planes, productPlane);
        stripPerMember = Math.max(transform.imageScratch(tileColumns, kernels), rows * width);
        weightsOffset = (constantWeights ? memory.packed() : memory.scratch())
                .reserve("weights", Contraction.product(layer.groups() * planes, weightsPlane));
        kernelOffset = constantWeights ? memory.packed().reserve("kernel", kernelPerMember)
                : memory.reservePerMember("kernel", kernelPerMember);
        biasOffset = (constantBias ? memory.packed() : memory.scratch())
                .reserve("bias", Contraction.product(layer.groups(), paddedOutputs));
        zerosOffset = memory.scratch().reserve("zeros", lanes);
        // Members that share blocks share their planes too.
        dataOffset = sharesBlocks ? memory.scratch().reserve("data", dataPerMember)
                : memory.reservePerMember("data", dataPerMember);
        productOffset = sharesBlocks ? memory.scratch().reserve("product", productPerMember)
                : memory.reservePerMember("product", productPerMember);
        stripOffset = memory.reservePerMember("strip", stripPerMember);
        moments = new ChannelMoments(layer.channelSums(), layer.groups() * layer.outputs(),
                layer.images() * parts(), machine, memory);
    }

    /** A computation of {@code layer}, whatever its pass. */
    static Computation plan(Correlation layer, TileTransform transform, Machine machine, Candidate.Reservation memory) {
        return layer.pass() == Pass.KERNEL_GRADIENT ? new TiledKernelGradient(layer, transform, machine, memory)
                : new TiledTransform(layer, transform, machine, memory);
    }

    /** What {@link #plan} costs. */
    static Verdict judge(Correlation layer, TileTransform transform, Machine machine) {
        return Verdict.accept(layer.pass() == Pass.KERNEL_GRADIENT ? TiledKernelGradient.cost(layer, transform, machine)
                : cost(layer, transform, machine));
    }

    /** Parts of an image that sum their outputs: rows of tiles, which the blocks' borders cut further. */
    private int parts() {
        return tileRows + blocks - 1;
    }

    /** Channels of a phase: where there are several, with zeros that fill up the last vector, so that each begins with a whole one. */
    private static int channels(Correlation layer, int lanes) {
        return layer.phases() == 1 ? layer.channels() : Contraction.roundUp(layer.channels(), lanes);
    }

    /** Products that are summed in a plane: channels of each phase. */
    private static int depth(Correlation layer, int lanes) {
        return Contraction.product(layer.phases(), channels(layer, lanes));
    }

    /**
     * Phases that are one block of the depth: all, those of a row or each for itself. Longer sums load and store a tile's
     * products less often.
     */
    private static int phasesTogether(Correlation layer, Machine machine) {
        int width = machine.kernels().gemmF32TileColumns();
        int channels = channels(layer, width / 2);
        int fit = machine.blocking().depth(layer.phases() * channels, machine.kernels().gemmF32TileRows(), width, width / 2)
                / channels;
        return fit >= layer.phases() ? layer.phases() : fit >= layer.stride() ? layer.stride() : 1;
    }

    /** Whether {@code plane} meets a phase, or multiplies zeros as if it did. */
    private static boolean meets(Correlation layer, TileTransform transform, int phase, int plane) {
        return layer.channels() < FEWEST_SPARED || transform.meets(layer, phase, plane);
    }

    /** Tiles of {@code step} that cover {@code size}. */
    static int tiles(int size, int step) {
        return (size + step - 1) / step;
    }

    /** Rows of tiles that are transformed back together: 2 where 2×2 outputs lie in two of them, else 1. */
    private static int rowsTogether(Correlation layer, TileTransform transform) {
        return transform.stepHeight() % layer.pooling() + 1;
    }

    /**
     * Tiles of a block: fewer stream the weights more often through the caches, more push the planes out of them; the best
     * found in V8 was half of where both are equal. Rows of tiles that belong together are whole.
     */
    private static int blockTiles(Correlation layer, TileTransform transform, int tiles, int tileColumns, int rows,
            int lanes) {
        double depth = depth(layer, lanes);
        int best = Math.max(12, (int) (0.5 * depth * layer.outputs() / (depth + layer.outputs())));
        int blocks = (tiles + best - 1) / best;
        int even = Contraction.roundUp((tiles + blocks - 1) / blocks, rows);
        int together = rowsTogether(layer, transform);
        return together == 1 ? even : Contraction.roundUp(even, together * tileColumns);
    }

    /** An odd number of cache lines, so that neighbouring planes do not fall into the same sets of the caches. */
    static int oddLines(int elements) {
        return elements < 0 ? -1 : (Contraction.roundUp(elements, 16) / 16 | 1) * 16;
    }

    /**
     * Cost in lane multiply-adds: the planes' products in whole tiles, each of which costs {@link #TILE_COST} more steps
     * to load and store; the weights, streamed through the caches once a block; and the transforms.
     */
    private static double cost(Correlation layer, TileTransform transform, Machine machine) {
        int rows = machine.kernels().gemmF32TileRows();
        int columns = machine.kernels().gemmF32TileColumns();
        int outputs = Contraction.roundUp(layer.outputs(), columns);
        int tileColumns = tiles(layer.targetWidth(), transform.stepWidth());
        int tiles = Contraction.product(tiles(layer.targetHeight(), transform.stepHeight()), tileColumns);
        int blocks = tiles(tiles, blockTiles(layer, transform, tiles, tileColumns, rows, columns / 2));
        int panels = tiles(tiles, rows);
        int full = TileTransform.Order.fullPanels(tiles, rows);
        int products = 0;
        for (int i = 0; i < layer.phases() * transform.planes(); i++) {
            products += meets(layer, transform, i / transform.planes(), i % transform.planes()) ? 1 : 0;
        }
        int channels = channels(layer, columns / 2);
        double depth = (double) products * channels;
        double passes = products / phasesTogether(layer, machine);
        double rowsCost = full * rows + (panels - full) * (rows - SHORT_PANEL_SAVING);
        double elements = (double) tiles * ((layer.stride() == 1 ? 1 : PHASES_COST)
                * Contraction.roundUp(layer.channels(), columns / 2) + Contraction.roundUp(layer.outputs(), columns / 2));
        double memory = STREAM_COST * blocks * depth * outputs
                + transform.planes() * (transform.size() == 16 ? ELEMENT_COST_16 : ELEMENT_COST) * elements;
        return layer.images() * layer.groups() * (rowsCost * (depth + TILE_COST * passes) * outputs
                + memory * Math.max(1, columns / 8));
    }

    @Override
    public void prepare(Run constants) {
        for (int part = 0; constantWeights && part < weightParts(); part++) {
            packWeights(part, constants.operands().weights(), constants.packed(), 0);
        }
        if (constantBias) {
            packBias(constants.operands().bias(), constants.packed());
        }
    }

    /** Blocks of the depth of a phase, or of the phases that are together. */
    private int depthBlocks() {
        return tiles(channels, blockDepth);
    }

    /** Column panels of weights of all groups, phases and blocks of depth: the units in which they are transformed. */
    private int weightParts() {
        return layer.groups() * layer.phases() * depthBlocks() * (paddedOutputs / (2 * lanes));
    }

    private void packWeights(int part, FloatMemory weights, FloatMemory target, int rank) {
        int panels = paddedOutputs / (2 * lanes);
        int block = part / panels;
        int output = (part - block * panels) * 2 * lanes;
        int blocksOfPhase = depthBlocks();
        int phase = block / blocksOfPhase % layer.phases();
        int group = block / blocksOfPhase / layer.phases();
        int firstK = block % blocksOfPhase * blockDepth;
        int depth = Math.min(blockDepth, channels - firstK);
        int before = phase % together * channels;
        int to = weightsOffset + group * transform.planes() * weightsPlane + paddedOutputs * (phase * channels - before + firstK)
                + output * (together > 1 ? blockDepth : depth) + before * 2 * lanes;
        int given = Math.min(depth, layer.channels() - firstK);
        transform.weights(kernels, layer, layer.rows(phase), layer.columns(phase),
                Math.min(2 * lanes, layer.outputs() - output), given, weights,
                layer.phaseAt(phase) + group * layer.groupStride() + output * layer.outputStride()
                        + firstK * layer.channelStride(),
                target, to, weightsPlane, kernelOffset + rank * kernelPerMember);
        for (int plane = 0; given < depth && plane < transform.planes(); plane++) {
            kernels.packF32Fill((depth - given) * 2 * lanes, 0, target,
                    to + plane * weightsPlane + given * 2 * lanes);
        }
    }

    private void packBias(FloatMemory bias, FloatMemory target) {
        for (int group = 0; group < layer.groups(); group++) {
            int to = biasOffset + group * paddedOutputs;
            if (bias == null) {
                kernels.packF32Fill(paddedOutputs, 0, target, to);
            } else {
                kernels.packF32Columns(layer.outputs(), paddedOutputs, 0, 1, 1, 1, bias, group * layer.outputs(), 1, 0, 0, 0,
                        target, to);
            }
        }
    }

    @Override
    public void run(Team team, Run run) {
        Profile profile = run.profile();
        double start = Profile.now();
        if (!constantWeights) {
            for (int part = team.next(); part < weightParts(); part = team.next()) {
                packWeights(part, run.operands().weights(), run.scratch(), team.rank());
            }
        }
        if (team.rank() == 0) {
            kernels.packF32Fill(lanes, 0, run.scratch(), zerosOffset);
            moments.clear(run.scratch());
            if (!constantBias) {
                packBias(run.operands().bias(), run.scratch());
            }
        }
        team.barrier();
        profile.add(Phase.KERNEL_TRANSFORM, start);
        int work = layer.images() * layer.groups() * blocks;
        if (sharesBlocks) {
            for (int block = 0; block < work; block++) {
                block(run, team, block, team.rank(), 0);
            }
        } else {
            Team alone = new SoloTeam();
            for (int block = team.next(); block < work; block = team.next()) {
                block(run, alone, block, team.rank(), team.rank());
            }
            team.barrier();
        }
        moments.add(team, run);
    }

    /** Computes a block with {@code crew}; {@code rank} is the member's strip, {@code place} the crew's planes. */
    private void block(Run run, Team crew, int block, int rank, int place) {
        int plane = block / blocks;
        int image = plane / layer.groups();
        int group = plane - image * layer.groups();
        int first = (block - plane * blocks) * blockTiles;
        int last = Math.min(first + blockTiles, tileRows * tileColumns);
        int data = dataOffset + place * dataPerMember;
        int product = productOffset + place * productPerMember;
        int strip = stripOffset + rank * stripPerMember;
        Profile profile = run.profile();
        double start = Profile.now();
        int inputUnits = tiles(layer.channels(), unitChannels);
        for (int unit = crew.next(); unit < inputUnits; unit = crew.next()) {
            transformInput(run, image, group, unit * unitChannels, first, last, data, strip);
        }
        crew.barrier();
        start = profile.add(Phase.INPUT_TRANSFORM, start);
        for (int index = crew.next(); index < transform.planes(); index = crew.next()) {
            multiply(run, group, index, last - first, data + index * dataPlane, product + index * productPlane, strip);
        }
        crew.barrier();
        start = profile.add(Phase.BLOCK_MULTIPLICATION, start);
        int rows = (last - 1) / tileColumns - first / tileColumns + 1;
        int units = tiles(rows, rowsTogether) * tiles(layer.outputs(), unitOutputs);
        for (int unit = crew.next(); unit < units; unit = crew.next()) {
            transformOutput(run, image, group, unit, first, last, product, strip);
        }
        crew.barrier();
        profile.add(Phase.OUTPUT_TRANSFORM, start);
    }

    /** Transforms some outputs of one row of tiles, or of those that belong together. */
    private void transformOutput(Run run, int image, int group, int unit, int first, int last, int product, int strip) {
        int parts = tiles(layer.outputs(), unitOutputs);
        int row = first / tileColumns + unit / parts * rowsTogether;
        int output = unit % parts * unitOutputs;
        int firstOfRow = Math.max(first, row * tileColumns);
        int sums = moments.at(image * parts() + row + first / blockTiles, group * layer.outputs() + output);
        transform.output(kernels, layer, firstOfRow, Math.min(last, (row + rowsTogether) * tileColumns), tileColumns,
                Math.min(unitOutputs, layer.outputs() - output), run.scratch(),
                product + (firstOfRow - first) * paddedOutputs + output, productPlane, paddedOutputs,
                constantBias ? run.packed() : run.scratch(), biasOffset + group * paddedOutputs + output,
                run.operands().output(), layer.targetAt(image, group) + output * layer.targetChannelStride(),
                sums, moments.squaresStep(), strip);
    }

    /** Transforms a unit of channels from {@code channel} on; the depth's blocks are made of whole units. */
    private void transformInput(Run run, int image, int group, int channel, int first, int last, int data, int strip) {
        int rows = kernels.gemmF32TileRows();
        int paddedTiles = Contraction.roundUp(last - first, rows);
        int firstK = channel / blockDepth * blockDepth;
        int depth = Math.min(blockDepth, together * channels - firstK);
        int phaseStep = phaseDepth * (together > 1 ? rows : paddedTiles);
        transform.input(kernels, layer, first, last, tileColumns, Math.min(unitChannels, layer.channels() - channel),
                layer.source(run.operands()), layer.sourceAt(image, group, channel), run.scratch(),
                data + paddedTiles * firstK + (channel - firstK) * rows, dataPlane,
                TileTransform.Order.rowPanels(last - first, rows, depth, lanes, phaseStep,
                        layer.stride() * phaseDepth * (together == layer.phases() && together > 1 ? rows : paddedTiles)), strip);
    }

    /** Multiplies a plane block by block of its depth; where it meets some phases of a block only, phase by phase. */
    private void multiply(Run run, int group, int plane, int tiles, int data, int product, int strip) {
        FloatMemory scratch = run.scratch();
        int rows = kernels.gemmF32TileRows();
        int paddedTiles = Contraction.roundUp(tiles, rows);
        int full = TileTransform.Order.fullPanels(tiles, rows);
        int phaseWeights = channels * 2 * lanes;
        int weightsAt = weightsOffset + (group * transform.planes() + plane) * weightsPlane;
        int blocksOfPhases = depthBlocks();
        for (int block = 0; block < layer.phases() / together * blocksOfPhases; block++) {
            int phase = block / blocksOfPhases * together;
            int firstK = block % blocksOfPhases * blockDepth;
            int from = data + paddedTiles * (phase * phaseDepth + firstK);
            int weights = weightsAt + paddedOutputs * (phase * channels + firstK);
            // A plane that meets the last phase of a block meets all, as one sum. Else panels of rows lie farther apart
            // than they are deep, and are multiplied one by one.
            boolean whole = meets(layer, transform, phase + together - 1, plane);
            for (int i = 0; i < (whole ? 1 : together - 1); i++) {
                int panel = from + i * phaseDepth * rows;
                int height = tiles;
                for (int tile = 0; tile < tiles && meets(layer, transform, phase + i, plane); tile += height) {
                    height = whole ? tiles : tile < full * rows ? rows : rows - 1;
                    int depth = whole ? Math.min(blockDepth, together * channels - firstK) : channels;
                    int to = product + tile * paddedOutputs;
                    boolean isFirst = block + i == 0;
                    kernels.gemmF32Block(Math.min(height, tiles - tile), whole ? full : height - rows + 1,
                            layer.outputs(), depth, scratch, panel, constantWeights ? run.packed() : scratch,
                            weights + i * phaseWeights, (whole ? depth : blockDepth) * 2 * lanes, 2 * lanes,
                            scratch, isFirst ? zerosOffset : to, isFirst ? 0 : paddedOutputs, isFirst ? 0 : 1,
                            scratch, to, paddedOutputs, 1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, scratch,
                            strip);
                    panel += blockDepth * rows;
                }
            }
        }
    }

    @Override
    public String explain() {
        return tileRows * tileColumns + " tiles of " + transform.size() + '×' + transform.size() + " in blocks of "
                + blockTiles + ", depth " + blockDepth
                + (layer.pooling() == 2 ? "; pooled before they are written" : "")
                + moments.describe();
    }
}
