package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The greatest or the mean element of sliding windows. Mode 0 is the maximum, mode 1 the average.
 *
 * <p>The window of output (row, column) starts at input row·strideHeight − paddingTop, column·strideWidth − paddingLeft and
 * is clipped to the image. A maximum starts at −∞ and skips NaN. An average divides a float32 sum by the number of elements
 * in the image, or with countPadding = 1 in the image and its padding; a window without a counted element gives 0, as a
 * maximum −∞. The output's size is the caller's choice, so that it may round up.
 */
public final class PoolingF32 {
    private PoolingF32() {
    }

    /** Floats of scratch that {@link #planes} needs. */
    public static int planesScratch(int inputWidth, int outputWidth, int windowWidth, int strideWidth, int paddingLeft) {
        int phaseLength = phaseLength(outputWidth, windowWidth, strideWidth);
        return Math.max(paddingLeft + inputWidth, strideWidth * phaseLength) + strideWidth * phaseLength
                + 2 * wholeVectors(outputWidth);
    }

    /**
     * Pools rows firstRow ≤ row &lt; lastRow of {@code planes} consecutive planes [outputHeight][outputWidth] at y from as
     * many planes [inputHeight][inputWidth] at x; yOffset is row 0 of the first plane. x and y must not overlap. scratch:
     * planesScratch floats.
     *
     * <p>Lanes run along x. The rows of a window are combined into one strip, padded so that nothing is clipped
     * afterwards; the strip is split by its phase modulo the stride, and its columns are combined like rows.
     */
    public static void planes(int mode, int planes, int inputHeight, int inputWidth, int outputHeight, int outputWidth,
            int firstRow, int lastRow, int windowHeight, int windowWidth, int strideHeight, int strideWidth,
            int paddingTop, int paddingBottom, int paddingLeft, int paddingRight, int countPadding,
            FloatMemory x, int xOffset, FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset) {
        int inputSize = inputHeight * inputWidth;
        if (outputHeight * outputWidth == 1 && firstRow < lastRow
                && windowHeight - paddingTop >= inputHeight && windowWidth - paddingLeft >= inputWidth) {
            int rows = counted(0, windowHeight, strideHeight, paddingTop, paddingBottom, inputHeight, countPadding);
            int columns = counted(0, windowWidth, strideWidth, paddingLeft, paddingRight, inputWidth, countPadding);
            wholePlanes(mode, planes, inputSize, rows * columns, x, xOffset, y, yOffset, scratch, scratchOffset);
            return;
        }
        int phaseLength = phaseLength(outputWidth, windowWidth, strideWidth);
        int stripLength = Math.max(paddingLeft + inputWidth, strideWidth * phaseLength);
        int phases = strideWidth == 1 ? scratchOffset : scratchOffset + stripLength;
        int line = scratchOffset + stripLength + strideWidth * phaseLength;
        int counts = line + wholeVectors(outputWidth);
        fill(stripLength, mode == 0 ? Float.NEGATIVE_INFINITY : 0, scratch, scratchOffset);
        for (int column = 0; column < wholeVectors(outputWidth); column++) {
            scratch.set(counts + column,
                    counted(column, windowWidth, strideWidth, paddingLeft, paddingRight, inputWidth, countPadding));
        }
        for (int plane = 0; plane < planes; plane++) {
            for (int row = firstRow; row < lastRow; row++) {
                int top = row * strideHeight - paddingTop;
                int first = Math.max(top, 0);
                int taps = Math.min(top + windowHeight, inputHeight) - first;
                combine(mode, inputWidth, taps, taps, inputWidth, 0, 1, x, xOffset + plane * inputSize + first * inputWidth,
                        scratch, scratchOffset + paddingLeft);
                if (strideWidth > 1) {
                    split(strideWidth, phaseLength, scratch, scratchOffset, phases);
                }
                combine(mode, wholeVectors(outputWidth), windowWidth, strideWidth, phaseLength,
                        1 - strideWidth * phaseLength, 1, scratch, phases, scratch, line);
                if (mode != 0) {
                    int rows = counted(row, windowHeight, strideHeight, paddingTop, paddingBottom, inputHeight,
                            countPadding);
                    divide(wholeVectors(outputWidth), rows, scratch, line, counts);
                }
                copy(outputWidth, scratch, line, y, yOffset + (plane * outputHeight + row) * outputWidth);
            }
        }
    }

    /**
     * Pools rows firstRow ≤ row &lt; lastRow of one image with {@code channels} neighbouring channels, [inputHeight][inputWidth]
     * pixels at x into [..][outputWidth] pixels at y, pixelStride apart in both; yOffset is row 0. Channels may be part of
     * a pixel. x and y must not overlap. Lanes run along channels.
     */
    public static void pixels(int mode, int channels, int pixelStride, int inputHeight, int inputWidth, int outputWidth,
            int firstRow, int lastRow, int windowHeight, int windowWidth, int strideHeight, int strideWidth,
            int paddingTop, int paddingBottom, int paddingLeft, int paddingRight, int countPadding,
            FloatMemory x, int xOffset, FloatMemory y, int yOffset) {
        for (int row = firstRow; row < lastRow; row++) {
            int top = row * strideHeight - paddingTop;
            int firstY = Math.max(top, 0);
            int height = Math.max(Math.min(top + windowHeight, inputHeight) - firstY, 0);
            int rows = counted(row, windowHeight, strideHeight, paddingTop, paddingBottom, inputHeight, countPadding);
            for (int column = 0; column < outputWidth; column++) {
                int left = column * strideWidth - paddingLeft;
                int firstX = Math.max(left, 0);
                int width = Math.max(Math.min(left + windowWidth, inputWidth) - firstX, 0);
                int columns = counted(column, windowWidth, strideWidth, paddingLeft, paddingRight, inputWidth,
                        countPadding);
                combine(mode, channels, height * width, width, pixelStride, (inputWidth - width) * pixelStride,
                        mode == 0 ? 1 : rows * columns,
                        x, xOffset + (firstY * inputWidth + firstX) * pixelStride,
                        y, yOffset + (row * outputWidth + column) * pixelStride);
            }
        }
    }

    /** Elements of a window along one axis that an average counts; 1 where there is none, as the sum is 0 then. */
    private static int counted(int index, int window, int stride, int before, int after, int size, int countPadding) {
        int start = index * stride - before;
        int end = Math.min(start + window, countPadding == 0 ? size : size + after);
        return Math.max(end - (countPadding == 0 ? Math.max(start, 0) : start), 1);
    }

    private static int wholeVectors(int count) {
        return (count + Simd.lanes() - 1) / Simd.lanes() * Simd.lanes();
    }

    /** Columns of each phase of a strip, in whole vectors. */
    private static int phaseLength(int outputWidth, int windowWidth, int strideWidth) {
        return wholeVectors(wholeVectors(outputWidth) + (windowWidth - 1) / strideWidth);
    }

    /**
     * y[i] = (x[at₀ + i] ∘ x[at₁ + i] ∘ …) / divisor for i &lt; length, where at₀ = at and each of {@code taps} taps lies step
     * after the one before, jump further after every wrap taps.
     */
    private static void combine(int mode, int length, int taps, int wrap, int step, int jump, int divisor,
            FloatMemory x, int at, FloatMemory y, int to) {
        int lanes = Simd.lanes();
        if (length < lanes) {
            for (int i = 0; i < length; i++) {
                element(mode, taps, wrap, step, jump, divisor, x, at + i, y, to + i);
            }
            return;
        }
        int i = 0;
        for (; i + 4 * lanes <= length; i += 4 * lanes) {
            vectors4(mode, taps, wrap, step, jump, divisor, x, at + i, y, to + i);
        }
        for (; i < length; i += lanes) {
            // The last vector overlaps the one before it.
            int start = Math.min(i, length - lanes);
            vector(mode, taps, wrap, step, jump, divisor, x, at + start, y, to + start);
        }
    }

    private static void vectors4(int mode, int taps, int wrap, int step, int jump, int divisor,
            FloatMemory x, int start, FloatMemory y, int to) {
        int lanes = Simd.lanes();
        FloatVector a = Simd.splat(mode == 0 ? Float.NEGATIVE_INFINITY : 0);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int at = start;
        int untilJump = wrap;
        if (mode == 0) {
            for (int tap = 0; tap < taps; tap++) {
                a = Simd.maximum(a, Simd.load(x, at));
                b = Simd.maximum(b, Simd.load(x, at + lanes));
                c = Simd.maximum(c, Simd.load(x, at + 2 * lanes));
                d = Simd.maximum(d, Simd.load(x, at + 3 * lanes));
                untilJump--;
                at += untilJump == 0 ? step + jump : step;
                untilJump = untilJump == 0 ? wrap : untilJump;
            }
        } else {
            for (int tap = 0; tap < taps; tap++) {
                a = Simd.add(a, Simd.load(x, at));
                b = Simd.add(b, Simd.load(x, at + lanes));
                c = Simd.add(c, Simd.load(x, at + 2 * lanes));
                d = Simd.add(d, Simd.load(x, at + 3 * lanes));
                untilJump--;
                at += untilJump == 0 ? step + jump : step;
                untilJump = untilJump == 0 ? wrap : untilJump;
            }
            if (divisor != 1) {
                FloatVector count = Simd.splat((float) divisor);
                a = Simd.divide(a, count);
                b = Simd.divide(b, count);
                c = Simd.divide(c, count);
                d = Simd.divide(d, count);
            }
        }
        Simd.store(y, to, a);
        Simd.store(y, to + lanes, b);
        Simd.store(y, to + 2 * lanes, c);
        Simd.store(y, to + 3 * lanes, d);
    }

    private static void vector(int mode, int taps, int wrap, int step, int jump, int divisor,
            FloatMemory x, int start, FloatMemory y, int to) {
        FloatVector a = Simd.splat(mode == 0 ? Float.NEGATIVE_INFINITY : 0);
        int at = start;
        int untilJump = wrap;
        for (int tap = 0; tap < taps; tap++) {
            FloatVector element = Simd.load(x, at);
            a = mode == 0 ? Simd.maximum(a, element) : Simd.add(a, element);
            untilJump--;
            at += untilJump == 0 ? step + jump : step;
            untilJump = untilJump == 0 ? wrap : untilJump;
        }
        Simd.store(y, to, divisor == 1 ? a : Simd.divide(a, Simd.splat((float) divisor)));
    }

    private static void element(int mode, int taps, int wrap, int step, int jump, int divisor,
            FloatMemory x, int start, FloatMemory y, int to) {
        float a = mode == 0 ? Float.NEGATIVE_INFINITY : 0;
        int at = start;
        int untilJump = wrap;
        for (int tap = 0; tap < taps; tap++) {
            float element = x.get(at);
            a = mode != 0 ? a + element : a < element ? element : a;
            untilJump--;
            at += untilJump == 0 ? step + jump : step;
            untilJump = untilJump == 0 ? wrap : untilJump;
        }
        y.set(to, divisor == 1 ? a : a / divisor);
    }

    /** phases[p][j] = strip[j·stride + p] for j &lt; length. */
    private static void split(int stride, int length, FloatMemory scratch, int strip, int phases) {
        if (stride == 2) {
            for (int j = 0; j < length; j += Simd.lanes()) {
                FloatVector a = Simd.load(scratch, strip + 2 * j);
                FloatVector b = Simd.load(scratch, strip + 2 * j + Simd.lanes());
                Simd.store(scratch, phases + j, Simd.evens(a, b));
                Simd.store(scratch, phases + length + j, Simd.odds(a, b));
            }
            return;
        }
        for (int phase = 0; phase < stride; phase++) {
            for (int j = 0; j < length; j++) {
                scratch.set(phases + phase * length + j, scratch.get(strip + j * stride + phase));
            }
        }
    }

    /** line[i] /= counts[i]·rows, in whole vectors. */
    private static void divide(int length, int rows, FloatMemory scratch, int line, int counts) {
        FloatVector height = Simd.splat((float) rows);
        for (int i = 0; i < length; i += Simd.lanes()) {
            FloatVector count = Simd.multiply(Simd.load(scratch, counts + i), height);
            Simd.store(scratch, line + i, Simd.divide(Simd.load(scratch, line + i), count));
        }
    }

    private static void copy(int count, FloatMemory from, int fromOffset, FloatMemory to, int toOffset) {
        if (count < Simd.lanes()) {
            for (int i = 0; i < count; i++) {
                to.set(toOffset + i, from.get(fromOffset + i));
            }
            return;
        }
        for (int i = 0; i < count; i += Simd.lanes()) {
            int start = Math.min(i, count - Simd.lanes());
            Simd.store(to, toOffset + start, Simd.load(from, fromOffset + start));
        }
    }

    private static void fill(int count, float value, FloatMemory to, int toOffset) {
        for (int i = 0; i < count; i++) {
            to.set(toOffset + i, value);
        }
    }

    /** One window over each whole plane of {@code size} elements. */
    private static void wholePlanes(int mode, int planes, int size, int divisor, FloatMemory x, int xOffset,
            FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int whole = size - size % lanes;
        for (int plane = 0; plane < planes; plane++) {
            int from = xOffset + plane * size;
            vector(mode, whole / lanes, 0, lanes, 0, 1, x, from, scratch, scratchOffset);
            float result = scratch.get(scratchOffset);
            for (int i = 1; i < lanes; i++) {
                float element = scratch.get(scratchOffset + i);
                result = mode != 0 ? result + element : result < element ? element : result;
            }
            for (int i = whole; i < size; i++) {
                float element = x.get(from + i);
                result = mode != 0 ? result + element : result < element ? element : result;
            }
            y.set(yOffset + plane, mode == 0 ? result : result / divisor);
        }
    }
}
