package dev.linnet.bench;

import dev.linnet.kernel.vector.GemmF32;
import dev.linnet.memory.FloatMemory;

/** The product of packed panels of zeros with its operands in the caches, which needs nothing but a core. */
final class TileProduct {
    final int rows;
    final int columns;
    final int depth;
    private final FloatMemory a;
    private final FloatMemory b;
    private final FloatMemory c;
    /** A vector that all rows begin with; whole tiles need no scratch. */
    private final FloatMemory initial = zeros(GemmF32.tileColumns());

    /** The product of so many tiles each way, {@code depth} deep. */
    TileProduct(int rowTiles, int columnTiles, int depth) {
        rows = rowTiles * GemmF32.tileRows();
        columns = columnTiles * GemmF32.tileColumns();
        this.depth = depth;
        a = zeros(rows * depth);
        b = zeros(columns * depth);
        c = zeros(rows * columns);
    }

    /** Computes it once. */
    void multiply() {
        int panel = GemmF32.tileColumns();
        GemmF32.block(rows, rows, columns, depth, a, 0, b, 0, depth * panel, initial, 0, 0, 0, c, 0, columns,
                1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, initial, 0);
    }

    private static FloatMemory zeros(int length) {
        return FloatMemory.of(new float[length]);
    }
}
