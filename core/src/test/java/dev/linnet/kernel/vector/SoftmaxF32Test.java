package dev.linnet.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.simd.Simd;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SoftmaxF32Test {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Test
    void everyNumberOfChannels() {
        Random random = new Random(1);
        for (int channels = 1; channels < 70; channels++) {
            check(3, channels, random, 5);
        }
        check(2, 1000, random, 1);
        check(2, 1001, random, 20);
        check(1, 20_003, random, 3);
    }

    private static void check(int rows, int channels, Random random, float spread) {
        Guarded x = Guarded.random(rows * channels, random);
        for (int i = 0; i < x.length; i++) {
            x.set(i, x.get(i) * spread + 1000);
        }
        if (channels > 3) {
            x.set(channels - 2, -INFINITY);
        }
        Guarded y = run(rows, channels, x, new Guarded(x.length));
        for (int row = 0; row < rows; row++) {
            double greatest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < channels; c++) {
                greatest = Math.max(greatest, x.get(row * channels + c));
            }
            double sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += Math.exp(x.get(row * channels + c) - greatest);
            }
            for (int c = 0; c < channels; c++) {
                double expected = Math.exp(x.get(row * channels + c) - greatest) / sum;
                double error = Math.abs(y.get(row * channels + c) - expected);
                assertTrue(error <= 1e-6 * expected + 1e-44, channels + " channels, " + c + ": " + error / expected);
            }
        }
        run(rows, channels, x, x);
        for (int i = 0; i < x.length; i++) {
            assertEquals(y.get(i), x.get(i), "in place");
        }
    }

    @Test
    void notANumber() {
        for (int channels : new int[] {1, 3, 16, 37}) {
            for (float bad : new float[] {Float.NaN, INFINITY}) {
                Guarded x = Guarded.random(3 * channels, new Random(2));
                x.set(channels + channels / 2, bad);
                Guarded y = run(3, channels, x, new Guarded(x.length));
                for (int i = 0; i < x.length; i++) {
                    assertEquals(i / channels == 1, Float.isNaN(y.get(i)));
                }
            }
        }
        Guarded y = run(1, 2, Guarded.of(-INFINITY, -INFINITY), new Guarded(2));
        assertTrue(Float.isNaN(y.get(0)) && Float.isNaN(y.get(1)));
    }

    private static Guarded run(int rows, int channels, Guarded x, Guarded y) {
        Guarded scratch = new Guarded(SoftmaxF32.rowsScratch());
        SoftmaxF32.rows(rows, channels, x.memory, x.offset, y.memory, y.offset, scratch.memory, scratch.offset);
        y.checkGuards("y");
        scratch.checkGuards("scratch");
        return y;
    }
}
