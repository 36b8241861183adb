package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;

/**
 * Copies the input of a convolution into panels for its kernel gradient, where taps are items and positions the depth:
 * {@link PackF32}'s patches with items and depth exchanged.
 *
 * <p>An item is tap·channels + channel, a tap kernelRow·kernelWidth + kernelColumn. The depth runs over k =
 * (image·outputHeight + outputRow)·outputWidth + outputColumn. Source: image, channel, row and pixel strides from
 * sourceOffset, the element of the group's first channel at the top left corner of the first image. Panels are those of
 * {@link PackF32}; what lies outside the image is zero, and so are items beyond the last.
 */
public final class PackTapsF32 {
    private PackTapsF32() {
    }

    /**
     * Packs items firstItem ≤ item &lt; lastItem as column panels, for the part firstK ≤ k &lt; lastK of the depth. Channels
     * that are neighbours in memory are copied by vectors.
     */
    public static void columns(int firstItem, int lastItem, int width, int firstK, int lastK, int channels,
            int inputHeight, int inputWidth, int kernelWidth, int outputHeight, int outputWidth, int strideHeight,
            int strideWidth, int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft,
            FloatMemory source, int sourceOffset, int imageStride, int channelStride, int rowStride, int pixelStride,
            FloatMemory target, int targetOffset) {
        int panel = targetOffset;
        int step = strideWidth * pixelStride;
        for (int first = firstItem; first < lastItem; first += width) {
            int lane = 0;
            while (lane < width) {
                int item = first + lane;
                if (item >= lastItem) {
                    fillLanes(width - lane, lastK - firstK, target, panel + lane, width);
                    lane = width;
                } else {
                    int tap = item / channels;
                    int channel = item - tap * channels;
                    int kernelRow = tap / kernelWidth;
                    int count = Math.min(channels - channel, Math.min(width - lane, lastItem - item));
                    int y = kernelRow * dilationHeight - paddingTop;
                    int x = (tap - kernelRow * kernelWidth) * dilationWidth - paddingLeft;
                    int inside = firstInside(x, strideWidth, outputWidth);
                    int outside = firstOutside(x, strideWidth, outputWidth, inputWidth);
                    int row = firstK / outputWidth;
                    int column = firstK - row * outputWidth;
                    int to = panel + lane;
                    int k = firstK;
                    while (k < lastK) {
                        int image = row / outputHeight;
                        int inputRow = (row - image * outputHeight) * strideHeight + y;
                        int end = Math.min(outputWidth, column + lastK - k);
                        int from = clamp(inside, column, end);
                        int until = inputRow < 0 || inputRow >= inputHeight ? from : clamp(outside, from, end);
                        fillLanes(count, from - column, target, to, width);
                        if (until > from) {
                            copyLanes(count, until - from, source, sourceOffset + image * imageStride
                                    + channel * channelStride + inputRow * rowStride
                                    + (from * strideWidth + x) * pixelStride, step, channelStride,
                                    target, to + (from - column) * width, width);
                        }
                        fillLanes(count, end - until, target, to + (until - column) * width, width);
                        to += (end - column) * width;
                        k += end - column;
                        column = 0;
                        row++;
                    }
                    lane += count;
                }
            }
            panel += (lastK - firstK) * width;
        }
    }

    /**
     * Packs the items that {@link #columns} packs as row panels. Positions of a row that are neighbours in memory are
     * copied by vectors.
     */
    public static void rows(int firstItem, int lastItem, int width, int firstK, int lastK, int channels,
            int inputHeight, int inputWidth, int kernelWidth, int outputHeight, int outputWidth, int strideHeight,
            int strideWidth, int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft,
            FloatMemory source, int sourceOffset, int imageStride, int channelStride, int rowStride, int pixelStride,
            FloatMemory target, int targetOffset) {
        int panel = targetOffset;
        int step = strideWidth * pixelStride;
        for (int first = firstItem; first < lastItem; first += width) {
            for (int lane = 0; lane < width; lane++) {
                int item = first + lane;
                int tap = item / channels;
                int channel = item - tap * channels;
                int kernelRow = tap / kernelWidth;
                int y = kernelRow * dilationHeight - paddingTop;
                int x = (tap - kernelRow * kernelWidth) * dilationWidth - paddingLeft;
                int inside = item < lastItem ? firstInside(x, strideWidth, outputWidth) : outputWidth;
                int outside = firstOutside(x, strideWidth, outputWidth, inputWidth);
                int row = firstK / outputWidth;
                int column = firstK - row * outputWidth;
                int k = firstK;
                while (k < lastK) {
                    int image = row / outputHeight;
                    int inputRow = (row - image * outputHeight) * strideHeight + y;
                    int end = Math.min(outputWidth, column + lastK - k);
                    int from = clamp(inside, column, end);
                    int until = inputRow < 0 || inputRow >= inputHeight ? from : clamp(outside, from, end);
                    int depth = k - firstK;
                    PackF32.fillRow(from - column, target, panel, depth, lane, width);
                    if (until > from) {
                        PackF32.copyRow(until - from, source, sourceOffset + image * imageStride
                                + channel * channelStride + inputRow * rowStride
                                + (from * strideWidth + x) * pixelStride, step, target, panel, depth + from - column,
                                lane, width);
                    }
                    PackF32.fillRow(end - until, target, panel, depth + until - column, lane, width);
                    k += end - column;
                    column = 0;
                    row++;
                }
            }
            panel += PackF32.rowPanelSize(lastK - firstK, width);
        }
    }

    /** The first output column whose input column column·stride + x is not left of the image. */
    private static int firstInside(int x, int stride, int columns) {
        return x >= 0 ? 0 : Math.min(columns, (stride - 1 - x) / stride);
    }

    /** The first output column whose input column column·stride + x is right of the image. */
    private static int firstOutside(int x, int stride, int columns, int inputWidth) {
        return x >= inputWidth ? 0 : Math.min(columns, (inputWidth - 1 - x) / stride + 1);
    }

    private static int clamp(int value, int low, int high) {
        return Math.max(low, Math.min(value, high));
    }

    /** Copies {@code lanes} neighbouring lanes at {@code positions} positions of one row. */
    private static void copyLanes(int lanes, int positions, FloatMemory source, int from, int step, int laneStride,
            FloatMemory target, int to, int width) {
        int vector = Simd.lanes();
        int lane = 0;
        while (lane < lanes) {
            if (laneStride == 1 && lane + vector <= lanes) {
                PackF32.copyVectors(positions, source, from + lane, step, target, to + lane, width);
                lane += vector;
            } else {
                PackF32.copyElements(positions, source, from + lane * laneStride, step, target, to + lane, width);
                lane++;
            }
        }
    }

    private static void fillLanes(int lanes, int positions, FloatMemory target, int to, int width) {
        for (int lane = 0; lane < lanes; lane++) {
            PackF32.fillElements(positions, target, to + lane, width);
        }
    }
}
