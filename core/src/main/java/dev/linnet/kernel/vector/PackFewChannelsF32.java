package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;

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
    static boolean fits(int firstPosition, int width, int channels, int outputWidth, int step) {
        return channels <= 8 && outputWidth % width == 0 && firstPosition % width == 0
                && (step == 1 || step == 2 || step == 4);
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
        int lastPanel = until / width;
        while (lastPanel > firstPanel && at + lastPanel * width * step > end) {
            lastPanel--;
        }
        int panels = Math.max(0, lastPanel - firstPanel);
        if (step == 1) {
            neighbours(panels, source, at + firstPanel * width, target, to + firstPanel * panelSize, panelSize);
        } else if (step == 2) {
            halves(panels, source, at + firstPanel * width * 2, target, to + firstPanel * panelSize, panelSize);
        } else {
            quarters(panels, source, at + firstPanel * width * 4, target, to + firstPanel * panelSize, panelSize);
        }
        int copied = (firstPanel + panels) * width;
        elements(0, firstPanel * width, from, until, source, at, step, target, to, width, panelSize);
        elements(copied, (positions + width - 1) / width * width, from, until, source, at, step, target, to, width,
                panelSize);
    }

    /** Two vectors a panel. */
    private static void neighbours(int panels, FloatMemory source, int from, FloatMemory target, int to, int panelSize) {
        int lanes = Simd.lanes();
        for (int i = 0; i < panels; i++) {
            Simd.store(target, to, Simd.load(source, from));
            Simd.store(target, to + lanes, Simd.load(source, from + lanes));
            from += 2 * lanes;
            to += panelSize;
        }
    }

    /** Two vectors a panel, of every other element. */
    private static void halves(int panels, FloatMemory source, int from, FloatMemory target, int to, int panelSize) {
        int lanes = Simd.lanes();
        for (int i = 0; i < panels; i++) {
            Simd.store(target, to, Simd.evens(Simd.load(source, from), Simd.load(source, from + lanes)));
            Simd.store(target, to + lanes,
                    Simd.evens(Simd.load(source, from + 2 * lanes), Simd.load(source, from + 3 * lanes)));
            from += 4 * lanes;
            to += panelSize;
        }
    }

    /** Two vectors a panel, of every fourth element. */
    private static void quarters(int panels, FloatMemory source, int from, FloatMemory target, int to, int panelSize) {
        int lanes = Simd.lanes();
        for (int i = 0; i < 2 * panels; i++) {
            Simd.store(target, to, Simd.evens(
                    Simd.evens(Simd.load(source, from), Simd.load(source, from + lanes)),
                    Simd.evens(Simd.load(source, from + 2 * lanes), Simd.load(source, from + 3 * lanes))));
            from += 4 * lanes;
            to += i % 2 == 0 ? lanes : panelSize - lanes;
        }
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
