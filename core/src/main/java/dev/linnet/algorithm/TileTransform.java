package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.memory.FloatMemory;

/**
 * A pair of transforms between tiles of images and planes, in which a correlation is a product of matrices a plane:
 * Winograd's or Fourier's. It calls kernels; {@link TiledTransform} calls it.
 */
interface TileTransform {
    /** Rows and columns of a tile of the source. */
    int size();

    /** Rows of the target that a tile yields. */
    int stepHeight();

    /** Columns of the target that a tile yields. */
    int stepWidth();

    /** Planes that a tile becomes. */
    int planes();

    /** Elements of scratch of {@link #weights}. */
    int weightsScratch(int lanes);

    /** Elements of scratch of {@link #input} and {@link #output}, for rows of {@code tileColumns} tiles. */
    int imageScratch(int tileColumns, int lanes);

    /**
     * Transforms the kernels of outputs × channels, the first at {@code weightsOffset}, into planes of column panels,
     * zero-filled.
     */
    void weights(Kernels kernels, Correlation layer, int outputs, int channels, FloatMemory weights, int weightsOffset,
            FloatMemory target, int targetOffset, int planeStride, FloatMemory scratch, int scratchOffset);

    /** Transforms the source under tiles [firstTile, lastTile), {@code channels} channels, into planes of row panels. */
    void input(Kernels kernels, Correlation layer, int firstTile, int lastTile, int tileColumns, int channels,
            FloatMemory source, int sourceOffset, FloatMemory data, int dataOffset, int planeStride,
            FloatMemory scratch, int scratchOffset);

    /** Transforms the planes of products of tiles [firstTile, lastTile) back; adds the bias and applies the activation. */
    void output(Kernels kernels, Correlation layer, int firstTile, int lastTile, int tileColumns,
            FloatMemory product, int productOffset, int planeStride, int tileStride, FloatMemory bias, int biasOffset,
            FloatMemory target, int targetOffset, FloatMemory scratch, int scratchOffset);
}
