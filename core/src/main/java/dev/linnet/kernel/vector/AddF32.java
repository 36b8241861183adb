package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** Sums of two runs of elements. */
public final class AddF32 {
    private AddF32() {
    }

    /**
     * z[i] = min(max(s &lt; 0 ? s·slope : s, low), high), where s = x[i] + y[i], for {@code count} elements. z may be x or
     * y at the same offset; else they must not overlap. scratch: 5V floats.
     */
    public static void linear(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset, FloatMemory z,
            int zOffset, float slope, float low, float high, FloatMemory scratch, int scratchOffset) {
        int lanes = Simd.lanes();
        int tail = count % lanes;
        int whole = count - tail;
        int xTail = scratchOffset + 3 * lanes;
        int yTail = scratchOffset + 4 * lanes;
        Simd.store(scratch, scratchOffset, Simd.splat(slope));
        Simd.store(scratch, scratchOffset + lanes, Simd.splat(low));
        Simd.store(scratch, scratchOffset + 2 * lanes, Simd.splat(high));
        if (tail > 0) {
            Simd.store(scratch, xTail, Simd.zero());
            Simd.store(scratch, yTail, Simd.zero());
            PackF32.copyElements(tail, x, xOffset + whole, 1, scratch, xTail, 1);
            PackF32.copyElements(tail, y, yOffset + whole, 1, scratch, yTail, 1);
            vectors(1, scratch, xTail, scratch, yTail, scratch, xTail, scratch, scratchOffset);
        }
        vectors(whole, x, xOffset, y, yOffset, z, zOffset, scratch, scratchOffset);
        PackF32.copyElements(tail, scratch, xTail, 1, z, zOffset + whole, 1);
    }

    /** Whole vectors; slope and bounds are loaded, because HotSpot 17 boxes broadcasts that a loop does not change. */
    private static void vectors(int count, FloatMemory x, int xOffset, FloatMemory y, int yOffset, FloatMemory z,
            int zOffset, FloatMemory parameters, int parametersOffset) {
        FloatVector slope = Simd.load(parameters, parametersOffset);
        FloatVector low = Simd.load(parameters, parametersOffset + Simd.lanes());
        FloatVector high = Simd.load(parameters, parametersOffset + 2 * Simd.lanes());
        for (int i = 0; i < count; i += Simd.lanes()) {
            FloatVector sum = Simd.add(Simd.load(x, xOffset + i), Simd.load(y, yOffset + i));
            Simd.store(z, zOffset + i, GemmF32.finish(sum, slope, low, high));
        }
    }
}
