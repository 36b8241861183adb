package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** Sums of rows and of columns. */
public final class SumF32 {
    private SumF32() {
    }

    /**
     * target[column] = Σ source[row][column] over {@code rows} ≥ 1 rows, rowStride apart. Every target adds its rows in
     * order. Source and target must not overlap.
     */
    public static void rows(int rows, int columns, FloatMemory source, int sourceOffset, int rowStride,
            FloatMemory target, int targetOffset) {
        int lanes = Simd.lanes();
        int column = 0;
        while (column + 4 * lanes <= columns) {
            addVectors(rows, source, sourceOffset + column, rowStride, target, targetOffset + column);
            column += 4 * lanes;
        }
        while (column < columns) {
            int at = sourceOffset + column;
            float sum = 0;
            for (int row = 0; row < rows; row++) {
                sum += source.get(at);
                at += rowStride;
            }
            target.set(targetOffset + column, sum);
            column++;
        }
    }

    /** Four vectors of sums, a cache line of each row where a vector is 128 bits. */
    private static void addVectors(int rows, FloatMemory source, int from, int rowStride, FloatMemory target, int to) {
        int lanes = Simd.lanes();
        FloatVector sum0 = Simd.load(source, from);
        FloatVector sum1 = Simd.load(source, from + lanes);
        FloatVector sum2 = Simd.load(source, from + 2 * lanes);
        FloatVector sum3 = Simd.load(source, from + 3 * lanes);
        int at = from + rowStride;
        for (int row = 1; row < rows; row++) {
            sum0 = Simd.add(sum0, Simd.load(source, at));
            sum1 = Simd.add(sum1, Simd.load(source, at + lanes));
            sum2 = Simd.add(sum2, Simd.load(source, at + 2 * lanes));
            sum3 = Simd.add(sum3, Simd.load(source, at + 3 * lanes));
            at += rowStride;
        }
        Simd.store(target, to, sum0);
        Simd.store(target, to + lanes, sum1);
        Simd.store(target, to + 2 * lanes, sum2);
        Simd.store(target, to + 3 * lanes, sum3);
    }

    /**
     * target[row] = Σ source[plane][row][column] over {@code planes} planes and {@code columns} neighbouring columns,
     * planeStride and rowStride apart. scratch: 4V floats, in which that many interleaved sums of a row lie.
     */
    public static void columns(int planes, int rows, int columns, FloatMemory source, int sourceOffset,
            int planeStride, int rowStride, FloatMemory target, int targetOffset, FloatMemory scratch,
            int scratchOffset) {
        int sums = 4 * Simd.lanes();
        int whole = columns / sums * sums;
        for (int row = 0; row < rows; row++) {
            PackF32.fill(sums, 0, scratch, scratchOffset);
            float rest = 0;
            int at = sourceOffset + row * rowStride;
            for (int plane = 0; plane < planes; plane++) {
                if (whole > 0) {
                    addRun(whole, source, at, scratch, scratchOffset);
                }
                for (int column = whole; column < columns; column++) {
                    rest += source.get(at + column);
                }
                at += planeStride;
            }
            float sum = 0;
            for (int i = 0; i < sums; i++) {
                sum += scratch.get(scratchOffset + i);
            }
            target.set(targetOffset + row, sum + rest);
        }
    }

    /** Adds {@code count} neighbours, a multiple of 4V, to the 4V sums. */
    private static void addRun(int count, FloatMemory source, int from, FloatMemory sums, int sumsOffset) {
        int lanes = Simd.lanes();
        FloatVector sum0 = Simd.load(sums, sumsOffset);
        FloatVector sum1 = Simd.load(sums, sumsOffset + lanes);
        FloatVector sum2 = Simd.load(sums, sumsOffset + 2 * lanes);
        FloatVector sum3 = Simd.load(sums, sumsOffset + 3 * lanes);
        for (int i = 0; i < count; i += 4 * lanes) {
            int at = from + i;
            sum0 = Simd.add(sum0, Simd.load(source, at));
            sum1 = Simd.add(sum1, Simd.load(source, at + lanes));
            sum2 = Simd.add(sum2, Simd.load(source, at + 2 * lanes));
            sum3 = Simd.add(sum3, Simd.load(source, at + 3 * lanes));
        }
        Simd.store(sums, sumsOffset, sum0);
        Simd.store(sums, sumsOffset + lanes, sum1);
        Simd.store(sums, sumsOffset + 2 * lanes, sum2);
        Simd.store(sums, sumsOffset + 3 * lanes, sum3);
    }
}
