package dev.linnet.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.simd.Simd;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MatrixVectorF32Test {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Test
    void everyShape() {
        Random random = new Random(1);
        for (int rows : new int[] {1, 2, 3, 4, 5, 8, 11}) {
            for (int depth = 1; depth < 70; depth++) {
                check(rows, depth, 1, -INFINITY, INFINITY, random);
            }
            check(rows, 1000, 1, 0, INFINITY, random);
            check(rows, 333, 0.1f, -1, 1, random);
        }
    }

    private static void check(int rows, int depth, float slope, float low, float high, Random random) {
        Guarded w = Guarded.random(rows * depth, random);
        Guarded x = Guarded.random(depth, random);
        Guarded bias = Guarded.random(rows, random);
        Guarded y = new Guarded(rows);
        Guarded packed = new Guarded(w.length);
        MatrixVectorF32.pack(rows, depth, w.memory, w.offset, packed.memory, packed.offset);
        packed.checkGuards("packed");
        Guarded scratch = new Guarded(2 * Simd.lanes());
        MatrixVectorF32.rows(rows, depth, 1, packed.memory, packed.offset, x.memory, x.offset, bias.memory, bias.offset,
                y.memory, y.offset, slope, low, high, scratch.memory, scratch.offset);
        y.checkGuards("y");
        scratch.checkGuards("scratch");
        for (int row = 0; row < rows; row++) {
            double sum = bias.get(row);
            double size = Math.abs(sum);
            for (int k = 0; k < depth; k++) {
                double product = (double) w.get(row * depth + k) * x.get(k);
                sum += product;
                size += Math.abs(product);
            }
            double expected = Math.min(Math.max(sum < 0 ? sum * slope : sum, low), high);
            assertTrue(Math.abs(y.get(row) - expected) <= 1e-6 * size, rows + "x" + depth + " row " + row);
            Guarded alone = new Guarded(1);
            MatrixVectorF32.rows(1, depth, 0, w.memory, w.offset + row * depth, x.memory, x.offset,
                    bias.memory, bias.offset + row, alone.memory, alone.offset, slope, low, high,
                    scratch.memory, scratch.offset);
            assertEquals(y.get(row), alone.get(0), "a row depends on its neighbours, or on being packed");
        }
    }

    @Test
    void notANumberStays() {
        Guarded one = Guarded.of(Float.NaN);
        Guarded y = new Guarded(1);
        Guarded scratch = new Guarded(2 * Simd.lanes());
        MatrixVectorF32.rows(1, 1, 0, one.memory, one.offset, one.memory, one.offset, one.memory, one.offset,
                y.memory, y.offset, 1, 0, 6, scratch.memory, scratch.offset);
        assertTrue(Float.isNaN(y.get(0)));
    }
}
