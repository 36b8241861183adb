package dev.linnet.kernel;

import dev.linnet.memory.FloatMemory;

/**
 * The kernel table: every kernel, by class and method of its home in {@code kernel.vector}, with the same parameters. A
 * backend is one implementation of this page; in JavaScript it is the exports of a WebAssembly module. A call does a
 * block of work, tens of microseconds, and checks nothing.
 */
public interface Kernels {
    /**
     * Rows of a tile: an a panel is this wide. See {@code GemmF32.tileRows}.
     */
    int gemmF32TileRows();

    /**
     * Columns of a tile, two vectors: a b panel is this wide. See {@code GemmF32.tileColumns}.
     */
    int gemmF32TileColumns();

    /**
     * Multiplies packed panels into a block: C[m][n] = finish(initial[m][n] + Σk A[m][k]·B[k][n]), where finish(x) =
     * min(max(x &lt; 0 ? x·slope : x, low), high). See {@code GemmF32.block}.
     */
    void gemmF32Block(int rows, int columns, int depth, FloatMemory a, int aOffset, FloatMemory b, int bOffset,
            int bPanelStride, int bRowStride, FloatMemory initial, int initialOffset, int initialRowStride,
            int initialColumnStride, FloatMemory c, int cOffset, int cStride, float slope, float low, float high,
            FloatMemory scratch, int scratchOffset);

    /**
     * Packs items whose elements lie at offset + item·itemStride + tap·tapStride + channel·channelStride, for the
     * part firstK ≤ k &lt; lastK of the depth. See {@code PackF32.panels}.
     */
    void packF32Panels(int items, int width, int firstK, int lastK, int channels, FloatMemory source,
            int sourceOffset, int itemStride, int tapStride, int channelStride, FloatMemory target, int targetOffset);

    /**
     * Packs the patches under output positions firstPosition ≤ position &lt; lastPosition of one image and group, for
     * the part firstK ≤ k &lt; lastK of the depth; a position is outputRow·outputWidth + outputColumn, a tap is
     * kernelRow·kernelWidth + kernelColumn. What lies outside the image is zero. See {@code PackF32.patches}.
     */
    void packF32Patches(int firstPosition, int lastPosition, int width, int firstK, int lastK, int channels,
            int inputHeight, int inputWidth, int kernelWidth, int outputWidth, int strideHeight, int strideWidth,
            int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft, FloatMemory source,
            int sourceOffset, int channelStride, int rowStride, int pixelStride, FloatMemory target,
            int targetOffset);

    /**
     * Writes {@code value} to target[targetOffset … + count). See {@code PackF32.fill}.
     */
    void packF32Fill(int count, float value, FloatMemory target, int targetOffset);

    /**
     * {@code iterations} × 12 independent vector multiply-adds in registers: 24·V·iterations floating-point
     * operations. The sum of all accumulators is written to scratch[scratchOffset … + V), so that no compiler drops the
     * work. See {@code PeakF32.multiplyAdd}.
     */
    void peakF32MultiplyAdd(int iterations, FloatMemory scratch, int scratchOffset);
}
