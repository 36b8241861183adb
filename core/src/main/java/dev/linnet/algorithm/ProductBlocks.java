package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Operand;
import dev.linnet.plan.Blocking;
import dev.linnet.plan.Machine;

/**
 * What a {@link Product} is cut into: blocks that caches hold, and tiles that members of a team take.
 *
 * <p>A tile is a block of items of one image and group, with all depth and all outputs, or where there are few items some of
 * them; so a tile needs no other and its size does not depend on the team.
 */
final class ProductBlocks {
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

    private final Roles roles;
    private final Roles.Sizes sizes;
    private final Kernels kernels;
    final int lanes;
    /** Widths of the panels that items and outputs are packed into. */
    final int itemWidth;
    final int outputWidth;
    /** Sizes of a full block. */
    final int depth;
    final int items;
    final int outputs;
    /** Items and outputs of a full tile. */
    final int tileItems;
    final int tileOutputs;
    /** Row panels of weights that are full: see {@link #fullPanels(int)}. */
    final int fullPanels;
    /** Pairs of rows that are pooled; null where none are. */
    final RowPairs pairs;
    private final int sharedBlocks;

    ProductBlocks(Roles roles, Machine machine) {
        this.roles = roles;
        sizes = roles.sizes();
        kernels = machine.kernels();
        int rows = kernels.gemmF32TileRows();
        int columns = kernels.gemmF32TileColumns();
        lanes = columns / 2;
        itemWidth = sizes.itemsAreRows() ? rows : columns;
        outputWidth = sizes.itemsAreRows() ? columns : rows;
        depth = machine.blocking().depth(sizes.sliceDepth(), rows, columns, lanes);
        outputs = keepsOutputs() ? paddedOutputs()
                : machine.blocking().items(sizes.outputs(), depth, outputWidth);
        pairs = roles.pooledColumns() == 0 ? null
                : new RowPairs(roles.pooledColumns(), sizes.outputs(), sizes.itemsAreRows(), kernels);
        int largest = machine.blocking().items(sizes.items(), depth, itemWidth);
        items = packsOnce() && !pools() ? shareItems(largest) : largest;
        tileItems = pools() ? pairs.tileItems(items) : packsOnce() ? items
                : Math.min(Math.max(1, ITEMS_PER_PACKING / items) * items,
                        Contraction.roundUp(sizes.items(), itemWidth));
        tileOutputs = packsOnce() && (isDirect() || isTurned()) ? shareOutputs() : paddedOutputs();
        fullPanels = packsOnce() && !sizes.itemsAreRows() ? fullPanels(sizes.outputs()) : Integer.MAX_VALUE;
        sharedBlocks = countSharedBlocks();
    }

    /** Outputs with those that fill up the last panels. */
    int paddedOutputs() {
        return Contraction.roundUp(sizes.outputs(), outputWidth);
    }

    /** The output that stands first in the panel at {@code place}, a multiple of the panels' width; or the end. */
    int outputAt(int place) {
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
                Blocking.balance(sizes.items(), Math.max(FEWEST_ITEMS, TileBlocks.tiles(sizes.items(), parts)),
                        itemWidth));
    }

    /**
     * Outputs of a tile: all, or where few items would give few tiles, a share of a team. The number of shares is even,
     * as of most teams' members, and where items are rows, each has more outputs than items: weights are walked.
     */
    private int shareOutputs() {
        int parts = Math.min(FEW_TILES / itemTiles() / sizes.groups(),
                sizes.outputs() / Math.max(FEWEST_OUTPUTS, sizes.itemsAreRows() ? sizes.items() + 1 : 0));
        return parts < 2 || sharesItems() ? paddedOutputs() : Math.min(paddedOutputs(),
                Contraction.roundUp(TileBlocks.tiles(sizes.outputs(), parts & -2), outputWidth));
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

    /** Elements of a packed block of items. */
    int itemsLength() {
        return items * depth;
    }

    /** Blocks of items that are packed once for all tiles, as each is multiplied by several; 0 where each tile packs its own. */
    int sharedBlocks() {
        return sharedBlocks;
    }

    private int countSharedBlocks() {
        int count = itemTiles() * sizes.groups() * TileBlocks.tiles(sizes.depth(), depth);
        return packsOnce() && tileOutputs < paddedOutputs() && tileItems == items && !sizes.isSliced()
                && (double) count * itemsLength() <= MOST_SHARED ? count : 0;
    }

    /** Panels of {@code count} rows that are full where the others hold one less: few rows less cost no border tile. */
    int fullPanels(int count) {
        return TileTransform.Order.fullPanels(count, kernels.gemmF32TileRows());
    }

    /** Elements of a block of outputs that is packed for each tile. */
    int outputsLength() {
        return packsOnce() ? 0 : Contraction.product(paddedOutputs(), depth);
    }

    /** Elements of C that a tile computes aside and copies to where they belong, pooled first where they are. */
    int resultLength() {
        return isDirect() ? 0 : pools() ? pairs.length(tileItems)
                : Contraction.product(tileItems, Math.min(tileOutputs, sizes.outputs()));
    }

    /** Tiles of the product. */
    int tiles() {
        return sizes.groups() * itemTiles() * TileBlocks.tiles(sizes.outputs(), tileOutputs);
    }

    /** Parts that each group's items are cut into. */
    int itemTiles() {
        return sizes.images() * TileBlocks.tiles(sizes.items(), tileItems);
    }

    /** Blocks of weights, each of one group and a block of the depth. */
    int weightBlocks() {
        return packsOnce() ? sizes.groups() * TileBlocks.tiles(sizes.depth(), depth) : 0;
    }

    /** Whether pairs of rows are pooled before they are written. */
    boolean pools() {
        return pairs != null;
    }

    /** Whether the rows of C lie as columns in memory. */
    private boolean isTurned() {
        return !pools() && sizes.itemsAreRows() && roles.destination().outputStride() != 1;
    }

    /** Whether C is computed where it belongs. */
    boolean isDirect() {
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

    /** Where a group's packed weights of a block of the depth begin. */
    int weightsAt(int group, int firstK) {
        return group * weightsPerGroup() + paddedOutputs() * firstK;
    }

    /** Distance of the rows of C, of a tile of so many items and outputs where it is computed aside. */
    int cRowStride(int tileItems, int outputs) {
        Roles.Destination destination = roles.destination();
        if (isDirect()) {
            return sizes.itemsAreRows() ? destination.columnStride() : destination.outputStride();
        }
        return sizes.itemsAreRows() ? outputs : tileItems;
    }

    /** Block sizes, for explanations. */
    String describe() {
        return "blocks of " + tileItems + " items × " + Math.min(Math.min(outputs, tileOutputs), sizes.outputs())
                + " outputs × depth " + depth
                + (pools() ? "; pairs of rows pooled before they are written" : "");
    }

    /** Elements of the depth in a panel of outputs: row panels are filled up to whole vectors. */
    int depthInPanels(int depth) {
        return sizes.itemsAreRows() ? depth : Contraction.roundUp(depth, lanes);
    }
}
