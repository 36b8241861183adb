package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;

/** Column panels ({@link PackF32}) of items that are neighbours in memory, or some elements apart, by vectors. */
final class PackNeighboursF32 {
    private PackNeighboursF32() {
    }

    /**
     * Rows of one tap in four column panels whose items are neighbours: two vectors a panel and channel.
     *
     * <p>No loop over panels: in one, HotSpot 17 took an uncommon trap for a range check of {@code Objects.checkIndex},
     * which all loads and stores of vectors share, and it counts traps there for whatever it compiles later.
     */
    static void fourPanels(int count, FloatMemory source, int from, int channelStride,
            FloatMemory target, int to, int panelSize) {
        int lanes = Simd.lanes();
        for (int i = 0; i < count; i++) {
            Simd.store(target, to, Simd.load(source, from));
            Simd.store(target, to + lanes, Simd.load(source, from + lanes));
            int second = to + panelSize;
            Simd.store(target, second, Simd.load(source, from + 2 * lanes));
            Simd.store(target, second + lanes, Simd.load(source, from + 3 * lanes));
            int third = second + panelSize;
            Simd.store(target, third, Simd.load(source, from + 4 * lanes));
            Simd.store(target, third + lanes, Simd.load(source, from + 5 * lanes));
            int fourth = third + panelSize;
            Simd.store(target, fourth, Simd.load(source, from + 6 * lanes));
            Simd.store(target, fourth + lanes, Simd.load(source, from + 7 * lanes));
            from += channelStride;
            to += 2 * lanes;
        }
    }

    /**
     * {@code lanes} lanes of {@code count} rows of a column panel, from elements {@code step} apart. Two vectors hold a
     * row, the second of which ends with the last lane; vectors read whole steps, so none that would end behind
     * {@code end} is read.
     */
    static void lanes(int lanes, int step, int count, FloatMemory source, int from, int channelStride,
            FloatMemory target, int to, int width, int end) {
        int whole = 0;
        if (lanes >= Simd.lanes() && lanes <= 2 * Simd.lanes() && (step == 1 || step == 2 || step == 4)) {
            whole = count;
            while (whole > 0 && from + (whole - 1) * channelStride + lanes * step > end) {
                whole--;
            }
            int second = lanes - Simd.lanes();
            if (step == 1) {
                pairs(whole, source, from, second, channelStride, target, to, width);
            } else if (step == 2) {
                halves(whole, source, from, second, channelStride, target, to, width);
            } else {
                quarters(whole, source, from, second, channelStride, target, to, width);
            }
        }
        if (whole < count) {
            for (int lane = 0; lane < lanes; lane++) {
                PackF32.copyElements(count - whole, source, from + whole * channelStride + lane * step, channelStride,
                        target, to + whole * width + lane, width);
            }
        }
    }

    /** Two vectors a row, the second one so much further. */
    static void pairs(int count, FloatMemory source, int from, int second, int sourceStride,
            FloatMemory target, int to, int targetStride) {
        for (int i = 0; i < count; i++) {
            Simd.store(target, to, Simd.load(source, from));
            Simd.store(target, to + second, Simd.load(source, from + second));
            from += sourceStride;
            to += targetStride;
        }
    }

    /** Two vectors a row, of every other element. */
    private static void halves(int count, FloatMemory source, int from, int second, int sourceStride,
            FloatMemory target, int to, int targetStride) {
        int lanes = Simd.lanes();
        int other = from + 2 * second;
        for (int i = 0; i < count; i++) {
            Simd.store(target, to, Simd.evens(Simd.load(source, from), Simd.load(source, from + lanes)));
            Simd.store(target, to + second, Simd.evens(Simd.load(source, other), Simd.load(source, other + lanes)));
            from += sourceStride;
            other += sourceStride;
            to += targetStride;
        }
    }

    /** Two vectors a row, of every fourth element. */
    private static void quarters(int count, FloatMemory source, int from, int second, int sourceStride,
            FloatMemory target, int to, int targetStride) {
        int lanes = Simd.lanes();
        int other = from + 4 * second;
        for (int i = 0; i < count; i++) {
            Simd.store(target, to, Simd.evens(
                    Simd.evens(Simd.load(source, from), Simd.load(source, from + lanes)),
                    Simd.evens(Simd.load(source, from + 2 * lanes), Simd.load(source, from + 3 * lanes))));
            Simd.store(target, to + second, Simd.evens(
                    Simd.evens(Simd.load(source, other), Simd.load(source, other + lanes)),
                    Simd.evens(Simd.load(source, other + 2 * lanes), Simd.load(source, other + 3 * lanes))));
            from += sourceStride;
            other += sourceStride;
            to += targetStride;
        }
    }
}
