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
        rows(rows, depth, w, 0, x, bias, 0, y, slope, low, high);
        compare(rows, depth, w, x, bias, y, slope, low, high);
        for (int row = 0; row < rows; row++) {
            Guarded alone = new Guarded(1);
            rows(1, depth, w, row * depth, x, bias, row, alone, slope, low, high);
            assertEquals(y.get(row), alone.get(0), "a row depends on its neighbours");
        }
    }

    private static void rows(int rows, int depth, Guarded w, int at, Guarded x, Guarded bias, int biasAt,
            Guarded y, float slope, float low, float high) {
        Guarded scratch = new Guarded(Simd.lanes());
        MatrixVectorF32.rows(rows, depth, w.memory, w.offset + at, x.memory, x.offset, bias.memory,
                bias.offset + biasAt, y.memory, y.offset, slope, low, high, scratch.memory, scratch.offset);
        y.checkGuards("y");
        scratch.checkGuards("scratch");
    }

    @Test
    void everyDepthOfPanels() {
        Random random = new Random(2);
        for (int panels = 1; panels < 4; panels++) {
            for (int depth : new int[] {1, 2, 3, 17, 64, 333}) {
                checkPanels(panels, depth, 1, -INFINITY, INFINITY, random);
                checkPanels(panels, depth, 0.1f, -1, 1, random);
            }
        }
    }

    private static void checkPanels(int panels, int depth, float slope, float low, float high, Random random) {
        int height = MatrixVectorF32.panelRows();
        int rows = panels * height;
        Guarded w = Guarded.random(rows * depth, random);
        Guarded x = Guarded.random(depth, random);
        Guarded bias = Guarded.random(rows, random);
        Guarded y = new Guarded(rows);
        Guarded packed = new Guarded(w.length);
        PackF32.columns(rows, GemmF32.tileColumns(), 0, depth, depth, 1, w.memory, w.offset, depth, 0, 0, 1, packed.memory,
                packed.offset);
        packed.checkGuards("packed");
        panels(panels, depth, packed, 0, x, bias, 0, y, slope, low, high);
        compare(rows, depth, w, x, bias, y, slope, low, high);
        for (int panel = 0; panel < panels; panel++) {
            Guarded alone = new Guarded(height);
            panels(1, depth, packed, panel * height * depth, x, bias, panel * height, alone, slope, low, high);
            for (int row = 0; row < height; row++) {
                assertEquals(y.get(panel * height + row), alone.get(row), "a panel depends on its neighbours");
            }
        }
    }

    private static void panels(int panels, int depth, Guarded packed, int at, Guarded x, Guarded bias, int biasAt,
            Guarded y, float slope, float low, float high) {
        Guarded scratch = new Guarded(ActivationF32.scratch());
        MatrixVectorF32.panels(panels, depth, packed.memory, packed.offset + at, x.memory, x.offset, bias.memory,
                bias.offset + biasAt, y.memory, y.offset, slope, low, high, scratch.memory, scratch.offset);
        y.checkGuards("y");
        scratch.checkGuards("scratch");
    }

    private static void compare(int rows, int depth, Guarded w, Guarded x, Guarded bias, Guarded y, float slope,
            float low, float high) {
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
        }
    }

    @Test
    void notANumberStays() {
        Guarded one = Guarded.of(Float.NaN);
        Guarded y = new Guarded(1);
        rows(1, 1, one, 0, one, one, 0, y, 1, 0, 6);
        assertTrue(Float.isNaN(y.get(0)));
    }
}
