package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * Activations of {@code count} consecutive elements. y may be x at the same offset; else they must not overlap. NaN
 * stays NaN, −0 stays −0 where the function is 0 there. scratch: 12V floats.
 */
public final class ActivationF32 {
    private ActivationF32() {
    }

    /** y[i] = min(max(x &lt; 0 ? x·slope : x, low), high), where x = x[i]. */
    public static void linear(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        int tail = count % Simd.lanes();
        if (tail > 0) {
            Simd.store(scratch, scratchOffset, Simd.zero());
            copy(tail, x, xOffset + count - tail, scratch, scratchOffset);
        }
        for (int part = tail == count ? 1 : 0; part < (tail == 0 ? 1 : 2); part++) {
            linearVectors(part == 0 ? count - tail : 1, part == 0 ? x : scratch, part == 0 ? xOffset : scratchOffset,
                    part == 0 ? y : scratch, part == 0 ? yOffset : scratchOffset, slope, low, high);
        }
        copy(tail, scratch, scratchOffset, y, yOffset + count - tail);
    }

    /** y[i] = x &lt; 0 ? alpha·(eˣ − 1) : x, where x = x[i]; within 3 units in the last place. */
    public static void elu(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset, float alpha,
            FloatMemory scratch, int scratchOffset) {
        curve(0, alpha, count, x, xOffset, y, yOffset, scratch, scratchOffset);
    }

    /** y[i] = 1 / (1 + e⁻ˣ), where x = x[i]; within 4 units in the last place, denormals included. */
    public static void sigmoid(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            FloatMemory scratch, int scratchOffset) {
        curve(1, 0, count, x, xOffset, y, yOffset, scratch, scratchOffset);
    }

    /** y[i] = tanh(x[i]), within 4 units in the last place, near zero too. */
    public static void tanh(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            FloatMemory scratch, int scratchOffset) {
        curve(2, 0, count, x, xOffset, y, yOffset, scratch, scratchOffset);
    }

    /** ELU (kind 0), sigmoid (1) or tanh (2): what lies before and after the exponential, six vectors at a time. */
    static void curve(int kind, float alpha, int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int copyOffset = scratchOffset + 6 * lanes;
        for (int i = 0; i < count; i += 6 * lanes) {
            int size = Math.min(6 * lanes, count - i);
            boolean whole = size % lanes == 0;
            if (!whole) {
                Simd.store(scratch, copyOffset + size / lanes * lanes, Simd.zero());
                copy(size, x, xOffset + i, scratch, copyOffset);
            }
            FloatMemory from = whole ? x : scratch;
            FloatMemory to = whole ? y : scratch;
            int fromOffset = whole ? xOffset + i : copyOffset;
            int toOffset = whole ? yOffset + i : copyOffset;
            before(kind, size, from, fromOffset, scratch, scratchOffset);
            ExponentialF32.block(size, 0, kind == 1 ? 0 : 1, scratch, scratchOffset, scratch, scratchOffset);
            after(kind, alpha, size, from, fromOffset, scratch, scratchOffset, to, toOffset);
            if (!whole) {
                copy(size, scratch, copyOffset, y, yOffset + i);
            }
        }
    }

    /** The argument of the exponential, bounded where the function does not change any more. */
    private static void before(int kind, int count, FloatMemory x, int xOffset, FloatMemory t, int tOffset) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            FloatVector v = Simd.load(x, xOffset + i);
            if (kind == 0) {
                Simd.store(t, tOffset + i, Simd.minimum(v, Simd.zero()));
            } else if (kind == 1) {
                // e⁻ˡˣˡ never overflows, so both tails keep their digits.
                Simd.store(t, tOffset + i, Simd.subtract(Simd.zero(), Simd.absolute(v)));
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

    private static void linearVectors(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            float slopeValue, float lowValue, float highValue) {
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
