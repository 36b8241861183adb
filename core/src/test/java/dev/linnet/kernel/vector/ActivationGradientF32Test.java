package dev.linnet.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.simd.Simd;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ActivationGradientF32Test {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    private interface Kernel {
        void run(int count, Guarded x, Guarded g, Guarded y, Guarded scratch);
    }

    private static final Kernel SIGMOID = (count, x, g, y, scratch) -> ActivationGradientF32.sigmoid(count,
            x.memory, x.offset, g.memory, g.offset, y.memory, y.offset, scratch.memory, scratch.offset);
    private static final Kernel TANH = (count, x, g, y, scratch) -> ActivationGradientF32.tanh(count,
            x.memory, x.offset, g.memory, g.offset, y.memory, y.offset, scratch.memory, scratch.offset);

    private static Kernel elu(float alpha) {
        return (count, x, g, y, scratch) -> ActivationGradientF32.elu(count, x.memory, x.offset, g.memory, g.offset,
                y.memory, y.offset, alpha, scratch.memory, scratch.offset);
    }

    private static Kernel linear(float slope, float low, float high) {
        return (count, x, g, y, scratch) -> ActivationGradientF32.linear(count, x.memory, x.offset, g.memory, g.offset,
                y.memory, y.offset, slope, low, high, scratch.memory, scratch.offset);
    }

    @Test
    void linearOfEveryLength() {
        float[][] parameters = {{1, -INFINITY, INFINITY}, {1, 0, INFINITY}, {1, 0, 6}, {0.1f, -INFINITY, INFINITY},
                {1, -0.5f, 0.25f}, {-0.5f, -0.25f, 0.25f}, {1, 2, 3}};
        Random random = new Random(1);
        for (float[] p : parameters) {
            for (int count = 0; count < 12 * Simd.lanes() + 2; count++) {
                Guarded x = Guarded.random(count, random);
                Guarded g = Guarded.random(count, random);
                Guarded y = run(linear(p[0], p[1], p[2]), x, g);
                for (int i = 0; i < count; i++) {
                    float slope = x.get(i) < 0 ? p[0] : 1;
                    float scaled = x.get(i) * slope;
                    assertEquals(scaled < p[1] || scaled > p[2] ? 0 : g.get(i) * slope, y.get(i));
                }
            }
        }
    }

    @Test
    void edges() {
        Guarded x = Guarded.of(0f, -0f, -0.5f, 0.25f, Float.NaN, INFINITY, -INFINITY, Float.MIN_VALUE, -Float.MIN_VALUE);
        checkEdges(linear(1, 0, INFINITY), x, 3, 0, 0, 3, 3, 3, 0, 3, 0);
        checkEdges(linear(1, 0, 6), x, 3, 0, 0, 3, 3, 0, 0, 3, 0);
        checkEdges(linear(0.5f, -INFINITY, INFINITY), x, 3, 1.5f, 1.5f, 3, 3, 3, 1.5f, 3, 1.5f);
        checkEdges(linear(1, -INFINITY, INFINITY), x, 3, 3, 3, 3, 3, 3, 3, 3, 3);
        checkEdges(linear(1, -0.5f, 0.25f), x, 3, 3, 3, 3, 3, 0, 0, 3, 3);
        checkEdges(linear(1, -1, 0), x, 3, 3, 3, 0, 3, 0, 0, 0, 3);
        checkEdges(elu(2), x, 3, 6, (float) (6 * Math.exp(-0.5)), 3, 3, 3, 0, 3, 6);
        Guarded limits = Guarded.of(0f, -0f, Float.NaN, INFINITY, -INFINITY, 200, -200, Float.MAX_VALUE);
        checkEdges(SIGMOID, limits, 0.75f, 0.75f, Float.NaN, 0, 0, 0, 0, 0);
        checkEdges(TANH, limits, 3, 3, Float.NaN, 0, 0, 0, 0, 0);
    }

    private static void checkEdges(Kernel kernel, Guarded x, float... expected) {
        float[] threes = new float[expected.length];
        Arrays.fill(threes, 3);
        Guarded y = run(kernel, x, Guarded.of(threes));
        for (int i = 0; i < expected.length; i++) {
            float spacing = Float.isNaN(expected[i]) ? 1 : Math.ulp(expected[i]);
            assertEquals(expected[i], y.get(i), 2 * spacing, "element " + i);
        }
    }

    @Test
    void curvesAreAccurate() {
        for (float alpha : new float[] {1, 0.3f, -2}) {
            sweep("elu", elu(alpha), x -> x < 0 ? alpha * Math.exp(x) : 1, 5);
        }
        sweep("sigmoid", SIGMOID, x -> 1 / (2 + Math.exp(x) + Math.exp(-x)), 7);
        sweep("tanh", TANH, x -> 1 / (Math.cosh(x) * Math.cosh(x)), 7);
    }

    @Test
    void inPlaceIsTheSame() {
        Random random = new Random(2);
        for (Kernel kernel : new Kernel[] {linear(0.1f, -1, 1), elu(1), SIGMOID, TANH}) {
            for (int count : new int[] {1, 3, Simd.lanes(), 2 * Simd.lanes() + 3, 300}) {
                Guarded x = Guarded.random(count, random);
                Guarded g = Guarded.random(count, random);
                Guarded y = run(kernel, x, g);
                Guarded scratch = new Guarded(ActivationF32.scratch());
                Guarded both = Guarded.random(count, new Random(3));
                for (int i = 0; i < count; i++) {
                    both.set(i, g.get(i));
                }
                kernel.run(count, x, both, both, scratch);
                kernel.run(count, x, g, x, scratch);
                both.checkGuards("in place of g");
                x.checkGuards("in place of x");
                for (int i = 0; i < count; i++) {
                    assertEquals(y.get(i), both.get(i));
                    assertEquals(y.get(i), x.get(i));
                }
            }
        }
    }

    /** Compares over the whole range, denser near zero, relative to the spacing of floats at the expected value. */
    private static void sweep(String name, Kernel kernel, DoubleUnaryOperator derivative, double bound) {
        int count = 200_000;
        Guarded x = new Guarded(count);
        Random random = new Random(3);
        Guarded g = Guarded.random(count, random);
        for (int i = 0; i < count; i++) {
            double magnitude = i % 2 == 0 ? 110 * random.nextDouble() : Math.pow(10, -38 + 40 * random.nextDouble());
            x.set(i, (float) (random.nextBoolean() ? magnitude : -magnitude));
        }
        Guarded y = run(kernel, x, g);
        double worst = 0;
        float worstAt = 0;
        for (int i = 0; i < count; i++) {
            double slope = derivative.applyAsDouble(x.get(i));
            double expected = slope * g.get(i);
            // Where the slope is denormal its own spacing counts.
            double spacing = Math.max(Math.ulp((float) expected), Math.ulp((float) slope) * Math.abs(g.get(i)));
            double error = Math.abs(y.get(i) - expected) / spacing;
            if (error > worst) {
                worst = error;
                worstAt = x.get(i);
            }
        }
        assertTrue(worst <= bound, name + " is off by " + worst + " units in the last place at " + worstAt);
    }

    private static Guarded run(Kernel kernel, Guarded x, Guarded g) {
        Guarded y = new Guarded(x.length);
        Guarded scratch = new Guarded(ActivationF32.scratch());
        kernel.run(x.length, x, g, y, scratch);
        y.checkGuards("y");
        scratch.checkGuards("scratch");
        return y;
    }
}
