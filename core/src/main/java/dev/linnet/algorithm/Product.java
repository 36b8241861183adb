package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Activation;
import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.Memory;
import dev.linnet.plan.Computation.Run;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Profile;
import dev.linnet.plan.Profile.Phase;

/**
 * One product of a {@link Contraction}, computed a tile at a time. Within a tile, blocks of the depth are the outer loop and
 * blocks of outputs the inner one.
 * Source: Goto and van de Geijn 2008; the just-in-time packing is NNPACK's implicit GEMM.
 */
final class Product {
    final Roles roles;
    final ProductBlocks blocks;
    private final Roles.Sizes sizes;
    private final Kernels kernels;

    Product(Roles roles, Machine machine) {
        this.roles = roles;
        blocks = new ProductBlocks(roles, machine);
        sizes = roles.sizes();
        kernels = machine.kernels();
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

    /** Packs one of the blocks of items that all tiles share to its place behind {@code shared}. */
    void packShared(int number, Run run, int shared) {
        int depthBlocks = TileBlocks.tiles(sizes.depth(), blocks.depth);
        int block = number / depthBlocks;
        int itemTiles = TileBlocks.tiles(sizes.items(), blocks.tileItems);
        int plane = block / itemTiles;
        int first = (block - plane * itemTiles) * blocks.tileItems;
        int firstK = (number - block * depthBlocks) * blocks.depth;
        packItems(run, plane / sizes.groups(), plane % sizes.groups(), first,
                Math.min(first + blocks.tileItems, sizes.items()), firstK, Math.min(firstK + blocks.depth, sizes.depth()),
                shared + number * blocks.itemsLength());
    }

    private void packItems(Run run, int image, int group, int first, int last, int firstK, int lastK, int at) {
        pack(roles.items(), run.operands().get(roles.streamed()), image, group, first, last,
                sizes.itemsAreRows() ? blocks.fullPanels(last - first) : Integer.MAX_VALUE, firstK, lastK,
                sizes.itemsAreRows(), blocks.itemWidth, run.scratch(), at);
    }

    /** Packs {@code full} panels, as far as there are items or outputs, and the others with one less in each. */
    private void pack(Panels panels, Memory source, int image, int group, int first, int last, int full, int firstK,
            int lastK, boolean rows, int width, FloatMemory target, int at) {
        int end = full < TileBlocks.tiles(last - first, width) ? first + full * width : last;
        panels.pack(kernels, source, image, group, first, end, firstK, lastK, rows, width, target, at);
        int panel = width * Contraction.roundUp(lastK - firstK, blocks.lanes);
        for (int to = at + full * panel; end < last; end += width - 1, to += panel) {
            panels.pack(kernels, source, image, group, end, Math.min(end + width - 1, last), firstK, lastK, rows, width,
                    target, to);
        }
    }

    /** Packs one group's weights for one block of the depth. */
    void packWeights(int block, Memory weights, FloatMemory target, int targetOffset) {
        int depthBlocks = TileBlocks.tiles(sizes.depth(), blocks.depth);
        int group = block / depthBlocks;
        int firstK = block % depthBlocks * blocks.depth;
        int lastK = Math.min(firstK + blocks.depth, sizes.depth());
        packOutputs(weights, group, firstK, lastK, target, targetOffset + blocks.weightsAt(group, firstK));
    }

    private void packOutputs(Memory source, int group, int firstK, int lastK, FloatMemory target, int at) {
        pack(roles.outputs(), source, 0, group, 0, sizes.outputs(), blocks.fullPanels, firstK, lastK,
                !sizes.itemsAreRows(), blocks.outputWidth, target, at);
    }

    /**
     * Computes one tile. {@code weights} and {@code initial} are where these were packed, {@code c} what is written,
     * {@code moments} what is summed of it.
     */
    void tile(int tile, Run run, FloatMemory weights, FloatMemory initial, FloatMemory c, Places places,
            ChannelMoments moments) {
        int parts = TileBlocks.tiles(sizes.outputs(), blocks.tileOutputs);
        int block = tile / parts;
        int firstPlace = (tile - block * parts) * blocks.tileOutputs;
        int lastPlace = Math.min(firstPlace + blocks.tileOutputs, blocks.paddedOutputs());
        int firstOutput = blocks.outputAt(firstPlace);
        int lastOutput = blocks.outputAt(lastPlace);
        int itemTiles = TileBlocks.tiles(sizes.items(), blocks.tileItems);
        int plane = block / itemTiles;
        int group = plane % sizes.groups();
        int image = plane / sizes.groups();
        int first = (block - plane * itemTiles) * blocks.tileItems;
        int last = Math.min(first + blocks.tileItems, sizes.items());
        FloatMemory result = blocks.isDirect() ? c : run.scratch();
        int count = lastOutput - firstOutput;
        int cStride = blocks.cRowStride(last - first, count);
        boolean isShared = blocks.sharedBlocks() > 0;
        int depthBlocks = TileBlocks.tiles(sizes.depth(), blocks.depth);
        int lastK = sizes.lastK(image);
        double start = Profile.now();
        for (int firstK = sizes.firstK(image); firstK < lastK; firstK += blocks.depth) {
            int end = Math.min(firstK + blocks.depth, lastK);
            int outputsAt = blocks.packsOnce() ? places.weights + blocks.weightsAt(group, firstK) : places.outputs;
            if (!blocks.packsOnce()) {
                packOutputs(run.operands().get(roles.met()), group, firstK, end, run.scratch(), outputsAt);
                start = run.profile().add(Phase.KERNEL_TRANSFORM, start);
            }
            for (int item = first; item < last; item += blocks.items) {
                int until = Math.min(item + blocks.items, last);
                int itemsAt = !isShared ? places.items
                        : places.shared + (block * depthBlocks + firstK / blocks.depth) * blocks.itemsLength();
                if (!isShared) {
                    packItems(run, image, group, item, until, firstK, end, itemsAt);
                    start = run.profile().add(Phase.INPUT_TRANSFORM, start);
                }
                // Output 0 of the first item, also where it is no output of this tile.
                int at = blocks.isDirect() ? places.c + roles.destination().at(image, group, item, 0)
                        : places.result + (item - first) * (sizes.itemsAreRows() ? count : 1)
                                - firstOutput * (sizes.itemsAreRows() ? 1 : cStride);
                multiply(run, blocks.packsOnce() ? weights : run.scratch(), outputsAt, initial,
                        places.initial + group * blocks.initialPerGroup(), until - item, firstK == sizes.firstK(image),
                        end == lastK, end - firstK, itemsAt, result, at, cStride, firstPlace, lastPlace, places);
                start = run.profile().add(Phase.BLOCK_MULTIPLICATION, start);
            }
        }
        Roles.Destination destination = roles.destination();
        if (!roles.activation().isLinear()) {
            activate(last - first, count, cStride, run, result, blocks.isDirect()
                    ? places.c + destination.at(image, group, first, firstOutput) : places.result, places.tile);
        }
        RowPairs pairs = blocks.pairs;
        int from = blocks.pools() ? pairs.pooled(first) : first;
        int to = blocks.pools() ? pairs.pooled(last) : last;
        if (!blocks.isDirect()) {
            scatter(image, group, from, to, firstOutput, count, run.scratch(), blocks.pools()
                    ? pairs.pool(last - first, run.scratch(), places.result) : places.result, c, places.c);
        }
        moments.gather(image * itemTiles + block - plane * itemTiles, group * sizes.outputs() + firstOutput,
                count, to - from, c,
                places.c + destination.at(image, group, from, firstOutput), destination.outputStride(),
                destination.columnStride(), run.scratch(), places.tile);
        run.profile().add(Phase.OUTPUT_TRANSFORM, start);
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
        for (int place = firstPlace; place < lastPlace; place += blocks.outputs) {
            int output = blocks.outputAt(place);
            int count = blocks.outputAt(Math.min(place + blocks.outputs, lastPlace)) - output;
            int at = outputsAt + place * blocks.depthInPanels(depth);
            int target = cAt + output * (itemsAreRows ? 1 : cStride);
            if (itemsAreRows) {
                kernels.gemmF32Block(items, blocks.fullPanels(items), count, depth, run.scratch(), itemsAt, outputs, at,
                        depth * blocks.outputWidth, from, isFirst ? initialAt + output : target,
                        isFirst ? 0 : cStride, 1, c, target, cStride, slope, low, high, run.scratch(), places.tile);
            } else {
                int sixes = Math.min(count, Math.max(0, blocks.fullPanels - place / blocks.outputWidth));
                kernels.gemmF32Block(count, sixes, items, depth, outputs, at,
                        run.scratch(), itemsAt, depth * blocks.itemWidth, from,
                        isFirst ? initialAt + output * blocks.lanes : target,
                        isFirst ? blocks.lanes : cStride, isFirst ? 0 : 1, c, target, cStride, slope, low, high,
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
}
