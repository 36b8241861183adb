package dev.linnet.kernel.vector;

import dev.linnet.kernel.Kernels;
import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.ShortMemory;

/** The kernel table filled with the kernels on HotSpot's Vector API. */
public class VectorKernels implements Kernels {
    @Override
    public int gemmF32TileRows() {
        return GemmF32.tileRows();
    }

    @Override
    public int gemmF32TileColumns() {
        return GemmF32.tileColumns();
    }

    @Override
    public void gemmF32Block(int rows, int full, int columns, int depth, FloatMemory a, int aOffset, FloatMemory b,
            int bOffset, int bPanelStride, FloatMemory initial, int initialOffset,
            int initialRowStride, int initialColumnStride, FloatMemory c, int cOffset, int cStride, float slope,
            float low, float high, FloatMemory scratch, int scratchOffset) {
        GemmF32.block(rows, full, columns, depth, a, aOffset, b, bOffset, bPanelStride, initial,
                initialOffset, initialRowStride, initialColumnStride, c, cOffset, cStride, slope, low, high, scratch,
                scratchOffset);
    }

    @Override
    public void packF32Columns(int items, int width, int firstK, int lastK, int channels, int tapColumns,
            FloatMemory source, int sourceOffset, int itemStride, int tapRowStride, int tapColumnStride,
            int channelStride, FloatMemory target, int targetOffset) {
        PackF32.columns(items, width, firstK, lastK, channels, tapColumns, source, sourceOffset, itemStride,
                tapRowStride, tapColumnStride, channelStride, target, targetOffset);
    }

    @Override
    public void packF32Rows(int items, int width, int firstK, int lastK, int channels, int tapColumns,
            FloatMemory source, int sourceOffset, int itemStride, int tapRowStride, int tapColumnStride,
            int channelStride, FloatMemory target, int targetOffset) {
        PackF32.rows(items, width, firstK, lastK, channels, tapColumns, source, sourceOffset, itemStride,
                tapRowStride, tapColumnStride, channelStride, target, targetOffset);
    }

    @Override
    public void packF32PatchColumns(int firstPosition, int lastPosition, int width, int firstK, int lastK,
            int channels, int inputHeight, int inputWidth, int kernelWidth, int outputWidth, int strideHeight,
            int strideWidth, int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft,
            FloatMemory source, int sourceOffset, int channelStride, int rowStride, int pixelStride,
            FloatMemory target, int targetOffset) {
        PackF32.patchColumns(firstPosition, lastPosition, width, firstK, lastK, channels, inputHeight, inputWidth,
                kernelWidth, outputWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, paddingTop,
                paddingLeft, source, sourceOffset, channelStride, rowStride, pixelStride, target, targetOffset);
    }

    @Override
    public void packF32PatchRows(int firstPosition, int lastPosition, int width, int firstK, int lastK, int channels,
            int inputHeight, int inputWidth, int kernelWidth, int outputWidth, int strideHeight, int strideWidth,
            int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft, FloatMemory source,
            int sourceOffset, int channelStride, int rowStride, int pixelStride, FloatMemory target, int targetOffset)
            {
        PackF32.patchRows(firstPosition, lastPosition, width, firstK, lastK, channels, inputHeight, inputWidth,
                kernelWidth, outputWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, paddingTop,
                paddingLeft, source, sourceOffset, channelStride, rowStride, pixelStride, target, targetOffset);
    }

    @Override
    public void packF32Fill(int count, float value, FloatMemory target, int targetOffset) {
        PackF32.fill(count, value, target, targetOffset);
    }

    @Override
    public void packTapsF32Columns(int firstItem, int lastItem, int width, int firstK, int lastK, int channels,
            int inputHeight, int inputWidth, int kernelWidth, int outputHeight, int outputWidth, int strideHeight,
            int strideWidth, int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft,
            FloatMemory source, int sourceOffset, int imageStride, int channelStride, int rowStride, int pixelStride,
            FloatMemory target, int targetOffset) {
        PackTapsF32.columns(firstItem, lastItem, width, firstK, lastK, channels, inputHeight, inputWidth, kernelWidth,
                outputHeight, outputWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, paddingTop,
                paddingLeft, source, sourceOffset, imageStride, channelStride, rowStride, pixelStride, target,
                targetOffset);
    }

    @Override
    public void packTapsF32Rows(int firstItem, int lastItem, int width, int firstK, int lastK, int channels,
            int inputHeight, int inputWidth, int kernelWidth, int outputHeight, int outputWidth, int strideHeight,
            int strideWidth, int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft,
            FloatMemory source, int sourceOffset, int imageStride, int channelStride, int rowStride, int pixelStride,
            FloatMemory target, int targetOffset) {
        PackTapsF32.rows(firstItem, lastItem, width, firstK, lastK, channels, inputHeight, inputWidth, kernelWidth,
                outputHeight, outputWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, paddingTop,
                paddingLeft, source, sourceOffset, imageStride, channelStride, rowStride, pixelStride, target,
                targetOffset);
    }

    @Override
    public void transposeF32RowPanels(int items, int width, int depth, FloatMemory source, int sourceOffset,
            int sourceStride, FloatMemory target, int targetOffset, FloatMemory scratch, int scratchOffset) {
        TransposeF32.rowPanels(items, width, depth, source, sourceOffset, sourceStride, target, targetOffset, scratch,
                scratchOffset);
    }

    @Override
    public void packF16Columns(int items, int width, int depth, ShortMemory source, int sourceOffset, int itemStride,
            int depthStride, float greatest, FloatMemory target, int targetOffset) {
        PackF16.columns(items, width, depth, source, sourceOffset, itemStride, depthStride, greatest, target,
                targetOffset);
    }

    @Override
    public void packF16Panels(int rows, int depth, int alternative, ShortMemory source, int sourceOffset,
            ShortMemory target, int targetOffset, int finiteAt) {
        PackF16.panels(rows, depth, alternative, source, sourceOffset, target, targetOffset, finiteAt);
    }

    @Override
    public void copyF32Block(int planes, int rows, int columns, FloatMemory source, int sourceOffset,
            int sourcePlaneStride, int sourceRowStride, int sourceColumnStride, FloatMemory target, int targetOffset,
            int targetPlaneStride, int targetRowStride, int targetColumnStride) {
        CopyF32.block(planes, rows, columns, source, sourceOffset, sourcePlaneStride, sourceRowStride,
                sourceColumnStride, target, targetOffset, targetPlaneStride, targetRowStride, targetColumnStride);
    }

    @Override
    public int normalizationF32Factors(int count, FloatMemory scale, int scaleOffset, FloatMemory variance,
            int varianceOffset, float epsilon, FloatMemory factors, int factorsOffset) {
        return NormalizationF32.factors(count, scale, scaleOffset, variance, varianceOffset, epsilon, factors,
                factorsOffset);
    }

    @Override
    public void normalizationF32Weights(int rows, int columns, FloatMemory weights, int weightsOffset,
            FloatMemory factors, int factorsOffset, int rowStep, int columnStep, FloatMemory target, int targetOffset)
            {
        NormalizationF32.weights(rows, columns, weights, weightsOffset, factors, factorsOffset, rowStep, columnStep,
                target, targetOffset);
    }

    @Override
    public void normalizationF32Bias(int count, FloatMemory mean, int meanOffset, FloatMemory shift, int shiftOffset,
            FloatMemory factors, int factorsOffset, FloatMemory bias, int biasOffset) {
        NormalizationF32.bias(count, mean, meanOffset, shift, shiftOffset, factors, factorsOffset, bias, biasOffset);
    }

    @Override
    public void sumF32Rows(int rows, int columns, FloatMemory source, int sourceOffset, int rowStride,
            FloatMemory target, int targetOffset) {
        SumF32.rows(rows, columns, source, sourceOffset, rowStride, target, targetOffset);
    }

    @Override
    public void sumF32CompensatedRows(int rows, int columns, FloatMemory source, int sourceOffset, int rowStride,
            FloatMemory target, int targetOffset) {
        SumF32.compensatedRows(rows, columns, source, sourceOffset, rowStride, target, targetOffset);
    }

    @Override
    public void sumF32Moments(int channels, int positions, FloatMemory source, int sourceOffset, int channelStride,
            int positionStride, FloatMemory sums, int sumsOffset, int squaresStep, FloatMemory scratch,
            int scratchOffset) {
        SumF32.moments(channels, positions, source, sourceOffset, channelStride, positionStride, sums, sumsOffset,
                squaresStep, scratch, scratchOffset);
    }

    @Override
    public void sumF32Columns(int planes, int rows, int columns, FloatMemory source, int sourceOffset,
            int planeStride, int rowStride, FloatMemory target, int targetOffset, FloatMemory scratch,
            int scratchOffset) {
        SumF32.columns(planes, rows, columns, source, sourceOffset, planeStride, rowStride, target, targetOffset,
                scratch, scratchOffset);
    }

    @Override
    public void matrixVectorF32Rows(int rows, int depth, FloatMemory w, int wOffset, FloatMemory x, int xOffset,
            FloatMemory bias, int biasOffset, FloatMemory y, int yOffset, float slope, float low, float high,
            FloatMemory scratch, int scratchOffset) {
        MatrixVectorF32.rows(rows, depth, w, wOffset, x, xOffset, bias, biasOffset, y, yOffset, slope, low, high,
                scratch, scratchOffset);
    }

    @Override
    public int matrixVectorF32PanelRows() {
        return MatrixVectorF32.panelRows();
    }

    @Override
    public void matrixVectorF32Panels(int panels, int depth, FloatMemory w, int wOffset, FloatMemory x, int xOffset,
            FloatMemory bias, int biasOffset, FloatMemory y, int yOffset, float slope, float low, float high,
            FloatMemory scratch, int scratchOffset) {
        MatrixVectorF32.panels(panels, depth, w, wOffset, x, xOffset, bias, biasOffset, y, yOffset, slope, low, high,
                scratch, scratchOffset);
    }

    @Override
    public void matrixVectorF16Rows(int rows, int depth, int alternative, int finiteAt, ShortMemory w, int wOffset,
            FloatMemory x, int xOffset, FloatMemory split, int splitOffset, FloatMemory bias, int biasOffset,
            FloatMemory y, int yOffset, float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        MatrixVectorF16.rows(rows, depth, alternative, finiteAt, w, wOffset, x, xOffset, split, splitOffset, bias,
                biasOffset, y, yOffset, slope, low, high, scratch, scratchOffset);
    }

    @Override
    public int matrixVectorF16PanelRows() {
        return MatrixVectorF16.panelRows();
    }

    @Override
    public void matrixVectorF16Panels(int panels, int depth, int alternative, int finiteAt, ShortMemory w,
            int wOffset, FloatMemory x, int xOffset, FloatMemory split, int splitOffset, FloatMemory bias,
            int biasOffset, FloatMemory y, int yOffset, float slope, float low, float high, FloatMemory scratch,
            int scratchOffset) {
        MatrixVectorF16.panels(panels, depth, alternative, finiteAt, w, wOffset, x, xOffset, split, splitOffset, bias,
                biasOffset, y, yOffset, slope, low, high, scratch, scratchOffset);
    }

    @Override
    public void matrixVectorF16Split(int depth, FloatMemory x, int xOffset, FloatMemory split, int splitOffset) {
        MatrixVectorF16.split(depth, x, xOffset, split, splitOffset);
    }

    @Override
    public int stripF32Scratch() {
        return StripF32.scratch();
    }

    @Override
    public void winogradF32Input(int size, int step, int stride, int firstTile, int lastTile, int tileColumns,
            int channels, int inputHeight, int inputWidth, int paddingTop, int paddingLeft, FloatMemory source,
            int sourceOffset, int channelStride, int rowStride, int pixelStride, FloatMemory data, int dataOffset,
            int planeStride, int fullPanels, int panelTiles, int panelStride, int tileStride, int channelStep,
            int phaseStep, int rowPhaseStep, FloatMemory scratch, int scratchOffset) {
        WinogradF32.input(size, step, stride, firstTile, lastTile, tileColumns, channels, inputHeight, inputWidth,
                paddingTop, paddingLeft, source, sourceOffset, channelStride, rowStride, pixelStride, data,
                dataOffset, planeStride, fullPanels, panelTiles, panelStride, tileStride, channelStep, phaseStep,
                rowPhaseStep, scratch, scratchOffset);
    }

    @Override
    public void winogradF32Weights(int size, int kernel, int rows, int columns, int outputs, int channels,
            FloatMemory source, int sourceOffset, int outputStride, int channelStride, int rowStride,
            int columnStride, FloatMemory target, int targetOffset, int planeStride, FloatMemory scratch,
            int scratchOffset) {
        WinogradF32.weights(size, kernel, rows, columns, outputs, channels, source, sourceOffset, outputStride,
                channelStride, rowStride, columnStride, target, targetOffset, planeStride, scratch, scratchOffset);
    }

    @Override
    public void winogradF32Output(int size, int kernel, int firstTile, int lastTile, int tileColumns, int outputs,
            FloatMemory product, int productOffset, int planeStride, int tileStride, FloatMemory bias, int biasOffset,
            int pooling, int targetHeight, int targetWidth, FloatMemory target, int targetOffset, int channelStride,
            int rowStride, int pixelStride, int curve, float slope, float low, float high, FloatMemory sums,
            int sumsOffset, int squaresStep, FloatMemory scratch, int scratchOffset) {
        WinogradF32.output(size, kernel, firstTile, lastTile, tileColumns, outputs, product, productOffset,
                planeStride, tileStride, bias, biasOffset, pooling, targetHeight, targetWidth, target, targetOffset,
                channelStride, rowStride, pixelStride, curve, slope, low, high, sums, sumsOffset, squaresStep,
                scratch, scratchOffset);
    }

    @Override
    public void winogradF32OutputGradient(int size, int kernel, int firstTile, int lastTile, int tileColumns,
            int outputs, int outputHeight, int outputWidth, FloatMemory source, int sourceOffset, int channelStride,
            int rowStride, int pixelStride, FloatMemory data, int dataOffset, int planeStride, int tileStride,
            FloatMemory scratch, int scratchOffset) {
        WinogradF32.outputGradient(size, kernel, firstTile, lastTile, tileColumns, outputs, outputHeight, outputWidth,
                source, sourceOffset, channelStride, rowStride, pixelStride, data, dataOffset, planeStride,
                tileStride, scratch, scratchOffset);
    }

    @Override
    public void winogradF32KernelGradient(int size, int kernel, int outputs, int channels, FloatMemory product,
            int productOffset, int planeStride, int productStride, FloatMemory target, int targetOffset,
            int outputStride, int channelStride, int rowStride, int columnStride, FloatMemory scratch,
            int scratchOffset) {
        WinogradF32.kernelGradient(size, kernel, outputs, channels, product, productOffset, planeStride,
                productStride, target, targetOffset, outputStride, channelStride, rowStride, columnStride, scratch,
                scratchOffset);
    }

    @Override
    public void fourierF32Input(int size, int stepHeight, int stepWidth, int stride, int firstTile, int lastTile,
            int tileColumns, int channels, int inputHeight, int inputWidth, int paddingTop, int paddingLeft,
            FloatMemory source, int sourceOffset, int channelStride, int rowStride, int pixelStride, FloatMemory data,
            int dataOffset, int planeStride, int fullPanels, int panelTiles, int panelStride, int tileStride,
            int channelStep, int phaseStep, int rowPhaseStep, FloatMemory scratch, int scratchOffset) {
        FourierF32.input(size, stepHeight, stepWidth, stride, firstTile, lastTile, tileColumns, channels, inputHeight,
                inputWidth, paddingTop, paddingLeft, source, sourceOffset, channelStride, rowStride, pixelStride,
                data, dataOffset, planeStride, fullPanels, panelTiles, panelStride, tileStride, channelStep,
                phaseStep, rowPhaseStep, scratch, scratchOffset);
    }

    @Override
    public void fourierF32Weights(int size, int kernelHeight, int kernelWidth, int outputs, int channels,
            FloatMemory source, int sourceOffset, int outputStride, int channelStride, int rowStride,
            int columnStride, FloatMemory target, int targetOffset, int planeStride, FloatMemory scratch,
            int scratchOffset) {
        FourierF32.weights(size, kernelHeight, kernelWidth, outputs, channels, source, sourceOffset, outputStride,
                channelStride, rowStride, columnStride, target, targetOffset, planeStride, scratch, scratchOffset);
    }

    @Override
    public void fourierF32Output(int size, int stepHeight, int stepWidth, int firstTile, int lastTile,
            int tileColumns, int outputs, FloatMemory product, int productOffset, int planeStride, int tileStride,
            FloatMemory bias, int biasOffset, int pooling, int targetHeight, int targetWidth, FloatMemory target,
            int targetOffset, int channelStride, int rowStride, int pixelStride, int curve, float slope, float low,
            float high, FloatMemory sums, int sumsOffset, int squaresStep, FloatMemory scratch, int scratchOffset) {
        FourierF32.output(size, stepHeight, stepWidth, firstTile, lastTile, tileColumns, outputs, product,
                productOffset, planeStride, tileStride, bias, biasOffset, pooling, targetHeight, targetWidth, target,
                targetOffset, channelStride, rowStride, pixelStride, curve, slope, low, high, sums, sumsOffset,
                squaresStep, scratch, scratchOffset);
    }

    @Override
    public void fourierF32OutputGradient(int size, int stepHeight, int stepWidth, int firstTile, int lastTile,
            int tileColumns, int outputs, int outputHeight, int outputWidth, FloatMemory source, int sourceOffset,
            int channelStride, int rowStride, int pixelStride, FloatMemory data, int dataOffset, int planeStride,
            int tileStride, FloatMemory scratch, int scratchOffset) {
        FourierF32.outputGradient(size, stepHeight, stepWidth, firstTile, lastTile, tileColumns, outputs,
                outputHeight, outputWidth, source, sourceOffset, channelStride, rowStride, pixelStride, data,
                dataOffset, planeStride, tileStride, scratch, scratchOffset);
    }

    @Override
    public void fourierF32KernelGradient(int size, int kernelHeight, int kernelWidth, int outputs, int channels,
            FloatMemory product, int productOffset, int planeStride, int productStride, FloatMemory target,
            int targetOffset, int outputStride, int channelStride, int rowStride, int columnStride,
            FloatMemory scratch, int scratchOffset) {
        FourierF32.kernelGradient(size, kernelHeight, kernelWidth, outputs, channels, product, productOffset,
                planeStride, productStride, target, targetOffset, outputStride, channelStride, rowStride,
                columnStride, scratch, scratchOffset);
    }

    @Override
    public int depthwiseF32PlanesScratch(int rows, int inputHeight, int inputWidth, int outputHeight, int outputWidth,
            int kernelHeight, int kernelWidth, int strideHeight, int strideWidth, int dilationHeight,
            int dilationWidth, int paddingTop, int paddingLeft) {
        return DepthwiseF32.planesScratch(rows, inputHeight, inputWidth, outputHeight, outputWidth, kernelHeight,
                kernelWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, paddingTop, paddingLeft);
    }

    @Override
    public void depthwiseF32Planes(int channels, int multiplier, int inputHeight, int inputWidth, int outputHeight,
            int outputWidth, int firstRow, int lastRow, int kernelHeight, int kernelWidth, int strideHeight,
            int strideWidth, int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft, FloatMemory x,
            int xOffset, FloatMemory w, int wOffset, FloatMemory bias, int biasOffset, FloatMemory y, int yOffset,
            float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        DepthwiseF32.planes(channels, multiplier, inputHeight, inputWidth, outputHeight, outputWidth, firstRow,
                lastRow, kernelHeight, kernelWidth, strideHeight, strideWidth, dilationHeight, dilationWidth,
                paddingTop, paddingLeft, x, xOffset, w, wOffset, bias, biasOffset, y, yOffset, slope, low, high,
                scratch, scratchOffset);
    }

    @Override
    public int depthwiseF32Walks(int inputHeight, int inputWidth, int outputHeight, int outputWidth, int kernelHeight,
            int kernelWidth, int strideHeight, int strideWidth, int dilationHeight, int dilationWidth, int paddingTop,
            int paddingLeft) {
        return DepthwiseF32.walks(inputHeight, inputWidth, outputHeight, outputWidth, kernelHeight, kernelWidth,
                strideHeight, strideWidth, dilationHeight, dilationWidth, paddingTop, paddingLeft);
    }

    @Override
    public void depthwiseF32Pixels(int channels, int pixelStride, int inputHeight, int inputWidth, int outputWidth,
            int firstRow, int lastRow, int kernelHeight, int kernelWidth, int strideHeight, int strideWidth,
            int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft, FloatMemory x, int xOffset,
            FloatMemory w, int wOffset, FloatMemory bias, int biasOffset, FloatMemory y, int yOffset, float slope,
            float low, float high, FloatMemory scratch, int scratchOffset) {
        DepthwiseF32.pixels(channels, pixelStride, inputHeight, inputWidth, outputWidth, firstRow, lastRow,
                kernelHeight, kernelWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, paddingTop,
                paddingLeft, x, xOffset, w, wOffset, bias, biasOffset, y, yOffset, slope, low, high, scratch,
                scratchOffset);
    }

    @Override
    public int directF32Scratch(int channels, int rows, int outputWidth, int kernelHeight, int kernelWidth,
            int strideHeight, int strideWidth, int dilationHeight, int dilationWidth) {
        return DirectF32.scratch(channels, rows, outputWidth, kernelHeight, kernelWidth, strideHeight, strideWidth,
                dilationHeight, dilationWidth);
    }

    @Override
    public int directF32Sums(int rows, int outputWidth, int kernelWidth, int strideWidth, int dilationWidth) {
        return DirectF32.sums(rows, outputWidth, kernelWidth, strideWidth, dilationWidth);
    }

    @Override
    public void directF32Planes(int channels, int outputs, int inputHeight, int inputWidth, int outputHeight,
            int outputWidth, int firstRow, int lastRow, int kernelHeight, int kernelWidth, int strideHeight,
            int strideWidth, int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft, FloatMemory x,
            int xOffset, FloatMemory w, int wOffset, FloatMemory bias, int biasOffset, FloatMemory y, int yOffset,
            float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        DirectF32.planes(channels, outputs, inputHeight, inputWidth, outputHeight, outputWidth, firstRow, lastRow,
                kernelHeight, kernelWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, paddingTop,
                paddingLeft, x, xOffset, w, wOffset, bias, biasOffset, y, yOffset, slope, low, high, scratch,
                scratchOffset);
    }

    @Override
    public int poolingF32PlanesScratch(int inputWidth, int outputWidth, int windowWidth, int strideWidth,
            int paddingLeft) {
        return PoolingF32.planesScratch(inputWidth, outputWidth, windowWidth, strideWidth, paddingLeft);
    }

    @Override
    public void poolingF32Planes(int mode, int planes, int inputHeight, int inputWidth, int outputHeight,
            int outputWidth, int firstRow, int lastRow, int windowHeight, int windowWidth, int strideHeight,
            int strideWidth, int paddingTop, int paddingBottom, int paddingLeft, int paddingRight, int countPadding,
            FloatMemory x, int xOffset, FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset) {
        PoolingF32.planes(mode, planes, inputHeight, inputWidth, outputHeight, outputWidth, firstRow, lastRow,
                windowHeight, windowWidth, strideHeight, strideWidth, paddingTop, paddingBottom, paddingLeft,
                paddingRight, countPadding, x, xOffset, y, yOffset, scratch, scratchOffset);
    }

    @Override
    public void poolingF32Pixels(int mode, int channels, int pixelStride, int inputHeight, int inputWidth,
            int outputWidth, int firstRow, int lastRow, int windowHeight, int windowWidth, int strideHeight,
            int strideWidth, int paddingTop, int paddingBottom, int paddingLeft, int paddingRight, int countPadding,
            FloatMemory x, int xOffset, FloatMemory y, int yOffset) {
        PoolingF32.pixels(mode, channels, pixelStride, inputHeight, inputWidth, outputWidth, firstRow, lastRow,
                windowHeight, windowWidth, strideHeight, strideWidth, paddingTop, paddingBottom, paddingLeft,
                paddingRight, countPadding, x, xOffset, y, yOffset);
    }

    @Override
    public int poolingGradientF32PlanesScratch(int inputWidth, int outputWidth, int windowHeight, int windowWidth,
            int strideWidth, int paddingLeft) {
        return PoolingGradientF32.planesScratch(inputWidth, outputWidth, windowHeight, windowWidth, strideWidth,
                paddingLeft);
    }

    @Override
    public void poolingGradientF32Planes(int mode, int planes, int inputHeight, int inputWidth, int outputHeight,
            int outputWidth, int windowHeight, int windowWidth, int strideHeight, int strideWidth, int paddingTop,
            int paddingBottom, int paddingLeft, int paddingRight, int countPadding, FloatMemory x, int xOffset,
            FloatMemory g, int gOffset, FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset) {
        PoolingGradientF32.planes(mode, planes, inputHeight, inputWidth, outputHeight, outputWidth, windowHeight,
                windowWidth, strideHeight, strideWidth, paddingTop, paddingBottom, paddingLeft, paddingRight,
                countPadding, x, xOffset, g, gOffset, y, yOffset, scratch, scratchOffset);
    }

    @Override
    public void poolingGradientF32Pixels(int mode, int channels, int pixelStride, int inputHeight, int inputWidth,
            int outputHeight, int outputWidth, int windowHeight, int windowWidth, int strideHeight, int strideWidth,
            int paddingTop, int paddingBottom, int paddingLeft, int paddingRight, int countPadding, FloatMemory x,
            int xOffset, FloatMemory g, int gOffset, FloatMemory y, int yOffset, FloatMemory scratch,
            int scratchOffset) {
        PoolingGradientF32.pixels(mode, channels, pixelStride, inputHeight, inputWidth, outputHeight, outputWidth,
                windowHeight, windowWidth, strideHeight, strideWidth, paddingTop, paddingBottom, paddingLeft,
                paddingRight, countPadding, x, xOffset, g, gOffset, y, yOffset, scratch, scratchOffset);
    }

    @Override
    public int activationF32Scratch() {
        return ActivationF32.scratch();
    }

    @Override
    public void activationF32Linear(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset, float slope,
            float low, float high, FloatMemory scratch, int scratchOffset) {
        ActivationF32.linear(count, x, xOffset, y, yOffset, slope, low, high, scratch, scratchOffset);
    }

    @Override
    public void activationF32Elu(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset, float alpha,
            FloatMemory scratch, int scratchOffset) {
        ActivationF32.elu(count, x, xOffset, y, yOffset, alpha, scratch, scratchOffset);
    }

    @Override
    public void activationF32Sigmoid(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            FloatMemory scratch, int scratchOffset) {
        ActivationF32.sigmoid(count, x, xOffset, y, yOffset, scratch, scratchOffset);
    }

    @Override
    public void activationF32Tanh(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            FloatMemory scratch, int scratchOffset) {
        ActivationF32.tanh(count, x, xOffset, y, yOffset, scratch, scratchOffset);
    }

    @Override
    public void activationGradientF32Linear(int count, FloatMemory x, int xOffset, FloatMemory g, int gOffset,
            FloatMemory y, int yOffset, float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        ActivationGradientF32.linear(count, x, xOffset, g, gOffset, y, yOffset, slope, low, high, scratch,
                scratchOffset);
    }

    @Override
    public void activationGradientF32Elu(int count, FloatMemory x, int xOffset, FloatMemory g, int gOffset,
            FloatMemory y, int yOffset, float alpha, FloatMemory scratch, int scratchOffset) {
        ActivationGradientF32.elu(count, x, xOffset, g, gOffset, y, yOffset, alpha, scratch, scratchOffset);
    }

    @Override
    public void activationGradientF32Sigmoid(int count, FloatMemory x, int xOffset, FloatMemory g, int gOffset,
            FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset) {
        ActivationGradientF32.sigmoid(count, x, xOffset, g, gOffset, y, yOffset, scratch, scratchOffset);
    }

    @Override
    public void activationGradientF32Tanh(int count, FloatMemory x, int xOffset, FloatMemory g, int gOffset,
            FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset) {
        ActivationGradientF32.tanh(count, x, xOffset, g, gOffset, y, yOffset, scratch, scratchOffset);
    }

    @Override
    public int softmaxF32RowsScratch() {
        return SoftmaxF32.rowsScratch();
    }

    @Override
    public void softmaxF32Rows(int rows, int channels, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            FloatMemory scratch, int scratchOffset) {
        SoftmaxF32.rows(rows, channels, x, xOffset, y, yOffset, scratch, scratchOffset);
    }

    @Override
    public void softmaxGradientF32Rows(int rows, int channels, FloatMemory p, int pOffset, FloatMemory g, int gOffset,
            FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset) {
        SoftmaxGradientF32.rows(rows, channels, p, pOffset, g, gOffset, y, yOffset, scratch, scratchOffset);
    }

    @Override
    public void addF32Linear(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset, FloatMemory z,
            int zOffset, float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        AddF32.linear(count, x, xOffset, y, yOffset, z, zOffset, slope, low, high, scratch, scratchOffset);
    }

    @Override
    public void peakF32MultiplyAdd(int iterations, FloatMemory scratch, int scratchOffset) {
        PeakF32.multiplyAdd(iterations, scratch, scratchOffset);
    }
}
