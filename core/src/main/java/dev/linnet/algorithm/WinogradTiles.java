package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.memory.FloatMemory;

/**
 * Winograd's transforms.
 *
 * @param size rows and columns of a tile: 9, 8, 7 or 6
 * @param kernel taps of a kernel's phase an axis: 2 or 3, on tiles of 9 and of 8 also 5, on those of 9 also 4
 * @param stride phases an axis
 */
record WinogradTiles(int size, int kernel, int stride) implements TileTransform {
    @Override
    public int stepHeight() {
        return size - kernel + 1;
    }

    @Override
    public int stepWidth() {
        return size - kernel + 1;
    }

    @Override
    public int planes() {
        return size * size;
    }

    /** The weights of the point at infinity are the last taps. */
    @Override
    public boolean meets(Correlation layer, int phase, int plane) {
        return (layer.rows(phase) == kernel || plane / size < size - 1)
                && (layer.columns(phase) == kernel || plane % size < size - 1);
    }

    @Override
    public int weightsScratch(int lanes) {
        return kernel * (kernel + size) * lanes;
    }

    @Override
    public int imageScratch(int tileColumns, Kernels kernels) {
        int step = stepWidth();
        int input = (size == 9 ? 2 : 1) * size * Contraction.roundUp(stride * ((tileColumns - 1) * step + size), 2);
        int output = ((step % 2 + 1) * step + (size == 6 ? 1 : 0)) * tileColumns * step + step * size;
        return Math.max(input, output) * kernels.gemmF32TileColumns() / 2 + kernels.stripF32Scratch();
    }

    @Override
    public void weights(Kernels kernels, Correlation layer, int rows, int columns, int outputs, int channels,
            FloatMemory weights, int weightsOffset, FloatMemory target, int targetOffset, int planeStride,
            int scratchOffset) {
        kernels.winogradF32Weights(size, kernel, rows, columns, outputs, channels, weights,
                weightsOffset, layer.outputStride(), layer.channelStride(),
                stride * layer.rowStride(), stride * layer.columnStride(), target, targetOffset, planeStride, target,
                scratchOffset);
    }

    @Override
    public void input(Kernels kernels, Correlation layer, int firstTile, int lastTile, int tileColumns, int channels,
            FloatMemory source, int sourceOffset, FloatMemory scratch, int dataOffset, int planeStride, Order order,
            int scratchOffset) {
        kernels.winogradF32Input(size, stepWidth(), stride, firstTile, lastTile, tileColumns, channels,
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
        kernels.winogradF32Output(size, kernel, firstTile, lastTile, tileColumns, outputs, scratch, productOffset,
                planeStride, tileStride, bias, biasOffset, layer.pooling(), layer.pooledHeight(), layer.pooledWidth(),
                target, targetOffset, layer.targetChannelStride(), layer.targetRowStride(), layer.targetPixelStride(),
                layer.activation().curve().ordinal(), layer.activation().parameter(), layer.activation().minimum(),
                layer.activation().maximum(), scratch, sumsOffset, squaresStep, scratch, scratchOffset);
    }

    @Override
    public void outputGradient(Kernels kernels, Correlation layer, int firstTile, int lastTile, int tileColumns,
            int outputs, FloatMemory gradient, int gradientOffset, FloatMemory scratch, int dataOffset, int planeStride,
            int tileStride, int scratchOffset) {
        kernels.winogradF32OutputGradient(size, kernel, firstTile, lastTile, tileColumns, outputs, layer.targetHeight(),
                layer.targetWidth(), gradient, gradientOffset, layer.targetChannelStride(), layer.targetRowStride(),
                layer.targetPixelStride(), scratch, dataOffset, planeStride, tileStride, scratch, scratchOffset);
    }

    @Override
    public void kernelGradient(Kernels kernels, Correlation layer, int outputs, FloatMemory scratch, int productOffset,
            int planeStride, int productStride, FloatMemory target, int targetOffset, int scratchOffset) {
        kernels.winogradF32KernelGradient(size, kernel, outputs, layer.channels(), scratch, productOffset, planeStride,
                productStride, target, targetOffset, layer.outputStride(), layer.channelStride(), layer.rowStride(),
                layer.columnStride(), scratch, scratchOffset);
    }
}
