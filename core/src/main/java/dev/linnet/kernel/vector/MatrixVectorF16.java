package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.ShortMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The product of a float16 matrix and a float32 vector, whose weights are widened in registers: by dot products with
 * rows, or of panels whose lanes are rows.
 *
 * <p>A vector of ints holds 2V weights: those of even index in the lower halves, those of odd index in the upper ones.
 * So for dot products x is taken apart likewise, once, and no weight changes its lane. Panels have their depth in the
 * same order.
 */
public final class MatrixVectorF16 {
    private MatrixVectorF16() {
    }

    /**
     * y[m] = finish(bias[m] + Σk w[m][k]·x[k]) as {@code MatrixVectorF32.rows}. Where {@code alternative} is 1, exponent 31
     * counts as one more binade, else it is IEEE's; where finiteAt is not negative, w[finiteAt] tells, if it is not 0, that
     * there are no infinities and NaN among the weights.
     *
     * <p>w: rows one behind the other. x: depth floats. split: what {@link #split} makes of x. bias, y: rows floats.
     * scratch: 6V floats.
     *
     * <p>One row at a time is one stream of memory. Four, a power of two apart, were read at half the speed, and with
     * fewer than four accumulators additions wait for each other. To look for infinities and NaN takes a quarter longer,
     * and less than to widen them in each vector; a row that has one is computed by elements.
     */
    public static void rows(int rows, int depth, int alternative, int finiteAt, ShortMemory w, int wOffset,
            FloatMemory x, int xOffset, FloatMemory split, int splitOffset, FloatMemory bias, int biasOffset,
            FloatMemory y, int yOffset, float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        int whole = depth - depth % (2 * Simd.lanes());
        boolean finite = alternative == 1 || finiteAt >= 0 && w.get(finiteAt) != 0;
        float greatest = alternative == 1 ? Float.POSITIVE_INFINITY : WidenF16.greatest();
        float scale = split.get(splitOffset + depth);
        storeConstants(scale, scratch, scratchOffset);
        int at = wOffset;
        for (int row = 0; row < rows; row++) {
            int summed = whole;
            if (finite && scale == 1) {
                dot(whole, w, at, split, splitOffset, scratch, scratchOffset);
            } else {
                dotOfAny(whole, w, at, split, splitOffset, scratch, scratchOffset);
                summed = !finite && hasCarry(scratch, scratchOffset + Simd.lanes()) ? 0 : whole;
            }
            float sum = summed == 0 ? 0 : sumOfLanes(scratch, scratchOffset);
            for (int k = summed; k < depth; k++) {
                sum += WidenF16.value(w.get(at + k), greatest) * x.get(xOffset + k);
            }
            y.set(yOffset + row, MatrixVectorF32.finish(sum + bias.get(biasOffset + row), slope, low, high));
            at += depth;
        }
    }

    /**
     * Rows R of the matrix in a panel of {@link #panels}. HotSpot runs out of nodes where four vectors are widened in a loop,
     * and then boxes vectors; one is enough for the memory's speed there, whose vectors are longer.
     */
    public static int panelRows() {
        return (Simd.inModule() ? 8 : 2) * Simd.lanes();
    }

    /**
     * What {@link #rows} computes of {@code panels} panels of R rows; w: what {@code PackF16.panels} makes of
     * them, else likewise, but scratch is one tile of an activation.
     */
    public static void panels(int panels, int depth, int alternative, int finiteAt, ShortMemory w, int wOffset,
            FloatMemory x, int xOffset, FloatMemory split, int splitOffset, FloatMemory bias, int biasOffset,
            FloatMemory y, int yOffset, float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        int height = panelRows();
        if (w.get(finiteAt) == 0) {
            rows(panels * height, depth, alternative, finiteAt, w, wOffset, x, xOffset, split, splitOffset, bias,
                    biasOffset, y, yOffset, slope, low, high, scratch, scratchOffset);
            return;
        }
        float scale = split.get(splitOffset + depth);
        storeConstants(scale, scratch, scratchOffset);
        for (int panel = 0; panel < panels; panel++) {
            int at = wOffset + panel * height * depth;
            int row = panel * height;
            if (scale == 1 && Simd.inModule()) {
                panel(depth, w, at, split, splitOffset, bias, biasOffset + row, y, yOffset + row, scratch,
                        scratchOffset);
                continue;
            }
            for (int pair = 0; pair < height; pair += 2 * Simd.lanes()) {
                pairOfAny(depth, w, at + pair * depth, split, splitOffset, bias, biasOffset + row + pair, y,
                        yOffset + row + pair, scratch, scratchOffset);
            }
        }
        ActivationF32.linear(panels * height, y, yOffset, y, yOffset, slope, low, high, scratch, scratchOffset);
    }

    /** The sums of a panel where nothing is left for the weights. */
    private static void panel(int depth, ShortMemory w, int wOffset, FloatMemory split, int splitOffset,
            FloatMemory bias, int biasOffset, FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        IntVector kept = Simd.bits(Simd.load(scratch, scratchOffset + 2 * lanes));
        FloatVector c0 = Simd.load(bias, biasOffset);
        FloatVector c1 = Simd.load(bias, biasOffset + lanes);
        FloatVector c2 = Simd.load(bias, biasOffset + 2 * lanes);
        FloatVector c3 = Simd.load(bias, biasOffset + 3 * lanes);
        FloatVector c4 = Simd.load(bias, biasOffset + 4 * lanes);
        FloatVector c5 = Simd.load(bias, biasOffset + 5 * lanes);
        FloatVector c6 = Simd.load(bias, biasOffset + 6 * lanes);
        FloatVector c7 = Simd.load(bias, biasOffset + 7 * lanes);
        int stream = 2 * lanes * depth;
        int at = wOffset;
        for (int k = 0; k < depth; k++) {
            FloatVector element = Simd.splat(split, splitOffset + k);
            IntVector w0 = Simd.loadPairs(w, at);
            c0 = Simd.multiplyAdd(WidenF16.lower(w0, kept), element, c0);
            c1 = Simd.multiplyAdd(WidenF16.upper(w0, kept), element, c1);
            int second = at + stream;
            IntVector w1 = Simd.loadPairs(w, second);
            c2 = Simd.multiplyAdd(WidenF16.lower(w1, kept), element, c2);
            c3 = Simd.multiplyAdd(WidenF16.upper(w1, kept), element, c3);
            int third = second + stream;
            IntVector w2 = Simd.loadPairs(w, third);
            c4 = Simd.multiplyAdd(WidenF16.lower(w2, kept), element, c4);
            c5 = Simd.multiplyAdd(WidenF16.upper(w2, kept), element, c5);
            IntVector w3 = Simd.loadPairs(w, third + stream);
            c6 = Simd.multiplyAdd(WidenF16.lower(w3, kept), element, c6);
            c7 = Simd.multiplyAdd(WidenF16.upper(w3, kept), element, c7);
            at += 2 * lanes;
        }
        Simd.store(y, yOffset, c0);
        Simd.store(y, yOffset + lanes, c1);
        Simd.store(y, yOffset + 2 * lanes, c2);
        Simd.store(y, yOffset + 3 * lanes, c3);
        Simd.store(y, yOffset + 4 * lanes, c4);
        Simd.store(y, yOffset + 5 * lanes, c5);
        Simd.store(y, yOffset + 6 * lanes, c6);
        Simd.store(y, yOffset + 7 * lanes, c7);
    }

    /** What {@link #panel} writes of 2V rows, with whatever factor is left for the weights. */
    private static void pairOfAny(int depth, ShortMemory w, int wOffset, FloatMemory split, int splitOffset,
            FloatMemory bias, int biasOffset, FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        IntVector kept = Simd.bits(Simd.load(scratch, scratchOffset + 2 * lanes));
        FloatVector scale = Simd.load(scratch, scratchOffset + 3 * lanes);
        FloatVector c0 = Simd.load(bias, biasOffset);
        FloatVector c1 = Simd.load(bias, biasOffset + lanes);
        int at = wOffset;
        for (int k = 0; k < depth; k++) {
            FloatVector element = Simd.splat(split, splitOffset + k);
            IntVector w0 = Simd.loadPairs(w, at);
            c0 = Simd.multiplyAdd(Simd.multiply(WidenF16.lower(w0, kept), scale), element, c0);
            c1 = Simd.multiplyAdd(Simd.multiply(WidenF16.upper(w0, kept), scale), element, c1);
            at += 2 * lanes;
        }
        Simd.store(y, yOffset, c0);
        Simd.store(y, yOffset + lanes, c1);
    }

    /**
     * Writes of each 2V elements of x first those of even, then those of odd index, and the rest as it is; at depth,
     * the factor that is left for the weights. Where no |x| reaches 2¹⁶, x is multiplied by {@code WidenF16.scale},
     * which the weights are short of, and 1 is left: each product stays the same number, and is rounded once as before.
     */
    public static void split(int depth, FloatMemory x, int xOffset, FloatMemory split, int splitOffset) {
        int lanes = Simd.lanes();
        boolean fits = true;
        for (int k = 0; k < depth; k++) {
            float element = x.get(xOffset + k);
            fits &= element * element < 0x1p32f || element != element;
        }
        FloatVector scale = Simd.splat(fits ? WidenF16.scale() : 1f);
        for (int k = 0; k + 2 * lanes <= depth; k += 2 * lanes) {
            FloatVector first = Simd.multiply(Simd.load(x, xOffset + k), scale);
            FloatVector second = Simd.multiply(Simd.load(x, xOffset + k + lanes), scale);
            Simd.store(split, splitOffset + k, Simd.evens(first, second));
            Simd.store(split, splitOffset + k + lanes, Simd.odds(first, second));
        }
        for (int k = depth - depth % (2 * lanes); k < depth; k++) {
            split.set(splitOffset + k, x.get(xOffset + k) * (fits ? WidenF16.scale() : 1f));
        }
        split.set(splitOffset + depth, fits ? 1f : WidenF16.scale());
    }

    /**
     * Constants behind two vectors of results. Loops take them from memory: HotSpot 17 boxes broadcasts that a loop does
     * not change.
     */
    private static void storeConstants(float scale, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        Simd.store(scratch, scratchOffset + 2 * lanes, Simd.floats(Simd.splat(WidenF16.kept())));
        Simd.store(scratch, scratchOffset + 3 * lanes, Simd.splat(scale));
        // All bits of a pair below its signs; and what, added to them, carries from exponent 31 into the signs.
        Simd.store(scratch, scratchOffset + 4 * lanes, Simd.floats(Simd.splat(0x7fff7fff)));
        Simd.store(scratch, scratchOffset + 5 * lanes, Simd.floats(Simd.splat(0x04000400)));
    }

    private static float sumOfLanes(FloatMemory scratch, int scratchOffset) {
        float sum = 0;
        for (int lane = 0; lane < Simd.lanes(); lane++) {
            sum += scratch.get(scratchOffset + lane);
        }
        return sum;
    }

    private static boolean hasCarry(FloatMemory scratch, int scratchOffset) {
        boolean found = false;
        for (int lane = 0; lane < Simd.lanes(); lane++) {
            found |= scratch.get(scratchOffset + lane) != 0;
        }
        return found;
    }

    /** The lane sums of one row over a depth of whole pairs of vectors, of finite weights and with nothing left for them. */
    private static void dot(int depth, ShortMemory w, int wOffset, FloatMemory split, int splitOffset,
            FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        IntVector kept = Simd.bits(Simd.load(scratch, scratchOffset + 2 * lanes));
        FloatVector c0 = Simd.zero();
        FloatVector c1 = Simd.zero();
        FloatVector c2 = Simd.zero();
        FloatVector c3 = Simd.zero();
        int k = 0;
        for (; k + 4 * lanes <= depth; k += 4 * lanes) {
            int from = splitOffset + k;
            IntVector w0 = Simd.loadPairs(w, wOffset + k);
            c0 = Simd.multiplyAdd(WidenF16.lower(w0, kept), Simd.load(split, from), c0);
            c1 = Simd.multiplyAdd(WidenF16.upper(w0, kept), Simd.load(split, from + lanes), c1);
            IntVector w1 = Simd.loadPairs(w, wOffset + k + 2 * lanes);
            c2 = Simd.multiplyAdd(WidenF16.lower(w1, kept), Simd.load(split, from + 2 * lanes), c2);
            c3 = Simd.multiplyAdd(WidenF16.upper(w1, kept), Simd.load(split, from + 3 * lanes), c3);
        }
        if (k < depth) {
            IntVector w0 = Simd.loadPairs(w, wOffset + k);
            c0 = Simd.multiplyAdd(WidenF16.lower(w0, kept), Simd.load(split, splitOffset + k), c0);
            c1 = Simd.multiplyAdd(WidenF16.upper(w0, kept), Simd.load(split, splitOffset + k + lanes), c1);
        }
        Simd.store(scratch, scratchOffset, Simd.add(Simd.add(c0, c1), Simd.add(c2, c3)));
    }

    /** What {@link #dot} writes, of any weights, and behind it lanes other than zero where one has exponent 31. */
    private static void dotOfAny(int depth, ShortMemory w, int wOffset, FloatMemory split, int splitOffset,
            FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        IntVector kept = Simd.bits(Simd.load(scratch, scratchOffset + 2 * lanes));
        FloatVector scale = Simd.load(scratch, scratchOffset + 3 * lanes);
        IntVector below = Simd.bits(Simd.load(scratch, scratchOffset + 4 * lanes));
        IntVector carry = Simd.bits(Simd.load(scratch, scratchOffset + 5 * lanes));
        FloatVector c0 = Simd.zero();
        FloatVector c1 = Simd.zero();
        FloatVector c2 = Simd.zero();
        FloatVector c3 = Simd.zero();
        IntVector carried = Simd.bits(Simd.zero());
        int k = 0;
        for (; k + 4 * lanes <= depth; k += 4 * lanes) {
            int from = splitOffset + k;
            IntVector w0 = Simd.loadPairs(w, wOffset + k);
            IntVector w1 = Simd.loadPairs(w, wOffset + k + 2 * lanes);
            carried = Simd.or(carried, Simd.add(Simd.and(w0, below), carry));
            c0 = Simd.multiplyAdd(Simd.multiply(WidenF16.lower(w0, kept), scale), Simd.load(split, from), c0);
            c1 = Simd.multiplyAdd(Simd.multiply(WidenF16.upper(w0, kept), scale), Simd.load(split, from + lanes), c1);
            carried = Simd.or(carried, Simd.add(Simd.and(w1, below), carry));
            c2 = Simd.multiplyAdd(Simd.multiply(WidenF16.lower(w1, kept), scale), Simd.load(split, from + 2 * lanes), c2);
            c3 = Simd.multiplyAdd(Simd.multiply(WidenF16.upper(w1, kept), scale), Simd.load(split, from + 3 * lanes), c3);
        }
        if (k < depth) {
            int from = splitOffset + k;
            IntVector w0 = Simd.loadPairs(w, wOffset + k);
            carried = Simd.or(carried, Simd.add(Simd.and(w0, below), carry));
            c0 = Simd.multiplyAdd(Simd.multiply(WidenF16.lower(w0, kept), scale), Simd.load(split, from), c0);
            c1 = Simd.multiplyAdd(Simd.multiply(WidenF16.upper(w0, kept), scale), Simd.load(split, from + lanes), c1);
        }
        Simd.store(scratch, scratchOffset, Simd.add(Simd.add(c0, c1), Simd.add(c2, c3)));
        storeSigns(carried, scratch, scratchOffset + lanes);
    }

    /** The signs of pairs moved right by one, for the upper sign alone would be the float −0. */
    private static void storeSigns(IntVector pairs, FloatMemory scratch, int scratchOffset) {
        Simd.store(scratch, scratchOffset, Simd.floats(Simd.and(Simd.shiftRight(pairs, 1), Simd.splat(0x40004000))));
    }
}
