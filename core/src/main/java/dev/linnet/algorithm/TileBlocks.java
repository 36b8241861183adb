package dev.linnet.algorithm;

import dev.linnet.plan.Blocking;
import dev.linnet.plan.Machine;

/**
 * How {@link TiledTransform} cuts a correlation: tiles into blocks, channels of the source's phases into blocks of the depth
 * that is summed over; and what that costs.
 */
final class TileBlocks {
    /**
     * Steps of the depth that loading and storing a tile of products takes. In cache 6; with 12, groups of four channels, whose
     * tiles have few steps of their own, are left to {@link Direct} (32→32 at 112×112 in eight groups: 2.7 times as fast).
     */
    private static final double TILE_COST = 12;
    /**
     * Multiply-adds of a lane in the time in which an element of the weights comes from memory, beyond what the products hide,
     * by lanes: STREAM_COST + lanes · STREAM_COST_PER_LANE. Between the layers of a network no cache holds weights. Fitted in V8,
     * beside other work on the machine's memory (4.4; with 1, layers of few tiles chose larger tiles and strided ones tiles at
     * all, ResNet-50 1.04 times as slow; with 6 and an {@link #ELEMENT_COST} of 12, 128→160 at 14×14 and less chose tiles of 7×7,
     * which take 1.06 to 1.16 times as long as those of 9×9), and with 8 lanes on HotSpot (8; with 12, 512→512 at 28×28 and 7×7 chose what takes 1.1 times as
     * long). With 16 not measured.
     */
    private static final double STREAM_COST = 1;
    private static final double STREAM_COST_PER_LANE = 0.85;
    /**
     * The same of an element of a plane that is transformed, with 4 lanes; fitted in V8 to times of 3 to 15 taps an axis (12),
     * later to 3×3 layers at 14×14 (16). Tiles of up to 9 points stay in registers, those of 16 do not.
     */
    private static final double ELEMENT_COST = 16;
    private static final double ELEMENT_COST_16 = 20;
    /**
     * Elements that one of several phases, in which neighbours lie vectors apart, takes the time of; fitted in V8, and with 16
     * lanes on HotSpot (128→128 at 56×56 with stride 2: 1.3 times what implicit GEMM takes).
     */
    private static final double PHASE_COST = 1.5;
    private static final double PHASE_COST_LONG = 3;
    /**
     * A tile of a row less takes the time of so many rows less, down to the {@link #SHORTEST_TILE}: it has less to do while
     * vectors are loaded.
     */
    private static final double SHORT_TILE_SAVING = 0.8;
    /** Rows of the shortest tile. */
    private static final int SHORTEST_TILE = 4;
    /** With fewer channels than these it takes longer to multiply the phases that a plane meets apart than all by zeros. */
    private static final int FEWEST_SPARED = 8;
    /** Channels of a unit of shared input transforms: a cache line's elements. */
    private static final int SHARED_CHANNELS = 16;

    /** Rows of tiles of an image, and tiles of a row. */
    final int tileRows;
    final int tileColumns;
    /** Rows of tiles that are transformed back together: 2 where 2×2 outputs lie in two of them, else 1. */
    final int rowsTogether;
    /** Tiles of a block. */
    final int tiles;
    /** Blocks of an image. */
    final int count;
    /** Channels of a phase: where there are several, with zeros that fill up a vector, so that each begins a whole one. */
    final int channels;
    /** Phases that are one block of the depth: all, those of a row, or one. */
    final int together;
    /** Sums of a block of the depth. */
    final int depth;

    private final Correlation layer;
    private final TileTransform transform;
    private final int panelRows;
    private final int panelColumns;

    TileBlocks(Correlation layer, TileTransform transform, Machine machine) {
        this.layer = layer;
        this.transform = transform;
        panelRows = machine.kernels().gemmF32TileRows();
        panelColumns = machine.kernels().gemmF32TileColumns();
        int lanes = panelColumns / 2;
        tileRows = tiles(layer.targetHeight(), transform.stepHeight());
        tileColumns = tiles(layer.targetWidth(), transform.stepWidth());
        rowsTogether = transform.stepHeight() % layer.pooling() + 1;
        channels = layer.phases() == 1 ? layer.channels() : Contraction.roundUp(layer.channels(), lanes);
        together = phasesTogether(machine.blocking());
        depth = together > 1 ? together * channels
                : machine.blocking().depth(channels, panelRows, panelColumns, unitChannels(lanes));
        tiles = blockTiles(machine.blocking());
        count = tiles(tileRows * tileColumns, tiles);
    }

    /** Channels of a unit of shared input transforms: a vector where that is longer than a cache line. */
    static int unitChannels(int lanes) {
        return Math.max(SHARED_CHANNELS, lanes);
    }

    /** Longer sums load and store a tile's products less often. */
    private int phasesTogether(Blocking blocking) {
        int fit = blocking.depth(Contraction.product(layer.phases(), channels), panelRows, panelColumns, panelColumns / 2)
                / channels;
        return fit >= layer.phases() ? layer.phases() : fit >= layer.stride() ? layer.stride() : 1;
    }

    /**
     * Fewer tiles stream the weights more often through the caches, more push the planes out of them; the best found in V8
     * was half of where both are equal. Planes of few channels are small: tiles that fill half of the second level spare calls of
     * kernels, each of which does little (groups of 8 channels 1.11 to 1.24 times as fast as in blocks of 12, 8→16 1.17). Rows of
     * tiles that belong together are whole.
     */
    private int blockTiles(Blocking blocking) {
        double sums = (double) layer.phases() * channels;
        int near = (int) (blocking.secondLevelBytes() / 2 / (4 * transform.planes() * (sums + layer.outputs())));
        int best = Math.max(Math.max(12, near), (int) (0.5 * sums * layer.outputs() / (sums + layer.outputs())));
        int all = tileRows * tileColumns;
        int even = Contraction.roundUp(tiles(all, tiles(all, best)), panelRows);
        return rowsTogether == 1 ? even : Contraction.roundUp(even, rowsTogether * tileColumns);
    }

    /** Blocks of the depth of a phase, or of the phases that are together. */
    int depthBlocks() {
        return tiles(channels, depth);
    }

    /** Whether {@code plane} meets a phase, or multiplies zeros as if it did. */
    boolean meets(int phase, int plane) {
        return layer.channels() < FEWEST_SPARED || transform.meets(layer, phase, plane);
    }

    /**
     * Cost in lane multiply-adds: the planes' products in whole tiles, each of which costs {@link #TILE_COST} more steps
     * to load and store; the weights, streamed through the caches once a block; and the transforms.
     */
    double cost() {
        int outputs = Contraction.roundUp(layer.outputs(), panelColumns);
        int all = Contraction.product(tileRows, tileColumns);
        int panels = tiles(all, panelRows);
        int full = TileTransform.Order.fullPanels(all, panelRows);
        int products = 0;
        for (int i = 0; i < layer.phases() * transform.planes(); i++) {
            products += meets(i / transform.planes(), i % transform.planes()) ? 1 : 0;
        }
        double sums = (double) products * channels;
        double passes = products / together;
        // Each short panel lacks a row, and the last may lack more.
        int missing = Math.min(panels * panelRows - all, panels - full + panelRows - 1 - SHORTEST_TILE);
        double rows = panels * panelRows - SHORT_TILE_SAVING * missing;
        double phaseCost = panelColumns > 8 ? PHASE_COST_LONG : PHASE_COST;
        double elements = (double) all * ((layer.stride() == 1 ? 1 : phaseCost * layer.phases())
                * Contraction.roundUp(layer.channels(), panelColumns / 2)
                + Contraction.roundUp(layer.outputs(), panelColumns / 2));
        double stream = (STREAM_COST + STREAM_COST_PER_LANE * panelColumns / 2) * count * sums * outputs;
        // Longer vectors multiply faster, but memory does not: what waits for it costs as many more multiply-adds.
        double transforms = transform.planes() * (transform.size() == 16 ? ELEMENT_COST_16 : ELEMENT_COST) * elements
                * Math.max(1, panelColumns / 8);
        return layer.images() * layer.groups() * (rows * (sums + TILE_COST * passes) * outputs + stream + transforms);
    }

    /** Tiles of {@code step} that cover {@code size}. */
    static int tiles(int size, int step) {
        return (size + step - 1) / step;
    }

    /** An odd number of cache lines, so that neighbouring planes do not fall into the same sets of the caches. */
    static int oddLines(int elements) {
        return elements < 0 ? -1 : (Contraction.roundUp(elements, 16) / 16 | 1) * 16;
    }
}
