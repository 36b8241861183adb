package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The tile of {@link DepthwiseF32}: 4 × 2 vectors of output, or 1 × 2 at borders. Eight accumulators hide the latency
 * of a multiply-add and share each load of a weight.
 */
final class DepthwiseTileF32 {
    private DepthwiseTileF32() {
    }

    /**
     * The sums of {@code items} (4 or 1) × 2 vectors, to tile[2][4][V]. The item's first vector lies at +
     * item·itemStep, its second one {@code second} further; a tap lies row·rowStep + column·step further, less {@code
     * back} whenever its phase, which phaseStep advances, passes {@code phases}. The second vector of a weight lies
     * wSecond after the first.
     */
    static void sums(int items, int height, int width,
            FloatMemory x, int at, int rowStep, int step, int phaseStep, int phases, int back, int itemStep, int second,
            FloatMemory w, int wAt, int wRowStep, int wStep, int wSecond, FloatMemory bias, int biasAt, int biasSecond,
            FloatMemory tile, int tileOffset) {
        if (items == 4) {
            tile4x2(height, width, x, at, rowStep, step, phaseStep, phases, back, itemStep, second,
                    w, wAt, wRowStep, wStep, wSecond, bias, biasAt, biasSecond, tile, tileOffset);
        } else {
            tile1x2(height, width, x, at, rowStep, step, phaseStep, phases, back, second,
                    w, wAt, wRowStep, wStep, wSecond, bias, biasAt, biasSecond, tile, tileOffset);
        }
    }

    private static void tile4x2(int height, int width,
            FloatMemory x, int start, int rowStep, int step, int phaseStep, int phases, int back, int itemStep,
            int second, FloatMemory w, int wStart, int wRowStep, int wStep, int wSecond,
            FloatMemory bias, int biasAt, int biasSecond, FloatMemory tile, int tileOffset) {
        int lanes = Simd.lanes();
        FloatVector c00 = Simd.load(bias, biasAt);
        FloatVector c01 = Simd.load(bias, biasAt + biasSecond);
        FloatVector c10 = Simd.load(bias, biasAt);
        FloatVector c11 = Simd.load(bias, biasAt + biasSecond);
        FloatVector c20 = Simd.load(bias, biasAt);
        FloatVector c21 = Simd.load(bias, biasAt + biasSecond);
        FloatVector c30 = Simd.load(bias, biasAt);
        FloatVector c31 = Simd.load(bias, biasAt + biasSecond);
        int at = start;
        int wAt = wStart;
        int row = start;
        int phase = 0;
        int left = width;
        for (int tap = 0; tap < height * width; tap++) {
            FloatVector w0 = Simd.load(w, wAt);
            FloatVector w1 = Simd.load(w, wAt + wSecond);
            int item = at;
            c00 = Simd.multiplyAdd(Simd.load(x, item), w0, c00);
            c01 = Simd.multiplyAdd(Simd.load(x, item + second), w1, c01);
            item += itemStep;
            c10 = Simd.multiplyAdd(Simd.load(x, item), w0, c10);
            c11 = Simd.multiplyAdd(Simd.load(x, item + second), w1, c11);
            item += itemStep;
            c20 = Simd.multiplyAdd(Simd.load(x, item), w0, c20);
            c21 = Simd.multiplyAdd(Simd.load(x, item + second), w1, c21);
            item += itemStep;
            c30 = Simd.multiplyAdd(Simd.load(x, item), w0, c30);
            c31 = Simd.multiplyAdd(Simd.load(x, item + second), w1, c31);
            at += step;
            wAt += wStep;
            phase += phaseStep;
            if (phase >= phases) {
                phase -= phases;
                at -= back;
            }
            left--;
            if (left == 0) {
                left = width;
                phase = 0;
                row += rowStep;
                at = row;
                wAt += wRowStep;
            }
        }
        Simd.store(tile, tileOffset, c00);
        Simd.store(tile, tileOffset + lanes, c10);
        Simd.store(tile, tileOffset + 2 * lanes, c20);
        Simd.store(tile, tileOffset + 3 * lanes, c30);
        Simd.store(tile, tileOffset + 4 * lanes, c01);
        Simd.store(tile, tileOffset + 5 * lanes, c11);
        Simd.store(tile, tileOffset + 6 * lanes, c21);
        Simd.store(tile, tileOffset + 7 * lanes, c31);
    }

    private static void tile1x2(int height, int width,
            FloatMemory x, int start, int rowStep, int step, int phaseStep, int phases, int back,
            int second, FloatMemory w, int wStart, int wRowStep, int wStep, int wSecond,
            FloatMemory bias, int biasAt, int biasSecond, FloatMemory tile, int tileOffset) {
        FloatVector c0 = Simd.load(bias, biasAt);
        FloatVector c1 = Simd.load(bias, biasAt + biasSecond);
        int at = start;
        int wAt = wStart;
        int row = start;
        int phase = 0;
        int left = width;
        for (int tap = 0; tap < height * width; tap++) {
            c0 = Simd.multiplyAdd(Simd.load(x, at), Simd.load(w, wAt), c0);
            c1 = Simd.multiplyAdd(Simd.load(x, at + second), Simd.load(w, wAt + wSecond), c1);
            at += step;
            wAt += wStep;
            phase += phaseStep;
            if (phase >= phases) {
                phase -= phases;
                at -= back;
            }
            left--;
            if (left == 0) {
                left = width;
                phase = 0;
                row += rowStep;
                at = row;
                wAt += wRowStep;
            }
        }
        Simd.store(tile, tileOffset, c0);
        Simd.store(tile, tileOffset + 4 * Simd.lanes(), c1);
    }

    /**
     * Applies the epilogue to {@code items} × 2 vectors of a tile; vectors of y may overlap, as each is written
     * finished.
     */
    static void finish(int items, FloatMemory tile, int tileOffset, FloatMemory y, int yAt, int itemStep,
            int second, float slopeValue, float lowValue, float highValue) {
        FloatVector slope = Simd.splat(slopeValue);
        FloatVector low = Simd.splat(lowValue);
        FloatVector high = Simd.splat(highValue);
        int from = tileOffset;
        int to = yAt;
        for (int item = 0; item < items; item++) {
            FloatVector first = Simd.load(tile, from);
            FloatVector other = Simd.load(tile, from + 4 * Simd.lanes());
            Simd.store(y, to, GemmF32.finish(first, slope, low, high));
            Simd.store(y, to + second, GemmF32.finish(other, slope, low, high));
            from += Simd.lanes();
            to += itemStep;
        }
    }
}
