package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;

/**
 * The planes of {@link DirectF32}: a channel's rows and columns, with the zeros around them, sorted by their phase modulo
 * the strides into one plane [rows][pitch] for each phase, [row phases][column phases] of them. So outputs that are
 * neighbours meet neighbours, and an output of the next row what lies a pitch further.
 */
final class DirectPlanesF32 {
    private DirectPlanesF32() {
    }

    /** Columns of a plane: those of the outputs, and those that the last of them reaches. */
    static int pitch(int outputWidth, int kernelWidth, int strideWidth, int dilationWidth) {
        return outputWidth + (kernelWidth - 1) * dilationWidth / strideWidth;
    }

    /** Rows of a plane, like its columns. */
    private static int height(int rows, int kernelHeight, int strideHeight, int dilationHeight) {
        return rows + (kernelHeight - 1) * dilationHeight / strideHeight;
    }

    /** Phases that taps reach. */
    private static int phases(int kernel, int stride, int dilation) {
        return Math.min(stride, (kernel - 1) * dilation + 1);
    }

    /** Elements of a channel's planes. */
    static int size(int rows, int kernelHeight, int kernelWidth, int strideHeight, int strideWidth, int dilationHeight,
            int dilationWidth, int pitch) {
        return phases(kernelHeight, strideHeight, dilationHeight) * phases(kernelWidth, strideWidth, dilationWidth)
                * height(rows, kernelHeight, strideHeight, dilationHeight) * pitch;
    }

    /** How far what each (tap, channel) meets lies from the first element, as bits. */
    static void moves(int channels, int rows, int kernelHeight, int kernelWidth, int strideHeight, int strideWidth,
            int dilationHeight, int dilationWidth, int pitch, int size, FloatMemory moves, int offset) {
        int plane = height(rows, kernelHeight, strideHeight, dilationHeight) * pitch;
        int columnPhases = phases(kernelWidth, strideWidth, dilationWidth);
        int to = offset;
        for (int tap = 0; tap < kernelHeight * kernelWidth; tap++) {
            int row = tap / kernelWidth * dilationHeight;
            int column = tap % kernelWidth * dilationWidth;
            int move = (row % strideHeight * columnPhases + column % strideWidth) * plane + row / strideHeight * pitch
                    + column / strideWidth;
            for (int channel = 0; channel < channels; channel++) {
                moves.set(to, Float.intBitsToFloat(move + channel * size));
                to++;
            }
        }
    }

    /** Copies the rows of one channel from row {@code top} of its image on; zeros stand for what lies outside. */
    static void copy(int rows, int top, int paddingLeft, int inputHeight, int inputWidth, int kernelHeight, int kernelWidth,
            int strideHeight, int strideWidth, int dilationHeight, int dilationWidth, int pitch,
            FloatMemory x, int xOffset, FloatMemory planes, int offset) {
        int height = height(rows, kernelHeight, strideHeight, dilationHeight);
        int columnPhases = phases(kernelWidth, strideWidth, dilationWidth);
        int plane = height * pitch;
        for (int phase = 0; phase < phases(kernelHeight, strideHeight, dilationHeight); phase++) {
            int start = top + phase;
            int first = start >= 0 ? 0 : Math.min(height, (strideHeight - 1 - start) / strideHeight);
            int last = Math.max(first, Math.min(height, (inputHeight - start + strideHeight - 1) / strideHeight));
            int target = offset + phase * columnPhases * plane;
            for (int column = 0; column < columnPhases; column++) {
                edges(first, last, height, place(column, strideWidth, paddingLeft),
                        count(column, strideWidth, paddingLeft, inputWidth, pitch), pitch, planes, target + column * plane);
            }
            rows(last - first, columnPhases, strideWidth, paddingLeft, inputWidth,
                    x, xOffset + (start + first * strideHeight) * inputWidth, strideHeight * inputWidth,
                    planes, target + first * pitch, pitch, plane);
        }
    }

    /** Where the first column of the image lies that is in a column phase. */
    private static int place(int phase, int stride, int paddingLeft) {
        return Math.max(0, (paddingLeft - phase + stride - 1) / stride);
    }

    /** How many columns of the image are in a column phase and in the planes. */
    private static int count(int phase, int stride, int paddingLeft, int inputWidth, int pitch) {
        int place = place(phase, stride, paddingLeft);
        int left = inputWidth + paddingLeft - phase - place * stride;
        return Math.max(0, Math.min(pitch - place, (left + stride - 1) / stride));
    }

    /** Zeros around rows [first, last) of {@code count} elements from {@code place} on, and up to a row too many behind. */
    private static void edges(int first, int last, int height, int place, int count, int pitch, FloatMemory planes,
            int plane) {
        if (count == 0) {
            PackF32.fill(height * pitch, 0, planes, plane);
            return;
        }
        PackF32.fill(first * pitch + place, 0, planes, plane);
        int at = plane + first * pitch + place + count;
        for (int row = first; row < last; row++) {
            for (int i = 0; i < pitch - count; i += Simd.lanes()) {
                Simd.store(planes, at + i, Simd.zero());
            }
            at += pitch;
        }
        PackF32.fill((height - last) * pitch, 0, planes, plane + last * pitch);
    }

    /** Rows of the image to all column phases. */
    private static void rows(int rows, int columnPhases, int stride, int paddingLeft, int inputWidth,
            FloatMemory x, int xAt, int xPitch, FloatMemory planes, int plane, int pitch, int planeSize) {
        int count = count(0, stride, paddingLeft, inputWidth, pitch);
        int other = count(1, stride, paddingLeft, inputWidth, pitch);
        if (stride == 1 && count >= Simd.lanes()) {
            PaddedPlaneF32.copyWide(rows, count, x, xAt, xPitch, planes, plane + paddingLeft, pitch);
        } else if (stride == 2 && columnPhases == 2 && Math.min(count, other) > Simd.lanes()
                && Math.abs(count - other) <= 1) {
            int odd = paddingLeft % 2;
            int odds = plane + (1 - odd) * planeSize + (paddingLeft + 1) / 2;
            halves(rows, odd == 0 ? count : other, odd == 0 ? other : count, x, xAt, xPitch,
                    planes, plane + odd * planeSize + paddingLeft / 2, odds, pitch);
        } else {
            for (int phase = 0; phase < columnPhases; phase++) {
                int place = place(phase, stride, paddingLeft);
                int from = xAt + place * stride + phase - paddingLeft;
                for (int i = 0; i < count(phase, stride, paddingLeft, inputWidth, pitch); i++) {
                    PackF32.copyElements(rows, x, from + i * stride, xPitch, planes, plane + phase * planeSize + place + i,
                            pitch);
                }
            }
        }
    }

    /**
     * Elements 0, 2 … and 1, 3 … of rows, of which there are as many or one less. The last vectors overlap those before
     * them, and the last of the first kind begins an element earlier, so that nothing behind a row is read.
     */
    private static void halves(int rows, int evens, int odds, FloatMemory x, int xAt, int xPitch, FloatMemory y,
            int evensAt, int oddsAt, int pitch) {
        int lanes = Simd.lanes();
        int lastEvens = evens - lanes;
        int lastOdds = odds - lanes;
        int whole = Math.min(evens, odds) / lanes * lanes;
        int from = xAt;
        int to = evensAt;
        int apart = oddsAt - evensAt;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < whole; i += lanes) {
                PaddedPlaneF32.split(x, from + 2 * i, y, to + i, to + i + apart);
            }
            if (whole < Math.max(evens, odds)) {
                Simd.store(y, to + lastEvens,
                        Simd.odds(Simd.load(x, from + 2 * lastEvens - 1), Simd.load(x, from + 2 * lastEvens + lanes - 1)));
                Simd.store(y, to + apart + lastOdds,
                        Simd.odds(Simd.load(x, from + 2 * lastOdds), Simd.load(x, from + 2 * lastOdds + lanes)));
            }
            from += xPitch;
            to += pitch;
        }
    }
}
