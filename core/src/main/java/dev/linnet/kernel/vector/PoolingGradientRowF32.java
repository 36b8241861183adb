package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * What one row of the output adds to the rows of y under its windows: the parts of {@link PoolingGradientF32#planes}. A
 * strip is a row of x or y with its padding; element j of its phase p is strip[j·stride + p].
 */
final class PoolingGradientRowF32 {
    private PoolingGradientRowF32() {
    }

    /**
     * Passes the gradients scratch[line …] to the first greatest element of each window, in {@code taps} rows. The strips
     * of x and y lie at stripOffset, one behind the other. work: (taps + 2)·stride·phaseLength + columns floats of scratch.
     */
    static void maximum(int taps, int inputWidth, int columns, int window, int stride, int phaseLength, int stripLength,
            int padding, FloatMemory x, int xAt, FloatMemory y, int yAt, FloatMemory scratch, int stripOffset, int line,
            int work) {
        int split = stride * phaseLength;
        int greatest = work + split;
        int highest = greatest + columns;
        int rows = highest + split;
        for (int row = 0; row < taps; row++) {
            PoolingF32.copy(inputWidth, x, xAt + row * inputWidth, scratch, stripOffset + padding);
            split(stride, phaseLength, scratch, stripOffset, rows + row * split);
        }
        PoolingWindowF32.combine(0, split, taps, taps, split, 0, 1, scratch, rows, scratch, highest);
        PoolingWindowF32.combine(0, columns, window, stride, phaseLength, 1 - split, 1, scratch, highest, scratch, greatest);
        dropEmpty(columns, scratch, greatest, line);
        int strip = stripOffset + stripLength;
        int phases = stride == 1 ? strip : work;
        for (int row = 0; row < taps; row++) {
            PackF32.fill(split, 0, scratch, phases);
            for (int tap = 0; tap < window; tap++) {
                int at = tap % stride * phaseLength + tap / stride;
                give(columns, scratch, rows + row * split + at, greatest, line, phases + at);
            }
            merge(stride, phaseLength, scratch, phases, strip);
            add(inputWidth, scratch, strip + padding, y, yAt + row * inputWidth);
        }
    }

    /**
     * Adds to each element of {@code taps} rows the gradients scratch[line …] of the windows above it. A line begins with
     * as many zeros as a window has columns of one phase beside the first. work: stride·phaseLength floats of scratch.
     */
    static void average(int taps, int inputWidth, int window, int stride, int phaseLength, int padding, FloatMemory y,
            int yAt, FloatMemory scratch, int strip, int line, int work) {
        int phases = stride == 1 ? strip : work;
        for (int phase = 0; phase < stride; phase++) {
            int windows = Math.max(window - phase + stride - 1, 0) / stride;
            PoolingWindowF32.combine(1, phaseLength, windows, windows, -1, 0, 1, scratch, line, scratch,
                    phases + phase * phaseLength);
        }
        merge(stride, phaseLength, scratch, phases, strip);
        for (int row = 0; row < taps; row++) {
            add(inputWidth, scratch, strip + padding, y, yAt + row * inputWidth);
        }
    }

    /** phases[p][j] = strip[j·stride + p]. */
    private static void split(int stride, int phaseLength, FloatMemory scratch, int strip, int phases) {
        if (stride == 1) {
            PoolingF32.copy(phaseLength, scratch, strip, scratch, phases);
        } else if (stride == 2) {
            for (int j = 0; j < phaseLength; j += Simd.lanes()) {
                FloatVector a = Simd.load(scratch, strip + 2 * j);
                FloatVector b = Simd.load(scratch, strip + 2 * j + Simd.lanes());
                Simd.store(scratch, phases + j, Simd.evens(a, b));
                Simd.store(scratch, phases + phaseLength + j, Simd.odds(a, b));
            }
        } else {
            PoolingF32.split(stride, phaseLength, scratch, strip, phases);
        }
    }

    /** strip[j·stride + p] = phases[p][j]; with stride 1 they are the same. */
    private static void merge(int stride, int phaseLength, FloatMemory scratch, int phases, int strip) {
        if (stride == 2) {
            for (int j = 0; j < phaseLength; j += Simd.lanes()) {
                FloatVector a = Simd.load(scratch, phases + j);
                FloatVector b = Simd.load(scratch, phases + phaseLength + j);
                Simd.store(scratch, strip + 2 * j, Simd.zipLow(a, b));
                Simd.store(scratch, strip + 2 * j + Simd.lanes(), Simd.zipHigh(a, b));
            }
        } else if (stride > 2) {
            for (int phase = 0; phase < stride; phase++) {
                for (int j = 0; j < phaseLength; j++) {
                    scratch.set(strip + j * stride + phase, scratch.get(phases + phase * phaseLength + j));
                }
            }
        }
    }

    /** A window whose greatest element is −∞ has no gradient. */
    private static void dropEmpty(int columns, FloatMemory scratch, int greatest, int line) {
        for (int i = 0; i < columns; i += Simd.lanes()) {
            Simd.store(scratch, line + i, Simd.selectLess(Simd.splat(Float.NEGATIVE_INFINITY),
                    Simd.load(scratch, greatest + i), Simd.load(scratch, line + i), Simd.zero()));
        }
    }

    /** What is left of each window's gradient goes from the line to y where x is its greatest element. */
    private static void give(int columns, FloatMemory scratch, int x, int greatest, int line, int y) {
        for (int i = 0; i < columns; i += Simd.lanes()) {
            // NaN is less than any greatest element then.
            FloatVector element = Simd.maximum(Simd.splat(Float.NEGATIVE_INFINITY), Simd.load(scratch, x + i));
            FloatVector top = Simd.load(scratch, greatest + i);
            FloatVector left = Simd.load(scratch, line + i);
            Simd.store(scratch, y + i, Simd.add(Simd.load(scratch, y + i),
                    Simd.selectLess(element, top, Simd.zero(), left)));
            Simd.store(scratch, line + i, Simd.selectLess(element, top, left, Simd.zero()));
        }
    }

    private static void add(int count, FloatMemory from, int fromOffset, FloatMemory y, int yOffset) {
        int i = 0;
        for (; i + Simd.lanes() <= count; i += Simd.lanes()) {
            Simd.store(y, yOffset + i, Simd.add(Simd.load(y, yOffset + i), Simd.load(from, fromOffset + i)));
        }
        for (; i < count; i++) {
            y.set(yOffset + i, y.get(yOffset + i) + from.get(fromOffset + i));
        }
    }
}
