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
    /** Fewer blocks than these are shared by the team, each phase of a block, so that eight members find work. */
    private static final int FEW_BLOCKS = 32;
    /** Members with blocks of their own wait less than those of whom few transform, where there are so many blocks. */
    private static final int FEWEST_BLOCKS = 4;
    /** Units of a shared transform at least, with so many blocks. */
    private static final int FEWEST_UNITS = 4;
    /** Outputs of a unit of shared output transforms: with fewer neighbouring cache lines, prefetching ends (3× slower). */
    private static final int SHARED_OUTPUTS = 64;

    private final Correlation layer;
    private final TileTransform transform;
    private final Kernels kernels;
    private final boolean constantWeights;
    private final boolean constantBias;
    private final int paddedOutputs;
    private final int lanes;
    private final int unitChannels;
    private final int unitOutputs;
    private final TileBlocks blocks;
    private final boolean sharesBlocks;
    private final TiledWeights weights;
    private final int biasOffset;
    private final int zerosOffset;
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
        blocks = new TileBlocks(layer, transform, machine);
        sharesBlocks = sharesBlocks();
        unitChannels = sharesBlocks ? TileBlocks.unitChannels(lanes) : blocks.depth;
        unitOutputs = sharesBlocks ? SHARED_OUTPUTS : layer.outputs();
        dataPlane = TileBlocks.oddLines(Contraction.roundUp(blocks.tiles, rows) * layer.phases()
                * Contraction.roundUp(blocks.channels, lanes));
        productPlane = TileBlocks.oddLines(blocks.tiles * paddedOutputs);
        dataPerMember = Contraction.product(planes, dataPlane);
        productPerMember = Contraction.product(planes, productPlane);
        stripPerMember = Math.max(transform.imageScratch(blocks.tileColumns, kernels), rows * width);
        weights = new TiledWeights(layer, transform, blocks, machine, memory);
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
                : new TileBlocks(layer, transform, machine).cost());
    }

    /** Whether the team shares each block: where blocks are few, unless a block's transforms would leave members idle. */
    private boolean sharesBlocks() {
        int work = Contraction.product(layer.images() * layer.groups(), blocks.count);
        int rows = TileBlocks.tiles(blocks.tiles, blocks.tileColumns);
        int units = Math.min(TileBlocks.tiles(layer.channels(), TileBlocks.unitChannels(lanes)),
                TileBlocks.tiles(rows, blocks.rowsTogether) * TileBlocks.tiles(layer.outputs(), SHARED_OUTPUTS));
        return work < FEW_BLOCKS && (work < FEWEST_BLOCKS || units >= FEWEST_UNITS);
    }

    /** Parts of an image that sum their outputs: rows of tiles, which the blocks' borders cut further. */
    private int parts() {
        return blocks.tileRows + blocks.count - 1;
    }

    @Override
    public void prepare(Run constants) {
        for (int part = 0; constantWeights && part < weights.parts(); part++) {
            weights.pack(part, constants.operands().weights(), constants.packed(), 0);
        }
        if (constantBias) {
            packBias(constants.operands().bias(), constants.packed());
        }
    }

    private void packBias(FloatMemory bias, FloatMemory target) {
        Bias.pack(kernels, layer.groups(), layer.outputs(), paddedOutputs, bias, target, biasOffset);
    }

    @Override
    public void run(Team team, Run run) {
        Profile profile = run.profile();
        double start = Profile.now();
        if (!constantWeights) {
            for (int part = team.next(); part < weights.parts(); part = team.next()) {
                weights.pack(part, run.operands().weights(), run.scratch(), team.rank());
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
        int work = layer.images() * layer.groups() * blocks.count;
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
        int plane = block / blocks.count;
        int image = plane / layer.groups();
        int group = plane - image * layer.groups();
        int first = (block - plane * blocks.count) * blocks.tiles;
        int last = Math.min(first + blocks.tiles, blocks.tileRows * blocks.tileColumns);
        int data = dataOffset + place * dataPerMember;
        int product = productOffset + place * productPerMember;
        int strip = stripOffset + rank * stripPerMember;
        Profile profile = run.profile();
        double start = Profile.now();
        int inputUnits = TileBlocks.tiles(layer.channels(), unitChannels);
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
        int rows = (last - 1) / blocks.tileColumns - first / blocks.tileColumns + 1;
        int units = TileBlocks.tiles(rows, blocks.rowsTogether) * TileBlocks.tiles(layer.outputs(), unitOutputs);
        for (int unit = crew.next(); unit < units; unit = crew.next()) {
            transformOutput(run, image, group, unit, first, last, product, strip);
        }
        crew.barrier();
        profile.add(Phase.OUTPUT_TRANSFORM, start);
    }

    /** Transforms some outputs of one row of tiles, or of those that belong together. */
    private void transformOutput(Run run, int image, int group, int unit, int first, int last, int product, int strip) {
        int parts = TileBlocks.tiles(layer.outputs(), unitOutputs);
        int row = first / blocks.tileColumns + unit / parts * blocks.rowsTogether;
        int output = unit % parts * unitOutputs;
        int firstOfRow = Math.max(first, row * blocks.tileColumns);
        int sums = moments.at(image * parts() + row + first / blocks.tiles, group * layer.outputs() + output);
        transform.output(kernels, layer, firstOfRow, Math.min(last, (row + blocks.rowsTogether) * blocks.tileColumns),
                blocks.tileColumns, Math.min(unitOutputs, layer.outputs() - output), run.scratch(),
                product + (firstOfRow - first) * paddedOutputs + output, productPlane, paddedOutputs,
                constantBias ? run.packed() : run.scratch(), biasOffset + group * paddedOutputs + output,
                run.operands().output(), layer.targetAt(image, group) + output * layer.targetChannelStride(),
                sums, moments.squaresStep(), strip);
    }

    /** Transforms a unit of channels from {@code channel} on; the depth's blocks are made of whole units. */
    private void transformInput(Run run, int image, int group, int channel, int first, int last, int data, int strip) {
        int rows = kernels.gemmF32TileRows();
        int paddedTiles = Contraction.roundUp(last - first, rows);
        int firstK = channel / blocks.depth * blocks.depth;
        int depth = Math.min(blocks.depth, blocks.together * blocks.channels - firstK);
        int phaseStep = blocks.channels * (blocks.together > 1 ? rows : paddedTiles);
        transform.input(kernels, layer, first, last, blocks.tileColumns, Math.min(unitChannels, layer.channels() - channel),
                layer.source(run.operands()), layer.sourceAt(image, group, channel), run.scratch(),
                data + paddedTiles * firstK + (channel - firstK) * rows, dataPlane,
                TileTransform.Order.rowPanels(last - first, rows, depth, lanes, phaseStep,
                        layer.stride() * blocks.channels * (blocks.together > layer.stride() ? rows : paddedTiles)), strip);
    }

    /** Multiplies a plane block by block of its depth; where it meets some phases of a block only, phase by phase. */
    private void multiply(Run run, int group, int plane, int tiles, int data, int product, int strip) {
        int rows = kernels.gemmF32TileRows();
        int paddedTiles = Contraction.roundUp(tiles, rows);
        int full = TileTransform.Order.fullPanels(tiles, rows);
        int weightsAt = weights.at(group, plane);
        int blocksOfPhases = blocks.depthBlocks();
        for (int block = 0; block < layer.phases() / blocks.together * blocksOfPhases; block++) {
            int phase = block / blocksOfPhases * blocks.together;
            int firstK = block % blocksOfPhases * blocks.depth;
            int place = phase * blocks.channels + firstK;
            int from = data + paddedTiles * place;
            int panels = weightsAt + paddedOutputs * place;
            // A plane that meets the last phase of a block meets all.
            if (blocks.meets(phase + blocks.together - 1, plane)) {
                int depth = Math.min(blocks.depth, blocks.together * blocks.channels - firstK);
                product(run, block == 0, tiles, full, depth, depth, from, panels, product, strip);
                continue;
            }
            for (int i = 0; i < blocks.together; i++) {
                if (blocks.meets(phase + i, plane)) {
                    phaseProduct(run, block + i == 0, tiles, full, from + i * blocks.channels * rows,
                            panels + i * blocks.channels * 2 * lanes, product, strip);
                }
            }
        }
    }

    /** One phase of a block of several: panels of rows lie farther apart than they are deep, and are multiplied one by one. */
    private void phaseProduct(Run run, boolean isFirst, int tiles, int full, int data, int panels, int product, int strip) {
        int rows = kernels.gemmF32TileRows();
        int panel = data;
        int height;
        for (int tile = 0; tile < tiles; tile += height) {
            boolean isFull = tile < full * rows;
            height = isFull ? rows : rows - 1;
            product(run, isFirst, Math.min(height, tiles - tile), isFull ? 1 : 0, blocks.channels, blocks.depth, panel,
                    panels, product + tile * paddedOutputs, strip);
            panel += blocks.depth * rows;
        }
    }

    /** Multiplies tiles, of which {@code full} panels of rows are full, with panels of weights that are weightsDepth deep. */
    private void product(Run run, boolean isFirst, int tiles, int full, int depth, int weightsDepth, int data, int panels,
            int product, int strip) {
        FloatMemory scratch = run.scratch();
        kernels.gemmF32Block(tiles, full, layer.outputs(), depth, scratch, data, constantWeights ? run.packed() : scratch,
                panels, weightsDepth * 2 * lanes,
                scratch, isFirst ? zerosOffset : product, isFirst ? 0 : paddedOutputs, isFirst ? 0 : 1,
                scratch, product, paddedOutputs, 1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, scratch, strip);
    }

    @Override
    public String explain() {
        return blocks.tileRows * blocks.tileColumns + " tiles of " + transform.size() + '×' + transform.size()
                + " in blocks of " + blocks.tiles + ", depth " + blocks.depth
                + (layer.pooling() == 2 ? "; pooled before they are written" : "")
                + moments.describe();
    }
}
