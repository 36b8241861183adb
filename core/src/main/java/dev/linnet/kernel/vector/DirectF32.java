package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * Convolution channels first without patches: y[output][row][column] = finish(bias[output] + Σ w[output][k]·x[k][row][column]),
 * where k counts (tap, channel), the channel fastest, x[k] is the channel moved by the tap, and finish(s) =
 * min(max(s &lt; 0 ? s·slope : s, low), high). Identity is slope 1, low −∞, high +∞.
 *
 * <p>Channels are copied once into planes surrounded by zeros ({@link DirectPlanesF32}), whose rows follow one another
 * without a gap: what a tap meets is then the same run of elements, moved by a constant, and sums are computed along this
 * run, with some of no meaning behind each row. Patches are longer by the number of taps, and with few outputs they cost
 * more to pack than to multiply.
 */
public final class DirectF32 {
    private DirectF32() {
    }

    /** Vectors of a tile: two sums of each, two weights and what is multiplied fill the fifteen registers that V8 uses. */
    static int tileVectors() {
        return 6;
    }

    /** Outputs that are computed of a tile's elements, one pair after the other, while these are in the first-level cache. */
    private static int blockOutputs() {
        return 8;
    }

    /** Floats of scratch that {@link #planes} needs for {@code rows} rows of outputs of {@code channels} channels. */
    public static int scratch(int channels, int rows, int outputWidth, int kernelHeight, int kernelWidth, int strideHeight,
            int strideWidth, int dilationHeight, int dilationWidth) {
        int pitch = DirectPlanesF32.pitch(outputWidth, kernelWidth, strideWidth, dilationWidth);
        return blockOutputs() * run(rows, outputWidth, pitch) + 32 * Simd.lanes() + channels * kernelHeight * kernelWidth
                + channels * DirectPlanesF32.size(rows, kernelHeight, kernelWidth, strideHeight, strideWidth,
                        dilationHeight, dilationWidth, pitch) + behind(pitch);
    }

    /** Floats behind the planes: zeros behind the last row are written up to the next, and the last tile reads too far. */
    private static int behind(int pitch) {
        return pitch + tileVectors() * Simd.lanes();
    }

    /** Sums that {@link #planes} computes for an output channel of {@code rows} rows, in whole tiles. */
    public static int sums(int rows, int outputWidth, int kernelWidth, int strideWidth, int dilationWidth) {
        return run(rows, outputWidth, DirectPlanesF32.pitch(outputWidth, kernelWidth, strideWidth, dilationWidth));
    }

    /** Elements from the first to the last output of some rows, in whole tiles. */
    private static int run(int rows, int outputWidth, int pitch) {
        int tile = tileVectors() * Simd.lanes();
        return ((rows - 1) * pitch + outputWidth + tile - 1) / tile * tile;
    }

    /**
     * Computes rows firstRow ≤ row &lt; lastRow of {@code outputs} planes [outputHeight][outputWidth] at y from {@code
     * channels} planes [inputHeight][inputWidth] at x; the offsets are those of row 0 of the first plane. w: column panels
     * of two outputs ({@link PackF32}). bias: outputs. x and y must not overlap. scratch: {@link #scratch} floats, and at
     * least those of {@link ActivationF32}.
     */
    public static void planes(int channels, int outputs, int inputHeight, int inputWidth, int outputHeight, int outputWidth,
            int firstRow, int lastRow, int kernelHeight, int kernelWidth, int strideHeight, int strideWidth,
            int dilationHeight, int dilationWidth, int paddingTop, int paddingLeft, FloatMemory x, int xOffset,
            FloatMemory w, int wOffset, FloatMemory bias, int biasOffset, FloatMemory y, int yOffset,
            float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        int rows = lastRow - firstRow;
        int depth = channels * kernelHeight * kernelWidth;
        int pitch = DirectPlanesF32.pitch(outputWidth, kernelWidth, strideWidth, dilationWidth);
        int run = run(rows, outputWidth, pitch);
        int size = DirectPlanesF32.size(rows, kernelHeight, kernelWidth, strideHeight, strideWidth, dilationHeight,
                dilationWidth, pitch);
        int sums = scratchOffset + 32 * Simd.lanes();
        int padded = sums + blockOutputs() * run;
        int moves = padded + channels * size + behind(pitch);
        for (int channel = 0; channel < channels; channel++) {
            DirectPlanesF32.copy(rows, firstRow * strideHeight - paddingTop, paddingLeft, inputHeight, inputWidth,
                    kernelHeight, kernelWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, pitch,
                    x, xOffset + channel * inputHeight * inputWidth, scratch, padded + channel * size);
        }
        DirectPlanesF32.moves(channels, rows, kernelHeight, kernelWidth, strideHeight, strideWidth, dilationHeight,
                dilationWidth, pitch, size, scratch, moves);
        for (int first = 0; first < outputs; first += blockOutputs()) {
            int count = Math.min(blockOutputs(), outputs - first);
            DirectTileF32.block(count, run, depth, scratch, moves, padded, w, wOffset + first * depth,
                    bias, biasOffset + first, scratch, sums);
            for (int output = 0; output < count; output++) {
                int from = sums + output * run;
                int to = yOffset + ((first + output) * outputHeight + firstRow) * outputWidth;
                if (slope == 1 && Simd.lanes() > 1 && outputWidth >= Simd.lanes()) {
                    clampRows(rows, outputWidth, low, high, scratch, from, pitch, y, to, scratchOffset);
                    continue;
                }
                for (int row = 0; row < rows; row++) {
                    ActivationF32.linear(outputWidth, scratch, from, y, to, slope, low, high, scratch, scratchOffset);
                    from += pitch;
                    to += outputWidth;
                }
            }
        }
    }

    /**
     * y[row][i] = min(max(sums[row][i], low), high), rows of at least a vector one behind the other; the last vector of a row
     * overlaps the one before it. One loop for all rows: a call for each took 6 % of a layer with 28 columns. Not for one
     * lane, whose bounds are branches here.
     */
    private static void clampRows(int rows, int columns, float low, float high, FloatMemory scratch, int sums, int pitch,
            FloatMemory y, int yOffset, int limits) {
        int lanes = Simd.lanes();
        Simd.store(scratch, limits, Simd.splat(low));
        Simd.store(scratch, limits + lanes, Simd.splat(high));
        FloatVector least = Simd.load(scratch, limits);
        FloatVector most = Simd.load(scratch, limits + lanes);
        int rest = columns - lanes;
        int from = sums;
        int to = yOffset;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < rest; i += Simd.lanes()) {
                Simd.store(y, to + i, Simd.minimum(Simd.maximum(Simd.load(scratch, from + i), least), most));
            }
            Simd.store(y, to + rest, Simd.minimum(Simd.maximum(Simd.load(scratch, from + rest), least), most));
            from += pitch;
            to += columns;
        }
    }
}
