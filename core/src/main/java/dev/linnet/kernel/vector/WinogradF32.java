package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;

/**
 * The two-dimensional transforms of Winograd's minimal filtering over blocks of tiles, lanes along channels. A tile of
 * size² elements becomes one element in each of size² planes; each plane is an operand of the matrix product.
 *
 * <p>Tiles are numbered row by row over the output, a row of {@code tileColumns}; a tile's input begins
 * {@code step} = size − kernel + 1 behind its neighbour's. With a stride above 1 it is stride² tiles, one for each phase of the
 * input's rows and columns, and {@code kernel} is the taps of a phase.
 */
public final class WinogradF32 {
    private WinogradF32() {
    }

    /**
     * Transforms the input under tiles firstTile ≤ tile &lt; lastTile, for {@code channels} channels. data: planes
     * planeStride apart. Tiles, counted from firstTile, lie in panels panelStride apart, the first {@code fullPanels} of
     * panelTiles, further ones of one tile fewer; within a panel tileStride apart, channels channelStep apart, zero beyond
     * the last channel up to a whole vector. Row panels ({@link GemmF32}) have panelTiles 6, tileStride V and
     * channelStep 6; rows of channels have a channelStep of 1. source: element of the first channel at row 0, column 0.
     * Column phases lie phaseStep apart, row phases rowPhaseStep. scratch: size·(stride·((tileColumns − 1)·step + size) + 1)·V,
     * of size 9 twice as much, + {@code StripF32.scratch()} floats.
     *
     * <p>A run of tiles in a row shares its columns: they are transformed vertically once, of all column phases, then each
     * tile horizontally.
     */
    public static void input(int size, int step, int stride, int firstTile, int lastTile, int tileColumns, int channels,
            int inputHeight, int inputWidth, int paddingTop, int paddingLeft,
            FloatMemory source, int sourceOffset, int channelStride, int rowStride, int pixelStride,
            FloatMemory data, int dataOffset, int planeStride, int fullPanels, int panelTiles, int panelStride,
            int tileStride, int channelStep, int phaseStep, int rowPhaseStep, FloatMemory scratch, int scratchOffset) {
        int strip = scratchOffset + StripF32.scratch();
        for (int channel = 0; channel < channels; channel += Simd.lanes()) {
            int tile = firstTile;
            while (tile < lastTile) {
                int tileRow = tile / tileColumns;
                int tileColumn = tile - tileRow * tileColumns;
                int run = Math.min(tileColumns - tileColumn, lastTile - tile);
                int columns = stride * ((run - 1) * step + size);
                // Two columns are transformed at a time.
                columns += size == 6 ? columns % 2 : 0;
                for (int phase = 0; phase < stride; phase++) {
                    StripF32.gather(size, columns, stride * tileRow * step + phase - paddingTop, stride,
                            stride * tileColumn * step - paddingLeft, inputHeight, inputWidth, channels - channel, source,
                            sourceOffset + channel * channelStride, channelStride, rowStride, pixelStride, scratch, strip,
                            scratch, scratchOffset);
                    rowPhase(size, stride * step, stride, run, tile - firstTile, columns, data,
                            dataOffset + channel * channelStep + phase * rowPhaseStep, planeStride, fullPanels,
                            panelTiles, panelStride, tileStride, phaseStep, scratch, strip);
                }
                tile += run;
            }
        }
    }

    /** Transforms a strip of {@code run} tiles, the first of them {@code tile}, with all phases of its columns. */
    private static void rowPhase(int size, int step, int phases, int run, int tile, int columns, FloatMemory data,
            int dataOffset, int planeStride, int fullPanels, int panelTiles, int panelStride, int tileStride,
            int phaseStep, FloatMemory scratch, int strip) {
        int lanes = Simd.lanes();
        // In place where the transform can.
        int half = size == 9 ? strip + size * columns * lanes : strip;
        WinogradTransformF32.input(size, columns, scratch, strip, columns * lanes, lanes, scratch, half,
                columns * lanes, lanes);
        for (int i = 0; i < run; i++) {
            int to = dataOffset + StripF32.tileOffset(tile + i, fullPanels, panelTiles, panelStride, tileStride);
            for (int phase = 0; phase < phases; phase++) {
                WinogradTransformF32.input(size, size, scratch, half + (i * step + phase) * lanes, phases * lanes,
                        columns * lanes, data, to + phase * phaseStep, planeStride, size * planeStride);
            }
        }
    }

    /**
     * Transforms weights of {@code outputs} × {@code channels} kernels into planes of column panels, zero-filled. source:
     * the first kernel's first element; strides in elements, negative ones turn the kernel. Taps from {@code rows} and
     * {@code columns} on are zero. scratch: kernel·(kernel + size)·V floats.
     */
    public static void weights(int size, int kernel, int rows, int columns, int outputs, int channels,
            FloatMemory source, int sourceOffset, int outputStride, int channelStride, int rowStride, int columnStride,
            FloatMemory target, int targetOffset, int planeStride, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int width = 2 * lanes;
        int half = scratchOffset + kernel * kernel * lanes;
        int padded = (outputs + width - 1) / width * width;
        for (int output = 0; output < padded; output += lanes) {
            int panel = output / width;
            int to = targetOffset + panel * channels * width + (output - panel * width);
            for (int channel = 0; channel < channels; channel++) {
                gatherKernels(kernel, rows, columns, Math.min(lanes, outputs - output), source,
                        sourceOffset + output * outputStride + channel * channelStride, outputStride, rowStride,
                        columnStride, scratch, scratchOffset);
                for (int x = 0; x < kernel; x++) {
                    WinogradTransformF32.kernel(size, kernel, scratch, scratchOffset + x * lanes, kernel * lanes, scratch,
                            half + x * lanes, kernel * lanes);
                }
                for (int row = 0; row < size; row++) {
                    WinogradTransformF32.kernel(size, kernel, scratch, half + row * kernel * lanes, lanes, target,
                            to + channel * width + row * size * planeStride, planeStride);
                }
            }
        }
    }

    /** One kernel of each of V outputs, as [row][column][V]; lanes from {@code outputs} on are zero. */
    private static void gatherKernels(int kernel, int rows, int columns, int outputs, FloatMemory source, int from,
            int outputStride, int rowStride, int columnStride, FloatMemory target, int to) {
        int lanes = Simd.lanes();
        for (int y = 0; y < kernel; y++) {
            for (int x = 0; x < kernel; x++) {
                for (int lane = 0; lane < lanes; lane++) {
                    target.set(to + (y * kernel + x) * lanes + lane, lane < outputs && y < rows && x < columns
                            ? source.get(from + lane * outputStride + y * rowStride + x * columnStride) : 0);
                }
            }
        }
    }

    /**
     * Transforms the products of tiles firstTile ≤ tile &lt; lastTile back and writes activation(bias + output), or
     * with pooling = 2 the greatest of 2×2 of these each; where squaresStep is not 0, adds up sums[output] and,
     * squaresStep behind it, squares of what is written. product: planes planeStride apart, tiles tileStride apart,
     * outputs side by side. bias: readable for whole vectors. curve: the ordinal of the activation's family; slope is
     * its parameter. target: element of the first output channel at row 0, column 0; what lies outside its height and
     * width is cropped. scratch: (step·tileColumns·step + step·size)·V + {@code StripF32.scratch()} floats.
     *
     * <p>Where steps are odd, 2×2 outputs lie in two rows of tiles, which are transformed together: firstTile begins the first
     * of a pair of rows and lastTile ends a pair or the image; the strip in scratch is twice as high.
     */
    public static void output(int size, int kernel, int firstTile, int lastTile, int tileColumns, int outputs,
            FloatMemory product, int productOffset, int planeStride, int tileStride, FloatMemory bias, int biasOffset,
            int pooling, int targetHeight, int targetWidth, FloatMemory target, int targetOffset, int channelStride,
            int rowStride, int pixelStride, int curve, float slope, float low, float high, FloatMemory sums,
            int sumsOffset, int squaresStep, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int step = size - kernel + 1;
        int half = scratchOffset + StripF32.scratch();
        int strip = half + step * size * lanes;
        int tall = step % pooling == 0 ? 1 : 2;
        int tile = firstTile;
        while (tile < lastTile) {
            int tileRow = tile / tileColumns;
            int tileColumn = tile - tileRow * tileColumns;
            int run = Math.min(tileColumns - tileColumn, lastTile - tile);
            int rows = tall == 2 && lastTile - tile > run ? 2 : 1;
            int columns = run * step;
            // Outputs are the inner loop: four vectors of them share the cache lines of a run's products.
            for (int output = 0; output < outputs; output += lanes) {
                for (int i = 0; i < run * rows; i++) {
                    int from = productOffset + (tile - firstTile + i) * tileStride + output;
                    int row = i / run;
                    int to = strip + (row * columns + i - row * run) * step * lanes;
                    WinogradTransformF32.output(size, kernel, size, product, from, size * planeStride, planeStride,
                            scratch, half, size * lanes, lanes);
                    WinogradTransformF32.output(size, kernel, step, scratch, half, lanes, size * lanes, scratch, to, lanes,
                            columns * lanes);
                }
                StripF32.output(rows * step, columns, tileRow * step, tileColumn * step, outputs - output, scratch, strip,
                        bias, biasOffset + output, curve, slope, low, high, pooling, targetHeight, targetWidth,
                        target, targetOffset + output * channelStride, channelStride, rowStride, pixelStride,
                        sums, sumsOffset + output, squaresStep, scratch, scratchOffset);
            }
            tile += run * rows;
        }
    }

    /**
     * Transforms the output's gradient of tiles firstTile ≤ tile &lt; lastTile, for {@code outputs} channels, by the
     * adjoint of the output's transform. data: planes planeStride apart, rows of channels tileStride apart, zero beyond the last
     * up to a whole vector. source: element of the first channel at row 0, column 0. scratch: as of {@link #output}.
     */
    public static void outputGradient(int size, int kernel, int firstTile, int lastTile, int tileColumns, int outputs,
            int outputHeight, int outputWidth, FloatMemory source, int sourceOffset, int channelStride, int rowStride,
            int pixelStride, FloatMemory data, int dataOffset, int planeStride, int tileStride, FloatMemory scratch,
            int scratchOffset) {
        int lanes = Simd.lanes();
        int step = size - kernel + 1;
        int half = scratchOffset + StripF32.scratch();
        int strip = half + step * size * lanes;
        for (int output = 0; output < outputs; output += lanes) {
            int tile = firstTile;
            while (tile < lastTile) {
                int tileRow = tile / tileColumns;
                int tileColumn = tile - tileRow * tileColumns;
                int run = Math.min(tileColumns - tileColumn, lastTile - tile);
                int columns = run * step;
                StripF32.gather(step, columns, tileRow * step, 1, tileColumn * step, outputHeight, outputWidth,
                        outputs - output, source, sourceOffset + output * channelStride, channelStride, rowStride,
                        pixelStride, scratch, strip, scratch, scratchOffset);
                for (int i = 0; i < run; i++) {
                    int to = dataOffset + (tile - firstTile + i) * tileStride + output;
                    for (int x = 0; x < step; x++) {
                        WinogradTransformF32.outputAdjoint(size, kernel, scratch, strip + (i * step + x) * lanes,
                                columns * lanes, scratch, half + x * lanes, step * lanes);
                    }
                    for (int row = 0; row < size; row++) {
                        WinogradTransformF32.outputAdjoint(size, kernel, scratch, half + row * step * lanes, lanes, data,
                                to + row * size * planeStride, planeStride);
                    }
                }
                tile += run;
            }
        }
    }

    /**
     * Transforms the gradients of planes back to those of outputs × channels kernels. product: planes planeStride apart,
     * rows of outputs productStride apart, channels side by side, readable for whole vectors. target: element of the first
     * kernel at row 0, column 0. scratch: kernel·(kernel + size)·V floats.
     */
    public static void kernelGradient(int size, int kernel, int outputs, int channels, FloatMemory product,
            int productOffset, int planeStride, int productStride, FloatMemory target, int targetOffset,
            int outputStride, int channelStride, int rowStride, int columnStride, FloatMemory scratch,
            int scratchOffset) {
        int lanes = Simd.lanes();
        int half = scratchOffset + kernel * kernel * lanes;
        for (int output = 0; output < outputs; output++) {
            for (int channel = 0; channel < channels; channel += lanes) {
                int from = productOffset + output * productStride + channel;
                for (int x = 0; x < size; x++) {
                    WinogradTransformF32.kernelAdjoint(size, kernel, product, from + x * planeStride, size * planeStride,
                            scratch, half + x * lanes, size * lanes);
                }
                for (int row = 0; row < kernel; row++) {
                    WinogradTransformF32.kernelAdjoint(size, kernel, scratch, half + row * size * lanes, lanes, scratch,
                            scratchOffset + row * kernel * lanes, lanes);
                }
                scatterKernels(kernel, Math.min(lanes, channels - channel), scratch, scratchOffset, target,
                        targetOffset + output * outputStride + channel * channelStride, channelStride, rowStride,
                        columnStride);
            }
        }
    }

    /** Writes V kernels that lie as [row][column][V]; only the first {@code count} of them. */
    private static void scatterKernels(int kernel, int count, FloatMemory source, int from, FloatMemory target, int to,
            int kernelStride, int rowStride, int columnStride) {
        int lanes = Simd.lanes();
        for (int lane = 0; lane < count; lane++) {
            for (int y = 0; y < kernel; y++) {
                for (int x = 0; x < kernel; x++) {
                    target.set(to + lane * kernelStride + y * rowStride + x * columnStride,
                            source.get(from + (y * kernel + x) * lanes + lane));
                }
            }
        }
    }
}
