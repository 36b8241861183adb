package dev.linnet.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.simd.Simd;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddF32Test {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Test
    void sumsOfEveryLengthApartAndInPlaceOfEither() {
        float[][] parameters = {{1, -INFINITY, INFINITY}, {1, 0, INFINITY}, {1, 0, 6}, {0.1f, -INFINITY, INFINITY}};
        Random random = new Random(1);
        for (float[] p : parameters) {
            for (int count = 0; count < 3 * Simd.lanes() + 2; count++) {
                for (int place = 0; place < 3; place++) {
                    Guarded x = Guarded.random(count, random);
                    Guarded y = Guarded.random(count, random);
                    float[] expected = new float[count];
                    for (int i = 0; i < count; i++) {
                        float sum = x.get(i) + y.get(i);
                        expected[i] = Math.min(Math.max(sum < 0 ? sum * p[0] : sum, p[1]), p[2]);
                    }
                    Guarded z = place == 0 ? new Guarded(count) : place == 1 ? x : y;
                    run(x, y, z, p[0], p[1], p[2]);
                    for (int i = 0; i < count; i++) {
                        assertEquals(expected[i], z.get(i), "element " + i + " of " + count);
                    }
                }
            }
        }
    }

    @Test
    void keepsNaNAndNegativeZero() {
        Guarded z = new Guarded(5);
        run(Guarded.of(Float.NaN, -0f, INFINITY, INFINITY, -3), Guarded.of(1, -0f, -INFINITY, 1, 1), z, 1, 0, 6);
        assertTrue(Float.isNaN(z.get(0)));
        assertEquals(Float.floatToIntBits(-0f), Float.floatToIntBits(z.get(1)));
        assertTrue(Float.isNaN(z.get(2)));
        assertEquals(6, z.get(3));
        assertEquals(0, z.get(4));
    }

    private static void run(Guarded x, Guarded y, Guarded z, float slope, float low, float high) {
        Guarded scratch = new Guarded(5 * Simd.lanes());
        AddF32.linear(z.length, x.memory, x.offset, y.memory, y.offset, z.memory, z.offset, slope, low, high,
                scratch.memory, scratch.offset);
        z.checkGuards("z");
        scratch.checkGuards("scratch");
    }
}
