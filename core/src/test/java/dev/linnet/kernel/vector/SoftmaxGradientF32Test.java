package dev.linnet.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.simd.Simd;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SoftmaxGradientF32Test {
    @Test
    void everyNumberOfChannels() {
        Random random = new Random(1);
        for (int channels = 1; channels < 70; channels++) {
            check(3, channels, random);
        }
        check(2, 1000, random);
        check(1, 20_003, random);
    }

    private static void check(int rows, int channels, Random random) {
        Guarded p = Guarded.random(rows * channels, random);
        Guarded g = Guarded.random(rows * channels, random);
        Guarded y = run(rows, channels, p, g, new Guarded(p.length));
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            double magnitude = 0;
            for (int i = row * channels; i < (row + 1) * channels; i++) {
                sum += (double) p.get(i) * g.get(i);
                magnitude += Math.abs((double) p.get(i) * g.get(i));
            }
            for (int i = row * channels; i < (row + 1) * channels; i++) {
                double bound = (4 + 2 * Math.sqrt(channels)) * 0x1p-24 * Math.abs(p.get(i)) * (Math.abs(g.get(i)) + magnitude);
                assertTrue(Math.abs(y.get(i) - p.get(i) * (g.get(i) - sum)) <= bound, channels + " channels, " + i);
            }
        }
        Guarded other = Guarded.of(values(p));
        run(rows, channels, other, g, other);
        run(rows, channels, p, g, g);
        for (int i = 0; i < y.length; i++) {
            assertEquals(y.get(i), other.get(i), "in place of p");
            assertEquals(y.get(i), g.get(i), "in place of g");
        }
    }

    private static float[] values(Guarded region) {
        float[] values = new float[region.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = region.get(i);
        }
        return values;
    }

    private static Guarded run(int rows, int channels, Guarded p, Guarded g, Guarded y) {
        Guarded scratch = new Guarded(3 * Simd.lanes());
        SoftmaxGradientF32.rows(rows, channels, p.memory, p.offset, g.memory, g.offset, y.memory, y.offset,
                scratch.memory, scratch.offset);
        y.checkGuards("y");
        scratch.checkGuards("scratch");
        return y;
    }
}
