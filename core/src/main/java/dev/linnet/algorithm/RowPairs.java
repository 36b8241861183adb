package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.memory.FloatMemory;

/**
 * Max pooling of a product's tiles, which are whole pairs of rows then: 2×2 items become one, the greatest. An odd last
 * column is left out.
 *
 * @param columns items of a row
 * @param outputs outputs of an item
 * @param itemsAreRows whether the outputs of an item are neighbours, else the items of an output
 * @param kernels those of the pooling layer
 */
record RowPairs(int columns, int outputs, boolean itemsAreRows, Kernels kernels) {
    /** Items of a tile: as many pairs as a block of the product holds, but one at least. */
    int tileItems(int blockItems) {
        return Math.max(1, blockItems / (2 * columns)) * 2 * columns;
    }

    /** Elements of a tile, of its pooled items behind them and of what pooling takes; negative if that is too much. */
    int length(int tileItems) {
        int tile = Contraction.product(tileItems, outputs);
        int scratch = itemsAreRows ? 0 : kernels.poolingF32PlanesScratch(columns, columns / 2, 2, 2, 0);
        return tile < 0 ? -1 : tile + tile / 4 + scratch;
    }

    /** How many pooled items there are before a pair of rows that starts with {@code item}. */
    int pooled(int item) {
        return item / (2 * columns) * (columns / 2);
    }

    /** Pools the items of a tile that starts at {@code from}, and returns where the result is. */
    int pool(int items, FloatMemory scratch, int from) {
        int rows = items / columns;
        int to = from + items * outputs;
        if (itemsAreRows) {
            kernels.poolingF32Pixels(WindowReduction.MAXIMUM, outputs, outputs, rows, columns, columns / 2, 0, rows / 2,
                    2, 2, 2, 2, 0, 0, 0, 0, 0, scratch, from, scratch, to);
        } else {
            kernels.poolingF32Planes(WindowReduction.MAXIMUM, outputs, rows, columns, rows / 2, columns / 2, 0,
                    rows / 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, scratch, from, scratch, to, scratch,
                    to + items / 4 * outputs);
        }
        return to;
    }
}
