package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * Activations of {@code count} consecutive elements. y may be x at the same offset; else they must not overlap. NaN stays
 * NaN, −0 stays −0 where the function is 0 there. scratch: V floats, in which the elements behind the last whole vector are
 * computed.
 */
public final class ActivationF32 {
    private ActivationF32() {
    }

    /** y[i] = min(max(x &lt; 0 ? x·slope : x, low), high), where x = x[i]. */
    public static void linear(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        int tail = count % Simd.lanes();
        if (tail > 0) {
            copyIn(tail, x, xOffset + count - tail, scratch, scratchOffset);
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
        int tail = count % Simd.lanes();
        if (tail > 0) {
            copyIn(tail, x, xOffset + count - tail, scratch, scratchOffset);
        }
        for (int part = tail == count ? 1 : 0; part < (tail == 0 ? 1 : 2); part++) {
            eluVectors(part == 0 ? count - tail : 1, part == 0 ? x : scratch, part == 0 ? xOffset : scratchOffset,
                    part == 0 ? y : scratch, part == 0 ? yOffset : scratchOffset, alpha);
        }
        copy(tail, scratch, scratchOffset, y, yOffset + count - tail);
    }

    /** y[i] = 1 / (1 + e⁻ˣ), where x = x[i]; within 4 units in the last place, denormals included. */
    public static void sigmoid(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            FloatMemory scratch, int scratchOffset) {
        int tail = count % Simd.lanes();
        if (tail > 0) {
            copyIn(tail, x, xOffset + count - tail, scratch, scratchOffset);
        }
        for (int part = tail == count ? 1 : 0; part < (tail == 0 ? 1 : 2); part++) {
            sigmoidVectors(part == 0 ? count - tail : 1, part == 0 ? x : scratch, part == 0 ? xOffset : scratchOffset,
                    part == 0 ? y : scratch, part == 0 ? yOffset : scratchOffset);
        }
        copy(tail, scratch, scratchOffset, y, yOffset + count - tail);
    }

    /** y[i] = tanh(x[i]), within 4 units in the last place, near zero too. */
    public static void tanh(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            FloatMemory scratch, int scratchOffset) {
        int tail = count % Simd.lanes();
        if (tail > 0) {
            copyIn(tail, x, xOffset + count - tail, scratch, scratchOffset);
        }
        for (int part = tail == count ? 1 : 0; part < (tail == 0 ? 1 : 2); part++) {
            tanhVectors(part == 0 ? count - tail : 1, part == 0 ? x : scratch, part == 0 ? xOffset : scratchOffset,
                    part == 0 ? y : scratch, part == 0 ? yOffset : scratchOffset);
        }
        copy(tail, scratch, scratchOffset, y, yOffset + count - tail);
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

    private static void eluVectors(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset, float alpha) {
        FloatVector scale = Simd.splat(alpha);
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(y, yOffset + i, eluCurve(Simd.load(x, xOffset + i), scale));
        }
    }

    private static void sigmoidVectors(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(y, yOffset + i, sigmoidCurve(Simd.load(x, xOffset + i)));
        }
    }

    private static void tanhVectors(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(y, yOffset + i, tanhCurve(Simd.load(x, xOffset + i)));
        }
    }

    /** The exponential is bounded where it is not used, or where it is −1 already. */
    private static FloatVector eluCurve(FloatVector x, FloatVector alpha) {
        FloatVector bounded = Simd.maximum(Simd.minimum(x, Simd.splat(0f)), Simd.splat(-50f));
        FloatVector curve = Simd.multiply(alpha, ExponentialF32.exponentialMinusOne(bounded));
        return Simd.selectLess(x, Simd.zero(), curve, x);
    }

    /** e⁻ˡˣˡ never overflows, so both tails keep their digits: e / (1 + e) below zero, 1 / (1 + e) above. */
    private static FloatVector sigmoidCurve(FloatVector x) {
        FloatVector one = Simd.splat(1f);
        FloatVector e = ExponentialF32.exponential(Simd.subtract(Simd.zero(), Simd.absolute(x)));
        return Simd.divide(Simd.selectLess(x, Simd.zero(), e, one), Simd.add(one, e));
    }

    /** E / (E + 2), where E = e²ˣ − 1; ±1 beyond ±10. Below 2⁻¹³ tanh x rounds to x, which keeps −0 and denormals. */
    private static FloatVector tanhCurve(FloatVector x) {
        FloatVector bounded = Simd.maximum(Simd.minimum(x, Simd.splat(10f)), Simd.splat(-10f));
        FloatVector e = ExponentialF32.exponentialMinusOne(Simd.add(bounded, bounded));
        FloatVector curve = Simd.divide(e, Simd.add(e, Simd.splat(2f)));
        return Simd.selectLess(Simd.absolute(x), Simd.splat(1.220703125e-4f), x, curve);
    }

    /** Elements behind the count are 0, so that no stray value slows the computation. */
    private static void copyIn(int count, FloatMemory x, int xOffset, FloatMemory scratch, int scratchOffset) {
        Simd.store(scratch, scratchOffset, Simd.zero());
        copy(count, x, xOffset, scratch, scratchOffset);
    }

    private static void copy(int count, FloatMemory from, int fromOffset, FloatMemory to, int toOffset) {
        for (int i = 0; i < count; i++) {
            to.set(toOffset + i, from.get(fromOffset + i));
        }
    }
}
