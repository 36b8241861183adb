package dev.linnet.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.simd.Simd;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ActivationF32Test {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    private interface Kernel {
        void run(int count, Guarded x, Guarded y, Guarded scratch);
    }

    private static final Kernel SIGMOID = (count, x, y, scratch) ->
            ActivationF32.sigmoid(count, x.memory, x.offset, y.memory, y.offset, scratch.memory, scratch.offset);
    private static final Kernel TANH = (count, x, y, scratch) ->
            ActivationF32.tanh(count, x.memory, x.offset, y.memory, y.offset, scratch.memory, scratch.offset);

    private static Kernel elu(float alpha) {
        return (count, x, y, scratch) -> ActivationF32.elu(count, x.memory, x.offset, y.memory, y.offset, alpha,
                scratch.memory, scratch.offset);
    }

    private static Kernel linear(float slope, float low, float high) {
        return (count, x, y, scratch) -> ActivationF32.linear(count, x.memory, x.offset, y.memory, y.offset,
                slope, low, high, scratch.memory, scratch.offset);
    }

    @Test
    void linearOfEveryLength() {
        float[][] parameters = {{1, -INFINITY, INFINITY}, {1, 0, INFINITY}, {1, 0, 6}, {0.1f, -INFINITY, INFINITY},
                {1, -0.5f, 0.25f}};
        Random random = new Random(1);
        for (float[] p : parameters) {
            for (int count = 0; count < 3 * Simd.lanes() + 2; count++) {
                Guarded x = Guarded.random(count, random);
                Guarded y = run(linear(p[0], p[1], p[2]), x);
                for (int i = 0; i < count; i++) {
                    float scaled = x.get(i) < 0 ? x.get(i) * p[0] : x.get(i);
                    assertEquals(Math.min(Math.max(scaled, p[1]), p[2]), y.get(i));
                }
            }
        }
    }

    /** What is read as several streams, and what these leave. */
    @Test
    void linearOfManyElements() {
        Random random = new Random(4);
        for (int count : new int[] {1 << 17, (1 << 17) + 4 * Simd.lanes() - 1, 150_001}) {
            Guarded x = Guarded.random(count, random);
            Guarded y = run(linear(1, -0.5f, 0.25f), x);
            for (int i = 0; i < count; i++) {
                assertEquals(Math.min(Math.max(x.get(i), -0.5f), 0.25f), y.get(i));
            }
        }
    }

    @Test
    void linearKeepsNaNAndNegativeZero() {
        Guarded y = run(linear(1, 0, 6), Guarded.of(Float.NaN, -0f, INFINITY, -INFINITY, 7));
        assertTrue(Float.isNaN(y.get(0)));
        assertEquals(Float.floatToIntBits(-0f), Float.floatToIntBits(y.get(1)));
        assertEquals(6, y.get(2));
        assertEquals(0, y.get(3));
        assertEquals(6, y.get(4));
    }

    @Test
    void curvesAreAccurate() {
        for (float alpha : new float[] {1, 0.3f, -2}) {
            sweep("elu", elu(alpha), x -> x < 0 ? alpha * Math.expm1(x) : x, 4);
        }
        sweep("sigmoid", SIGMOID, x -> 1 / (1 + Math.exp(-x)), 4);
        sweep("tanh", TANH, Math::tanh, 4);
    }

    @Test
    void exponentialIsAccurate() {
        Kernel exponential = (count, x, y, scratch) -> {
            ExponentialF32.storeConstants(scratch.memory, scratch.offset);
            ExponentialF32.block(count, 0, 0, 0, x.memory, x.offset, y.memory, y.offset, scratch.memory, scratch.offset);
        };
        sweep("exponential", exponential, Math::exp, 3, 88);
        Kernel lessOne = (count, x, y, scratch) -> {
            ExponentialF32.storeConstants(scratch.memory, scratch.offset);
            ExponentialF32.block(count, 0, 0, 1, x.memory, x.offset, y.memory, y.offset, scratch.memory, scratch.offset);
        };
        sweep("exponential less one", lessOne, Math::expm1, 3, 88);
    }

    @Test
    void limits() {
        Guarded x = Guarded.of(INFINITY, -INFINITY, Float.NaN, -0f, 0f, 1e-42f, -1e-42f, 100, -100);
        checkLimits(run(elu(1.5f), x), INFINITY, -1.5f, Float.NaN, -0f, 0f, 1e-42f, -1.5f * 1e-42f, 100, -1.5f);
        checkLimits(run(SIGMOID, x), 1, 0, Float.NaN, 0.5f, 0.5f, 0.5f, 0.5f, 1, (float) Math.exp(-100));
        checkLimits(run(TANH, x), 1, -1, Float.NaN, -0f, 0f, 1e-42f, -1e-42f, 1, -1);
    }

    private static void checkLimits(Guarded y, float... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], y.get(i), "element " + i);
        }
    }

    @Test
    void inPlaceIsTheSame() {
        Random random = new Random(2);
        for (Kernel kernel : new Kernel[] {linear(0.1f, -1, 1), elu(1), SIGMOID, TANH}) {
            for (int count : new int[] {1, 3, Simd.lanes(), 2 * Simd.lanes() + 3, 100, 132_001}) {
                Guarded x = Guarded.random(count, random);
                Guarded y = run(kernel, x);
                Guarded scratch = new Guarded(ActivationF32.scratch());
                kernel.run(count, x, x, scratch);
                x.checkGuards("in place");
                for (int i = 0; i < count; i++) {
                    assertEquals(y.get(i), x.get(i));
                }
            }
        }
    }

    private static void sweep(String name, Kernel kernel, DoubleUnaryOperator function, double bound) {
        sweep(name, kernel, function, bound, INFINITY);
    }

    /**
     * Compares over the whole range up to {@code most}, denser near zero, relative to the spacing of floats at the expected
     * value.
     */
    private static void sweep(String name, Kernel kernel, DoubleUnaryOperator function, double bound, float most) {
        int count = 200_000;
        Guarded x = new Guarded(count);
        Random random = new Random(3);
        for (int i = 0; i < count; i++) {
            double magnitude = i % 2 == 0 ? 110 * random.nextDouble() : Math.pow(10, -38 + 40 * random.nextDouble());
            x.set(i, (float) (random.nextBoolean() && magnitude <= most ? magnitude : -magnitude));
        }
        Guarded y = run(kernel, x);
        double worst = 0;
        float worstAt = 0;
        for (int i = 0; i < count; i++) {
            double expected = function.applyAsDouble(x.get(i));
            if (Math.abs(expected) > Float.MAX_VALUE) {
                assertEquals(expected > 0 ? INFINITY : -INFINITY, y.get(i), name + " of " + x.get(i));
                continue;
            }
            double error = Math.abs(y.get(i) - expected) / Math.ulp((float) expected);
            if (error > worst) {
                worst = error;
                worstAt = x.get(i);
            }
        }
        assertTrue(worst <= bound, name + " is off by " + worst + " units in the last place at " + worstAt);
    }

    private static Guarded run(Kernel kernel, Guarded x) {
        Guarded y = new Guarded(x.length);
        Guarded scratch = new Guarded(ActivationF32.scratch());
        kernel.run(x.length, x, y, scratch);
        y.checkGuards("y");
        scratch.checkGuards("scratch");
        return y;
    }
}
