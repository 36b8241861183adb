package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The tile of {@link GemmTileF32} for HotSpot, over whole blocks of V steps of the depth. A panel of A lies in blocks
 * [R][V], so that a loop over the depth computes where a step's elements lie and checks three of them for being inside
 * their array, as much work as the products. In a loop over the V steps of one block places are the loop's counter and
 * constants, and HotSpot checks them once a block: 78 → 96 % of the peak (8 lanes, depth 256).
 */
final class GemmDepthBlocksF32 {
    private GemmDepthBlocksF32() {
    }

    /**
     * So many steps of {@code depth} are computed in blocks. None with 4 lanes: HotSpot unrolls a loop of four steps, and
     * their sums do not stay in registers.
     */
    static int depth(int depth) {
        return Simd.inModule() || Simd.lanes() < 8 ? 0 : depth & -Simd.lanes();
    }

    /**
     * {@link GemmTileF32#tile6x2} for a depth of whole blocks, without bounds. The inner loop's count must be a constant:
     * with one that varies, or a second way out for a depth that ends within a block, HotSpot 17 boxes the sums.
     */
    static void tile6x2(int depth, FloatMemory a, int aOffset, FloatMemory b, int bOffset, int bStride,
            FloatMemory initial, int initialOffset, int initialStride, int initialStep,
            FloatMemory c, int cOffset, int cStride) {
        int lanes = Simd.lanes();
        FloatVector c00 = Simd.load(initial, initialOffset);
        FloatVector c01 = Simd.load(initial, initialOffset + initialStep);
        FloatVector c10 = Simd.load(initial, initialOffset + initialStride);
        FloatVector c11 = Simd.load(initial, initialOffset + initialStride + initialStep);
        FloatVector c20 = Simd.load(initial, initialOffset + 2 * initialStride);
        FloatVector c21 = Simd.load(initial, initialOffset + 2 * initialStride + initialStep);
        FloatVector c30 = Simd.load(initial, initialOffset + 3 * initialStride);
        FloatVector c31 = Simd.load(initial, initialOffset + 3 * initialStride + initialStep);
        FloatVector c40 = Simd.load(initial, initialOffset + 4 * initialStride);
        FloatVector c41 = Simd.load(initial, initialOffset + 4 * initialStride + initialStep);
        FloatVector c50 = Simd.load(initial, initialOffset + 5 * initialStride);
        FloatVector c51 = Simd.load(initial, initialOffset + 5 * initialStride + initialStep);
        int bi = bOffset;
        int end = aOffset + GemmF32.tileRows() * depth;
        for (int block = aOffset; block < end; block += GemmF32.tileRows() * lanes) {
            for (int k = 0; k < lanes; k++) {
                int ai = block + k;
                FloatVector b0 = Simd.load(b, bi);
                FloatVector b1 = Simd.load(b, bi + lanes);
                FloatVector broadcast = Simd.splat(a, ai);
                c00 = Simd.multiplyAdd(broadcast, b0, c00);
                c01 = Simd.multiplyAdd(broadcast, b1, c01);
                broadcast = Simd.splat(a, ai + lanes);
                c10 = Simd.multiplyAdd(broadcast, b0, c10);
                c11 = Simd.multiplyAdd(broadcast, b1, c11);
                broadcast = Simd.splat(a, ai + 2 * lanes);
                c20 = Simd.multiplyAdd(broadcast, b0, c20);
                c21 = Simd.multiplyAdd(broadcast, b1, c21);
                broadcast = Simd.splat(a, ai + 3 * lanes);
                c30 = Simd.multiplyAdd(broadcast, b0, c30);
                c31 = Simd.multiplyAdd(broadcast, b1, c31);
                broadcast = Simd.splat(a, ai + 4 * lanes);
                c40 = Simd.multiplyAdd(broadcast, b0, c40);
                c41 = Simd.multiplyAdd(broadcast, b1, c41);
                broadcast = Simd.splat(a, ai + 5 * lanes);
                c50 = Simd.multiplyAdd(broadcast, b0, c50);
                c51 = Simd.multiplyAdd(broadcast, b1, c51);
                bi += bStride;
            }
        }
        Simd.store(c, cOffset, c00);
        Simd.store(c, cOffset + lanes, c01);
        Simd.store(c, cOffset + cStride, c10);
        Simd.store(c, cOffset + cStride + lanes, c11);
        Simd.store(c, cOffset + 2 * cStride, c20);
        Simd.store(c, cOffset + 2 * cStride + lanes, c21);
        Simd.store(c, cOffset + 3 * cStride, c30);
        Simd.store(c, cOffset + 3 * cStride + lanes, c31);
        Simd.store(c, cOffset + 4 * cStride, c40);
        Simd.store(c, cOffset + 4 * cStride + lanes, c41);
        Simd.store(c, cOffset + 5 * cStride, c50);
        Simd.store(c, cOffset + 5 * cStride + lanes, c51);
    }
}
