package dev.linnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.linnet.kernel.Kernels;
import dev.linnet.kernel.scalar.ScalarKernels;
import dev.linnet.memory.FloatMemory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The product on rows gives the bits of the one on tiles, and writes nothing else. */
class RowKernelsTest {
    private static final float INFINITY = Float.POSITIVE_INFINITY;
    private static final float[][] BOUNDS = {{1, -INFINITY, INFINITY}, {1, 0, INFINITY}, {1, -0.5f, 0.75f}, {1, -2, 0},
            {1, -2, -0f}, {0.25f, -INFINITY, INFINITY}};

    private final Kernels rowKernels = new RowKernels();
    private final Kernels tileKernels = new ScalarKernels();
    private final Random random = new Random(7);

    /** The shape of a block, where its initial values come from and its bounds. */
    private record Block(int rows, int full, int columns, int depth, boolean fromC, int rowStride, int columnStride,
            float slope, float low, float high) {
    }

    @Test
    void blocksOfAnyShapeHaveTheBitsOfTiles() {
        int[] columns = {16, 17, 31, 64, 100, 511, 512, 513, 1200};
        int[] depths = {1, 2, 3, 5, 27, 95, 96, 97, 200};
        for (int i = 0; i < 300; i++) {
            int rows = 2 + random.nextInt(i % 10 == 0 ? 60 : 14);
            float[] bounds = BOUNDS[random.nextInt(BOUNDS.length)];
            int start = random.nextInt(3);
            // Initial values of each row, of each column, or C itself.
            check(new Block(rows, random.nextInt(rows + 1), columns[random.nextInt(columns.length)],
                    depths[random.nextInt(depths.length)], start == 2, start == 1 ? 0 : 1, start == 0 ? 0 : 1,
                    bounds[0], bounds[1], bounds[2]));
        }
    }

    private void check(Block block) {
        float[] a = normal((block.rows + 8) * 2 * block.depth);
        float[] b = normal((block.columns + 1) * block.depth);
        float[] initial = normal(block.rows + block.columns + 2);
        float[] c = normal(block.rows * (block.columns + 3) + 5);
        float[] expected = c.clone();
        multiply(tileKernels, block, a, b, initial, expected);
        float[] aBefore = a.clone();
        float[] bBefore = b.clone();
        multiply(rowKernels, block, a, b, initial, c);
        assertArrayEquals(expected, c, block.toString());
        assertArrayEquals(aBefore, a, "a was written");
        assertArrayEquals(bBefore, b, "b was written");
    }

    @Test
    void unusualNumbersAreThoseOfTiles() {
        float[] unusual = {Float.NaN, INFINITY, -INFINITY, Float.MIN_VALUE, -1e-40f, Float.MAX_VALUE, 0, 1};
        for (float[] bounds : BOUNDS) {
            Block block = new Block(5, 5, 40, 7, false, 1, 0, bounds[0], bounds[1], bounds[2]);
            float[] a = normal(13 * 2 * block.depth);
            float[] b = normal(41 * block.depth);
            for (int i = 0; i < 20; i++) {
                a[random.nextInt(35)] = unusual[random.nextInt(unusual.length)];
                b[random.nextInt(280)] = unusual[random.nextInt(unusual.length)];
            }
            float[] initial = normal(48);
            float[] c = new float[5 * 43 + 5];
            float[] expected = c.clone();
            multiply(tileKernels, block, a, b, initial, expected);
            multiply(rowKernels, block, a, b, initial, c);
            assertArrayEquals(expected, c, Arrays.toString(bounds));
        }
    }

    /** A sum of nothing but -0 is where Math.max and the kernels' maximum could differ. */
    @Test
    void boundsAreThoseOfAnActivationBehindTheProduct() {
        for (float[] bounds : BOUNDS) {
            float[] a = new float[100];
            float[] b = new float[100];
            Arrays.fill(b, -1);
            float[] initial = new float[64];
            Arrays.fill(initial, -0f);
            float[] fused = new float[4 * 35 + 5];
            float[] apart = fused.clone();
            multiply(rowKernels, new Block(4, 4, 32, 2, false, 0, 1, bounds[0], bounds[1], bounds[2]), a, b, initial, fused);
            multiply(rowKernels, new Block(4, 4, 32, 2, false, 0, 1, 1, -INFINITY, INFINITY), a, b, initial, apart);
            FloatMemory memory = FloatMemory.of(apart);
            for (int row = 0; row < 4; row++) {
                rowKernels.activationF32Linear(32, memory, 2 + 35 * row, memory, 2 + 35 * row, bounds[0], bounds[1],
                        bounds[2], FloatMemory.of(new float[rowKernels.activationF32Scratch()]), 0);
            }
            assertArrayEquals(apart, fused, Arrays.toString(bounds));
        }
    }

    /** C begins behind two elements, and three lie between its rows. */
    private void multiply(Kernels kernels, Block block, float[] a, float[] b, float[] initial, float[] c) {
        FloatMemory target = FloatMemory.of(c);
        int stride = block.columns + 3;
        int panel = 2 * block.depth;
        kernels.gemmF32Block(block.rows, block.full, block.columns, block.depth, FloatMemory.of(a), 1, FloatMemory.of(b),
                0, panel, block.fromC ? target : FloatMemory.of(initial), block.fromC ? 2 : 1,
                block.fromC ? stride : block.rowStride, block.columnStride, target, 2, stride, block.slope, block.low,
                block.high, FloatMemory.of(new float[kernels.activationF32Scratch()]), 0);
    }

    private float[] normal(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
