package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Activation;
import dev.linnet.layer.Operand;
import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.Memory;
import dev.linnet.plan.Blocking;
import dev.linnet.plan.Computation.Run;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;

/**
 * One product of a {@link Contraction}, cut into blocks.
 *
 * <p>A tile is a block of items of one image and group, with all depth and all outputs, or where there are few items some of
 * them; so a tile needs no other and its size does not depend on the team. Within it, blocks of the depth are the outer loop and blocks of outputs the inner one.
 * Source: Goto and van de Geijn 2008; the just-in-time packing is NNPACK's implicit GEMM.
 */
final class Product {
    /**
     * Items of a tile where the outputs are packed for each tile anew: their packing is spread over so many, and a layer
     * with less products than that in a row of C has few tiles.
     */
    static final int ITEMS_PER_PACKING = 768;

    /** Tiles with which eight threads have work until shortly before the end of a layer. */
    static final int FEW_TILES = 16;
    /** Outputs of such a tile at least: what its beginning costs is spread over so many. */
    private static final int FEWEST_OUTPUTS = 48;
    /** Parts that items are cut into. Each writes a piece of every row of C; short ones take longer (4 %: 56 items). */
    private static final int PARTS_OF_ITEMS = 8;
    /** Items of a part at least: whole panels, of 8 or 32 columns. */
    private static final int FEWEST_ITEMS = 32;
    /**
     * Elements of items that all tiles share, at most: 4 MB, what a last-level cache has for each thread. Packing them
     * anew for each of four tiles took 40 % of a layer's time (256→256 at 28×28, stride 2).
     */
    private static final int MOST_SHARED = 1 << 20;

    final Roles roles;
    private final Roles.Sizes sizes;
    private final Kernels kernels;
    private final int lanes;
    /** Widths of the panels that items and outputs are packed into. */
    private final int itemWidth;
    private final int outputWidth;
    /** Sizes of a full block. */
    private final int blockDepth;
    private final int blockItems;
    private final int blockOutputs;
    private final int tileItems;
    private final RowPairs pairs;
    private final int tileOutputs;
    /** Row panels of weights that are full: see {@link #fullPanels(int)}. */
    private final int fullPanels;
    private final int sharedBlocks;

    Product(Roles roles, Machine machine) {
        this.roles = roles;
        sizes = roles.sizes();
        kernels = machine.kernels();
        int rows = kernels.gemmF32TileRows();
        int columns = kernels.gemmF32TileColumns();
        lanes = columns / 2;
        itemWidth = sizes.itemsAreRows() ? rows : columns;
        outputWidth = sizes.itemsAreRows() ? columns : rows;
        blockDepth = machine.blocking().depth(sizes.sliceDepth(), rows, columns, lanes);
        blockOutputs = keepsOutputs() ? paddedOutputs()
                : machine.blocking().items(sizes.outputs(), blockDepth, outputWidth);
        pairs = roles.pooledColumns() == 0 ? null
                : new RowPairs(roles.pooledColumns(), sizes.outputs(), sizes.itemsAreRows(), kernels);
        int largest = machine.blocking().items(sizes.items(), blockDepth, itemWidth);
        blockItems = packsOnce() && !pools() ? shareItems(largest) : largest;
        tileItems = pools() ? pairs.tileItems(blockItems) : packsOnce() ? blockItems
                : Math.min(Math.max(1, ITEMS_PER_PACKING / blockItems) * blockItems,
                        Contraction.roundUp(sizes.items(), itemWidth));
        tileOutputs = packsOnce() && (isDirect() || isTurned()) ? shareOutputs() : paddedOutputs();
        fullPanels = packsOnce() && !sizes.itemsAreRows() ? fullPanels(sizes.outputs()) : Integer.MAX_VALUE;
        sharedBlocks = countSharedBlocks();
    }

    /** Outputs with those that fill up the last panels. */
    private int paddedOutputs() {
        return Contraction.roundUp(sizes.outputs(), outputWidth);
    }

    /** The output that stands first in the panel at {@code place}, a multiple of the panels' width; or the end. */
    private int outputAt(int place) {
        int panel = place / outputWidth;
        return Math.min(sizes.outputs(), place - Math.max(0, panel - fullPanels));
    }

    /** Whether items rather than outputs are shared out: the more of both, as each tile reads all of the others. */
    private boolean sharesItems() {
        return sizes.items() > sizes.outputs();
    }

    /**
     * Whether outputs stay together as far as items give tiles: one lane's rows of C are loops that HotSpot vectorizes, faster
     * the longer they are (176 × 104 of a depth of 512: 34 GFLOP/s, 32 × 512: 48).
     */
    private boolean keepsOutputs() {
        return lanes == 1 && sizes.itemsAreRows();
    }

    /** Items of a block: as many as caches hold, or where these give few tiles, a share of a team. */
    private int shareItems(int largest) {
        int parts = PARTS_OF_ITEMS / (sizes.images() * sizes.groups());
        return parts < 2 || !sharesItems() && !keepsOutputs() ? largest : Math.min(largest,
                Blocking.balance(sizes.items(), Math.max(FEWEST_ITEMS, blocks(sizes.items(), parts)), itemWidth));
    }

    /**
     * Outputs of a tile: all, or where few items would give few tiles, a share of a team. The number of shares is even,
     * as of most teams' members, and where items are rows, each has more outputs than items: weights are walked.
     */
    private int shareOutputs() {
        int parts = Math.min(FEW_TILES / itemTiles() / sizes.groups(),
                sizes.outputs() / Math.max(FEWEST_OUTPUTS, sizes.itemsAreRows() ? sizes.items() + 1 : 0));
        return parts < 2 || sharesItems() ? paddedOutputs()
                : Math.min(paddedOutputs(), Contraction.roundUp(blocks(sizes.outputs(), parts & -2), outputWidth));
    }

    /**
     * Where the slices of memory begin that a tile works in.
     *
     * @param weights packed weights
     * @param initial initial values of C
     * @param items a packed block of items
     * @param shared the blocks of items that all tiles share
     * @param outputs a packed block of outputs that are no weights
     * @param result C where it is computed aside
     * @param tile one tile of the micro-kernel
     * @param c what is written
     */
    record Places(int weights, int initial, int items, int shared, int outputs, int result, int tile, int c) {
    }

    /** Whether the outputs are weights, which are packed once for all tiles. */
    boolean packsOnce() {
        return roles.met() == Operand.WEIGHTS;
    }

    /** Elements of one group's packed weights. */
    private int weightsPerGroup() {
        return Contraction.product(paddedOutputs(), depthInPanels(sizes.depth()));
    }

    /** Elements of the packed weights. */
    int weightsLength() {
        return packsOnce() ? Contraction.product(sizes.groups(), weightsPerGroup()) : 0;
    }

    /** Elements of one group's initial values of C: along the columns, or repeated over the lanes of each row. */
    int initialPerGroup() {
        return sizes.itemsAreRows() ? paddedOutputs() : Contraction.product(sizes.outputs(), lanes);
    }

    int itemsLength() {
        return blockItems * blockDepth;
    }

    /** Blocks of items that are packed once for all tiles, as each is multiplied by several; 0 where each tile packs its own. */
    int sharedBlocks() {
        return sharedBlocks;
    }

    private int countSharedBlocks() {
        int count = itemTiles() * sizes.groups() * blocks(sizes.depth(), blockDepth);
        return packsOnce() && tileOutputs < paddedOutputs() && tileItems == blockItems && !sizes.isSliced()
                && (double) count * itemsLength() <= MOST_SHARED ? count : 0;
    }

    /** Packs one of them to its place behind {@code shared}. */
    void packShared(int number, Run run, int shared) {
        int depthBlocks = blocks(sizes.depth(), blockDepth);
        int block = number / depthBlocks;
        int blocks = blocks(sizes.items(), tileItems);
        int plane = block / blocks;
        int first = (block - plane * blocks) * tileItems;
        int firstK = (number - block * depthBlocks) * blockDepth;
        packItems(run, plane / sizes.groups(), plane % sizes.groups(), first, Math.min(first + tileItems, sizes.items()),
                firstK, Math.min(firstK + blockDepth, sizes.depth()), shared + number * itemsLength());
    }

    private void packItems(Run run, int image, int group, int first, int last, int firstK, int lastK, int at) {
        pack(roles.items(), run.operands().get(roles.streamed()), image, group, first, last,
                sizes.itemsAreRows() ? fullPanels(last - first) : Integer.MAX_VALUE, firstK, lastK,
                sizes.itemsAreRows(), itemWidth, run.scratch(), at);
    }

    /** Packs {@code full} panels, as far as there are items or outputs, and the others with one less in each. */
    private void pack(Panels panels, Memory source, int image, int group, int first, int last, int full, int firstK,
            int lastK, boolean rows, int width, FloatMemory target, int at) {
        int end = full < blocks(last - first, width) ? first + full * width : last;
        panels.pack(kernels, source, image, group, first, end, firstK, lastK, rows, width, target, at);
        int panel = width * Contraction.roundUp(lastK - firstK, lanes);
        for (int to = at + full * panel; end < last; end += width - 1, to += panel) {
            panels.pack(kernels, source, image, group, end, Math.min(end + width - 1, last), firstK, lastK, rows, width,
                    target, to);
        }
    }

    /** Panels of {@code count} rows that are full where the others hold one less: few rows less cost no border tile. */
    private int fullPanels(int count) {
        return TileTransform.Order.fullPanels(count, kernels.gemmF32TileRows());
    }

    /** Elements of a block of outputs that is packed for each tile. */
    int outputsLength() {
        return packsOnce() ? 0 : Contraction.product(paddedOutputs(), blockDepth);
    }

    /** Elements of C that a tile computes aside and copies to where they belong, pooled first where they are. */
    int resultLength() {
        return isDirect() ? 0 : pools() ? pairs.length(tileItems) : Contraction.product(tileItems, Math.min(tileOutputs, sizes.outputs()));
    }

    int tiles() {
        return sizes.groups() * itemTiles() * blocks(sizes.outputs(), tileOutputs);
    }

    /** Parts that each group's items are cut into. */
    int itemTiles() {
        return sizes.images() * blocks(sizes.items(), tileItems);
    }

    int weightBlocks() {
        return packsOnce() ? sizes.groups() * blocks(sizes.depth(), blockDepth) : 0;
    }

    private boolean pools() {
        return pairs != null;
    }

    /** Whether the rows of C lie as columns in memory. */
    private boolean isTurned() {
        return !pools() && sizes.itemsAreRows() && roles.destination().outputStride() != 1;
    }

    private boolean isDirect() {
        return !pools() && roles.destination().isDirect(sizes.itemsAreRows());
    }

    /** Cost in lane multiply-adds: whole tiles, and so many per element of the items that is packed. */
    static double cost(Roles roles, Machine machine, double packingCost) {
        Roles.Sizes sizes = roles.sizes();
        int rows = machine.kernels().gemmF32TileRows();
        int columns = machine.kernels().gemmF32TileColumns();
        double items = Contraction.roundUp(sizes.items(), sizes.itemsAreRows() ? rows : columns);
        double outputs = Contraction.roundUp(sizes.outputs(), sizes.itemsAreRows() ? columns : rows);
        double packing = packingCost * items;
        if (roles.met() != Operand.WEIGHTS) {
            packing += ImplicitGemm.PACKING_COST * outputs * Math.ceil(items / ITEMS_PER_PACKING);
        }
        double sums = sizes.isSliced() ? 1 : sizes.images();
        return sums * sizes.groups() * sizes.depth() * (items * outputs + packing);
    }

    /** Packs one group's weights for one block of the depth. */
    void packWeights(int block, Memory weights, FloatMemory target, int targetOffset) {
        int depthBlocks = blocks(sizes.depth(), blockDepth);
        int group = block / depthBlocks;
        int firstK = block % depthBlocks * blockDepth;
        int lastK = Math.min(firstK + blockDepth, sizes.depth());
        packOutputs(weights, group, firstK, lastK, target, targetOffset + weightsAt(group, firstK));
    }

    private void packOutputs(Memory source, int group, int firstK, int lastK, FloatMemory target, int at) {
        pack(roles.outputs(), source, 0, group, 0, sizes.outputs(), fullPanels, firstK, lastK, !sizes.itemsAreRows(),
                outputWidth, target, at);
    }

    private int weightsAt(int group, int firstK) {
        return group * weightsPerGroup() + paddedOutputs() * firstK;
    }

    /**
     * Computes one tile. {@code weights} and {@code initial} are where these were packed, {@code c} what is written,
     * {@code moments} what is summed of it.
     */
    void tile(int tile, Run run, FloatMemory weights, FloatMemory initial, FloatMemory c, Places places,
            ChannelMoments moments) {
        int parts = blocks(sizes.outputs(), tileOutputs);
        int block = tile / parts;
        int firstPlace = (tile - block * parts) * tileOutputs;
        int lastPlace = Math.min(firstPlace + tileOutputs, paddedOutputs());
        int firstOutput = outputAt(firstPlace);
        int lastOutput = outputAt(lastPlace);
        int blocks = blocks(sizes.items(), tileItems);
        int plane = block / blocks;
        int group = plane % sizes.groups();
        int image = plane / sizes.groups();
        int first = (block - plane * blocks) * tileItems;
        int last = Math.min(first + tileItems, sizes.items());
        FloatMemory result = isDirect() ? c : run.scratch();
        int count = lastOutput - firstOutput;
        int cStride = cRowStride(last - first, count);
        boolean isShared = sharedBlocks > 0;
        int depthBlocks = blocks(sizes.depth(), blockDepth);
        int lastK = sizes.lastK(image);
        double start = Profile.now();
        for (int firstK = sizes.firstK(image); firstK < lastK; firstK += blockDepth) {
            int end = Math.min(firstK + blockDepth, lastK);
            int outputsAt = packsOnce() ? places.weights + weightsAt(group, firstK) : places.outputs;
            if (!packsOnce()) {
                packOutputs(run.operands().get(roles.met()), group, firstK, end, run.scratch(), outputsAt);
                start = run.profile().add(Phase.KERNEL_TRANSFORM, start);
            }
            for (int item = first; item < last; item += blockItems) {
                int until = Math.min(item + blockItems, last);
                int itemsAt = isShared ? places.shared + (block * depthBlocks + firstK / blockDepth) * itemsLength()
                        : places.items;
                if (!isShared) {
                    packItems(run, image, group, item, until, firstK, end, itemsAt);
                    start = run.profile().add(Phase.INPUT_TRANSFORM, start);
                }
                // Output 0 of the first item, also where it is no output of this tile.
                int at = isDirect() ? places.c + roles.destination().at(image, group, item, 0)
                        : places.result + (item - first) * (sizes.itemsAreRows() ? count : 1)
                                - firstOutput * (sizes.itemsAreRows() ? 1 : cStride);
                multiply(run, packsOnce() ? weights : run.scratch(), outputsAt, initial,
                        places.initial + group * initialPerGroup(), until - item, firstK == sizes.firstK(image),
                        end == lastK, end - firstK, itemsAt, result, at, cStride, firstPlace, lastPlace, places);
                start = run.profile().add(Phase.BLOCK_MULTIPLICATION, start);
            }
        }
        Roles.Destination destination = roles.destination();
        if (!roles.activation().isLinear()) {
            activate(last - first, count, cStride, run, result,
                    isDirect() ? places.c + destination.at(image, group, first, firstOutput) : places.result, places.tile);
        }
        int from = pools() ? pairs.pooled(first) : first;
        int to = pools() ? pairs.pooled(last) : last;
        if (!isDirect()) {
            scatter(image, group, from, to, firstOutput, count, run.scratch(),
                    pools() ? pairs.pool(last - first, run.scratch(), places.result) : places.result, c, places.c);
        }
        moments.gather(image * blocks + block - plane * blocks, group * sizes.outputs() + firstOutput,
                count, to - from, c,
                places.c + destination.at(image, group, from, firstOutput), destination.outputStride(),
                destination.columnStride(), run.scratch(), places.tile);
        run.profile().add(Phase.OUTPUT_TRANSFORM, start);
    }

    /** Distance of the rows of C, of a tile of so many items and outputs where it is computed aside. */
    private int cRowStride(int tileItems, int outputs) {
        Roles.Destination destination = roles.destination();
        if (isDirect()) {
            return sizes.itemsAreRows() ? destination.columnStride() : destination.outputStride();
        }
        return sizes.itemsAreRows() ? outputs : tileItems;
    }

    /** The packed items times the outputs in places [firstPlace, lastPlace), for one block of the depth. */
    private void multiply(Run run, FloatMemory outputs, int outputsAt, FloatMemory initial, int initialAt, int items,
            boolean isFirst, boolean isLast, int depth, int itemsAt, FloatMemory c, int cAt, int cStride, int firstPlace,
            int lastPlace, Places places) {
        Activation activation = roles.activation();
        float slope = isLast && activation.isLinear() ? activation.parameter() : 1;
        float low = isLast ? activation.minimum() : Float.NEGATIVE_INFINITY;
        float high = isLast ? activation.maximum() : Float.POSITIVE_INFINITY;
        boolean itemsAreRows = sizes.itemsAreRows();
        FloatMemory from = isFirst ? initial : c;
        for (int place = firstPlace; place < lastPlace; place += blockOutputs) {
            int output = outputAt(place);
            int count = outputAt(Math.min(place + blockOutputs, lastPlace)) - output;
            int at = outputsAt + place * depthInPanels(depth);
            int target = cAt + output * (itemsAreRows ? 1 : cStride);
            if (itemsAreRows) {
                kernels.gemmF32Block(items, fullPanels(items), count, depth, run.scratch(), itemsAt, outputs, at,
                        depth * outputWidth, outputWidth, from, isFirst ? initialAt + output : target,
                        isFirst ? 0 : cStride, 1, c, target, cStride, slope, low, high, run.scratch(), places.tile);
            } else {
                int sixes = Math.min(count, Math.max(0, fullPanels - place / outputWidth));
                kernels.gemmF32Block(count, sixes, items, depth, outputs, at,
                        run.scratch(), itemsAt, depth * itemWidth, itemWidth, from,
                        isFirst ? initialAt + output * lanes : target,
                        isFirst ? lanes : cStride, isFirst ? 0 : 1, c, target, cStride, slope, low, high,
                        run.scratch(), places.tile);
            }
        }
    }

    /** Copies a tile's result to where it belongs: the rest of a row of items, whole rows, the start of a row. */
    private void scatter(int image, int group, int first, int last, int firstOutput, int outputs, FloatMemory source,
            int sourceOffset, FloatMemory target, int targetOffset) {
        Roles.Destination to = roles.destination();
        int itemStride = sizes.itemsAreRows() ? outputs : 1;
        int outputStride = sizes.itemsAreRows() ? 1 : last - first;
        int item = first;
        while (item < last) {
            int column = item % to.columns();
            int columns = Math.min(to.columns() - column, last - item);
            int rows = columns == to.columns() ? (last - item) / columns : 1;
            int from = sourceOffset + (item - first) * itemStride;
            int at = targetOffset + to.at(image, group, item, firstOutput);
            if (sizes.itemsAreRows()) {
                kernels.copyF32Block(rows, columns, outputs, source, from, columns * itemStride, itemStride,
                        outputStride, target, at, to.rowStride(), to.columnStride(), to.outputStride());
            } else {
                kernels.copyF32Block(outputs, rows, columns, source, from, outputStride, columns * itemStride,
                        itemStride, target, at, to.outputStride(), to.rowStride(), to.columnStride());
            }
            item += rows * columns;
        }
    }

    /** Applies a curve to the finished tile while it is in the cache. */
    private void activate(int items, int outputs, int cStride, Run run, FloatMemory c, int from, int scratchOffset) {
        int rows = sizes.itemsAreRows() ? items : outputs;
        int count = sizes.itemsAreRows() ? outputs : items;
        int at = from;
        for (int row = 0; row < rows; row++) {
            Curves.apply(kernels, roles.activation(), count, c, at, c, at, run.scratch(), scratchOffset);
            at += cStride;
        }
    }

    /** Block sizes, for explanations. */
    String describe() {
        int outputs = Math.min(Math.min(blockOutputs, tileOutputs), sizes.outputs());
        return "blocks of " + tileItems + " items × " + outputs + " outputs × depth " + blockDepth
                + (pools() ? "; pairs of rows pooled before they are written" : "");
    }

    /** Elements of the depth in a panel of outputs: row panels are filled up to whole vectors. */
    private int depthInPanels(int depth) {
        return sizes.itemsAreRows() ? depth : Contraction.roundUp(depth, lanes);
    }

    private static int blocks(int count, int size) {
        return (count + size - 1) / size;
    }
}
