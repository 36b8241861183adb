package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;

/**
 * Convolution with one input channel for each output channel:
 * y[row][column] = finish(bias + Σ w[i][j]·x[row·strideHeight + i·dilationHeight − paddingTop][column·strideWidth +
 * j·dilationWidth − paddingLeft]), where x is 0 outside the image and
 * finish(s) = min(max(s &lt; 0 ? s·slope : s, low), high); NaN stays NaN. Identity is slope 1, low −∞, high +∞.
 *
 * <p>Padding below and to the right follows from the size of the output. Both layouts use one tile of 4 × 2 vectors,
 * which differ only in what lies between its neighbours: rows and columns of a padded plane, or pixels and channels.
 */
public final class DepthwiseF32 {
    private DepthwiseF32() {
    }

    /** Floats of scratch that {@link #planes} needs for {@code rows} rows of output. */
    public static int planesScratch(int rows, int inputHeight, int inputWidth, int outputHeight, int outputWidth,
            int kernelHeight, int kernelWidth, int strideHeight, int strideWidth, int dilationHeight, int dilationWidth,
            int paddingTop, int paddingLeft) {
        if (DepthwiseStripsF32.takes(outputWidth, kernelHeight, kernelWidth, strideHeight, strideWidth,
                dilationHeight, dilationWidth)) {
            return DepthwiseStripsF32.scratch(rows, inputHeight, inputWidth, outputHeight, outputWidth, strideWidth,
                    paddingTop, paddingLeft);
        }
        if (DepthwiseRowsF32.takes(rows, inputHeight, inputWidth, outputHeight, outputWidth, kernelHeight, kernelWidth,
                strideHeight, strideWidth, dilationHeight, dilationWidth, paddingTop, paddingLeft)) {
            return DepthwiseRowsF32.scratch(inputWidth);
        }
        return (8 + 1 + kernelHeight * kernelWidth) * Simd.lanes()
                + inputRows(rows, kernelHeight, strideHeight, dilationHeight) * strideWidth
                * PaddedPlaneF32.phaseLength(outputWidth, kernelWidth, strideWidth, dilationWidth);
    }

    /**
     * Computes rows firstRow ≤ row &lt; lastRow of channels·multiplier consecutive planes [outputHeight][outputWidth]
     * at y from {@code channels} planes [inputHeight][inputWidth] at x; the offsets are those of row 0 of the first
     * plane. w: [channels·multiplier][kernelHeight][kernelWidth]. bias: channels·multiplier. x and y must not overlap.
     * scratch: planesScratch(lastRow − firstRow, …) floats.
     *
     * <p>Where {@link DepthwiseStripsF32} does not take them, each plane is first copied into scratch, surrounded by
     * zeros and its columns sorted by their phase modulo the stride, so that every tap is a load of consecutive lanes
     * without a bounds test.
     */
    public static void planes(int channels, int multiplier, int inputHeight, int inputWidth,
            int outputHeight, int outputWidth, int firstRow, int lastRow, int kernelHeight, int kernelWidth,
            int strideHeight, int strideWidth, int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft,
            FloatMemory x, int xOffset, FloatMemory w, int wOffset, FloatMemory bias, int biasOffset,
            FloatMemory y, int yOffset, float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        if (DepthwiseStripsF32.takes(outputWidth, kernelHeight, kernelWidth, strideHeight, strideWidth,
                dilationHeight, dilationWidth)) {
            DepthwiseStripsF32.planes(channels, multiplier, inputHeight, inputWidth, outputHeight, outputWidth,
                    firstRow, lastRow, strideWidth, paddingTop, paddingLeft, x, xOffset, w, wOffset, bias, biasOffset,
                    y, yOffset, slope, low, high, scratch, scratchOffset);
            return;
        }
        if (DepthwiseRowsF32.takes(lastRow - firstRow, inputHeight, inputWidth, outputHeight, outputWidth, kernelHeight,
                kernelWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, paddingTop, paddingLeft)) {
            DepthwiseRowsF32.planes(channels, multiplier, inputHeight, inputWidth, outputHeight, outputWidth, firstRow,
                    lastRow, strideWidth, paddingTop, paddingLeft, x, xOffset, w, wOffset, bias, biasOffset, y, yOffset,
                    slope, low, high, scratch, scratchOffset);
            return;
        }
        int lanes = Simd.lanes();
        int taps = kernelHeight * kernelWidth;
        int weights = scratchOffset + 8 * lanes;
        int padded = weights + (1 + taps) * lanes;
        int rows = inputRows(lastRow - firstRow, kernelHeight, strideHeight, dilationHeight);
        int columns = (outputWidth - 1) * strideWidth + (kernelWidth - 1) * dilationWidth + 1;
        int phaseLength = PaddedPlaneF32.phaseLength(outputWidth, kernelWidth, strideWidth, dilationWidth);
        int xEnd = xOffset + channels * inputHeight * inputWidth;
        PaddedPlaneF32.clear(rows, strideWidth, phaseLength, scratch, padded);
        for (int channel = 0; channel < channels; channel++) {
            PaddedPlaneF32.copy(rows, columns, firstRow * strideHeight - paddingTop, paddingLeft, inputHeight,
                    inputWidth, strideWidth, phaseLength, x, xOffset + channel * inputHeight * inputWidth, xEnd,
                    scratch, padded);
            for (int output = channel * multiplier; output < (channel + 1) * multiplier; output++) {
                spread(1, bias, biasOffset + output, scratch, weights);
                spread(taps, w, wOffset + output * taps, scratch, weights + lanes);
                // Rows of the next plane follow at once where all rows are computed.
                int last = lastRow - firstRow == outputHeight ? channels * multiplier - 1 : output;
                plane(lastRow - firstRow, outputWidth, kernelHeight, kernelWidth, strideHeight, strideWidth,
                        dilationHeight, dilationWidth, phaseLength, padded, weights,
                        y, yOffset + (output * outputHeight + firstRow) * outputWidth,
                        yOffset + (last * outputHeight + lastRow) * outputWidth, slope, low, high, scratch, scratchOffset);
            }
        }
    }

    /**
     * 1 where {@link #pixels} walks along rows of pixels at the speed of planes, else 0: with one lane, a 3×3 kernel and at
     * most one row or column of zeros at each edge.
     */
    public static int walks(int inputHeight, int inputWidth, int outputHeight, int outputWidth, int kernelHeight,
            int kernelWidth, int strideHeight, int strideWidth, int dilationHeight, int dilationWidth, int paddingTop,
            int paddingLeft) {
        return DepthwisePixelsF32.takes(inputHeight, inputWidth, outputHeight, outputWidth, kernelHeight, kernelWidth,
                strideHeight, strideWidth, dilationHeight, dilationWidth, paddingTop, paddingLeft) ? 1 : 0;
    }

    /**
     * Computes rows firstRow ≤ row &lt; lastRow of one image whose pixels hold {@code channels} neighbouring channels,
     * from [inputHeight][inputWidth] pixels at x to [..][outputWidth] pixels at y; the offsets are those of row 0. w:
     * [kernelHeight][kernelWidth][channels]. Pixels of x and y and taps of w are pixelStride apart, so that channels
     * may be part of a pixel. bias: channels. x and y must not overlap. scratch: 8V floats.
     *
     * <p>Lanes run along channels. Columns whose taps all lie inside are computed four at once, or in one walk where
     * the kernel is 3×3; others one by one.
     */
    public static void pixels(int channels, int pixelStride, int inputHeight, int inputWidth, int outputWidth,
            int firstRow, int lastRow, int kernelHeight, int kernelWidth, int strideHeight, int strideWidth,
            int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft,
            FloatMemory x, int xOffset, FloatMemory w, int wOffset, FloatMemory bias, int biasOffset,
            FloatMemory y, int yOffset, float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        if (DepthwisePixelsF32.takes(inputHeight, inputWidth, lastRow, outputWidth, kernelHeight, kernelWidth,
                strideHeight, strideWidth, dilationHeight, dilationWidth, paddingTop, paddingLeft)) {
            DepthwisePixelsF32.rows(channels, pixelStride, inputHeight, inputWidth, outputWidth, firstRow, lastRow,
                    strideHeight, strideWidth, paddingTop, paddingLeft, x, xOffset, w, wOffset, bias, biasOffset,
                    y, yOffset, scratch, scratchOffset);
            boolean isIdentity = slope == 1 && low == Float.NEGATIVE_INFINITY && high == Float.POSITIVE_INFINITY;
            if (isIdentity) {
                return;
            }
            if (channels == pixelStride) {
                int size = outputWidth * channels;
                ActivationF32.linear((lastRow - firstRow) * size, y, yOffset + firstRow * size, y,
                        yOffset + firstRow * size, slope, low, high, scratch, scratchOffset);
            } else {
                for (int pixel = firstRow * outputWidth; pixel < lastRow * outputWidth; pixel++) {
                    int at = yOffset + pixel * pixelStride;
                    ActivationF32.linear(channels, y, at, y, at, slope, low, high, scratch, scratchOffset);
                }
            }
            return;
        }
        int firstInside = (paddingLeft + strideWidth - 1) / strideWidth;
        int room = inputWidth - 1 - (kernelWidth - 1) * dilationWidth + paddingLeft;
        int lastInside = room < 0 ? 0 : Math.min(room / strideWidth + 1, outputWidth);
        boolean walks = kernelHeight == 3 && kernelWidth == 3 && dilationWidth == 1 && strideWidth <= 2
                && lastInside > firstInside && channels >= Simd.lanes();
        for (int row = firstRow; row < lastRow; row++) {
            int top = row * strideHeight - paddingTop;
            int firstTapRow = firstTap(top, dilationHeight);
            int height = tapsInside(top, dilationHeight, inputHeight, kernelHeight);
            int inputRow = xOffset + (top + firstTapRow * dilationHeight) * inputWidth * pixelStride;
            int rowStep = inputWidth * dilationHeight * pixelStride;
            int weightRow = wOffset + firstTapRow * kernelWidth * pixelStride;
            int column = 0;
            while (column < outputWidth) {
                if (walks && height == 3 && column == firstInside) {
                    for (int next = 0; next < channels; next += Simd.lanes()) {
                        int channel = Math.min(next, channels - Simd.lanes());
                        DepthwiseWalkF32.walk(strideWidth, lastInside - firstInside,
                                x, inputRow + (column * strideWidth - paddingLeft) * pixelStride + channel, pixelStride,
                                rowStep, 2 * rowStep, w, weightRow + channel, pixelStride, 3 * pixelStride,
                                bias, biasOffset + channel,
                                y, yOffset + (row * outputWidth + column) * pixelStride + channel, pixelStride,
                                slope, low, high);
                    }
                    column = lastInside;
                    continue;
                }
                int count = 1;
                int left = lastInside - column;
                if (column >= firstInside && left >= 2 && lastInside - firstInside >= 4) {
                    // The last four overlap those before them.
                    column = Math.min(column, lastInside - 4);
                    count = 4;
                }
                int start = column * strideWidth - paddingLeft;
                int firstTapColumn = firstTap(start, dilationWidth);
                int width = tapsInside(start, dilationWidth, inputWidth, kernelWidth);
                channels(count, channels, height, width, kernelWidth, pixelStride,
                        x, inputRow + (start + firstTapColumn * dilationWidth) * pixelStride,
                        rowStep, dilationWidth * pixelStride, strideWidth * pixelStride,
                        w, weightRow + firstTapColumn * pixelStride, bias, biasOffset,
                        y, yOffset + (row * outputWidth + column) * pixelStride, slope, low, high,
                        scratch, scratchOffset);
                column += count;
            }
        }
    }

    /** Rows of input under {@code rows} rows of output. */
    private static int inputRows(int rows, int kernelHeight, int strideHeight, int dilationHeight) {
        return (rows - 1) * strideHeight + (kernelHeight - 1) * dilationHeight + 1;
    }

    /** The first tap at or after position 0, where tap 0 lies at {@code start}. */
    private static int firstTap(int start, int dilation) {
        return start >= 0 ? 0 : (dilation - 1 - start) / dilation;
    }

    /** How many taps lie at or after position 0 and before {@code size}. */
    private static int tapsInside(int start, int dilation, int size, int taps) {
        int end = start >= size ? 0 : Math.min(taps, (size - start + dilation - 1) / dilation);
        return Math.max(0, end - firstTap(start, dilation));
    }

    /** Each element as a vector of equal lanes. */
    static void spread(int count, FloatMemory from, int fromOffset, FloatMemory to, int toOffset) {
        for (int i = 0; i < count; i++) {
            Simd.store(to, toOffset + i * Simd.lanes(), Simd.splat(from, fromOffset + i));
        }
    }

    /** One plane of output from a padded plane; weights: the bias, then the taps, as vectors. Writes y only before yEnd. */
    private static void plane(int rows, int outputWidth, int kernelHeight, int kernelWidth,
            int strideHeight, int strideWidth, int dilationHeight, int dilationWidth, int phaseLength, int padded,
            int weights, FloatMemory y, int yOffset, int yEnd, float slope, float low, float high,
            FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int pitch = strideWidth * phaseLength;
        boolean walks = kernelHeight == 3 && kernelWidth == 3 && dilationHeight == 1 && strideHeight <= 2;
        // Rows narrower than a vector are written with what lies behind them, which the next rows and planes correct.
        int direct = rows;
        while (walks && outputWidth < lanes && direct > 0 && yOffset + (direct - 1) * outputWidth + lanes > yEnd) {
            direct--;
        }
        if (walks && rows - direct <= 8) {
            walk(direct, outputWidth, strideHeight, strideWidth, dilationWidth, phaseLength, scratch, padded, weights,
                    y, yOffset, outputWidth, slope, low, high);
            if (direct < rows) {
                walk(rows - direct, outputWidth, strideHeight, strideWidth, dilationWidth, phaseLength,
                        scratch, padded + direct * strideHeight * pitch, weights, scratch, scratchOffset, lanes,
                        slope, low, high);
                copyRows(rows - direct, outputWidth, scratch, scratchOffset, y, yOffset + direct * outputWidth);
            }
            return;
        }
        int rowStep = strideHeight * pitch;
        int phaseStep = dilationWidth % strideWidth;
        int step = phaseStep * phaseLength + dilationWidth / strideWidth;
        boolean narrow = outputWidth < lanes;
        int height = rows < 4 ? 1 : 4;
        for (int next = 0; next < rows; next += narrow ? 2 * height : height) {
            // The last rows, like the last columns, overlap those before them.
            int row = Math.min(next, rows - height);
            int upper = Math.min(next + height, rows - height);
            for (int column = 0; column < outputWidth; column += 2 * lanes) {
                int start = Math.max(0, Math.min(column, outputWidth - 2 * lanes));
                int second = narrow ? (upper - row) * rowStep : Math.min(lanes, outputWidth - lanes);
                DepthwiseTileF32.sums(height, kernelHeight, kernelWidth,
                        scratch, padded + row * rowStep + start, dilationHeight * pitch, step, phaseStep, strideWidth,
                        pitch - 1, rowStep, second, scratch, weights + lanes, 0, lanes, 0, scratch, weights, 0,
                        scratch, scratchOffset);
                if (narrow) {
                    DepthwiseTileF32.finish(height, scratch, scratchOffset, scratch, scratchOffset, lanes, 4 * lanes,
                            slope, low, high);
                    copyRows(height, outputWidth, scratch, scratchOffset, y, yOffset + row * outputWidth);
                    copyRows(height, outputWidth, scratch, scratchOffset + 4 * lanes, y, yOffset + upper * outputWidth);
                } else {
                    DepthwiseTileF32.finish(height, scratch, scratchOffset,
                            y, yOffset + row * outputWidth + start, outputWidth, second, slope, low, high);
                }
            }
        }
    }

    /**
     * Rows of a 3×3 convolution, yStep apart, a vector of columns after the other; the last overlaps the one before
     * it.
     */
    private static void walk(int rows, int outputWidth, int strideHeight, int strideWidth, int dilationWidth,
            int phaseLength, FloatMemory scratch, int padded, int weights, FloatMemory y, int yOffset, int yStep,
            float slope, float low, float high) {
        int lanes = Simd.lanes();
        int second = dilationWidth % strideWidth * phaseLength + dilationWidth / strideWidth;
        int third = 2 * dilationWidth % strideWidth * phaseLength + 2 * dilationWidth / strideWidth;
        for (int column = 0; column < outputWidth; column += lanes) {
            int start = Math.max(0, Math.min(column, outputWidth - lanes));
            DepthwiseWalkF32.walk(strideHeight, rows, scratch, padded + start, strideWidth * phaseLength, second, third,
                    scratch, weights + lanes, 3 * lanes, lanes, scratch, weights, y, yOffset + start, yStep,
                    slope, low, high);
        }
    }

    static void copyRows(int rows, int columns, FloatMemory tile, int tileOffset, FloatMemory y, int yOffset) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                y.set(yOffset + row * columns + column, tile.get(tileOffset + row * Simd.lanes() + column));
            }
        }
    }

    /** {@code count} (4 or 1) neighbouring pixels of output: all channels of taps that lie inside the image. */
    private static void channels(int count, int channels, int height, int width, int kernelWidth, int pixelStride,
            FloatMemory x, int at, int rowStep, int step, int itemStep, FloatMemory w, int wAt,
            FloatMemory bias, int biasOffset, FloatMemory y, int yAt, float slope, float low, float high,
            FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        if (channels < lanes) {
            for (int item = 0; item < count; item++) {
                for (int channel = 0; channel < channels; channel++) {
                    element(height, width, x, at + item * itemStep + channel, rowStep, step, w, wAt + channel,
                            kernelWidth * pixelStride, pixelStride, bias.get(biasOffset + channel),
                            y, yAt + item * pixelStride + channel, slope, low, high);
                }
            }
            return;
        }
        int second = Math.min(lanes, channels - lanes);
        for (int next = 0; next < channels; next += 2 * lanes) {
            // The last channels overlap those before them.
            int channel = Math.max(0, Math.min(next, channels - 2 * lanes));
            DepthwiseTileF32.sums(count, height, width, x, at + channel, rowStep, step, 0, 1, 0, itemStep, second,
                    w, wAt + channel, (kernelWidth - width) * pixelStride, pixelStride, second,
                    bias, biasOffset + channel, second, scratch, scratchOffset);
            DepthwiseTileF32.finish(count, scratch, scratchOffset, y, yAt + channel, pixelStride, second,
                    slope, low, high);
        }
    }

    private static void element(int height, int width, FloatMemory x, int at, int rowStep, int step,
            FloatMemory w, int wAt, int wRowStep, int wStep, float bias, FloatMemory y, int yAt,
            float slope, float low, float high) {
        float sum = bias;
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                sum += w.get(wAt + row * wRowStep + column * wStep) * x.get(at + row * rowStep + column * step);
            }
        }
        sum = sum < 0 ? sum * slope : sum;
        sum = sum < low ? low : sum;
        y.set(yAt, high < sum ? high : sum);
    }
}
