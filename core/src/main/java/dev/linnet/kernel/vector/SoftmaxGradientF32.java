package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** The gradient of softmax: y[c] = p[c]·(g[c] − Σ p·g) in each row, where p is what softmax computed. */
public final class SoftmaxGradientF32 {
    private SoftmaxGradientF32() {
    }

    /**
     * Gradients of {@code rows} consecutive rows of {@code channels} consecutive elements. y may be p or g at the same
     * offset; else it must not overlap them. scratch: 3V floats. Sums are taken in the same order for equal V, whatever
     * the number of rows.
     */
    public static void rows(int rows, int channels, FloatMemory p, int pOffset, FloatMemory g, int gOffset, FloatMemory y,
            int yOffset, FloatMemory scratch, int scratchOffset) {
        int whole = channels - channels % Simd.lanes();
        int tail = channels - whole;
        int pTail = scratchOffset + Simd.lanes();
        int gTail = scratchOffset + 2 * Simd.lanes();
        Simd.store(scratch, pTail, Simd.zero());
        Simd.store(scratch, gTail, Simd.zero());
        for (int row = 0; row < rows; row++) {
            int at = row * channels;
            copy(tail, p, pOffset + at + whole, scratch, pTail);
            copy(tail, g, gOffset + at + whole, scratch, gTail);
            sum(whole, p, pOffset + at, g, gOffset + at, scratch, scratchOffset);
            float sum = 0;
            for (int lane = 0; lane < Simd.lanes(); lane++) {
                sum += scratch.get(scratchOffset + lane);
            }
            gradient(whole, sum, p, pOffset + at, g, gOffset + at, y, yOffset + at);
            gradient(tail, sum, scratch, pTail, scratch, gTail, scratch, scratchOffset);
            copy(tail, scratch, scratchOffset, y, yOffset + at + whole);
        }
    }

    /** Lane by lane the sums of products, to scratch[result … + V); tails of p and g lie behind it, padded with 0. */
    private static void sum(int whole, FloatMemory p, int pOffset, FloatMemory g, int gOffset, FloatMemory scratch,
            int result) {
        int lanes = Simd.lanes();
        FloatVector sum = Simd.multiply(Simd.load(scratch, result + lanes), Simd.load(scratch, result + 2 * lanes));
        FloatVector other = Simd.zero();
        int i = 0;
        for (; i + 2 * lanes <= whole; i += 2 * lanes) {
            sum = Simd.multiplyAdd(Simd.load(p, pOffset + i), Simd.load(g, gOffset + i), sum);
            other = Simd.multiplyAdd(Simd.load(p, pOffset + i + lanes), Simd.load(g, gOffset + i + lanes), other);
        }
        if (i < whole) {
            sum = Simd.multiplyAdd(Simd.load(p, pOffset + i), Simd.load(g, gOffset + i), sum);
        }
        Simd.store(scratch, result, Simd.add(sum, other));
    }

    /** y[i] = p[i]·(g[i] − sum) for i &lt; count, rounded up to whole vectors. */
    private static void gradient(int count, float sumValue, FloatMemory p, int pOffset, FloatMemory g, int gOffset,
            FloatMemory y, int yOffset) {
        FloatVector sum = Simd.splat(sumValue);
        for (int i = 0; i < count; i += Simd.lanes()) {
            FloatVector difference = Simd.subtract(Simd.load(g, gOffset + i), sum);
            Simd.store(y, yOffset + i, Simd.multiply(Simd.load(p, pOffset + i), difference));
        }
    }

    private static void copy(int count, FloatMemory from, int fromOffset, FloatMemory to, int toOffset) {
        for (int i = 0; i < count; i++) {
            to.set(toOffset + i, from.get(fromOffset + i));
        }
    }
}
