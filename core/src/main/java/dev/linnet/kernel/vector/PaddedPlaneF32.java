package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * A plane copied for {@link DepthwiseF32}: surrounded by zeros, the columns of each row sorted by their phase modulo
 * the stride, so that a tap of neighbouring outputs is a load of consecutive lanes without a bounds test.
 */
final class PaddedPlaneF32 {
    private PaddedPlaneF32() {
    }

    /** Columns of each phase of a padded row, in whole vectors, with room for one vector that is copied too far. */
    static int phaseLength(int outputWidth, int kernelWidth, int strideWidth, int dilationWidth) {
        int lanes = Simd.lanes();
        int length = Math.max(outputWidth, lanes) + (kernelWidth - 1) * dilationWidth / strideWidth;
        return (length + 2 * lanes - 1) / lanes * lanes;
    }

    /**
     * Zeros for {@code rows} rows; the planes that are copied over them one after the other leave their surroundings.
     */
    static void clear(int rows, int stride, int phaseLength, FloatMemory padded, int offset) {
        for (int i = 0; i < rows * stride * phaseLength; i += Simd.lanes()) {
            Simd.store(padded, offset + i, Simd.zero());
        }
    }

    /**
     * Copies what lies inside the image of rows top ≤ row &lt; top + rows of a plane: column c − paddingLeft to phase
     * c % stride, position c / stride, for c &lt; columns. Reads x only before xEnd.
     */
    static void copy(int rows, int columns, int top, int paddingLeft, int inputHeight, int inputWidth, int stride,
            int phaseLength, FloatMemory x, int xOffset, int xEnd, FloatMemory padded, int paddedOffset) {
        int inside = Math.max(0, Math.min(inputWidth, columns - paddingLeft));
        int behind = paddingLeft + inside;
        int behindAt = behind / stride;
        int behindPhase = behind - behindAt * stride;
        int last = Math.min(top + rows, inputHeight);
        for (int row = Math.max(top, 0); row < last; row++) {
            int to = paddedOffset + (row - top) * stride * phaseLength;
            int from = xOffset + row * inputWidth;
            int done = stride == 1 ? copyVectors(inside, x, from, xEnd, padded, to + paddingLeft)
                    : stride == 2 ? splitVectors(inside, paddingLeft, phaseLength, x, from, xEnd, padded, to) : 0;
            if (done < inside) {
                scatter(paddingLeft + done, paddingLeft + inside, stride, phaseLength, x, from - paddingLeft,
                        padded, to);
            }
            int at = to + behindAt;
            int phase = behindPhase;
            for (int column = behind; column < columns; column++) {
                padded.set(at + phase * phaseLength, 0);
                phase++;
                if (phase == stride) {
                    phase = 0;
                    at++;
                }
            }
        }
    }

    /** Copies whole vectors, the last one too far, while they lie before the end; returns how many elements it did. */
    private static int copyVectors(int count, FloatMemory x, int from, int end, FloatMemory padded, int to) {
        int i = 0;
        for (; i < count && from + i + Simd.lanes() <= end; i += Simd.lanes()) {
            Simd.store(padded, to + i, Simd.load(x, from + i));
        }
        return Math.min(i, count);
    }

    /** Like copyVectors, for a stride of two. */
    private static int splitVectors(int count, int paddingLeft, int phaseLength, FloatMemory x, int from, int end,
            FloatMemory padded, int to) {
        int i = paddingLeft % 2;
        if (i == 1 && count > 0) {
            padded.set(to + phaseLength + paddingLeft / 2, x.get(from));
        }
        for (; i < count && from + i + 2 * Simd.lanes() <= end; i += 2 * Simd.lanes()) {
            FloatVector a = Simd.load(x, from + i);
            FloatVector b = Simd.load(x, from + i + Simd.lanes());
            int target = to + (paddingLeft + i) / 2;
            Simd.store(padded, target, Simd.evens(a, b));
            Simd.store(padded, target + phaseLength, Simd.odds(a, b));
        }
        return Math.min(i, count);
    }

    private static void scatter(int first, int last, int stride, int phaseLength, FloatMemory x, int from,
            FloatMemory padded, int to) {
        int at = to + first / stride;
        int phase = first % stride;
        for (int column = first; column < last; column++) {
            padded.set(at + phase * phaseLength, x.get(from + column));
            phase++;
            if (phase == stride) {
                phase = 0;
                at++;
            }
        }
    }
}
