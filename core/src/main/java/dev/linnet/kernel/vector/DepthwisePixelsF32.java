package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * {@link DepthwiseF32} channels last with a 3×3 kernel and at most one row or column of zeros at each edge: walks along rows
 * of output, a vector of channels at a time. Where a row of input is missing, all its columns are one vector of zeros, so that
 * rows at the edges take no longer than others; sums are bounded row by row, behind the walks.
 *
 * <p>For one lane: neighbouring channels share cache lines, so that three rows of narrow images stay in the first-level
 * cache while walks pass them, where planes would be copied out and back.
 */
final class DepthwisePixelsF32 {
    private DepthwisePixelsF32() {
    }

    /** Whether such layers are computed here. */
    static boolean takes(int inputHeight, int inputWidth, int outputHeight, int outputWidth, int kernelHeight,
            int kernelWidth, int strideHeight, int strideWidth, int dilationHeight, int dilationWidth, int paddingTop,
            int paddingLeft) {
        return Simd.lanes() == 1 && kernelHeight == 3 && kernelWidth == 3 && dilationHeight == 1 && dilationWidth == 1
                && strideWidth <= 2 && paddingTop <= 1 && paddingLeft <= 1 && outputWidth > 1
                && DepthwiseStripsF32.overhang(inputHeight, outputHeight, strideHeight, paddingTop) <= 1
                && DepthwiseStripsF32.overhang(inputWidth, outputWidth, strideWidth, paddingLeft) <= 1;
    }

    /** See {@link DepthwiseF32#pixels}. scratch: 8V floats. */
    static void rows(int channels, int pixelStride, int inputHeight, int inputWidth, int outputWidth, int firstRow,
            int lastRow, int strideHeight, int strideWidth, int paddingTop, int paddingLeft,
            FloatMemory x, int xOffset, FloatMemory w, int wOffset, FloatMemory bias, int biasOffset,
            FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        boolean after = DepthwiseStripsF32.overhang(inputWidth, outputWidth, strideWidth, paddingLeft) == 1;
        int pitch = inputWidth * pixelStride;
        Simd.store(scratch, scratchOffset, Simd.zero());
        for (int row = firstRow; row < lastRow; row++) {
            int top = row * strideHeight - paddingTop;
            boolean above = top < 0;
            boolean below = top + 2 >= inputHeight;
            FloatMemory x0 = above ? scratch : x;
            FloatMemory x2 = below ? scratch : x;
            int step0 = above ? 0 : pixelStride;
            int step2 = below ? 0 : pixelStride;
            int middle = xOffset + (top + 1) * pitch;
            for (int next = 0; next < channels; next += lanes) {
                int channel = Math.min(next, channels - lanes);
                int at = middle + channel;
                int start0 = above ? scratchOffset : at - pitch;
                int start2 = below ? scratchOffset : at + pitch;
                int to = yOffset + row * outputWidth * pixelStride + channel;
                if (strideWidth == 1) {
                    stride1(outputWidth, paddingLeft > 0, after, x0, start0, step0, x, at, pixelStride, x2, start2, step2,
                            w, wOffset + channel, pixelStride, bias, biasOffset + channel, y, to);
                } else {
                    stride2(outputWidth, paddingLeft > 0, after, x0, start0, step0, x, at, pixelStride, x2, start2, step2,
                            w, wOffset + channel, pixelStride, bias, biasOffset + channel, y, to);
                }
            }
        }
    }

    /**
     * Stride 1: from column −1 on where there are zeros {@code before} the row, and up to the one behind it where they are
     * {@code after} it. Each row of input has a memory, a place and a step of its own; taps and outputs lie pixelStride apart.
     */
    private static void stride1(int count, boolean before, boolean after, FloatMemory x0, int start0, int step0,
            FloatMemory x1, int start1, int pixelStride, FloatMemory x2, int start2, int step2,
            FloatMemory w, int wAt, int tapStride, FloatMemory bias, int biasAt, FloatMemory y, int yAt) {
        FloatVector w00 = Simd.load(w, wAt);
        FloatVector w01 = Simd.load(w, wAt + tapStride);
        FloatVector w02 = Simd.load(w, wAt + 2 * tapStride);
        FloatVector w10 = Simd.load(w, wAt + 3 * tapStride);
        FloatVector w11 = Simd.load(w, wAt + 4 * tapStride);
        FloatVector w12 = Simd.load(w, wAt + 5 * tapStride);
        FloatVector w20 = Simd.load(w, wAt + 6 * tapStride);
        FloatVector w21 = Simd.load(w, wAt + 7 * tapStride);
        FloatVector w22 = Simd.load(w, wAt + 8 * tapStride);
        FloatVector initial = Simd.load(bias, biasAt);
        FloatVector newer = Simd.load(bias, biasAt);
        int at0 = start0;
        int at1 = start1;
        int at2 = start2;
        if (!before) {
            newer = Simd.multiplyAdd(Simd.load(x0, at0), w00, newer);
            newer = Simd.multiplyAdd(Simd.load(x1, at1), w10, newer);
            newer = Simd.multiplyAdd(Simd.load(x2, at2), w20, newer);
            at0 += step0;
            at1 += pixelStride;
            at2 += step2;
        }
        FloatVector a = Simd.load(x0, at0);
        FloatVector b = Simd.load(x1, at1);
        FloatVector c = Simd.load(x2, at2);
        FloatVector older = Simd.multiplyAdd(a, w01, newer);
        older = Simd.multiplyAdd(b, w11, older);
        older = Simd.multiplyAdd(c, w21, older);
        newer = Simd.multiplyAdd(a, w00, initial);
        newer = Simd.multiplyAdd(b, w10, newer);
        newer = Simd.multiplyAdd(c, w20, newer);
        int to = yAt;
        for (int i = after ? 1 : 0; i < count; i++) {
            at0 += step0;
            at1 += pixelStride;
            at2 += step2;
            a = Simd.load(x0, at0);
            b = Simd.load(x1, at1);
            c = Simd.load(x2, at2);
            FloatVector sum = Simd.multiplyAdd(a, w02, older);
            sum = Simd.multiplyAdd(b, w12, sum);
            sum = Simd.multiplyAdd(c, w22, sum);
            older = Simd.multiplyAdd(a, w01, newer);
            older = Simd.multiplyAdd(b, w11, older);
            older = Simd.multiplyAdd(c, w21, older);
            newer = Simd.multiplyAdd(a, w00, initial);
            newer = Simd.multiplyAdd(b, w10, newer);
            newer = Simd.multiplyAdd(c, w20, newer);
            Simd.store(y, to, sum);
            to += pixelStride;
        }
        if (after) {
            Simd.store(y, to, older);
        }
    }

    /** Stride 2, as {@link #stride1}. */
    private static void stride2(int count, boolean before, boolean after, FloatMemory x0, int start0, int step0,
            FloatMemory x1, int start1, int pixelStride, FloatMemory x2, int start2, int step2,
            FloatMemory w, int wAt, int tapStride, FloatMemory bias, int biasAt, FloatMemory y, int yAt) {
        FloatVector w00 = Simd.load(w, wAt);
        FloatVector w01 = Simd.load(w, wAt + tapStride);
        FloatVector w02 = Simd.load(w, wAt + 2 * tapStride);
        FloatVector w10 = Simd.load(w, wAt + 3 * tapStride);
        FloatVector w11 = Simd.load(w, wAt + 4 * tapStride);
        FloatVector w12 = Simd.load(w, wAt + 5 * tapStride);
        FloatVector w20 = Simd.load(w, wAt + 6 * tapStride);
        FloatVector w21 = Simd.load(w, wAt + 7 * tapStride);
        FloatVector w22 = Simd.load(w, wAt + 8 * tapStride);
        FloatVector initial = Simd.load(bias, biasAt);
        FloatVector carried = Simd.load(bias, biasAt);
        int at0 = start0;
        int at1 = start1;
        int at2 = start2;
        if (!before) {
            carried = Simd.multiplyAdd(Simd.load(x0, at0), w00, carried);
            carried = Simd.multiplyAdd(Simd.load(x1, at1), w10, carried);
            carried = Simd.multiplyAdd(Simd.load(x2, at2), w20, carried);
            at0 += step0;
            at1 += pixelStride;
            at2 += step2;
        }
        int to = yAt;
        for (int i = after ? 1 : 0; i < count; i++) {
            FloatVector sum = Simd.multiply(Simd.load(x0, at0), w01);
            sum = Simd.multiplyAdd(Simd.load(x1, at1), w11, sum);
            sum = Simd.multiplyAdd(Simd.load(x2, at2), w21, sum);
            at0 += step0;
            at1 += pixelStride;
            at2 += step2;
            FloatVector a = Simd.load(x0, at0);
            FloatVector b = Simd.load(x1, at1);
            FloatVector c = Simd.load(x2, at2);
            carried = Simd.multiplyAdd(a, w02, carried);
            carried = Simd.multiplyAdd(b, w12, carried);
            carried = Simd.multiplyAdd(c, w22, carried);
            Simd.store(y, to, Simd.add(carried, sum));
            carried = Simd.multiplyAdd(a, w00, initial);
            carried = Simd.multiplyAdd(b, w10, carried);
            carried = Simd.multiplyAdd(c, w20, carried);
            at0 += step0;
            at1 += pixelStride;
            at2 += step2;
            to += pixelStride;
        }
        if (after) {
            carried = Simd.multiplyAdd(Simd.load(x0, at0), w01, carried);
            carried = Simd.multiplyAdd(Simd.load(x1, at1), w11, carried);
            carried = Simd.multiplyAdd(Simd.load(x2, at2), w21, carried);
            Simd.store(y, to, carried);
        }
    }
}
