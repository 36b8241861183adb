package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Activations of {@code count} consecutive elements. y may be x at the same offset; else they must not overlap. NaN
 * stays NaN, −0 stays −0 where the function is 0 there. scratch: {@link #scratch} floats.
 */
public final class ActivationF32 {
    private ActivationF32() {
    }

    /** Elements that are long enough as four streams: 128 KiB each. */
    private static int fewestStreamed() {
        return 1 << 17;
    }

    /** Elements whose exponentials are computed at once: enough that the constants are seldom loaded. */
    private static int block() {
        return 31 * Simd.lanes();
    }

    /**
     * Floats of scratch of activations and of their gradients, and more than a tile of the product: a block, a vector, and the
     * table of the exponential: whole cache lines, so that vectors behind them do not straddle two.
     */
    public static int scratch() {
        return block() + Simd.lanes() + ExponentialF32.constants();
    }

    /** y[i] = min(max(x &lt; 0 ? x·slope : x, low), high), where x = x[i]. */
    public static void linear(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        whole(3, slope, low, high, count, x, xOffset, y, yOffset, scratch, scratchOffset);
    }

    /** y[i] = x &lt; 0 ? alpha·(eˣ − 1) : x, where x = x[i]; within 3 units in the last place. */
    public static void elu(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset, float alpha,
            FloatMemory scratch, int scratchOffset) {
        whole(0, alpha, 0, 0, count, x, xOffset, y, yOffset, scratch, scratchOffset);
    }

    /** y[i] = 1 / (1 + e⁻ˣ), where x = x[i]; within 4 units in the last place, denormals included. */
    public static void sigmoid(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            FloatMemory scratch, int scratchOffset) {
        whole(1, 0, 0, 0, count, x, xOffset, y, yOffset, scratch, scratchOffset);
    }

    /** y[i] = tanh(x[i]), within 4 units in the last place, near zero too. */
    public static void tanh(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            FloatMemory scratch, int scratchOffset) {
        whole(2, 0, 0, 0, count, x, xOffset, y, yOffset, scratch, scratchOffset);
    }

    /** Kind 0 is elu, 1 sigmoid, 2 tanh, 3 linear. Elements behind the last whole vector go by way of scratch. */
    static void whole(int kind, float factor, float low, float high, int count, FloatMemory x, int xOffset, FloatMemory y,
            int yOffset, FloatMemory scratch, int scratchOffset) {
        int tail = count % Simd.lanes();
        int rest = scratchOffset + block();
        if (kind != 3) {
            ExponentialF32.storeConstants(scratch, rest + Simd.lanes());
        }
        vectors(kind, factor, low, high, count - tail, x, xOffset, y, yOffset, scratch, scratchOffset);
        if (tail > 0) {
            Simd.store(scratch, rest, Simd.zero());
            copy(tail, x, xOffset + count - tail, scratch, rest);
            vectors(kind, factor, low, high, Simd.lanes(), scratch, rest, scratch, rest, scratch, scratchOffset);
            copy(tail, scratch, rest, y, yOffset + count - tail);
        }
    }

    private static void vectors(int kind, float factor, float low, float high, int count, FloatMemory x, int xOffset,
            FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset) {
        if (kind == 3) {
            if (factor == 1 && rectifies(low)) {
                rectifyVectors(count, high, x, xOffset, y, yOffset);
            } else if (factor == 1) {
                int streamed = count < fewestStreamed() ? 0 : count / 4 / Simd.lanes() * Simd.lanes();
                clampStreams(streamed, low, high, x, xOffset, y, yOffset);
                clampVectors(count - 4 * streamed, low, high, x, xOffset + 4 * streamed, y, yOffset + 4 * streamed);
            } else {
                linearVectors(count, factor, low, high, x, xOffset, y, yOffset);
            }
            return;
        }
        int block = block();
        int table = scratchOffset + block + Simd.lanes();
        for (int i = 0; i < count; i += block) {
            int size = Math.min(block, count - i);
            if (kind == 1) {
                // e⁻ˡˣˡ never overflows, so both tails keep their digits.
                ExponentialF32.block(size, 0x80000000, 0, 0, x, xOffset + i, scratch, scratchOffset, scratch, table);
            } else {
                before(kind, size, x, xOffset + i, scratch, scratchOffset);
                ExponentialF32.block(size, 0, 0, 1, scratch, scratchOffset, scratch, scratchOffset, scratch, table);
            }
            after(kind, factor, size, x, xOffset + i, scratch, scratchOffset, y, yOffset + i);
        }
    }

    /** The argument of the exponential, bounded where the function does not change any more. */
    private static void before(int kind, int count, FloatMemory x, int xOffset, FloatMemory t, int tOffset) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            FloatVector v = Simd.load(x, xOffset + i);
            if (kind == 0) {
                Simd.store(t, tOffset + i, Simd.minimum(v, Simd.zero()));
            } else {
                v = Simd.maximum(Simd.minimum(v, Simd.splat(10f)), Simd.splat(-10f));
                Simd.store(t, tOffset + i, Simd.add(v, v));
            }
        }
    }

    /** The function of x, where t is e to its argument, or that less one. */
    private static void after(int kind, float alpha, int count, FloatMemory x, int xOffset, FloatMemory t, int tOffset,
            FloatMemory y, int yOffset) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            FloatVector v = Simd.load(x, xOffset + i);
            FloatVector e = Simd.load(t, tOffset + i);
            if (kind == 0) {
                e = Simd.multiply(e, Simd.splat(alpha));
                Simd.store(y, yOffset + i, Simd.selectLess(v, Simd.zero(), e, v));
            } else if (kind == 1) {
                // e / (1 + e) below zero, 1 / (1 + e) above.
                FloatVector numerator = Simd.selectLess(v, Simd.zero(), e, Simd.splat(1f));
                Simd.store(y, yOffset + i, Simd.divide(numerator, Simd.add(e, Simd.splat(1f))));
            } else {
                e = Simd.divide(e, Simd.add(e, Simd.splat(2f)));
                // Below 2⁻¹³ tanh x rounds to x, which keeps −0 and denormals.
                FloatVector size = Simd.absolute(v);
                Simd.store(y, yOffset + i, Simd.selectLess(size, Simd.splat(1.220703125e-4f), v, e));
            }
        }
    }

    /**
     * Whether {@link #rectify} bounds from below: with one lane, engines make branches of comparisons of floats, and no
     * processor foretells the signs of sums (6 to 11 ns an element, against 1). What few elements pass above is foretold.
     */
    static boolean rectifies(float low) {
        return Simd.lanes() == 1 && low == 0 && 1 / low > 0;
    }

    /** max(x, 0) on the bits of a vector; NaN and −0 stay. */
    static void rectify(FloatMemory x, int xAt, FloatMemory y, int yAt) {
        IntVector all = Simd.splat(-1);
        IntVector bits = Simd.bits(Simd.load(x, xAt));
        // Negative where all three are: below zero, not −0, whose bits less one are positive, and no NaN, whose sum wraps.
        IntVector negative = Simd.and(bits, Simd.and(Simd.add(bits, all), Simd.add(bits, Simd.splat(0x7fffff))));
        IntVector mask = Simd.add(Simd.and(Simd.shiftRight(negative, 31), Simd.splat(1)), all);
        Simd.store(y, yAt, Simd.floats(Simd.and(bits, mask)));
    }

    /** The linear activation with slope 1, four vectors at a time: a stream whose speed is that of memory. */
    private static void clampVectors(int count, float lowValue, float highValue, FloatMemory x, int xOffset, FloatMemory y,
            int yOffset) {
        int lanes = Simd.lanes();
        FloatVector low = Simd.splat(lowValue);
        FloatVector high = Simd.splat(highValue);
        int i = 0;
        for (; i + 4 * lanes <= count; i += 4 * lanes) {
            int from = xOffset + i;
            int to = yOffset + i;
            Simd.store(y, to, Simd.minimum(Simd.maximum(Simd.load(x, from), low), high));
            Simd.store(y, to + lanes, Simd.minimum(Simd.maximum(Simd.load(x, from + lanes), low), high));
            Simd.store(y, to + 2 * lanes, Simd.minimum(Simd.maximum(Simd.load(x, from + 2 * lanes), low), high));
            Simd.store(y, to + 3 * lanes, Simd.minimum(Simd.maximum(Simd.load(x, from + 3 * lanes), low), high));
        }
        for (; i < count; i += lanes) {
            Simd.store(y, yOffset + i, Simd.minimum(Simd.maximum(Simd.load(x, xOffset + i), low), high));
        }
    }

    /**
     * The same of 4 · {@code count} elements that no cache holds, as four streams: one is fetched ahead no faster than at a
     * part of the memory's speed (64 channels of 224×224: 1.12 times as fast in V8).
     */
    private static void clampStreams(int count, float lowValue, float highValue, FloatMemory x, int xOffset, FloatMemory y,
            int yOffset) {
        FloatVector low = Simd.splat(lowValue);
        FloatVector high = Simd.splat(highValue);
        for (int i = 0; i < count; i += Simd.lanes()) {
            int from = xOffset + i;
            int to = yOffset + i;
            Simd.store(y, to, Simd.minimum(Simd.maximum(Simd.load(x, from), low), high));
            from += count;
            to += count;
            Simd.store(y, to, Simd.minimum(Simd.maximum(Simd.load(x, from), low), high));
            from += count;
            to += count;
            Simd.store(y, to, Simd.minimum(Simd.maximum(Simd.load(x, from), low), high));
            from += count;
            to += count;
            Simd.store(y, to, Simd.minimum(Simd.maximum(Simd.load(x, from), low), high));
        }
    }

    private static void rectifyVectors(int count, float highValue, FloatMemory x, int xOffset, FloatMemory y, int yOffset) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            rectify(x, xOffset + i, y, yOffset + i);
        }
        if (highValue < Float.POSITIVE_INFINITY) {
            clampVectors(count, Float.NEGATIVE_INFINITY, highValue, y, yOffset, y, yOffset);
        }
    }

    private static void linearVectors(int count, float slopeValue, float lowValue, float highValue, FloatMemory x,
            int xOffset, FloatMemory y, int yOffset) {
        FloatVector slope = Simd.splat(slopeValue);
        FloatVector low = Simd.splat(lowValue);
        FloatVector high = Simd.splat(highValue);
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(y, yOffset + i, GemmF32.finish(Simd.load(x, xOffset + i), slope, low, high));
        }
    }

    private static void copy(int count, FloatMemory from, int fromOffset, FloatMemory to, int toOffset) {
        for (int i = 0; i < count; i++) {
            to.set(toOffset + i, from.get(fromOffset + i));
        }
    }
}
