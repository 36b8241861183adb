package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * {@link DepthwiseF32} channels first with a 3×3 kernel and stride 1 or 2, on HotSpot: rows of up to two vectors of outputs are
 * read where they lie, and the lanes of taps beside the image are replaced by zeros. Copying such planes first takes longer
 * than computing them; wider ones come from memory faster row by row, as they are copied, than down their columns.
 *
 * <p>With stride 2, where one vector holds all columns, rows and columns are computed as with stride 1, and every other one is
 * kept: sorting sums takes a sixth of the shuffles of sorting what they are sums of (14×14 planes: 1.25 times as fast; of
 * wider ones, whose lanes are full either way, slower).
 *
 * <p>Rows above and below an image, and those where a vector would reach over the first or the last element of the planes,
 * are copied into scratch between zeros. Rows narrower than a vector are written with what lies behind them, which the
 * next rows and planes correct; the last ones are computed aside.
 */
final class DepthwiseRowsF32 {
    private DepthwiseRowsF32() {
    }

    /** Rows that may be computed aside. */
    private static int asideRows() {
        return 8;
    }

    /** Whether such layers are computed here. Kernel modules do not need to: {@link DepthwiseStripsF32}. */
    static boolean takes(int rows, int inputHeight, int inputWidth, int outputHeight, int outputWidth, int kernelHeight,
            int kernelWidth, int strideHeight, int strideWidth, int dilationHeight, int dilationWidth, int paddingTop,
            int paddingLeft) {
        return !Simd.inModule() && paddingTop <= 1 && paddingLeft <= 1
                && DepthwiseStripsF32.fits(outputWidth, kernelHeight, kernelWidth, strideHeight, strideWidth, dilationHeight,
                        dilationWidth)
                && DepthwiseStripsF32.overhang(inputHeight, outputHeight, strideHeight, paddingTop) <= 1
                && DepthwiseStripsF32.overhang(inputWidth, outputWidth, strideWidth, paddingLeft) <= 1
                && (strideWidth == 2 ? 2 * outputWidth - 1 : (outputWidth + 1) / 2) <= Simd.lanes()
                && (rows == outputHeight || outputWidth >= Simd.lanes());
    }

    /** Floats of scratch. */
    static int scratch(int inputWidth) {
        return (asideRows() + 19) * Simd.lanes() + (3 + unsafeRows(inputWidth)) * edgePitch(inputWidth);
    }

    /** Distance of rows that are copied, between vectors of zeros: what a vector reads behind a row is at most two more. */
    private static int edgePitch(int inputWidth) {
        return inputWidth + 4 * Simd.lanes();
    }

    /** The most rows of a plane from which a vector reaches over its end. */
    private static int unsafeRows(int inputWidth) {
        return (Simd.lanes() + 1) / inputWidth + 1;
    }

    /** See {@link DepthwiseF32#planes}. */
    static void planes(int channels, int multiplier, int inputHeight, int inputWidth, int outputHeight, int outputWidth,
            int firstRow, int lastRow, int stride, int paddingTop, int paddingLeft, FloatMemory x, int xOffset,
            FloatMemory w, int wOffset, FloatMemory bias, int biasOffset, FloatMemory y, int yOffset, float slope, float low,
            float high, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int area = inputHeight * inputWidth;
        int weights = scratchOffset + asideRows() * lanes;
        int above = weights + 19 * lanes;
        int edgePitch = edgePitch(inputWidth);
        int below = above + 2 * edgePitch;
        PackF32.fill(3 * lanes + (3 + unsafeRows(inputWidth)) * edgePitch, 0, scratch, weights + 16 * lanes);
        Simd.store(scratch, weights + 10 * lanes, Simd.splat(slope));
        Simd.store(scratch, weights + 11 * lanes, Simd.splat(low));
        Simd.store(scratch, weights + 12 * lanes, Simd.splat(high));
        // The first of the last columns that are computed at once.
        int lastColumns = stride == 1 ? Math.max(0, outputWidth - lanes) : 0;
        masks(inputWidth, lastColumns - paddingLeft + 2, paddingLeft, scratch, weights + 13 * lanes);
        int rows = lastRow - firstRow;
        int yEnd = yOffset + ((channels * multiplier - 1) * outputHeight + lastRow) * outputWidth;
        // The last element that a vector of the last columns reads of a row, from its first element.
        int reach = lastColumns - paddingLeft + 2 + lanes;
        for (int channel = 0; channel < channels; channel++) {
            int plane = xOffset + channel * area;
            int safeFirst = channel == 0 ? paddingLeft : 0;
            int safeLast = inputHeight;
            while (safeLast > safeFirst
                    && plane + (safeLast - 1) * inputWidth + reach > xOffset + channels * area) {
                safeLast--;
            }
            if (safeFirst > 0) {
                PoolingF32.copy(inputWidth, x, plane, scratch, above + edgePitch + lanes);
            }
            for (int row = safeLast; row < inputHeight; row++) {
                PoolingF32.copy(inputWidth, x, plane + row * inputWidth, scratch,
                        below + (row - safeLast) * edgePitch + lanes);
            }
            if (safeLast < inputHeight) {
                PackF32.fill(inputWidth, 0, scratch, below + (inputHeight - safeLast) * edgePitch + lanes);
            }
            for (int output = channel * multiplier; output < (channel + 1) * multiplier; output++) {
                DepthwiseF32.spread(1, bias, biasOffset + output, scratch, weights);
                DepthwiseF32.spread(9, w, wOffset + 9 * output, scratch, weights + lanes);
                int to = yOffset + (output * outputHeight + firstRow) * outputWidth;
                int direct = rows;
                while (direct > 0 && outputWidth < lanes && to + (direct - 1) * outputWidth + lanes > yEnd) {
                    direct--;
                }
                int most = (asideRows() + 1) / 2;
                for (int row = 0; stride == 2 && row < rows; row += most) {
                    int count = Math.min(most, rows - row);
                    strip(2 * count - 1, 2 * (firstRow + row) - paddingTop, safeFirst, safeLast, x, plane - paddingLeft,
                            inputWidth, scratch, weights, above + lanes - paddingLeft, below + lanes - paddingLeft, edgePitch,
                            13, 15, scratch, scratchOffset, lanes);
                    evens(Math.min(count, direct - row), outputWidth, scratch, scratchOffset, y, to + row * outputWidth);
                    for (int last = Math.max(row, direct); last < row + count; last++) {
                        PackF32.copyElements(outputWidth, scratch, scratchOffset + 2 * (last - row) * lanes, 2, y,
                                to + last * outputWidth, 1);
                    }
                }
                for (int column = 0; stride == 1 && column < outputWidth; column += lanes) {
                    int start = Math.max(0, Math.min(column, outputWidth - lanes));
                    strip(direct, firstRow - paddingTop, safeFirst, safeLast, x, plane + start - paddingLeft, inputWidth,
                            scratch, weights, above + lanes + start - paddingLeft, below + lanes + start - paddingLeft,
                            edgePitch, column == 0 ? 13 : 14, column + lanes < outputWidth ? 14 : 15, y, to + start,
                            outputWidth);
                }
                if (stride == 1 && direct < rows) {
                    strip(rows - direct, firstRow + direct - paddingTop, safeFirst, safeLast, x, plane - paddingLeft,
                            inputWidth, scratch, weights, above + lanes - paddingLeft, below + lanes - paddingLeft, edgePitch,
                            13, 15, scratch, scratchOffset, lanes);
                    DepthwiseF32.copyRows(rows - direct, outputWidth, scratch, scratchOffset, y, to + direct * outputWidth);
                }
            }
        }
    }

    /** 1 where a tap is in the image, else 0: of the left taps of the first columns, of all, of the right taps of the last. */
    private static void masks(int inputWidth, int last, int paddingLeft, FloatMemory scratch, int offset) {
        int lanes = Simd.lanes();
        for (int lane = 0; lane < lanes; lane++) {
            scratch.set(offset + lane, lane < paddingLeft ? 0 : 1);
            scratch.set(offset + lanes + lane, 1);
            scratch.set(offset + 2 * lanes + lane, last + lane < inputWidth ? 1 : 0);
        }
    }

    /**
     * Rows of a vector of outputs each, yPitch apart. The first window begins at row {@code top} of the plane, whose rows are
     * at x from {@code start}, the left tap of the first output, {@code pitch} apart. Rows from −1 to safeFirst are at w from
     * {@code above}, those from safeLast from {@code below}, edgePitch apart. w, as vectors: the bias, nine weights, slope,
     * low, high, masks, of which those with the numbers {@code left} and {@code right} are taken, and zeros.
     */
    private static void strip(int count, int top, int safeFirst, int safeLast, FloatMemory x, int start, int pitch,
            FloatMemory w, int wAt, int above, int below, int edgePitch, int left, int right, FloatMemory y, int yAt,
            int yPitch) {
        int lanes = Simd.lanes();
        FloatVector initial = Simd.load(w, wAt);
        FloatVector w00 = Simd.load(w, wAt + lanes);
        FloatVector w01 = Simd.load(w, wAt + 2 * lanes);
        FloatVector w02 = Simd.load(w, wAt + 3 * lanes);
        FloatVector w10 = Simd.load(w, wAt + 4 * lanes);
        FloatVector w11 = Simd.load(w, wAt + 5 * lanes);
        FloatVector w12 = Simd.load(w, wAt + 6 * lanes);
        FloatVector w20 = Simd.load(w, wAt + 7 * lanes);
        FloatVector w21 = Simd.load(w, wAt + 8 * lanes);
        FloatVector w22 = Simd.load(w, wAt + 9 * lanes);
        FloatVector slope = Simd.load(w, wAt + 10 * lanes);
        FloatVector low = Simd.load(w, wAt + 11 * lanes);
        FloatVector high = Simd.load(w, wAt + 12 * lanes);
        FloatVector leftMask = Simd.load(w, wAt + left * lanes);
        FloatVector rightMask = Simd.load(w, wAt + right * lanes);
        FloatVector zero = Simd.load(w, wAt + 16 * lanes);
        FloatVector older = Simd.load(w, wAt);
        FloatVector newer = Simd.load(w, wAt);
        int to = yAt - 2 * yPitch;
        int row = top;
        for (int i = -2; i < count; i++) {
            boolean safe = row >= safeFirst && row < safeLast;
            FloatMemory from = safe ? x : w;
            int at = safe ? start + row * pitch
                    : row < safeFirst ? above + (row + 1) * edgePitch : below + (row - safeLast) * edgePitch;
            FloatVector x0 = Simd.selectLess(zero, leftMask, Simd.load(from, at), zero);
            FloatVector x1 = Simd.load(from, at + 1);
            FloatVector x2 = Simd.selectLess(zero, rightMask, Simd.load(from, at + 2), zero);
            FloatVector sum = Simd.multiplyAdd(x0, w20, older);
            sum = Simd.multiplyAdd(x1, w21, sum);
            sum = Simd.multiplyAdd(x2, w22, sum);
            older = Simd.multiplyAdd(x0, w10, newer);
            older = Simd.multiplyAdd(x1, w11, older);
            older = Simd.multiplyAdd(x2, w12, older);
            newer = Simd.multiplyAdd(x0, w00, initial);
            newer = Simd.multiplyAdd(x1, w01, newer);
            newer = Simd.multiplyAdd(x2, w02, newer);
            if (i >= 0) {
                Simd.store(y, to, GemmF32.finish(sum, slope, low, high));
            }
            row++;
            to += yPitch;
        }
    }

    /** Every other column of every other row, rows of one vector; whole vectors are written. */
    private static void evens(int rows, int columns, FloatMemory from, int fromOffset, FloatMemory to, int toOffset) {
        int source = fromOffset;
        int target = toOffset;
        for (int row = 0; row < rows; row++) {
            FloatVector all = Simd.load(from, source);
            Simd.store(to, target, Simd.evens(all, all));
            source += 2 * Simd.lanes();
            target += columns;
        }
    }
}
