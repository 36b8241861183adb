package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;

/**
 * Column panels ({@link PackF32}) of patches of few channels, as of a network's first layer: what a tap takes from a row of
 * the image is copied for all panels of an output row at once, where other layers copy all channels of a tap for a panel.
 */
final class PackFewChannelsF32 {
    private PackFewChannelsF32() {
    }

    /**
     * Whether {@link #patches} takes such layers: panels do not reach from one output row into the next. With more than eight
     * channels the loop over them is the longer one.
     */
    static boolean fits(int firstPosition, int width, int channels, int outputWidth) {
        return channels <= 8 && outputWidth % width == 0 && firstPosition % width == 0;
    }

    /** {@link PackF32#patchColumns}; nothing is read from {@code end} on. */
    static void patches(int firstPosition, int lastPosition, int width, int firstK, int lastK, int channels,
            int inputHeight, int inputWidth, int kernelWidth, int outputWidth, int strideHeight, int strideWidth,
            int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft, FloatMemory source, int sourceOffset,
            int channelStride, int rowStride, int pixelStride, int end, FloatMemory target, int targetOffset) {
        int panelSize = (lastK - firstK) * width;
        int run = targetOffset;
        int position = firstPosition;
        while (position < lastPosition) {
            int row = position / outputWidth;
            int column = position - row * outputWidth;
            int positions = Math.min(outputWidth - column, lastPosition - position);
            for (int k = firstK; k < lastK; k++) {
                int tap = k / channels;
                int kernelRow = tap / kernelWidth;
                int inputRow = row * strideHeight + kernelRow * dilationHeight - paddingTop;
                int start = column * strideWidth + (tap - kernelRow * kernelWidth) * dilationWidth - paddingLeft;
                int from = start >= 0 ? 0 : Math.min(positions, (strideWidth - 1 - start) / strideWidth);
                int until = inputRow < 0 || inputRow >= inputHeight ? from
                        : Math.max(from, Math.min(positions, (inputWidth - start + strideWidth - 1) / strideWidth));
                row(positions, from, until, source, sourceOffset + (k - tap * channels) * channelStride
                        + inputRow * rowStride + start * pixelStride, strideWidth * pixelStride, end, target,
                        run + (k - firstK) * width, width, panelSize);
            }
            run += (positions + width - 1) / width * panelSize;
            position += positions;
        }
    }

    /** One row of all panels: elements of lanes [from, until), which are {@code step} apart, and zeros beside them. */
    private static void row(int positions, int from, int until, FloatMemory source, int at, int step, int end,
            FloatMemory target, int to, int width, int panelSize) {
        int firstPanel = (from + width - 1) / width;
        int panels = Math.max(0, until / width - firstPanel);
        // A panel is a vector or two of lanes, and panels lie as far apart as rows of one do elsewhere.
        PackNeighboursF32.lanes(width, step, panels, source, at + firstPanel * width * step, width * step, target,
                to + firstPanel * panelSize, panelSize, end);
        elements(0, firstPanel * width, from, until, source, at, step, target, to, width, panelSize);
        elements((firstPanel + panels) * width, (positions + width - 1) / width * width, from, until, source, at, step,
                target, to, width, panelSize);
    }

    /** Lanes [first, last) one by one. */
    private static void elements(int first, int last, int from, int until, FloatMemory source, int at, int step,
            FloatMemory target, int to, int width, int panelSize) {
        for (int lane = first; lane < last; lane++) {
            int panel = lane / width;
            int place = to + panel * panelSize + lane - panel * width;
            if (lane >= from && lane < until) {
                target.set(place, source.get(at + lane * step));
            } else {
                target.set(place, 0);
            }
        }
    }
}
