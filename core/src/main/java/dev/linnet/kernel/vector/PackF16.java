package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.ShortMemory;

/** Copies float16 weights: as they are, or widened into panels of the float32 product. */
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

    /** Copies {@code count} elements; target[finiteAt] becomes 1 where all of them are finite in the IEEE format, else 0. */
    public static void copy(int count, ShortMemory source, int sourceOffset, ShortMemory target, int targetOffset,
            int finiteAt) {
        int carried = 0;
        for (int i = 0; i < count; i++) {
            int half = source.get(sourceOffset + i);
            // Exponent 31 carries into the sign's place.
            carried |= (half & 0x7fff) + 0x0400;
            target.set(targetOffset + i, half);
        }
        target.set(finiteAt, (carried & 0x8000) == 0 ? 1 : 0);
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
