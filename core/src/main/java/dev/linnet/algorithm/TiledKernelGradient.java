package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;
import dev.linnet.team.Team;

/**
 * The gradient in the weights by tiles: ∇w = Kᵀ[(I x) ⊙ (O ∇y)] by the chain rule of y = Oᵀ[(K w) ⊙ (I x)], where ⊙ is
 * summed over the tiles of all images by one matrix product a plane.
 *
 * <p>Blocks of tiles are added one after the other, each plane by one member, so that the sum's order does not depend
 * on the team.
 */
final class TiledKernelGradient implements Computation {
    /** Elements of the planes of a block, 4 MiB: what a core finds in caches again when it multiplies. */
    private static final int BLOCK = 1 << 20;
    /** Where the planes of sums are larger, blocks grow with them, but to 16 MiB at most: sums pass once a block. */
    private static final int LARGEST_BLOCK = 4 << 20;
    /**
     * Steps of the depth, here the tiles, that loading and storing a tile of products takes: its operands lie in caches. With the
     * 12 of {@link TileBlocks} layers went to implicit GEMM that take 1.3 to 2 times as long there (256→256 at 14×14).
     */
    private static final double TILE_COST = 6;
    /**
     * Multiply-adds of a lane in the time in which an element of a plane is transformed: twice that of the forward pass,
     * because a product reads each element less often before it leaves the caches; fitted to times in V8.
     */
    private static final double TRANSFORM_COST = 25;
    /** Channels that are transformed at once: some vectors, so that a team shares the work of few tiles too. */
    private static final int CHANNELS = 32;

    private final Correlation layer;
    private final TileTransform transform;
    private final Kernels kernels;
    private final int lanes;
    private final int tileColumns;
    private final int tilesPerImage;
    private final int blockTiles;
    private final int paddedChannels;
    private final int paddedOutputs;
    private final int inputPlane;
    private final int gradientPlane;
    private final int productPlane;
    private final int inputOffset;
    private final int gradientOffset;
    private final int productOffset;
    private final int panelsOffset;
    private final int panelsPerMember;
    private final int zerosOffset;
    private final int stripOffset;
    private final int stripPerMember;

    TiledKernelGradient(Correlation layer, TileTransform transform, Machine machine, Candidate.Reservation memory) {
        this.layer = layer;
        this.transform = transform;
        kernels = machine.kernels();
        int rows = kernels.gemmF32TileRows();
        int width = kernels.gemmF32TileColumns();
        lanes = width / 2;
        tileColumns = TileBlocks.tiles(layer.targetWidth(), transform.stepWidth());
        tilesPerImage = Contraction.product(TileBlocks.tiles(layer.targetHeight(), transform.stepHeight()),
                tileColumns);
        paddedChannels = Contraction.roundUp(layer.channels(), width);
        paddedOutputs = Contraction.roundUp(layer.outputs(), lanes);
        int operands = transform.planes() * (paddedChannels + paddedOutputs);
        int fits = Math.min(LARGEST_BLOCK / operands, Math.max(BLOCK / operands,
                (int) ((double) paddedChannels * paddedOutputs / (paddedChannels + paddedOutputs))));
        int depth = machine.blocking().depth(Contraction.product(layer.images(), tilesPerImage), rows, width, lanes);
        blockTiles = Math.min(depth, Math.max(2 * width, fits / lanes * lanes));
        inputPlane = TileBlocks.oddLines(Contraction.product(blockTiles, paddedChannels));
        gradientPlane = TileBlocks.oddLines(Contraction.product(blockTiles, paddedOutputs));
        productPlane = TileBlocks.oddLines(Contraction.product(layer.outputs(), paddedChannels));
        panelsPerMember = Contraction.product(Contraction.roundUp(layer.outputs(), rows),
                Contraction.roundUp(blockTiles, lanes));
        stripPerMember = Math.max(Math.max(transform.imageScratch(tileColumns, kernels), rows * width),
                transform.weightsScratch(lanes));
        inputOffset = memory.scratch().reserve("input", Contraction.product(transform.planes(), inputPlane));
        gradientOffset = memory.scratch().reserve("gradient", Contraction.product(transform.planes(), gradientPlane));
        productOffset = memory.scratch().reserve("product", Contraction.product(transform.planes(), productPlane));
        panelsOffset = memory.reservePerMember("panels", panelsPerMember);
        zerosOffset = memory.scratch().reserve("zeros", lanes);
        stripOffset = memory.reservePerMember("strip", stripPerMember);
    }

    /**
     * Cost in lane multiply-adds: the planes' products over all tiles, in blocks each of which loads and stores the
     * planes of sums; and the transforms.
     */
    static double cost(Correlation layer, TileTransform transform, Machine machine) {
        int columns = machine.kernels().gemmF32TileColumns();
        double tiles = (double) layer.images() * TileBlocks.tiles(layer.targetHeight(), transform.stepHeight())
                * TileBlocks.tiles(layer.targetWidth(), transform.stepWidth());
        double pairs = (double) Contraction.roundUp(layer.outputs(), machine.kernels().gemmF32TileRows())
                * Contraction.roundUp(layer.channels(), columns);
        double elements = tiles * (Contraction.roundUp(layer.channels(), columns / 2)
                + Contraction.roundUp(layer.outputs(), columns / 2)) + pairs;

        return layer.groups() * transform.planes()
                * (pairs * (tiles + TILE_COST) + TRANSFORM_COST * elements);
    }

    @Override
    public void run(Team team, Run run) {
        if (team.rank() == 0) {
            kernels.packF32Fill(lanes, 0, run.scratch(), zerosOffset);
        }
        int tiles = layer.images() * tilesPerImage;
        for (int group = 0; group < layer.groups(); group++) {
            for (int first = 0; first < tiles; first += blockTiles) {
                int last = Math.min(first + blockTiles, tiles);
                transformBlock(team, run, group, first, last);
                multiplyBlock(team, run, first, last);
            }
            transformBack(team, run, group);
        }
    }

    /** Transforms the tiles [first, last) of all images' rows of tiles: parts of channels are the units of work. */
    private void transformBlock(Team team, Run run, int group, int first, int last) {
        double start = Profile.now();
        int inputParts = TileBlocks.tiles(layer.channels(), CHANNELS);
        int parts = inputParts + TileBlocks.tiles(layer.outputs(), CHANNELS);
        for (int part = team.next(); part < parts; part = team.next()) {
            for (int tile = first; tile < last; ) {
                int image = tile / tilesPerImage;
                int end = Math.min(last, (image + 1) * tilesPerImage);
                if (part < inputParts) {
                    transformInput(run, group, part * CHANNELS, image, tile, end, tile - first, team.rank());
                } else {
                    transformGradient(run, group, (part - inputParts) * CHANNELS, image, tile, end, tile - first,
                            team.rank());
                }
                tile = end;
            }
        }
        team.barrier();
        run.profile().add(Phase.INPUT_TRANSFORM, start);
    }

    private void transformInput(Run run, int group, int channel, int image, int first, int last, int row, int rank) {
        // Panels of channels: the product's right operand.
        int panel = 2 * lanes;
        int end = Math.min(channel + CHANNELS, layer.channels());
        for (int at = channel; at < end; at += panel) {
            transform.input(kernels, layer, first - image * tilesPerImage, last - image * tilesPerImage, tileColumns,
                    Math.min(panel, end - at), run.operands().input(), layer.sourceAt(image, group, at), run.scratch(),
                    inputOffset + at * blockTiles + row * panel, inputPlane, TileTransform.Order.columnPanel(panel),
                    stripOffset + rank * stripPerMember);
        }
    }

    private void transformGradient(Run run, int group, int output, int image, int first, int last, int row, int rank) {
        transform.outputGradient(kernels, layer, first - image * tilesPerImage, last - image * tilesPerImage,
                tileColumns, Math.min(CHANNELS, layer.outputs() - output), run.operands().outputGradient(),
                layer.targetAt(image, group) + output * layer.targetChannelStride(), run.scratch(),
                gradientOffset + row * paddedOutputs + output, gradientPlane, paddedOutputs,
                stripOffset + rank * stripPerMember);
    }

    /** Adds the products of the block's tiles to each plane. */
    private void multiplyBlock(Team team, Run run, int first, int last) {
        double start = Profile.now();
        FloatMemory scratch = run.scratch();
        int depth = last - first;
        int panels = panelsOffset + team.rank() * panelsPerMember;
        int tile = stripOffset + team.rank() * stripPerMember;
        boolean isFirst = first == 0;
        for (int plane = team.next(); plane < transform.planes(); plane = team.next()) {
            kernels.transposeF32RowPanels(layer.outputs(), kernels.gemmF32TileRows(), depth, scratch,
                    gradientOffset + plane * gradientPlane, paddedOutputs, scratch, panels, scratch, tile);
            int product = productOffset + plane * productPlane;
            kernels.gemmF32Block(layer.outputs(), layer.outputs(), layer.channels(), depth, scratch, panels, scratch,
                    inputOffset + plane * inputPlane, blockTiles * 2 * lanes,
                    scratch, isFirst ? zerosOffset : product, isFirst ? 0 : paddedChannels, isFirst ? 0 : 1,
                    scratch, product, paddedChannels, 1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, scratch,
                    tile);
        }
        team.barrier();
        run.profile().add(Phase.BLOCK_MULTIPLICATION, start);
    }

    private void transformBack(Team team, Run run, int group) {
        double start = Profile.now();
        int parts = TileBlocks.tiles(layer.outputs(), CHANNELS);
        for (int part = team.next(); part < parts; part = team.next()) {
            int output = part * CHANNELS;
            transform.kernelGradient(kernels, layer, Math.min(CHANNELS, layer.outputs() - output), run.scratch(),
                    productOffset + output * paddedChannels, productPlane, paddedChannels, run.operands().output(),
                    layer.firstWeight() + group * layer.groupStride() + output * layer.outputStride(),
                    stripOffset + team.rank() * stripPerMember);
        }
        team.barrier();
        run.profile().add(Phase.OUTPUT_TRANSFORM, start);
    }

    @Override
    public String explain() {
        return layer.images() * tilesPerImage + " tiles of " + transform.size() + '×' + transform.size()
                + " in blocks of " + blockTiles;
    }
}
