package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** Softmax of rows: y[c] = exp(x[c] − max x) / Σ exp(x − max x). */
public final class SoftmaxF32 {
    private SoftmaxF32() {
    }

    /** Floats of scratch of {@link #rows}: two vectors, and the constants of the exponential. */
    public static int rowsScratch() {
        return 2 * Simd.lanes() + ExponentialF32.constants();
    }

    /**
     * Softmax of {@code rows} consecutive rows of {@code channels} consecutive elements. y may be x at the same
     * offset; else they must not overlap. scratch: {@link #rowsScratch} floats.
     *
     * <p>−∞ gives 0. A row that holds NaN or +∞, or nothing but −∞, becomes NaN throughout. Sums are taken in the same
     * order for equal V, whatever the number of rows.
     */
    public static void rows(int rows, int channels, FloatMemory x, int xOffset, FloatMemory y, int yOffset,
            FloatMemory scratch, int scratchOffset) {
        int whole = channels - channels % Simd.lanes();
        int tail = channels - whole;
        int sums = scratchOffset + Simd.lanes();
        int table = sums + Simd.lanes();
        ExponentialF32.storeConstants(scratch, table);
        for (int row = 0; row < rows; row++) {
            int from = xOffset + row * channels;
            int to = yOffset + row * channels;
            if (tail > 0) {
                Simd.store(scratch, scratchOffset, Simd.splat(Float.NEGATIVE_INFINITY));
                copy(tail, x, from + whole, scratch, scratchOffset);
            }
            maximum(whole, tail, x, from, scratch, scratchOffset, sums);
            float greatest = scratch.get(sums);
            for (int lane = 1; lane < Simd.lanes(); lane++) {
                float element = scratch.get(sums + lane);
                greatest = greatest < element ? element : greatest;
            }
            ExponentialF32.block(whole, 0, greatest, 0, x, from, y, to, scratch, table);
            ExponentialF32.block(tail, 0, greatest, 0, scratch, scratchOffset, scratch, scratchOffset, scratch, table);
            float sum = 0;
            // Sums of parts, of which no lane adds more than 256: one lane that added them all would lose digits.
            for (int part = 0; part == 0 || part < whole; part += 256 * Simd.lanes()) {
                sum(Math.min(256 * Simd.lanes(), whole - part), part == 0 ? tail : 0, y, to + part, scratch, scratchOffset,
                        sums);
                for (int lane = 0; lane < Simd.lanes(); lane++) {
                    sum += scratch.get(sums + lane);
                }
            }
            scale(whole, tail, 1 / sum, y, to, scratch, scratchOffset);
            copy(tail, scratch, scratchOffset, y, to + whole);
        }
    }

    /** Lane by lane the greatest elements, NaN skipped, to scratch[result … + V); the tail lies in scratch. */
    private static void maximum(int whole, int tail, FloatMemory x, int from, FloatMemory scratch, int scratchOffset,
            int result) {
        FloatVector greatest = Simd.splat(Float.NEGATIVE_INFINITY);
        if (tail > 0) {
            greatest = Simd.maximum(greatest, Simd.load(scratch, scratchOffset));
        }
        FloatVector other = greatest;
        int i = 0;
        for (; i + 2 * Simd.lanes() <= whole; i += 2 * Simd.lanes()) {
            greatest = Simd.maximum(greatest, Simd.load(x, from + i));
            other = Simd.maximum(other, Simd.load(x, from + i + Simd.lanes()));
        }
        if (i < whole) {
            greatest = Simd.maximum(greatest, Simd.load(x, from + i));
        }
        Simd.store(scratch, result, Simd.maximum(greatest, other));
    }

    /** Lane by lane the sums, to scratch[result … + V). */
    private static void sum(int whole, int tail, FloatMemory y, int from, FloatMemory scratch, int scratchOffset,
            int result) {
        FloatVector sum = tail > 0 ? Simd.load(scratch, scratchOffset) : Simd.zero();
        FloatVector other = Simd.zero();
        int i = 0;
        for (; i + 2 * Simd.lanes() <= whole; i += 2 * Simd.lanes()) {
            sum = Simd.add(sum, Simd.load(y, from + i));
            other = Simd.add(other, Simd.load(y, from + i + Simd.lanes()));
        }
        if (i < whole) {
            sum = Simd.add(sum, Simd.load(y, from + i));
        }
        Simd.store(scratch, result, Simd.add(sum, other));
    }

    private static void scale(int whole, int tail, float factorValue, FloatMemory y, int to, FloatMemory scratch,
            int scratchOffset) {
        FloatVector factor = Simd.splat(factorValue);
        for (int i = 0; i < whole; i += Simd.lanes()) {
            Simd.store(y, to + i, Simd.multiply(Simd.load(y, to + i), factor));
        }
        if (tail > 0) {
            Simd.store(scratch, scratchOffset, Simd.multiply(Simd.load(scratch, scratchOffset), factor));
        }
    }

    private static void copy(int count, FloatMemory from, int fromOffset, FloatMemory to, int toOffset) {
        for (int i = 0; i < count; i++) {
            to.set(toOffset + i, from.get(fromOffset + i));
        }
    }
}
