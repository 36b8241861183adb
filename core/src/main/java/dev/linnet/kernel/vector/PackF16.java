package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.ShortMemory;
import dev.linnet.simd.Simd;

/** Copies float16 weights: into panels, or widened into panels of the float32 product. */
public final class PackF16 {
    private PackF16() {
    }

    /**
     * Packs column panels, as {@code PackF32.columns}, of float16 items whose elements lie at offset + item·itemStride +
     * k·depthStride, for k &lt; depth. What exceeds {@code greatest}, the greatest finite value of the format, is an
     * infinity or NaN.
     */
    public static void columns(int items, int width, int depth, ShortMemory source, int sourceOffset, int itemStride,
            int depthStride, float greatest, FloatMemory target, int targetOffset) {
        int panel = targetOffset;
        for (int first = 0; first < items; first += width) {
            for (int lane = 0; lane < width; lane++) {
                if (first + lane < items) {
                    widen(depth, source, sourceOffset + (first + lane) * itemStride, depthStride, greatest, target,
                            panel + lane, width);
                } else {
                    PackF32.fillElements(depth, target, panel + lane, width);
                }
            }
            panel += depth * width;
        }
    }

    /**
     * Packs {@code rows} rows, one behind the other, for {@code MatrixVectorF16.panels}: R/2V parts [depth][2V] of each
     * panel of R, and behind them as they are those that fill no panel. The depth has the order of
     * {@code MatrixVectorF16.split}; of each 2V rows, a lane has one of the first V in its lower half and one of the others
     * in its upper half. Where the format has infinities and NaN, so alternative is 0, and a weight is one, all rows stay as
     * they are and target[finiteAt] becomes 0, else 1.
     */
    public static void panels(int rows, int depth, int alternative, ShortMemory source, int sourceOffset,
            ShortMemory target, int targetOffset, int finiteAt) {
        boolean finite = alternative == 1 || areFinite(rows * depth, source, sourceOffset);
        target.set(finiteAt, finite ? 1 : 0);
        int height = MatrixVectorF16.panelRows();
        int first = 0;
        for (; finite && first + height <= rows; first += height) {
            packPanel(depth, source, sourceOffset + first * depth, target, targetOffset + first * depth);
        }
        copy((rows - first) * depth, source, sourceOffset + first * depth, 1, target, targetOffset + first * depth, 1);
    }

    /** 2V steps of the depth of all rows, then the next, so that what is written in turns stays in the first cache. */
    private static void packPanel(int depth, ShortMemory source, int sourceOffset, ShortMemory target,
            int targetOffset) {
        int lanes = Simd.lanes();
        int width = 2 * lanes;
        for (int block = 0; block < depth; block += width) {
            boolean whole = block + width <= depth;
            for (int row = 0; row < MatrixVectorF16.panelRows(); row++) {
                int inPart = row % width;
                int from = sourceOffset + row * depth + block;
                int to = targetOffset + (row - inPart) * depth + block * width + inPart % lanes * 2 + inPart / lanes;
                if (whole) {
                    copy(lanes, source, from, 2, target, to, width);
                    copy(lanes, source, from + 1, 2, target, to + lanes * width, width);
                } else {
                    copy(depth - block, source, from, 1, target, to, width);
                }
            }
        }
    }

    private static void copy(int count, ShortMemory source, int from, int sourceStride, ShortMemory target, int to,
            int targetStride) {
        for (int i = 0; i < count; i++) {
            target.set(to, source.get(from));
            from += sourceStride;
            to += targetStride;
        }
    }

    /** Whether {@code count} elements are finite in the IEEE format. */
    private static boolean areFinite(int count, ShortMemory source, int sourceOffset) {
        int carried = 0;
        for (int i = 0; i < count; i++) {
            // Exponent 31 carries into the sign's place.
            carried |= (source.get(sourceOffset + i) & 0x7fff) + 0x0400;
        }
        return (carried & 0x8000) == 0;
    }

    private static void widen(int count, ShortMemory source, int from, int sourceStride, float greatest,
            FloatMemory target, int to, int targetStride) {
        for (int i = 0; i < count; i++) {
            target.set(to, WidenF16.value(source.get(from), greatest));
            from += sourceStride;
            to += targetStride;
        }
    }
}
