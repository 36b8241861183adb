package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;

/**
 * Copies operands of the matrix product into panels. An item is a row of A or a column of B; the depth runs over
 * (tap, channel) pairs, k = tap·channels + channel. Items beyond the last are zero.
 *
 * <p>Column panels are [⌈items/width⌉][depth][width], so that lanes of one k are neighbours. Row panels are
 * [⌈items/width⌉][⌈depth/V⌉][width][V], so that V values of one row are neighbours: what is contiguous in the source is
 * copied by vectors, and the product broadcasts single elements anyway.
 */
public final class PackF32 {
    private PackF32() {
    }

    /**
     * Packs column panels of items whose elements lie at offset + item·itemStride + tapRow·tapRowStride +
     * tapColumn·tapColumnStride + channel·channelStride, for the part firstK ≤ k &lt; lastK of the depth; a tap is
     * tapRow·tapColumns + tapColumn. Strides may be negative.
     */
    public static void columns(int items, int width, int firstK, int lastK, int channels, int tapColumns,
            FloatMemory source, int sourceOffset, int itemStride, int tapRowStride, int tapColumnStride,
            int channelStride, FloatMemory target, int targetOffset) {
        int panel = targetOffset;
        int panelSize = (lastK - firstK) * width;
        int first = 0;
        while (first < items) {
            // Four panels at a time read whole cache lines of each channel and visit each of its pages once.
            boolean together = itemStride == 1 && width == 2 * Simd.lanes() && items - first >= 4 * width;
            int row = panel;
            int k = firstK;
            while (k < lastK) {
                int tap = k / channels;
                int channel = k - tap * channels;
                int count = Math.min(channels - channel, lastK - k);
                int tapRow = tap / tapColumns;
                int from = sourceOffset + first * itemStride + tapRow * tapRowStride
                        + (tap - tapRow * tapColumns) * tapColumnStride + channel * channelStride;
                if (together) {
                    PackNeighboursF32.fourPanels(count, source, from, channelStride, target, row, panelSize);
                } else {
                    copyLanes(Math.min(width, items - first), width, count, source, from, itemStride, channelStride,
                            target, row);
                }
                row += count * width;
                k += count;
            }
            int done = together ? 4 : 1;
            panel += done * panelSize;
            first += done * width;
        }
    }

    /** Packs row panels of the items that {@link #columns} packs as columns. */
    public static void rows(int items, int width, int firstK, int lastK, int channels, int tapColumns,
            FloatMemory source, int sourceOffset, int itemStride, int tapRowStride, int tapColumnStride,
            int channelStride, FloatMemory target, int targetOffset) {
        int panel = targetOffset;
        for (int first = 0; first < items; first += width) {
            int from = sourceOffset + first * itemStride + firstK * channelStride;
            int turned = itemStride == 1 && lastK <= channels
                    ? turnRows(Math.min(width, items - first), width, lastK - firstK, source, from, channelStride, target, panel)
                    : 0;
            for (int lane = 0; lane < width; lane++) {
                int k = firstK + (first + lane < items ? turned : 0);
                while (k < lastK) {
                    int tap = k / channels;
                    int channel = k - tap * channels;
                    int count = Math.min(channels - channel, lastK - k);
                    if (first + lane < items) {
                        int tapRow = tap / tapColumns;
                        copyRow(count, source, sourceOffset + (first + lane) * itemStride + tapRow * tapRowStride
                                + (tap - tapRow * tapColumns) * tapColumnStride + channel * channelStride,
                                channelStride, target, panel, k - firstK, lane, width);
                    } else {
                        fillRow(count, target, panel, k - firstK, lane, width);
                    }
                    k += count;
                }
            }
            panel += rowPanelSize(lastK - firstK, width);
        }
    }

    /**
     * Turns blocks of channels of a panel's items, which are neighbours: as many channels as are whole vectors and are returned,
     * none where blocks do not fit in registers. A panel's last block overlaps the one before it.
     */
    private static int turnRows(int items, int width, int depth, FloatMemory source, int from, int channelStride,
            FloatMemory target, int panel) {
        int lanes = Simd.lanes();
        if (lanes != 4 || items < lanes) {
            return 0;
        }
        int whole = depth & -lanes;
        for (int item = 0; item < items; item += lanes) {
            int first = Math.min(item, items - lanes);
            TransposeF32.blocks4(whole / lanes, source, from + first, channelStride, lanes * channelStride,
                    target, panel + first * lanes, lanes, lanes * width);
        }
        return whole;
    }

    /** Elements of a row panel: the depth is rounded up to whole vectors. */
    static int rowPanelSize(int depth, int width) {
        return (depth + Simd.lanes() - 1) / Simd.lanes() * Simd.lanes() * width;
    }

    /**
     * Packs the patches under output positions firstPosition ≤ position &lt; lastPosition of one image and group as column
     * panels, for the part firstK ≤ k &lt; lastK of the depth; a position is outputRow·outputWidth + outputColumn, a tap is
     * kernelRow·kernelWidth + kernelColumn. What lies outside the image is zero.
     *
     * <p>source: channel, row and pixel strides from sourceOffset, the element of the group's first channel at the top
     * left corner. Positions of a row that lie 1, 2 or 4 elements apart are copied by vectors, where a panel holds at
     * least a vector of them.
     */
    public static void patchColumns(int firstPosition, int lastPosition, int width, int firstK, int lastK,
            int channels, int inputHeight, int inputWidth, int kernelWidth, int outputWidth, int strideHeight,
            int strideWidth, int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft,
            FloatMemory source, int sourceOffset, int channelStride, int rowStride, int pixelStride,
            FloatMemory target, int targetOffset) {
        int step = strideWidth * pixelStride;
        int end = sourceOffset + (channels - 1) * channelStride + (inputHeight - 1) * rowStride
                + (inputWidth - 1) * pixelStride + 1;
        if (PackFewChannelsF32.fits(firstPosition, width, channels, outputWidth)) {
            PackFewChannelsF32.patches(firstPosition, lastPosition, width, firstK, lastK, channels, inputHeight, inputWidth,
                    kernelWidth, outputWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, paddingTop,
                    paddingLeft, source, sourceOffset, channelStride, rowStride, pixelStride, end, target, targetOffset);
            return;
        }
        int firstTap = firstK / channels;
        int row = targetOffset;
        for (int first = firstPosition; first < lastPosition; first += width) {
            int firstRow = first / outputWidth;
            int firstColumn = first - firstRow * outputWidth;
            int kernelRow = firstTap / kernelWidth;
            int kernelColumn = firstTap - kernelRow * kernelWidth;
            int channel = firstK - firstTap * channels;
            int k = firstK;
            while (k < lastK) {
                int count = Math.min(channels - channel, lastK - k);
                int inputRow = firstRow * strideHeight + kernelRow * dilationHeight - paddingTop;
                int x = kernelColumn * dilationWidth - paddingLeft;
                int column = firstColumn;
                int left = Math.min(width, lastPosition - first);
                int to = row;
                while (left > 0) {
                    // Lanes of one row: zeros, what lies inside the image, zeros.
                    int lanes = Math.min(left, outputWidth - column);
                    int start = column * strideWidth + x;
                    int from = start >= 0 ? 0 : Math.min(lanes, (strideWidth - 1 - start) / strideWidth);
                    int until = start + (lanes - 1) * strideWidth < inputWidth ? lanes
                            : Math.max(from, (inputWidth - start + strideWidth - 1) / strideWidth);
                    if (inputRow < 0 || inputRow >= inputHeight) {
                        until = from;
                    }
                    fillLanes(0, from, count, target, to, width);
                    if (until > from) {
                        PackNeighboursF32.lanes(until - from, step, count, source, sourceOffset + channel * channelStride
                                + inputRow * rowStride + (start + from * strideWidth) * pixelStride, channelStride,
                                target, to + from, width, end);
                    }
                    fillLanes(until, lanes, count, target, to, width);
                    to += lanes;
                    left -= lanes;
                    column = 0;
                    inputRow += strideHeight;
                }
                fillLanes(0, width - Math.min(width, lastPosition - first), count, target, to, width);
                row += count * width;
                k += count;
                channel = 0;
                kernelColumn++;
                if (kernelColumn == kernelWidth) {
                    kernelColumn = 0;
                    kernelRow++;
                }
            }
        }
    }

    /** Zeros in lanes [first, last) of {@code count} rows of a column panel. */
    private static void fillLanes(int first, int last, int count, FloatMemory target, int to, int width) {
        for (int lane = first; lane < last; lane++) {
            fillElements(count, target, to + lane, width);
        }
    }

    /**
     * Packs the patches that {@link #patchColumns} packs as row panels.
     *
     * <p>Channels are copied by vectors where they are neighbours in memory; where the pixels of a kernel row are
     * neighbours too and lie inside the image, the whole kernel row is one copy.
     */
    public static void patchRows(int firstPosition, int lastPosition, int width, int firstK, int lastK,
            int channels, int inputHeight, int inputWidth, int kernelWidth, int outputWidth, int strideHeight,
            int strideWidth, int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft,
            FloatMemory source, int sourceOffset, int channelStride, int rowStride, int pixelStride,
            FloatMemory target, int targetOffset) {
        int panel = targetOffset;
        int kernelRowDepth = kernelWidth * channels;
        boolean joined = channelStride == 1 && dilationWidth * pixelStride == channels;
        for (int first = firstPosition; first < lastPosition; first += width) {
            for (int lane = 0; lane < width; lane++) {
                int position = first + lane;
                int outputRow = position / outputWidth;
                int y = outputRow * strideHeight - paddingTop;
                int x = (position - outputRow * outputWidth) * strideWidth - paddingLeft;
                boolean together = joined && x >= 0 && x + (kernelWidth - 1) * dilationWidth < inputWidth;
                int segment = together ? kernelRowDepth : channels;
                int k = firstK;
                while (k < lastK) {
                    int kernelRow = k / kernelRowDepth;
                    int inRow = k - kernelRow * kernelRowDepth;
                    int kernelColumn = inRow / channels;
                    int channel = inRow - kernelColumn * channels;
                    int count = Math.min(together ? segment - inRow : segment - channel, lastK - k);
                    int inputRow = y + kernelRow * dilationHeight;
                    int inputColumn = x + kernelColumn * dilationWidth;
                    if (position >= lastPosition || inputRow < 0 || inputRow >= inputHeight
                            || inputColumn < 0 || inputColumn >= inputWidth) {
                        fillRow(count, target, panel, k - firstK, lane, width);
                    } else {
                        copyRow(count, source, sourceOffset + channel * channelStride + inputRow * rowStride
                                + inputColumn * pixelStride, channelStride, target, panel, k - firstK, lane, width);
                    }
                    k += count;
                }
            }
            panel += rowPanelSize(lastK - firstK, width);
        }
    }

    /** Writes {@code value} to target[targetOffset … + count). */
    public static void fill(int count, float value, FloatMemory target, int targetOffset) {
        int lanes = Simd.lanes();
        for (int i = 0; i < Math.min(lanes, count); i++) {
            target.set(targetOffset + i, value);
        }
        int i = lanes;
        while (i + lanes <= count) {
            // Loads what was written before: HotSpot 17 boxes a broadcast that the loop does not change.
            Simd.store(target, targetOffset + i, Simd.load(target, targetOffset));
            i += lanes;
        }
        while (i < count) {
            target.set(targetOffset + i, value);
            i++;
        }
    }

    /** Place of depth index k of a lane in a row panel. */
    static int rowElement(int panel, int k, int lane, int width) {
        int lanes = Simd.lanes();
        return panel + (k & -lanes) * width + lane * lanes + (k & lanes - 1);
    }

    /** Copies {@code count} values of one row, from depth index k on; whole vectors where the source is contiguous. */
    static void copyRow(int count, FloatMemory source, int from, int sourceStride, FloatMemory target, int panel,
            int k, int lane, int width) {
        int lanes = Simd.lanes();
        int head = sourceStride == 1 ? Math.min(count, (k + lanes - 1 & -lanes) - k) : count;
        copyRowElements(head, source, from, sourceStride, target, panel, k, lane, width);
        int vectors = (count - head) / lanes;
        copyVectors(vectors, source, from + head, lanes, target, rowElement(panel, k + head, lane, width),
                width * lanes);
        int done = head + vectors * lanes;
        copyRowElements(count - done, source, from + done * sourceStride, sourceStride, target, panel, k + done, lane,
                width);
    }

    private static void copyRowElements(int count, FloatMemory source, int from, int sourceStride, FloatMemory target,
            int panel, int k, int lane, int width) {
        int lanes = Simd.lanes();
        int end = k + count;
        int i = k;
        while (i < end) {
            // What is contiguous in the panel is one loop: an element's place there takes longer than copying it.
            int next = Math.min(end, (i & -lanes) + lanes);
            copyElements(next - i, source, from + (i - k) * sourceStride, sourceStride, target,
                    rowElement(panel, i, lane, width), 1);
            i = next;
        }
    }

    static void fillRow(int count, FloatMemory target, int panel, int k, int lane, int width) {
        for (int i = k; i < k + count; i++) {
            target.set(rowElement(panel, i, lane, width), 0);
        }
    }

    /** Rows of one tap in one column panel; lanes from {@code items} on are zero. */
    private static void copyLanes(int items, int width, int count, FloatMemory source, int from, int itemStride,
            int channelStride, FloatMemory target, int to) {
        int lanes = Simd.lanes();
        int zero = items / lanes * lanes;
        for (; zero + lanes <= width; zero += lanes) {
            fillLanes(zero, zero + lanes, 1, target, to, width);
            // From what was written before: HotSpot 17 boxes a broadcast that the loop does not change.
            copyVectors(count - 1, target, to + zero, 0, target, to + zero + width, width);
        }
        fillLanes(Math.max(items, zero), width, count, target, to, width);
        // Channels in descending order are copied by elements.
        int end = channelStride < 0 ? 0 : from + (count - 1) * channelStride + (items - 1) * itemStride + 1;
        PackNeighboursF32.lanes(items, itemStride, count, source, from, channelStride, target, to, width, end);
    }

    static void copyVectors(int count, FloatMemory source, int from, int sourceStride, FloatMemory target,
            int to, int targetStride) {
        for (int i = 0; i < count; i++) {
            Simd.store(target, to, Simd.load(source, from));
            from += sourceStride;
            to += targetStride;
        }
    }

    static void copyElements(int count, FloatMemory source, int from, int sourceStride, FloatMemory target,
            int to, int targetStride) {
        for (int i = 0; i < count; i++) {
            target.set(to, source.get(from));
            from += sourceStride;
            to += targetStride;
        }
    }

    static void fillElements(int count, FloatMemory target, int to, int targetStride) {
        for (int i = 0; i < count; i++) {
            target.set(to, 0);
            to += targetStride;
        }
    }
}
