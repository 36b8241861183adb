// The product of packed panels with its operands in the caches, which needs nothing but a core: what benchmarks compare with.

/**
 * The product of `rowTiles` by `columnTiles` tiles, `depth` deep, by `kernels`, the exports of a kernel module, with operands of
 * zeros in the module's memory from byte address `at` on.
 *
 * @returns { rows, columns, multiply }
 */
export function tileProduct(kernels, at, rowTiles, columnTiles, depth) {
    const panel = kernels.gemmF32TileColumns();
    const [rows, columns] = [rowTiles * kernels.gemmF32TileRows(), columnTiles * panel];
    const b = at + 4 * rows * depth;
    const c = b + 4 * columns * depth;
    // A vector that all rows begin with; whole tiles need no scratch.
    const initial = c + 4 * rows * columns;
    const multiply = () => kernels.gemmF32Block(rows, rows, columns, depth, at, 0, b, 0, depth * panel, initial, 0, 0, 0,
        c, 0, columns, 1, -Infinity, Infinity, initial, 0);
    return { rows, columns, multiply };
}
