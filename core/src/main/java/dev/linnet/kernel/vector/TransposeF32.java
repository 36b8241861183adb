package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** Transposes by vectors. */
public final class TransposeF32 {
    private TransposeF32() {
    }

    /**
     * Packs row panels ({@link PackF32}) of {@code width} items that are neighbours in memory: the element of an item
     * at k lies at item + k·sourceStride, and rows are readable for whole vectors. Zero beyond the last item. scratch:
     * 3V² floats.
     */
    public static void rowPanels(int items, int width, int depth, FloatMemory source, int sourceOffset,
            int sourceStride, FloatMemory target, int targetOffset, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int panelSize = PackF32.rowPanelSize(depth, width);
        int work = scratchOffset + lanes * lanes;
        int padded = (items + width - 1) / width * width;
        prepare(scratch, work);
        int whole = depth & -lanes;
        for (int k = 0; k < whole; k += lanes) {
            for (int item = 0; item < items; item += lanes) {
                block(source, sourceOffset + k * sourceStride + item, sourceStride, scratch, scratchOffset, lanes,
                        scratch, work);
                for (int i = 0; i < Math.min(lanes, items - item); i++) {
                    Simd.store(target, rowElement(targetOffset, panelSize, item + i, k, width),
                            Simd.load(scratch, scratchOffset + i * lanes));
                }
            }
            for (int item = items; item < padded; item++) {
                Simd.store(target, rowElement(targetOffset, panelSize, item, k, width), Simd.zero());
            }
        }
        for (int item = 0; item < padded; item++) {
            for (int k = whole; k < depth; k++) {
                target.set(rowElement(targetOffset, panelSize, item, whole, width) + k - whole,
                        item < items ? source.get(sourceOffset + k * sourceStride + item) : 0);
            }
        }
    }

    private static int rowElement(int target, int panelSize, int item, int k, int width) {
        int panel = item / width;
        return PackF32.rowElement(target + panel * panelSize, k, item - panel * width, width);
    }

    /**
     * Makes scratch ready for {@link #block}: for vectors of 8 and 16 lanes, five vectors behind V² floats: each lane's upper
     * digit, of four, and its lower one, of V/4; then 1, 2 and 3. With 8 lanes the upper digit is a pair's number.
     */
    static void prepare(FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        if (lanes >= 8) {
            int keys = scratchOffset + lanes * lanes;
            int digits = lanes / 4;
            for (int lane = 0; lane < lanes; lane++) {
                scratch.set(keys + lane, lane / digits);
                scratch.set(keys + lanes + lane, lane % digits);
                scratch.set(keys + 2 * lanes + lane, 1);
                scratch.set(keys + 3 * lanes + lane, 2);
                scratch.set(keys + 4 * lanes + lane, 3);
            }
        }
    }

    /**
     * Transposes a V × V block whose rows are sourceStride and targetStride apart, the source's at least V. HotSpot's shuffles
     * are slow: it collects pairs of lanes with vectors of 4 and 8, in registers; those of 16 take a step for the upper digits of
     * their lanes and one for the lower, through memory, which with 8 took 1.4 to 2 times as long. scratch: 2V² floats that
     * {@link #prepare} has seen.
     */
    static void block(FloatMemory source, int sourceOffset, int sourceStride, FloatMemory target,
            int targetOffset, int targetStride, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        if (lanes == 1) {
            target.set(targetOffset, source.get(sourceOffset));
        } else if (lanes == 2) {
            interleave2(source, sourceOffset, sourceStride, target, targetOffset, targetStride);
        } else if (lanes == 4) {
            blocks4(1, source, sourceOffset, sourceStride, 0, target, targetOffset, targetStride, 0);
        } else if (lanes == 8) {
            collect8(source, sourceOffset, sourceStride, target, targetOffset, targetStride, scratch,
                    scratchOffset + lanes * lanes);
        } else {
            int digits = lanes / 4;
            int upper = scratchOffset + lanes * lanes;
            int lower = upper + lanes;
            int bounds = upper + 2 * lanes;
            for (int i = 0; i < digits; i++) {
                exchange4(source, sourceOffset + i * sourceStride, digits, digits * (sourceStride - 1), scratch,
                        scratchOffset + i * lanes, digits * lanes, scratch, upper, bounds);
            }
            for (int i = 0; i < 4; i++) {
                exchange4(scratch, scratchOffset + 4 * i * lanes, 1, lanes - 1, target, targetOffset + 4 * i * targetStride,
                        targetStride, scratch, lower, bounds);
            }
        }
    }

    /**
     * Transposes what lies along {@code items} items, at least V: blocks whose items lie sourceItem and targetItem apart,
     * the last of which overlaps the one before it.
     */
    static void along(int items, FloatMemory source, int sourceOffset, int sourceStride, int sourceItem, FloatMemory target,
            int targetOffset, int targetStride, int targetItem, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int item = 0;
        if (lanes == 4) {
            blocks4(items / lanes, source, sourceOffset, sourceStride, lanes * sourceItem, target, targetOffset, targetStride,
                    lanes * targetItem);
            item = items & -lanes;
        }
        for (; item < items; item += lanes) {
            int at = Math.min(item, items - lanes);
            block(source, sourceOffset + at * sourceItem, sourceStride, target, targetOffset + at * targetItem, targetStride,
                    scratch, scratchOffset);
        }
    }

    /**
     * Transposes {@code count} blocks of 4 × 4 with vectors of 4 lanes: by shuffles in modules, on HotSpot as blocks of 8, in a
     * quarter of the time. What the next block takes and gives lies sourceStep and targetStep further. One loop for all blocks: a
     * call for each takes V8 as long again.
     */
    static void blocks4(int count, FloatMemory source, int sourceOffset, int sourceStride, int sourceStep,
            FloatMemory target, int targetOffset, int targetStride, int targetStep) {
        int from = sourceOffset;
        int to = targetOffset;
        for (int i = 0; i < count; i++) {
            if (!Simd.inModule()) {
                collect4(source, from, sourceStride, target, to, targetStride);
            } else {
                FloatVector a = Simd.load(source, from);
                FloatVector b = Simd.load(source, from + sourceStride);
                FloatVector c = Simd.load(source, from + 2 * sourceStride);
                FloatVector d = Simd.load(source, from + 3 * sourceStride);
                FloatVector acLow = Simd.zipLow(a, c);
                FloatVector acHigh = Simd.zipHigh(a, c);
                FloatVector bdLow = Simd.zipLow(b, d);
                FloatVector bdHigh = Simd.zipHigh(b, d);
                Simd.store(target, to, Simd.zipLow(acLow, bdLow));
                Simd.store(target, to + targetStride, Simd.zipHigh(acLow, bdLow));
                Simd.store(target, to + 2 * targetStride, Simd.zipLow(acHigh, bdHigh));
                Simd.store(target, to + 3 * targetStride, Simd.zipHigh(acHigh, bdHigh));
            }
            from += sourceStep;
            to += targetStep;
        }
    }

    /** As {@link #collect8}, with vectors of 4 lanes. */
    private static void collect4(FloatMemory source, int from, int sourceStride, FloatMemory target, int to,
            int targetStride) {
        int third = from + 2 * (sourceStride - 1);
        FloatVector even = Simd.halves(Simd.load(source, from), Simd.load(source, third));
        FloatVector odd = Simd.halves(Simd.load(source, from + sourceStride), Simd.load(source, third + sourceStride));
        Simd.store(target, to, Simd.zipEvens(even, odd));
        Simd.store(target, to + targetStride, Simd.zipOdds(even, odd));
        even = Simd.halves(Simd.load(source, from + 2), Simd.load(source, third + 2));
        odd = Simd.halves(Simd.load(source, from + 2 + sourceStride), Simd.load(source, third + 2 + sourceStride));
        Simd.store(target, to + 2 * targetStride, Simd.zipEvens(even, odd));
        Simd.store(target, to + 3 * targetStride, Simd.zipOdds(even, odd));
    }

    /**
     * Row i of four of the target takes the lanes with digit d from sourceOffset + i·advance + d·step on. What a shuffle
     * would move comes by loads that begin elsewhere, as HotSpot 17 tests all lanes of a shuffle that it was given. What
     * they read beyond a row lies between the first and the last row of the block.
     */
    private static void exchange4(FloatMemory source, int sourceOffset, int advance, int step, FloatMemory target,
            int targetOffset, int targetStride, FloatMemory keys, int digits, int bounds) {
        int lanes = Simd.lanes();
        FloatVector digit = Simd.load(keys, digits);
        FloatVector one = Simd.load(keys, bounds);
        FloatVector two = Simd.load(keys, bounds + lanes);
        FloatVector three = Simd.load(keys, bounds + 2 * lanes);
        int from = sourceOffset;
        int to = targetOffset;
        for (int i = 0; i < 4; i++) {
            FloatVector lower = Simd.selectLess(digit, one, Simd.load(source, from), Simd.load(source, from + step));
            FloatVector upper = Simd.selectLess(digit, three, Simd.load(source, from + 2 * step),
                    Simd.load(source, from + 3 * step));
            Simd.store(target, to, Simd.selectLess(digit, two, lower, upper));
            from += advance;
            to += targetStride;
        }
    }

    /**
     * Transposes 8 × 8, two columns of the source at a time: their pairs in even rows are collected in a vector, those in odd rows
     * in another. As in {@link #exchange4}, loads that begin elsewhere stand for shuffles. Offsets of loads are the loop's counter
     * and constants, so that HotSpot checks them once a block. keys: of {@link #prepare}.
     */
    private static void collect8(FloatMemory source, int sourceOffset, int sourceStride, FloatMemory target, int targetOffset,
            int targetStride, FloatMemory keys, int keysOffset) {
        int lanes = Simd.lanes();
        FloatVector pair = Simd.load(keys, keysOffset);
        FloatVector one = Simd.load(keys, keysOffset + 2 * lanes);
        FloatVector three = Simd.load(keys, keysOffset + 4 * lanes);
        int second = sourceOffset + 2 * (sourceStride - 1);
        int third = sourceOffset + 4 * (sourceStride - 1);
        int fourth = sourceOffset + 6 * (sourceStride - 1);
        int to = targetOffset;
        for (int column = 0; column < lanes; column += 2) {
            FloatVector lower = Simd.selectLess(pair, one, Simd.load(source, sourceOffset + column),
                    Simd.load(source, second + column));
            FloatVector upper = Simd.selectLess(pair, three, Simd.load(source, third + column),
                    Simd.load(source, fourth + column));
            FloatVector even = Simd.halves(lower, upper);
            lower = Simd.selectLess(pair, one, Simd.load(source, sourceOffset + sourceStride + column),
                    Simd.load(source, second + sourceStride + column));
            upper = Simd.selectLess(pair, three, Simd.load(source, third + sourceStride + column),
                    Simd.load(source, fourth + sourceStride + column));
            FloatVector odd = Simd.halves(lower, upper);
            Simd.store(target, to, Simd.zipEvens(even, odd));
            Simd.store(target, to + targetStride, Simd.zipOdds(even, odd));
            to += 2 * targetStride;
        }
    }

    /** Interleaves two rows. */
    private static void interleave2(FloatMemory source, int sourceOffset, int sourceStride, FloatMemory target,
            int targetOffset, int targetStride) {
        FloatVector a = Simd.load(source, sourceOffset);
        FloatVector b = Simd.load(source, sourceOffset + sourceStride);
        Simd.store(target, targetOffset, Simd.zipLow(a, b));
        Simd.store(target, targetOffset + targetStride, Simd.zipHigh(a, b));
    }
}
