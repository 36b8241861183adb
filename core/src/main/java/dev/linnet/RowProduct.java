package dev.linnet;

import dev.linnet.plan.Blocking;
import java.util.Arrays;

/**
 * The product of packed panels on rows that are arrays of their own, of {@link RowKernels}. Two rows of C stay in the
 * first-level cache while all rows of a slice of B, which stay in the second, are added to them, three at a time.
 */
final class RowProduct {
    /** Rows and columns of a slice of B, 192 KiB: it fits into the smallest second-level caches of desktop machines. */
    private static final int DEPTH = 96;
    private static final int COLUMNS = 512;
    /** Rows of B that are added at a time: one more, and HotSpot 17 finds the loop too long to unroll and vectorize. */
    private static final int STEP = 3;
    /** Columns of a panel of one lane. */
    private static final int PANEL = 2;

    private final float[][] b = new float[DEPTH][COLUMNS];
    private final float[] upper = new float[COLUMNS];
    private final float[] lower = new float[COLUMNS];

    /** {@code GemmF32.block} on one lane, with a slope of 1 and a high that is not 0; a panel of a has {@code tall} rows. */
    void block(int rows, int full, int tall, int columns, int depth, float[] a, int aOffset,
            float[] b, int bOffset, int bPanelStride,
            float[] initial, int initialOffset, int initialRowStride, int initialColumnStride,
            float[] c, int cOffset, int cStride, float low, float high) {
        int breadth = Blocking.balance(columns, COLUMNS, 16);
        int slice = Blocking.balance(depth, DEPTH, STEP);
        int fullRows = Math.min(tall * full, rows);
        for (int column = 0; column < columns; column += breadth) {
            int width = Math.min(breadth, columns - column);
            for (int firstK = 0; firstK < depth; firstK += slice) {
                int count = Math.min(slice, depth - firstK);
                copyPanels(count, width, b, bOffset + column / PANEL * bPanelStride + firstK * PANEL, bPanelStride);
                boolean isFirst = firstK == 0;
                boolean isLast = firstK + count == depth;
                for (int row = 0; row < rows; row += 2) {
                    int next = Math.min(row + 1, rows - 1);
                    int at = cOffset + row * cStride + column;
                    int atNext = cOffset + next * cStride + column;
                    if (isFirst) {
                        int from = initialOffset + column * initialColumnStride;
                        start(width, initial, from + row * initialRowStride, initialColumnStride, upper);
                        start(width, initial, from + next * initialRowStride, initialColumnStride, lower);
                    } else {
                        System.arraycopy(c, at, upper, 0, width);
                        System.arraycopy(c, atNext, lower, 0, width);
                    }
                    add(count, width, a, aOffset + firstK * tall + rowAt(row, fullRows, tall, depth),
                            aOffset + firstK * tall + rowAt(next, fullRows, tall, depth), tall);
                    if (isLast) {
                        bound(width, upper, low, high);
                        bound(width, lower, low, high);
                    }
                    System.arraycopy(upper, 0, c, at, width);
                    System.arraycopy(lower, 0, c, atNext, width);
                }
            }
        }
    }

    /** Where a row's first element lies in panels of {@code tall} rows, of which those behind fullRows use one less. */
    private static int rowAt(int row, int fullRows, int tall, int depth) {
        int used = row < fullRows ? tall : tall - 1;
        int place = row < fullRows ? row : row - fullRows;
        int panel = place / used;
        return ((row < fullRows ? panel : (fullRows + tall - 1) / tall + panel) * depth) * tall + place - panel * used;
    }

    /** Copies panels of two columns into rows, four of these at a time, which read half of a cache line. */
    private void copyPanels(int rows, int width, float[] source, int offset, int panelStride) {
        int row = 0;
        for (; row + 4 <= rows; row += 4) {
            copyFour(width, source, offset + row * PANEL, panelStride, b[row], b[row + 1], b[row + 2], b[row + 3]);
        }
        for (; row < rows; row++) {
            copyOne(width, source, offset + row * PANEL, panelStride, b[row]);
        }
    }

    private static void copyFour(int width, float[] source, int offset, int panelStride, float[] r0, float[] r1,
            float[] r2, float[] r3) {
        int from = offset;
        for (int j = 0; j < width; j += PANEL) {
            r0[j] = source[from];
            r0[j + 1] = source[from + 1];
            r1[j] = source[from + 2];
            r1[j + 1] = source[from + 3];
            r2[j] = source[from + 4];
            r2[j + 1] = source[from + 5];
            r3[j] = source[from + 6];
            r3[j + 1] = source[from + 7];
            from += panelStride;
        }
    }

    private static void copyOne(int width, float[] source, int offset, int panelStride, float[] row) {
        int from = offset;
        for (int j = 0; j < width; j += PANEL) {
            row[j] = source[from];
            row[j + 1] = source[from + 1];
            from += panelStride;
        }
    }

    /**
     * A row's initial values; zeros have no sign, so that no sum is −0, whose bounds {@link #bound} would not take as the
     * other kernels do.
     */
    private static void start(int width, float[] initial, int offset, int columnStride, float[] row) {
        if (columnStride == 0) {
            Arrays.fill(row, 0, width, initial[offset] + 0f);
        } else {
            System.arraycopy(initial, offset, row, 0, width);
            for (int j = 0; j < width; j++) {
                row[j] += 0f;
            }
        }
    }

    /** Adds {@code count} rows of B to the two rows of C, times what stands from {@code at} and {@code next} on. */
    private void add(int count, int width, float[] a, int at, int next, int step) {
        int k = 0;
        int i = at;
        int j = next;
        for (; k + STEP <= count; k += STEP) {
            addThree(width, upper, lower, b[k], b[k + 1], b[k + 2], a[i], a[i + step], a[i + 2 * step],
                    a[j], a[j + step], a[j + 2 * step]);
            i += STEP * step;
            j += STEP * step;
        }
        for (; k < count; k++) {
            addOne(width, upper, lower, b[k], a[i], a[j]);
            i += step;
            j += step;
        }
    }

    private static void addThree(int width, float[] upper, float[] lower, float[] b0, float[] b1, float[] b2,
            float u0, float u1, float u2, float l0, float l1, float l2) {
        for (int j = 0; j < width; j++) {
            upper[j] = upper[j] + u0 * b0[j] + u1 * b1[j] + u2 * b2[j];
            lower[j] = lower[j] + l0 * b0[j] + l1 * b1[j] + l2 * b2[j];
        }
    }

    private static void addOne(int width, float[] upper, float[] lower, float[] b, float u, float l) {
        for (int j = 0; j < width; j++) {
            upper[j] += u * b[j];
            lower[j] += l * b[j];
        }
    }

    /** min(max(x, low), high); NaN stays NaN. */
    private static void bound(int width, float[] row, float low, float high) {
        if (low == Float.NEGATIVE_INFINITY && high == Float.POSITIVE_INFINITY) {
            return;
        }
        for (int j = 0; j < width; j++) {
            row[j] = Math.min(Math.max(row[j], low), high);
        }
    }
}
