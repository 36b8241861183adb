package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.memory.FloatMemory;

/**
 * Fourier's transforms.
 *
 * @param size rows and columns of a tile: 8 or 16
 * @param kernelHeight rows of a kernel's largest phase, at most {@code size}
 * @param kernelWidth its columns, at most {@code size}
 * @param stride phases an axis
 * @param pooling 2 where 2×2 outputs each become one, which takes steps of whole pairs, else 1
 */
record FourierTiles(int size, int kernelHeight, int kernelWidth, int stride, int pooling) implements TileTransform {
    @Override
    public int stepHeight() {
        return (size - kernelHeight + 1) / pooling * pooling;
    }

    @Override
    public int stepWidth() {
        return (size - kernelWidth + 1) / pooling * pooling;
    }

    /** Four real bins, and three real planes for each of size²/2 − 2 complex ones. */
    @Override
    public int planes() {
        return 3 * size * size / 2 - 2;
    }

    @Override
    public boolean meets(Correlation layer, int phase, int plane) {
        return true;
    }

    @Override
    public int weightsScratch(int lanes) {
        return size * (size + 2) * lanes;
    }

    @Override
    public int imageScratch(int tileColumns, Kernels kernels) {
        return size * (stride * (tileColumns * stepWidth() + size) + 2) * kernels.gemmF32TileColumns() / 2
                + kernels.stripF32Scratch();
    }

    @Override
    public void weights(Kernels kernels, Correlation layer, int rows, int columns, int outputs, int channels,
            FloatMemory weights, int weightsOffset, FloatMemory target, int targetOffset, int planeStride,
            int scratchOffset) {
        kernels.fourierF32Weights(size, rows, columns, outputs, channels, weights,
                weightsOffset, layer.outputStride(), layer.channelStride(),
                stride * layer.rowStride(), stride * layer.columnStride(), target, targetOffset, planeStride, target,
                scratchOffset);
    }

    @Override
    public void input(Kernels kernels, Correlation layer, int firstTile, int lastTile, int tileColumns, int channels,
            FloatMemory source, int sourceOffset, FloatMemory scratch, int dataOffset, int planeStride, Order order,
            int scratchOffset) {
        kernels.fourierF32Input(size, stepHeight(), stepWidth(), stride, firstTile, lastTile, tileColumns, channels,
                layer.sourceHeight(), layer.sourceWidth(), layer.paddingTop(), layer.paddingLeft(), source,
                sourceOffset, layer.sourceChannelStride(), layer.sourceRowStride(), layer.sourcePixelStride(), scratch,
                dataOffset, planeStride, order.fullPanels(), order.panelTiles(), order.panelStride(),
                order.tileStride(), order.channelStep(), order.phaseStep(), order.rowPhaseStep(), scratch,
                scratchOffset);
    }

    @Override
    public void output(Kernels kernels, Correlation layer, int firstTile, int lastTile, int tileColumns, int outputs,
            FloatMemory scratch, int productOffset, int planeStride, int tileStride, FloatMemory bias, int biasOffset,
            FloatMemory target, int targetOffset, int sumsOffset, int squaresStep, int scratchOffset) {
        kernels.fourierF32Output(size, stepHeight(), stepWidth(), firstTile, lastTile, tileColumns, outputs, scratch,
                productOffset, planeStride, tileStride, bias, biasOffset, layer.pooling(), layer.pooledHeight(),
                layer.pooledWidth(), target, targetOffset, layer.targetChannelStride(), layer.targetRowStride(),
                layer.targetPixelStride(), layer.activation().curve().ordinal(), layer.activation().parameter(),
                layer.activation().minimum(), layer.activation().maximum(), scratch, sumsOffset, squaresStep, scratch,
                scratchOffset);
    }

    @Override
    public void outputGradient(Kernels kernels, Correlation layer, int firstTile, int lastTile, int tileColumns,
            int outputs, FloatMemory gradient, int gradientOffset, FloatMemory scratch, int dataOffset, int planeStride,
            int tileStride, int scratchOffset) {
        kernels.fourierF32OutputGradient(size, stepHeight(), stepWidth(), firstTile, lastTile, tileColumns, outputs,
                layer.targetHeight(), layer.targetWidth(), gradient, gradientOffset, layer.targetChannelStride(),
                layer.targetRowStride(), layer.targetPixelStride(), scratch, dataOffset, planeStride, tileStride,
                scratch, scratchOffset);
    }

    @Override
    public void kernelGradient(Kernels kernels, Correlation layer, int outputs, FloatMemory scratch, int productOffset,
            int planeStride, int productStride, FloatMemory target, int targetOffset, int scratchOffset) {
        kernels.fourierF32KernelGradient(size, kernelHeight, kernelWidth, outputs, layer.channels(), scratch,
                productOffset, planeStride, productStride, target, targetOffset, layer.outputStride(),
                layer.channelStride(), layer.rowStride(), layer.columnStride(), scratch, scratchOffset);
    }
}
