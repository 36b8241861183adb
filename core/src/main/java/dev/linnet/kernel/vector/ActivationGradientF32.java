package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * Gradients of the activations of {@link ActivationF32}: y[i] = g[i]·f′(x[i]) for {@code count} consecutive elements. y
 * may be x or g at the same offset; else it must not overlap them. At 0 the derivative is that above 0, and −0 counts as
 * below. scratch: as of {@link ActivationF32#scratch}.
 */
public final class ActivationGradientF32 {
    private ActivationGradientF32() {
    }

    /**
     * Where t = x &lt; 0 ? x·slope : x is less than low or greater than high, y[i] = 0; else g[i]·slope below 0 and g[i]
     * above it and for NaN.
     */
    public static void linear(int count, FloatMemory x, int xOffset, FloatMemory g, int gOffset, FloatMemory y, int yOffset,
            float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        parts(0, slope, low, high, count, x, xOffset, g, gOffset, y, yOffset, scratch, scratchOffset);
    }

    /** y[i] = x &lt; 0 ? g[i]·alpha·eˣ : g[i], where x = x[i]; within 5 units in the last place. */
    public static void elu(int count, FloatMemory x, int xOffset, FloatMemory g, int gOffset, FloatMemory y, int yOffset,
            float alpha, FloatMemory scratch, int scratchOffset) {
        parts(1, alpha, 0, 0, count, x, xOffset, g, gOffset, y, yOffset, scratch, scratchOffset);
    }

    /** y[i] = g[i]·e⁻ˣ / (1 + e⁻ˣ)², where x = x[i]; within 7 units in the last place. */
    public static void sigmoid(int count, FloatMemory x, int xOffset, FloatMemory g, int gOffset, FloatMemory y,
            int yOffset, FloatMemory scratch, int scratchOffset) {
        parts(2, 1, 0, 0, count, x, xOffset, g, gOffset, y, yOffset, scratch, scratchOffset);
    }

    /** y[i] = g[i]·(1 − tanh² x[i]), within 7 units in the last place: 1 − tanh² x is 4e⁻²ˣ / (1 + e⁻²ˣ)². */
    public static void tanh(int count, FloatMemory x, int xOffset, FloatMemory g, int gOffset, FloatMemory y, int yOffset,
            FloatMemory scratch, int scratchOffset) {
        parts(3, 4, 0, 0, count, x, xOffset, g, gOffset, y, yOffset, scratch, scratchOffset);
    }

    /**
     * Kind 0 is linear, 1 elu, 2 sigmoid, 3 tanh. Ten vectors at a time, and the elements behind the last whole vector by
     * way of scratch.
     */
    private static void parts(int kind, float factor, float low, float high, int count, FloatMemory x, int xOffset,
            FloatMemory g, int gOffset, FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int whole = count - count % lanes;
        int xTail = scratchOffset + 10 * lanes;
        int gTail = scratchOffset + 11 * lanes;
        int table = scratchOffset + 12 * lanes;
        ExponentialF32.storeConstants(scratch, table);
        if (whole < count) {
            Simd.store(scratch, xTail, Simd.zero());
            Simd.store(scratch, gTail, Simd.zero());
            copy(count - whole, x, xOffset + whole, scratch, xTail);
            copy(count - whole, g, gOffset + whole, scratch, gTail);
        }
        for (int i = 0; i < whole; i += 10 * lanes) {
            part(kind, factor, low, high, Math.min(10 * lanes, whole - i), x, xOffset + i, g, gOffset + i, y, yOffset + i,
                    scratch, scratchOffset, table);
        }
        if (whole < count) {
            part(kind, factor, low, high, lanes, scratch, xTail, scratch, gTail, scratch, xTail, scratch, scratchOffset,
                    table);
            copy(count - whole, scratch, xTail, y, yOffset + whole);
        }
    }

    private static void part(int kind, float factor, float low, float high, int count, FloatMemory x, int xOffset,
            FloatMemory g, int gOffset, FloatMemory y, int yOffset, FloatMemory t, int tOffset,
            int table) {
        if (kind == 0) {
            pieces(count, x, xOffset, g, gOffset, y, yOffset, factor, low, high);
            return;
        }
        before(kind, count, x, xOffset, t, tOffset);
        ExponentialF32.block(count, 0, 0, 0, t, tOffset, t, tOffset, t, table);
        after(kind, factor, count, x, xOffset, g, gOffset, t, tOffset, y, yOffset);
    }

    private static void pieces(int count, FloatMemory x, int xOffset, FloatMemory g, int gOffset, FloatMemory y,
            int yOffset, float slopeValue, float lowValue, float highValue) {
        FloatVector slope = Simd.splat(slopeValue);
        FloatVector low = Simd.splat(lowValue);
        FloatVector high = Simd.splat(highValue);
        for (int i = 0; i < count; i += Simd.lanes()) {
            FloatVector v = zeroBelow(Simd.load(x, xOffset + i));
            FloatVector gradient = Simd.load(g, gOffset + i);
            FloatVector scaled = Simd.selectLess(v, Simd.zero(), Simd.multiply(gradient, slope), gradient);
            v = Simd.selectLess(v, Simd.zero(), Simd.multiply(v, slope), v);
            scaled = Simd.selectLess(v, low, Simd.zero(), scaled);
            Simd.store(y, yOffset + i, Simd.selectLess(high, v, Simd.zero(), scaled));
        }
    }

    /** v, but for −0 the number below: adding 1 to the bits of a negative number takes it away from 0. */
    private static FloatVector zeroBelow(FloatVector v) {
        FloatVector below = Simd.minimum(v, Simd.floats(Simd.add(Simd.bits(v), Simd.splat(1))));
        return Simd.selectLess(Simd.absolute(v), Simd.splat(Float.MIN_VALUE), below, v);
    }

    /** The argument of the exponential: x below 0, −|x| or −2|x|, so that it never overflows. */
    private static void before(int kind, int count, FloatMemory x, int xOffset, FloatMemory t, int tOffset) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            FloatVector v = Simd.load(x, xOffset + i);
            if (kind == 1) {
                Simd.store(t, tOffset + i, Simd.minimum(v, Simd.zero()));
            } else {
                FloatVector size = Simd.absolute(v);
                Simd.store(t, tOffset + i, Simd.subtract(kind == 2 ? Simd.zero() : Simd.subtract(Simd.zero(), size),
                        size));
            }
        }
    }

    /** The gradient, where t is the exponential. */
    private static void after(int kind, float factorValue, int count, FloatMemory x, int xOffset, FloatMemory g,
            int gOffset, FloatMemory t, int tOffset, FloatMemory y, int yOffset) {
        FloatVector factor = Simd.splat(factorValue);
        for (int i = 0; i < count; i += Simd.lanes()) {
            FloatVector gradient = Simd.load(g, gOffset + i);
            FloatVector e = Simd.load(t, tOffset + i);
            if (kind == 1) {
                FloatVector v = zeroBelow(Simd.load(x, xOffset + i));
                e = Simd.multiply(Simd.multiply(e, factor), gradient);
                Simd.store(y, yOffset + i, Simd.selectLess(v, Simd.zero(), e, gradient));
            } else {
                FloatVector root = Simd.add(e, Simd.splat(1f));
                e = Simd.divide(Simd.multiply(e, factor), Simd.multiply(root, root));
                Simd.store(y, yOffset + i, Simd.multiply(e, gradient));
            }
        }
    }

    private static void copy(int count, FloatMemory from, int fromOffset, FloatMemory to, int toOffset) {
        for (int i = 0; i < count; i++) {
            to.set(toOffset + i, from.get(fromOffset + i));
        }
    }
}
