package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.Memory;
import dev.linnet.memory.ShortMemory;

/** Hands out packed panels of one operand of a product. An item is a row of A or a column of B. */
interface Panels {
    /**
     * Packs items [first, last) of an image and group, for firstK ≤ k &lt; lastK, into row panels or else column panels of
     * {@code width}.
     */
    void pack(Kernels kernels, Memory source, int image, int group, int first, int last, int firstK, int lastK,
            boolean rows, int width, FloatMemory target, int targetOffset);

    /**
     * Elements at offset + image·imageStride + group·groupStride + item·itemStride + tapRow·tapRowStride +
     * tapColumn·tapColumnStride + channel·channelStride, where k counts (tapRow, tapColumn, channel), the channel fastest.
     *
     * @param offset the first element of the first image and group
     * @param imageStride distance of images
     * @param groupStride distance of groups
     * @param itemStride distance of items
     * @param channels channels of a tap
     * @param tapColumns taps of a tap row
     * @param tapRowStride distance of tap rows
     * @param tapColumnStride distance of taps
     * @param channelStride distance of channels
     */
    record Strided(int offset, int imageStride, int groupStride, int itemStride, int channels, int tapColumns,
            int tapRowStride, int tapColumnStride, int channelStride) implements Panels {
        @Override
        public void pack(Kernels kernels, Memory source, int image, int group, int first, int last, int firstK,
                int lastK, boolean rows, int width, FloatMemory target, int targetOffset) {
            FloatMemory floats = (FloatMemory) source;
            int from = offset + image * imageStride + group * groupStride + first * itemStride;
            if (rows) {
                kernels.packF32Rows(last - first, width, firstK, lastK, channels, tapColumns, floats, from, itemStride,
                        tapRowStride, tapColumnStride, channelStride, target, targetOffset);
            } else {
                kernels.packF32Columns(last - first, width, firstK, lastK, channels, tapColumns, floats, from,
                        itemStride, tapRowStride, tapColumnStride, channelStride, target, targetOffset);
            }
        }
    }

    /**
     * The weights of float16 of a fully-connected layer, widened while they are packed: column panels of elements at
     * item·itemStride + k·depthStride.
     *
     * @param itemStride distance of items
     * @param depthStride distance of the products of a sum
     * @param greatest the greatest finite value of the format
     */
    record Widened(int itemStride, int depthStride, float greatest) implements Panels {
        @Override
        public void pack(Kernels kernels, Memory source, int image, int group, int first, int last, int firstK,
                int lastK, boolean rows, int width, FloatMemory target, int targetOffset) {
            kernels.packF16Columns(last - first, width, lastK - firstK, (ShortMemory) source,
                    first * itemStride + firstK * depthStride, itemStride, depthStride, greatest, target, targetOffset);
        }
    }

    /**
     * Patches of an image under a window. With positions as items, k counts (tap, channel), the channel fastest; with taps
     * as items, an item is (tap, channel) and k counts (image, position).
     *
     * @param image the image
     * @param window how the window slides over it
     * @param tapsAreItems which of the two
     */
    record Patches(Image image, Window window, boolean tapsAreItems) implements Panels {
        @Override
        public void pack(Kernels kernels, Memory source, int number, int group, int first, int last, int firstK,
                int lastK, boolean rows, int width, FloatMemory target, int targetOffset) {
            FloatMemory floats = (FloatMemory) source;
            int offset = image.groupOffset(group) + (tapsAreItems ? 0 : number * image.size());
            int channels = image.groupChannels();
            Window w = window;
            if (tapsAreItems && rows) {
                kernels.packTapsF32Rows(first, last, width, firstK, lastK, channels, image.height(), image.width(),
                        w.tapColumns(), w.rows(), w.columns(), w.strideHeight(), w.strideWidth(), w.dilationHeight(),
                        w.dilationWidth(), w.paddingTop(), w.paddingLeft(), floats, offset, image.size(),
                        image.channelStride(), image.rowStride(), image.pixelStride(), target, targetOffset);
            } else if (tapsAreItems) {
                kernels.packTapsF32Columns(first, last, width, firstK, lastK, channels, image.height(), image.width(),
                        w.tapColumns(), w.rows(), w.columns(), w.strideHeight(), w.strideWidth(), w.dilationHeight(),
                        w.dilationWidth(), w.paddingTop(), w.paddingLeft(), floats, offset, image.size(),
                        image.channelStride(), image.rowStride(), image.pixelStride(), target, targetOffset);
            } else if (rows) {
                kernels.packF32PatchRows(first, last, width, firstK, lastK, channels, image.height(), image.width(),
                        w.tapColumns(), w.columns(), w.strideHeight(), w.strideWidth(), w.dilationHeight(),
                        w.dilationWidth(), w.paddingTop(), w.paddingLeft(), floats, offset, image.channelStride(),
                        image.rowStride(), image.pixelStride(), target, targetOffset);
            } else {
                kernels.packF32PatchColumns(first, last, width, firstK, lastK, channels, image.height(), image.width(),
                        w.tapColumns(), w.columns(), w.strideHeight(), w.strideWidth(), w.dilationHeight(),
                        w.dilationWidth(), w.paddingTop(), w.paddingLeft(), floats, offset, image.channelStride(),
                        image.rowStride(), image.pixelStride(), target, targetOffset);
            }
        }
    }

    /**
     * A window that slides over an image: element (tapRow, tapColumn) of the window at position (row, column) is pixel
     * (row·strideHeight + tapRow·dilationHeight − paddingTop, likewise); outside the image it is zero.
     *
     * @param tapRows rows of the window
     * @param tapColumns columns of the window
     * @param rows rows of positions
     * @param columns columns of positions
     * @param strideHeight pixels between rows of positions
     * @param strideWidth pixels between columns of positions
     * @param dilationHeight pixels between rows of the window
     * @param dilationWidth pixels between columns of the window
     * @param paddingTop rows by which the first window begins above the image; may be negative
     * @param paddingLeft columns likewise
     */
    record Window(int tapRows, int tapColumns, int rows, int columns, int strideHeight, int strideWidth,
            int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft) {
        int taps() {
            return tapRows * tapColumns;
        }

        int positions() {
            return rows * columns;
        }
    }
}
