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
        int last = Math.min(top + rows, inputHeight);
        int row = Math.max(top, 0);
        int step = stride * Simd.lanes();
        if (stride <= 2 && inside >= step && inside % stride == 0) {
            // The last vectors of a row overlap those before them, and what is behind stays zero.
            int from = xOffset + row * inputWidth;
            int to = paddedOffset + (row - top) * stride * phaseLength;
            if (stride == 1) {
                copyWide(last - row, inside, x, from, inputWidth, padded, to + paddingLeft, phaseLength);
            } else {
                splitWide(last - row, inside, paddingLeft % 2 * phaseLength + paddingLeft / 2,
                        (1 - paddingLeft % 2) * phaseLength + (paddingLeft + 1) / 2, x, from, inputWidth,
                        padded, to, 2 * phaseLength);
            }
            row = last;
        } else if (stride <= 2) {
            // Whole vectors of a row, the last one too far, while they lie before the end.
            int room = xEnd - xOffset - (inside + step - 1) / step * step;
            int whole = room < 0 ? row : Math.max(row, Math.min(last, room / inputWidth + 1));
            int from = xOffset + row * inputWidth;
            int to = paddedOffset + (row - top) * stride * phaseLength;
            if (stride == 1) {
                copyRows(whole - row, inside, columns - paddingLeft, x, from, inputWidth,
                        padded, to + paddingLeft, phaseLength);
            } else {
                splitRows(whole - row, inside, columns - paddingLeft, paddingLeft % 2 * phaseLength + paddingLeft / 2,
                        (1 - paddingLeft % 2) * phaseLength + (paddingLeft + 1) / 2, x, from, inputWidth,
                        padded, to, 2 * phaseLength);
            }
            row = whole;
        }
        while (row < last) {
            int to = paddedOffset + (row - top) * stride * phaseLength;
            scatter(paddingLeft, paddingLeft + inside, columns, stride, phaseLength, x,
                    xOffset + row * inputWidth, padded, to);
            row++;
        }
    }

    /** Copies rows of {@code inside} elements, at least a vector. */
    static void copyWide(int rows, int inside, FloatMemory x, int xOffset, int xPitch,
            FloatMemory padded, int paddedOffset, int pitch) {
        int rest = inside - Simd.lanes();
        int from = xOffset;
        int to = paddedOffset;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < rest; i += Simd.lanes()) {
                Simd.store(padded, to + i, Simd.load(x, from + i));
            }
            Simd.store(padded, to + rest, Simd.load(x, from + rest));
            from += xPitch;
            to += pitch;
        }
    }

    /**
     * Like copyWide, elements 0, 2 … to {@code evens} and elements 1, 3 … to {@code odds}; {@code inside} is even. HotSpot goes
     * down the columns of rows of up to four vectors, which take it 1.2 to 2 times as long row by row; V8 does not gain.
     */
    private static void splitWide(int rows, int inside, int evens, int odds, FloatMemory x, int xOffset, int xPitch,
            FloatMemory padded, int paddedOffset, int pitch) {
        int lanes = Simd.lanes();
        int half = inside / 2;
        int rest = half - lanes;
        if (!Simd.inModule() && half <= 4 * lanes) {
            for (int i = 0; i < half; i += lanes) {
                int column = Math.min(i, rest);
                int to = paddedOffset + column;
                splitColumns(rows, x, xOffset + 2 * column, xPitch, padded, to + evens, to + odds, pitch);
            }
            return;
        }
        int from = xOffset;
        int to = paddedOffset;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < rest; i += lanes) {
                split(x, from + 2 * i, padded, to + evens + i, to + odds + i);
            }
            split(x, from + 2 * rest, padded, to + evens + rest, to + odds + rest);
            from += xPitch;
            to += pitch;
        }
    }

    /** Two vectors of each row. */
    private static void splitColumns(int rows, FloatMemory x, int xOffset, int xPitch, FloatMemory padded, int evens, int odds,
            int pitch) {
        int from = xOffset;
        int to = 0;
        for (int row = 0; row < rows; row++) {
            split(x, from, padded, evens + to, odds + to);
            from += xPitch;
            to += pitch;
        }
    }

    /** Two vectors, elements of even index to {@code evens} and those of odd index to {@code odds}. */
    static void split(FloatMemory x, int from, FloatMemory padded, int evens, int odds) {
        FloatVector a = Simd.load(x, from);
        FloatVector b = Simd.load(x, from + Simd.lanes());
        Simd.store(padded, evens, Simd.evens(a, b));
        Simd.store(padded, odds, Simd.odds(a, b));
    }

    /** Copies rows of {@code inside} elements and writes zeros behind them up to {@code columns}. */
    private static void copyRows(int rows, int inside, int columns, FloatMemory x, int xOffset, int xPitch,
            FloatMemory padded, int paddedOffset, int pitch) {
        int from = xOffset;
        int to = paddedOffset;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < inside; i += Simd.lanes()) {
                Simd.store(padded, to + i, Simd.load(x, from + i));
            }
            for (int i = inside; i < columns; i += Simd.lanes()) {
                Simd.store(padded, to + i, Simd.zero());
            }
            from += xPitch;
            to += pitch;
        }
    }

    /** Like copyRows, elements 0, 2 … to {@code evens} and elements 1, 3 … to {@code odds} of each padded row. */
    private static void splitRows(int rows, int inside, int columns, int evens, int odds, FloatMemory x, int xOffset,
            int xPitch, FloatMemory padded, int paddedOffset, int pitch) {
        int lanes = Simd.lanes();
        for (int i = 0; i < inside; i += 2 * lanes) {
            int to = paddedOffset + i / 2;
            splitColumns(rows, x, xOffset + i, xPitch, padded, to + evens, to + odds, pitch);
        }
        for (int i = (inside + 1) / 2; i < (columns + 1) / 2; i += lanes) {
            clearColumns(rows, padded, paddedOffset + evens + i, pitch);
        }
        for (int i = inside / 2; i < columns / 2; i += lanes) {
            clearColumns(rows, padded, paddedOffset + odds + i, pitch);
        }
    }

    /** A vector of zeros in each row. */
    private static void clearColumns(int rows, FloatMemory padded, int offset, int pitch) {
        int to = offset;
        for (int row = 0; row < rows; row++) {
            Simd.store(padded, to, Simd.zero());
            to += pitch;
        }
    }

    /** Columns [first, behind) of a padded row from x, and zeros behind them up to {@code columns}. */
    private static void scatter(int first, int behind, int columns, int stride, int phaseLength, FloatMemory x,
            int from, FloatMemory padded, int to) {
        int at = to + first / stride;
        int phase = first % stride;
        for (int column = first; column < columns; column++) {
            padded.set(at + phase * phaseLength, column < behind ? x.get(from + column - first) : 0);
            phase++;
            if (phase == stride) {
                phase = 0;
                at++;
            }
        }
    }
}
