package dev.linnet.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.simd.Simd;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The product of packed panels against sums in float64: every height and breadth of a border, every rest of the depth. */
class GemmF32Test {
    private static final float INFINITY = Float.POSITIVE_INFINITY;
    private static final float[][] BOUNDS = {{1, -INFINITY, INFINITY}, {1, 0, INFINITY}, {1, -0.5f, 0.75f},
            {0.25f, -INFINITY, INFINITY}};

    private final Random random = new Random(5);

    /** Where the values come from that products are added to. */
    private enum Initial { ROWS, COLUMNS, RESULT }

    /** A block; the first {@code full} row panels hold R rows, others one less. */
    private record Block(int rows, int full, int columns, int depth, Initial initial, float[] bounds) {
        int tall() {
            return GemmF32.tileRows();
        }

        int width() {
            return GemmF32.tileColumns();
        }

        /** Columns with those that fill up the last panel. */
        int paddedColumns() {
            return (columns + width() - 1) / width() * width();
        }

        int fullRows() {
            return Math.min(rows, full * tall());
        }

        int panels() {
            return (fullRows() + tall() - 1) / tall() + (rows - fullRows() + tall() - 2) / (tall() - 1);
        }
    }

    @Test
    void everyBorder() {
        int tall = GemmF32.tileRows();
        for (int rows = 1; rows <= 4 * tall + 1; rows++) {
            for (int columns = 1; columns <= 2 * GemmF32.tileColumns() + 1; columns++) {
                check(new Block(rows, random.nextInt(rows / tall + 2), columns, 1 + random.nextInt(40),
                        Initial.values()[random.nextInt(3)], BOUNDS[random.nextInt(BOUNDS.length)]));
            }
        }
    }

    @Test
    void everyDepth() {
        for (int depth = 1; depth <= 5 * Simd.lanes() + 1; depth++) {
            for (Initial initial : Initial.values()) {
                for (float[] bounds : BOUNDS) {
                    check(new Block(2 * GemmF32.tileRows(), 2, 3 * GemmF32.tileColumns(), depth, initial, bounds));
                }
            }
        }
        check(new Block(49, 4, 100, 512, Initial.ROWS, BOUNDS[1]));
        check(new Block(100, 100, 49, 333, Initial.COLUMNS, BOUNDS[2]));
    }

    private void check(Block block) {
        int lanes = Simd.lanes();
        Guarded a = Guarded.random(block.rows * block.depth, random);
        Guarded b = Guarded.random(block.depth * block.paddedColumns(), random);
        Guarded initial = initial(block);
        Guarded packedA = packRows(block, a);
        Guarded packedB = packColumns(block, b);
        int stride = block.columns + 3;
        Guarded c = new Guarded((block.rows - 1) * stride + block.columns);
        boolean adds = block.initial == Initial.RESULT;
        for (int i = 0; adds && i < c.length; i++) {
            c.set(i, i % stride < block.columns ? initial.get(i) : c.get(i));
        }
        Guarded scratch = new Guarded(12 * lanes);
        GemmF32.block(block.rows, block.full, block.columns, block.depth, packedA.memory, packedA.offset,
                packedB.memory, packedB.offset, block.depth * block.width(), adds ? c.memory : initial.memory,
                adds ? c.offset : initial.offset, adds ? stride : block.initial == Initial.ROWS ? lanes : 0,
                block.initial == Initial.ROWS ? 0 : 1, c.memory, c.offset, stride, block.bounds[0], block.bounds[1],
                block.bounds[2], scratch.memory, scratch.offset);
        c.checkGuards(block + ": c");
        scratch.checkGuards(block + ": scratch");
        compare(block, a, b, initial, c, stride);
    }

    /** Values for each row, repeated, for each column, or for each element of c. */
    private Guarded initial(Block block) {
        if (block.initial == Initial.COLUMNS) {
            return Guarded.random(block.paddedColumns(), random);
        }
        if (block.initial == Initial.RESULT) {
            return Guarded.random(block.rows * (block.columns + 3), random);
        }
        Guarded rows = new Guarded(block.rows * Simd.lanes());
        for (int i = 0; i < rows.length; i++) {
            rows.set(i, i % Simd.lanes() == 0 ? (float) random.nextGaussian() : rows.get(i - 1));
        }
        return rows;
    }

    /** Row panels of a[rows][depth]. */
    private static Guarded packRows(Block block, Guarded a) {
        int panel = PackF32.rowPanelSize(block.depth, block.tall());
        Guarded packed = new Guarded(block.panels() * panel);
        int row = 0;
        for (int i = 0; i < block.panels(); i++) {
            int height = Math.min(row < block.fullRows() ? block.tall() : block.tall() - 1, block.rows - row);
            PackF32.rows(height, block.tall(), 0, block.depth, block.depth, 1, a.memory, a.offset + row * block.depth,
                    block.depth, 0, 0, 1, packed.memory, packed.offset + i * panel);
            row += height;
        }
        packed.checkGuards(block + ": a");
        return packed;
    }

    /** Column panels of b[depth][padded columns], as far as there are columns. */
    private static Guarded packColumns(Block block, Guarded b) {
        Guarded packed = new Guarded(block.depth * block.paddedColumns());
        PackF32.columns(block.columns, block.width(), 0, block.depth, block.depth, 1, b.memory, b.offset, 1, 0, 0,
                block.paddedColumns(), packed.memory, packed.offset);
        packed.checkGuards(block + ": b");
        return packed;
    }

    private static void compare(Block block, Guarded a, Guarded b, Guarded initial, Guarded c, int stride) {
        double roundings = 4 + 2 * Math.sqrt(block.depth);
        for (int i = 0; i < c.length; i++) {
            int row = i / stride;
            int column = i % stride;
            if (column >= block.columns) {
                assertTrue(c.untouched(i), block + ": written behind row " + row);
                continue;
            }
            double sum = initial.get(block.initial == Initial.ROWS ? row * Simd.lanes()
                    : block.initial == Initial.COLUMNS ? column : i);
            double size = Math.abs(sum);
            for (int k = 0; k < block.depth; k++) {
                double product = (double) a.get(row * block.depth + k) * b.get(k * block.paddedColumns() + column);
                sum += product;
                size += Math.abs(product);
            }
            double scaled = sum < 0 ? sum * block.bounds[0] : sum;
            assertEquals(Math.min(Math.max(scaled, block.bounds[1]), block.bounds[2]), c.get(i), roundings * 0x1p-24 * size,
                    block + ": row " + row + ", column " + column);
        }
    }
}
