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

    /**
     * target[column] = Σ source[row][column] over {@code rows} ≥ 1 rows, rowStride apart, with the roundings of each
     * addition made good by the next (Kahan 1965): the error does not grow with the rows. An infinity may make NaN.
     * Source and target must not overlap.
     */
    public static void compensatedRows(int rows, int columns, FloatMemory source, int sourceOffset, int rowStride,
            FloatMemory target, int targetOffset) {
        int column = 0;
        while (column + Simd.lanes() <= columns) {
            compensatedVector(rows, source, sourceOffset + column, rowStride, target, targetOffset + column);
            column += Simd.lanes();
        }
        while (column < columns) {
            int at = sourceOffset + column;
            float sum = source.get(at);
            float excess = 0;
            for (int row = 1; row < rows; row++) {
                at += rowStride;
                float term = source.get(at) - excess;
                float next = sum + term;
                excess = next - sum - term;
                sum = next;
            }
            target.set(targetOffset + column, sum);
            column++;
        }
    }

    private static void compensatedVector(int rows, FloatMemory source, int from, int rowStride, FloatMemory target,
            int to) {
        FloatVector sum = Simd.load(source, from);
        FloatVector excess = Simd.zero();
        int at = from;
        for (int row = 1; row < rows; row++) {
            at += rowStride;
            FloatVector term = Simd.subtract(Simd.load(source, at), excess);
            FloatVector next = Simd.add(sum, term);
            excess = Simd.subtract(Simd.subtract(next, sum), term);
            sum = next;
        }
        Simd.store(target, to, sum);
    }

    /**
     * Sums and sums of squares of {@code channels} channels over {@code positions} ≥ 1 positions of a tile:
     * sums[channel] and, squaresStep behind it, that of squares. source: element of the first channel and position; one
     * of the strides is 1. scratch: 2V floats.
     */
    public static void moments(int channels, int positions, FloatMemory source, int sourceOffset, int channelStride,
            int positionStride, FloatMemory sums, int sumsOffset, int squaresStep, FloatMemory scratch,
            int scratchOffset) {
        int lanes = Simd.lanes();
        if (positionStride == 1 || channels < lanes) {
            for (int channel = 0; channel < channels; channel++) {
                momentsOfChannel(positions, source, sourceOffset + channel * channelStride, positionStride, sums,
                        sumsOffset + channel, squaresStep, scratch, scratchOffset);
            }
            return;
        }
        for (int next = 0; next < channels; next += lanes) {
            // The last vector overlaps the one before it.
            int channel = Math.min(next, channels - lanes);
            momentVectors(positions, positions, source, sourceOffset + channel, positionStride, 0, sums,
                    sumsOffset + channel, squaresStep);
        }
    }

    private static void momentsOfChannel(int positions, FloatMemory source, int from, int positionStride,
            FloatMemory sums, int to, int squaresStep, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int vectors = positionStride == 1 ? positions / lanes : 0;
        float sum = 0;
        float squares = 0;
        // Sums of 256, and then of these, err by the roots of both counts: a long sum of few lanes would err by its own.
        for (int first = 0; first < vectors; first += 256) {
            int count = Math.min(256, vectors - first);
            momentVectors(count, count, source, from + first * lanes, lanes, 0, scratch, scratchOffset, lanes);
            float partialSum = 0;
            float partialSquares = 0;
            for (int lane = 0; lane < lanes; lane++) {
                partialSum += scratch.get(scratchOffset + lane);
                partialSquares += scratch.get(scratchOffset + lanes + lane);
            }
            sum += partialSum;
            squares += partialSquares;
        }
        for (int position = vectors * lanes; position < positions; position++) {
            float element = source.get(from + position * positionStride);
            sum += element;
            squares += element * element;
        }
        sums.set(to, sum);
        sums.set(to + squaresStep, squares);
    }

    /**
     * Sums of {@code count} vectors at from, from + step …, with {@code jump} more after every {@code wrap} of them;
     * their squares' squaresStep behind.
     */
    static void momentVectors(int count, int wrap, FloatMemory source, int from, int step, int jump, FloatMemory sums,
            int to, int squaresStep) {
        FloatVector sum = Simd.zero();
        FloatVector squares = Simd.zero();
        int at = from;
        int left = wrap;
        for (int i = 0; i < count; i++) {
            FloatVector element = Simd.load(source, at);
            sum = Simd.add(sum, element);
            squares = Simd.multiplyAdd(element, element, squares);
            at += step;
            left--;
            if (left == 0) {
                left = wrap;
                at += jump;
            }
        }
        Simd.store(sums, to, sum);
        Simd.store(sums, to + squaresStep, squares);
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
