package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;

/**
 * Correlation by two-dimensional Fourier transforms of blocks of tiles of 8×8 or 16×16, lanes along channels. A tile
 * becomes one element in each of 94 or 382 real planes ({@link FourierPlanesF32}); each plane is an operand of the
 * matrix product.
 *
 * <p>A tile yields the size − kernel + 1 outputs an axis that do not wrap around (overlap-save). Tiles are numbered
 * row by row over the output, a row of {@code tileColumns}; a tile's input begins a step behind its neighbour's. With a
 * stride above 1 it is stride² tiles, one for each phase of the input's rows and columns.
 */
public final class FourierF32 {
    private FourierF32() {
    }

    /**
     * Transforms the input under tiles firstTile ≤ tile &lt; lastTile, for {@code channels} channels. data: planes
     * planeStride apart. Tiles, counted from firstTile, lie in panels panelStride apart, the first {@code fullPanels} of
     * panelTiles, further ones of one tile fewer; within a panel tileStride apart, channels channelStep apart, zero
     * beyond the last channel up to a whole vector. Column phases lie phaseStep apart, row phases
     * rowPhaseStep.
     * source: element of the first channel at row 0, column 0. scratch:
     * size·(stride·((tileColumns − 1)·stepWidth + size) + 2)·V + {@code StripF32.scratch()} floats.
     *
     * <p>A run of tiles in a row shares its columns: they are transformed vertically once, of all column phases, then each
     * tile horizontally.
     */
    public static void input(int size, int stepHeight, int stepWidth, int stride, int firstTile, int lastTile,
            int tileColumns, int channels, int inputHeight, int inputWidth, int paddingTop, int paddingLeft,
            FloatMemory source, int sourceOffset, int channelStride, int rowStride, int pixelStride,
            FloatMemory data, int dataOffset, int planeStride, int fullPanels, int panelTiles, int panelStride,
            int tileStride, int channelStep, int phaseStep, int rowPhaseStep, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int work = scratchOffset + StripF32.scratch();
        int strip = work + 2 * size * lanes;
        for (int channel = 0; channel < channels; channel += lanes) {
            int tile = firstTile;
            while (tile < lastTile) {
                int tileRow = tile / tileColumns;
                int tileColumn = tile - tileRow * tileColumns;
                int run = Math.min(tileColumns - tileColumn, lastTile - tile);
                int columns = stride * ((run - 1) * stepWidth + size);
                for (int phase = 0; phase < stride; phase++) {
                    StripF32.gather(size, columns, stride * tileRow * stepHeight + phase - paddingTop, stride,
                            stride * tileColumn * stepWidth - paddingLeft, inputHeight, inputWidth, channels - channel,
                            source, sourceOffset + channel * channelStride, channelStride, rowStride, pixelStride,
                            scratch, strip, scratch, scratchOffset);
                    for (int x = 0; x < columns; x++) {
                        FourierRealF32.forward(size, scratch, strip + x * lanes, columns * lanes, scratch,
                                strip + x * lanes, columns * lanes, scratch, work);
                    }
                    for (int i = 0; i < run * stride; i++) {
                        int at = i / stride;
                        int column = i - at * stride;
                        FourierPlanesF32.spread(size, false, scratch, strip + (at * stepWidth * stride + column) * lanes,
                                columns * lanes, stride * lanes, data, dataOffset + channel * channelStep
                                        + phase * rowPhaseStep + column * phaseStep + StripF32.tileOffset(
                                                tile - firstTile + at, fullPanels, panelTiles, panelStride, tileStride),
                                planeStride, scratch, work);
                    }
                }
                tile += run;
            }
        }
    }

    /**
     * Transforms weights of {@code outputs} × {@code channels} kernels into planes of column panels, zero-filled.
     * source: the first kernel's first element; strides in elements, negative ones turn the kernel. scratch:
     * size·(size + 2)·V floats.
     */
    public static void weights(int size, int kernelHeight, int kernelWidth, int outputs, int channels,
            FloatMemory source, int sourceOffset, int outputStride, int channelStride, int rowStride, int columnStride,
            FloatMemory target, int targetOffset, int planeStride, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int width = 2 * lanes;
        int tile = scratchOffset + 2 * size * lanes;
        int padded = (outputs + width - 1) / width * width;
        PackF32.fill(size * size * lanes, 0, scratch, tile);
        for (int output = 0; output < padded; output += lanes) {
            int panel = output / width;
            int to = targetOffset + panel * channels * width + (output - panel * width);
            for (int channel = 0; channel < channels; channel++) {
                gatherKernels(size, kernelHeight, kernelWidth, Math.min(lanes, outputs - output), source,
                        sourceOffset + output * outputStride + channel * channelStride, outputStride, rowStride,
                        columnStride, scratch, tile);
                for (int x = 0; x < kernelWidth; x++) {
                    FourierRealF32.forward(size, scratch, tile + x * lanes, size * lanes, scratch, tile + x * lanes,
                            size * lanes, scratch, scratchOffset);
                }
                FourierPlanesF32.spread(size, true, scratch, tile, size * lanes, lanes, target, to + channel * width,
                        planeStride, scratch, scratchOffset);
            }
        }
    }

    /** One kernel of each of V outputs, scaled, as the first columns of a tile; rows and lanes beyond are zero. */
    private static void gatherKernels(int size, int kernelHeight, int kernelWidth, int outputs, FloatMemory source,
            int from, int outputStride, int rowStride, int columnStride, FloatMemory tile, int to) {
        int lanes = Simd.lanes();
        float scale = 2f / (size * size);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < kernelWidth; x++) {
                for (int lane = 0; lane < lanes; lane++) {
                    tile.set(to + (y * size + x) * lanes + lane, y < kernelHeight && lane < outputs
                            ? source.get(from + lane * outputStride + y * rowStride + x * columnStride) * scale : 0);
                }
            }
        }
    }

    /**
     * Transforms the products of tiles firstTile ≤ tile &lt; lastTile back and passes them through the output stage, as
     * {@code WinogradF32.output}; the steps are multiples of pooling. product: planes planeStride apart, tiles
     * tileStride apart, outputs side by side. scratch: size·(tileColumns·stepWidth
     * + size + 2)·V + {@code StripF32.scratch()} floats.
     */
    public static void output(int size, int stepHeight, int stepWidth, int firstTile, int lastTile, int tileColumns,
            int outputs, FloatMemory product, int productOffset, int planeStride, int tileStride, FloatMemory bias,
            int biasOffset, int pooling, int targetHeight, int targetWidth, FloatMemory target, int targetOffset,
            int channelStride, int rowStride, int pixelStride, int curve, float slope, float low, float high,
            FloatMemory sums, int sumsOffset, int squaresStep, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int work = scratchOffset + StripF32.scratch();
        int rows = work + 2 * size * lanes;
        int strip = rows + size * size * lanes;
        int tile = firstTile;
        while (tile < lastTile) {
            int tileRow = tile / tileColumns;
            int tileColumn = tile - tileRow * tileColumns;
            int run = Math.min(tileColumns - tileColumn, lastTile - tile);
            int columns = run * stepWidth;
            // Outputs are the inner loop: four vectors of them share the cache lines of a run's products.
            for (int output = 0; output < outputs; output += lanes) {
                for (int i = 0; i < run; i++) {
                    FourierPlanesF32.gather(size, product, productOffset + (tile - firstTile + i) * tileStride + output,
                            planeStride, scratch, rows, size * lanes, scratch, work);
                    for (int x = 0; x < stepWidth; x++) {
                        FourierRealF32.inverse(size, scratch, rows + x * lanes, size * lanes, scratch,
                                strip + (i * stepWidth + x) * lanes, columns * lanes, scratch, work);
                    }
                }
                StripF32.output(stepHeight, columns, tileRow * stepHeight, tileColumn * stepWidth, outputs - output,
                        scratch, strip, bias, biasOffset + output, curve, slope, low, high, pooling, targetHeight,
                        targetWidth, target, targetOffset + output * channelStride, channelStride, rowStride,
                        pixelStride, sums, sumsOffset + output, squaresStep, scratch, scratchOffset);
            }
            tile += run;
        }
    }

    /**
     * Transforms the output's gradient of tiles firstTile ≤ tile &lt; lastTile, for {@code outputs} channels, as
     * kernels of stepHeight × stepWidth: the gradient in the weights is the input's correlation with them. data:
     * planes planeStride apart, rows of channels tileStride apart, zero beyond the last up to a whole vector. source:
     * element of the first channel at row 0, column 0. scratch: size·(tileColumns·stepWidth + size + 2)·V + max(2V²,
     * 12V) floats.
     */
    public static void outputGradient(int size, int stepHeight, int stepWidth, int firstTile, int lastTile,
            int tileColumns, int outputs, int outputHeight, int outputWidth, FloatMemory source, int sourceOffset,
            int channelStride, int rowStride, int pixelStride, FloatMemory data, int dataOffset, int planeStride,
            int tileStride, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int work = scratchOffset + StripF32.scratch();
        int spectra = work + 2 * size * lanes;
        int strip = spectra + size * size * lanes;
        PackF32.fill(size * size * lanes, 0, scratch, spectra);
        for (int output = 0; output < outputs; output += lanes) {
            int tile = firstTile;
            while (tile < lastTile) {
                int tileRow = tile / tileColumns;
                int tileColumn = tile - tileRow * tileColumns;
                int run = Math.min(tileColumns - tileColumn, lastTile - tile);
                int columns = run * stepWidth;
                StripF32.gather(stepHeight, columns, tileRow * stepHeight, 1, tileColumn * stepWidth, outputHeight,
                        outputWidth, outputs - output, source, sourceOffset + output * channelStride, channelStride,
                        rowStride, pixelStride, scratch, strip, scratch, scratchOffset);
                PackF32.fill((size - stepHeight) * columns * lanes, 0, scratch, strip + stepHeight * columns * lanes);
                for (int i = 0; i < run; i++) {
                    for (int x = 0; x < stepWidth; x++) {
                        FourierRealF32.forward(size, scratch, strip + (i * stepWidth + x) * lanes, columns * lanes,
                                scratch, spectra + x * lanes, size * lanes, scratch, work);
                    }
                    FourierPlanesF32.spread(size, true, scratch, spectra, size * lanes, lanes, data,
                            dataOffset + (tile - firstTile + i) * tileStride + output, planeStride, scratch, work);
                }
                tile += run;
            }
        }
    }

    /**
     * Transforms the gradients of planes back to those of outputs × channels kernels. product: planes planeStride
     * apart, rows of outputs productStride apart, channels side by side, readable for whole vectors. target: element
     * of the first kernel at row 0, column 0. scratch: size·(size + 2)·V floats.
     */
    public static void kernelGradient(int size, int kernelHeight, int kernelWidth, int outputs, int channels,
            FloatMemory product, int productOffset, int planeStride, int productStride, FloatMemory target,
            int targetOffset, int outputStride, int channelStride, int rowStride, int columnStride, FloatMemory scratch,
            int scratchOffset) {
        int lanes = Simd.lanes();
        int tile = scratchOffset + 2 * size * lanes;
        for (int output = 0; output < outputs; output++) {
            for (int channel = 0; channel < channels; channel += lanes) {
                FourierPlanesF32.gather(size, product, productOffset + output * productStride + channel, planeStride,
                        scratch, tile, size * lanes, scratch, scratchOffset);
                for (int x = 0; x < kernelWidth; x++) {
                    FourierRealF32.inverse(size, scratch, tile + x * lanes, size * lanes, scratch, tile + x * lanes,
                            size * lanes, scratch, scratchOffset);
                }
                scatterKernels(size, kernelHeight, kernelWidth, Math.min(lanes, channels - channel), scratch, tile,
                        target, targetOffset + output * outputStride + channel * channelStride, channelStride,
                        rowStride, columnStride);
            }
        }
    }

    /** Writes {@code count} of V kernels, scaled: the first rows and columns of a tile. */
    private static void scatterKernels(int size, int kernelHeight, int kernelWidth, int count, FloatMemory tile,
            int from, FloatMemory target, int to, int kernelStride, int rowStride, int columnStride) {
        int lanes = Simd.lanes();
        float scale = 2f / (size * size);
        for (int lane = 0; lane < count; lane++) {
            for (int y = 0; y < kernelHeight; y++) {
                for (int x = 0; x < kernelWidth; x++) {
                    target.set(to + lane * kernelStride + y * rowStride + x * columnStride,
                            tile.get(from + (y * size + x) * lanes + lane) * scale);
                }
            }
        }
    }
}
