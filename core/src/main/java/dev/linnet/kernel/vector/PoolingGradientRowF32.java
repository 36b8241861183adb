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
     * Passes the gradients scratch[line …] to the first greatest element of each window, in {@code taps} rows; a line
     * begins with {@link #margin} zeros before that. The strips of x and y lie at stripOffset, one behind the other. work:
     * maximumWork floats of scratch, 0 before the first call.
     */
    static void maximum(int taps, int inputWidth, int columns, int window, int stride, int phaseLength, int stripLength,
            int padding, FloatMemory x, int xAt, FloatMemory y, int yAt, FloatMemory scratch, int stripOffset, int line,
            int work) {
        int split = stride * phaseLength;
        int lineLength = margin(window, stride) + phaseLength;
        int lines = work + split + margin(window, stride);
        int greatest = work + split + Math.max(window, stride) * lineLength;
        int highest = greatest + columns;
        int rows = highest + split;
        for (int row = 0; row < taps; row++) {
            PoolingF32.copy(inputWidth, x, xAt + row * inputWidth, scratch, stripOffset + padding);
            split(stride, phaseLength, scratch, stripOffset, rows + row * split);
        }
        PoolingWindowF32.combine(0, split, taps, taps, split, 0, 1, scratch, rows, scratch, highest);
        PoolingWindowF32.combine(0, columns, window, stride, phaseLength, 1 - split, 1, scratch, highest, scratch, greatest);
        dropEmpty(columns, scratch, greatest, line);
        for (int row = 0; row < taps; row++) {
            give(columns, window, stride, phaseLength, scratch, rows + row * split, greatest, line, lines, lineLength);
            if (window <= stride && stride > 1) {
                // No two windows overlap: the lines are the phases, and 0 where no tap is.
                merge(stride, phaseLength, scratch, lines, stripOffset + stripLength);
            } else {
                gather(window, stride, phaseLength, scratch, lines, lineLength, stripOffset + stripLength, work);
            }
            add(inputWidth, scratch, stripOffset + stripLength + padding, y, yAt + row * inputWidth);
        }
    }

    /** Floats of scratch that {@link #maximum} works in, for windows of {@code windowHeight} rows. */
    static int maximumWork(int columns, int windowHeight, int windowWidth, int stride, int phaseLength) {
        return (windowHeight + 2) * stride * phaseLength + columns
                + Math.max(windowWidth, stride) * (margin(windowWidth, stride) + phaseLength);
    }

    /** As many zeros stand before a line as windows begin before an element, in its phase, and hold it. */
    static int margin(int window, int stride) {
        return (window - 1) / stride;
    }

    /**
     * Adds to each element of {@code taps} rows the gradients scratch[line …] of the windows above it; a line begins with
     * {@link #margin} zeros before that. work: stride·phaseLength floats of scratch.
     */
    static void average(int taps, int inputWidth, int window, int stride, int phaseLength, int padding, FloatMemory y,
            int yAt, FloatMemory scratch, int strip, int line, int work) {
        gather(window, stride, phaseLength, scratch, line, 0, strip, work);
        for (int row = 0; row < taps; row++) {
            add(inputWidth, scratch, strip + padding, y, yAt + row * inputWidth);
        }
    }

    /**
     * strip[i] is the sum of what the windows give to column i: tap k of the window at column c gives
     * lines[k·lineLength + c]. work: stride·phaseLength floats of scratch.
     */
    private static void gather(int window, int stride, int phaseLength, FloatMemory scratch, int lines, int lineLength,
            int strip, int work) {
        int phases = stride == 1 ? strip : work;
        for (int phase = 0; phase < stride; phase++) {
            // Taps phase, phase + stride, …: each belongs to the window one column before that of the tap before.
            int taps = Math.max(window - phase + stride - 1, 0) / stride;
            PoolingWindowF32.combine(1, phaseLength, taps, taps, stride * lineLength - 1, 0, 1, scratch,
                    lines + phase * lineLength, scratch, phases + phase * phaseLength);
        }
        merge(stride, phaseLength, scratch, phases, strip);
    }

    /** phases[p][j] = strip[j·stride + p]. */
    private static void split(int stride, int phaseLength, FloatMemory scratch, int strip, int phases) {
        if (stride == 1) {
            PoolingF32.copy(phaseLength, scratch, strip, scratch, phases);
        } else if (stride == 2) {
            splitInTwo(phaseLength, scratch, strip, phases);
        } else {
            PoolingF32.split(stride, phaseLength, scratch, strip, phases);
        }
    }

    private static void splitInTwo(int phaseLength, FloatMemory scratch, int strip, int phases) {
        for (int j = 0; j < phaseLength; j += Simd.lanes()) {
            FloatVector a = Simd.load(scratch, strip + 2 * j);
            FloatVector b = Simd.load(scratch, strip + 2 * j + Simd.lanes());
            Simd.store(scratch, phases + j, Simd.evens(a, b));
            Simd.store(scratch, phases + phaseLength + j, Simd.odds(a, b));
        }
    }

    /** strip[j·stride + p] = phases[p][j]; with stride 1 they are the same. */
    private static void merge(int stride, int phaseLength, FloatMemory scratch, int phases, int strip) {
        if (stride == 2) {
            mergeTwo(phaseLength, scratch, phases, strip);
        } else if (stride > 2) {
            for (int phase = 0; phase < stride; phase++) {
                for (int j = 0; j < phaseLength; j++) {
                    scratch.set(strip + j * stride + phase, scratch.get(phases + phase * phaseLength + j));
                }
            }
        }
    }

    private static void mergeTwo(int phaseLength, FloatMemory scratch, int phases, int strip) {
        for (int j = 0; j < phaseLength; j += Simd.lanes()) {
            FloatVector a = Simd.load(scratch, phases + j);
            FloatVector b = Simd.load(scratch, phases + phaseLength + j);
            Simd.store(scratch, strip + 2 * j, Simd.zipLow(a, b));
            Simd.store(scratch, strip + 2 * j + Simd.lanes(), Simd.zipHigh(a, b));
        }
    }

    /** A window whose greatest element is −∞ has no gradient. */
    private static void dropEmpty(int columns, FloatMemory scratch, int greatest, int line) {
        for (int i = 0; i < columns; i += Simd.lanes()) {
            Simd.store(scratch, line + i, Simd.selectLess(Simd.splat(Float.NEGATIVE_INFINITY),
                    Simd.load(scratch, greatest + i), Simd.load(scratch, line + i), Simd.zero()));
        }
    }

    /**
     * Tap k of each window gives what is left of the gradient to lines[k·lineLength …] where x is greatest, else 0. NaN is
     * made less than any greatest element. Four vectors at a time, in a method of more than 325 bytecodes, which HotSpot
     * compiles alone: inlined beside the others it would exceed the compiler's limit of nodes, which then boxes vectors.
     */
    private static void give(int columns, int window, int stride, int phaseLength, FloatMemory scratch, int x, int greatest,
            int line, int lines, int lineLength) {
        int lanes = Simd.lanes();
        int i = 0;
        for (; i + 4 * lanes <= columns; i += 4 * lanes) {
            FloatVector a = Simd.load(scratch, line + i);
            FloatVector b = Simd.load(scratch, line + i + lanes);
            FloatVector c = Simd.load(scratch, line + i + 2 * lanes);
            FloatVector d = Simd.load(scratch, line + i + 3 * lanes);
            FloatVector aTop = Simd.load(scratch, greatest + i);
            FloatVector bTop = Simd.load(scratch, greatest + i + lanes);
            FloatVector cTop = Simd.load(scratch, greatest + i + 2 * lanes);
            FloatVector dTop = Simd.load(scratch, greatest + i + 3 * lanes);
            int at = x + i;
            int to = lines + i;
            int wrap = stride;
            for (int tap = 0; tap < window; tap++) {
                FloatVector aElement = Simd.maximum(Simd.splat(Float.NEGATIVE_INFINITY), Simd.load(scratch, at));
                Simd.store(scratch, to, Simd.selectLess(aElement, aTop, Simd.zero(), a));
                a = Simd.selectLess(aElement, aTop, a, Simd.zero());
                FloatVector bElement = Simd.maximum(Simd.splat(Float.NEGATIVE_INFINITY), Simd.load(scratch, at + lanes));
                Simd.store(scratch, to + lanes, Simd.selectLess(bElement, bTop, Simd.zero(), b));
                b = Simd.selectLess(bElement, bTop, b, Simd.zero());
                FloatVector cElement = Simd.maximum(Simd.splat(Float.NEGATIVE_INFINITY), Simd.load(scratch, at + 2 * lanes));
                Simd.store(scratch, to + 2 * lanes, Simd.selectLess(cElement, cTop, Simd.zero(), c));
                c = Simd.selectLess(cElement, cTop, c, Simd.zero());
                FloatVector dElement = Simd.maximum(Simd.splat(Float.NEGATIVE_INFINITY), Simd.load(scratch, at + 3 * lanes));
                Simd.store(scratch, to + 3 * lanes, Simd.selectLess(dElement, dTop, Simd.zero(), d));
                d = Simd.selectLess(dElement, dTop, d, Simd.zero());
                to += lineLength;
                at += phaseLength;
                wrap--;
                if (wrap == 0) {
                    wrap = stride;
                    at -= stride * phaseLength - 1;
                }
            }
            Simd.store(scratch, line + i, a);
            Simd.store(scratch, line + i + lanes, b);
            Simd.store(scratch, line + i + 2 * lanes, c);
            Simd.store(scratch, line + i + 3 * lanes, d);
        }
        for (; i < columns; i += lanes) {
            FloatVector a = Simd.load(scratch, line + i);
            FloatVector aTop = Simd.load(scratch, greatest + i);
            int at = x + i;
            int to = lines + i;
            int wrap = stride;
            for (int tap = 0; tap < window; tap++) {
                FloatVector aElement = Simd.maximum(Simd.splat(Float.NEGATIVE_INFINITY), Simd.load(scratch, at));
                Simd.store(scratch, to, Simd.selectLess(aElement, aTop, Simd.zero(), a));
                a = Simd.selectLess(aElement, aTop, a, Simd.zero());
                to += lineLength;
                at += phaseLength;
                wrap--;
                if (wrap == 0) {
                    wrap = stride;
                    at -= stride * phaseLength - 1;
                }
            }
            Simd.store(scratch, line + i, a);
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
