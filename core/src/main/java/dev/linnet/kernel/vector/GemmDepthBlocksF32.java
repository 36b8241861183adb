package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The tiles of {@link GemmTileF32} over whole blocks of V steps of the depth. A panel of A lies in blocks [R][V], so that a loop
 * over the depth computes where a step's elements lie, as much work as the products. Within a block places are a counter and
 * constants, from three addresses of pairs of rows. In modules a block is {@link Simd#isLane unrolled}, and what stands in
 * brackets is a constant: V8 unrolls no loop of so many operations, and of 38 instructions for 12 products 18 were addresses
 * and the loop's end; 4 of 24 are left. Addresses {@link Simd#from move} there from block to block (5 of 25 where each is computed
 * from an index; 1.03 to 1.09 times as fast beside other work on the core). HotSpot, where they do not, is not to see that
 * they might: variables that its loop assigns cost 5 %. It checks places once a block instead of in each step (8 lanes, depth
 * 256: 78 → 96 % of the peak). Each is one method because HotSpot stops inlining where two loops use so many vectors, and boxes
 * them (7 times slower).
 */
final class GemmDepthBlocksF32 {
    private GemmDepthBlocksF32() {
    }

    /**
     * So many steps of {@code depth} are computed in blocks. None on one lane. None on HotSpot with 4 lanes: it unrolls a loop of
     * four steps, and their sums do not stay in registers.
     */
    static int depth(int depth) {
        return Simd.lanes() < (Simd.inModule() ? 4 : 8) ? 0 : depth & -Simd.lanes();
    }

    /**
     * {@link GemmTileF32#tile6x2} for a depth of whole blocks. The inner loop's count must be a constant: with one that varies,
     * or a second way out for a depth that ends within a block, HotSpot 17 boxes the sums.
     */
    static void tile6x2(int depth, FloatMemory a, int aOffset, FloatMemory b, int bOffset,
            FloatMemory initial, int initialOffset, int initialStride, int initialStep,
            FloatMemory c, int cOffset, int cStride, int lowBits, int highBits) {
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
        int width = GemmF32.tileColumns();
        FloatMemory rows = Simd.from(a, aOffset);
        FloatMemory columns = Simd.from(b, bOffset);
        int bBlock = bOffset;
        int end = aOffset + GemmF32.tileRows() * depth;
        for (int block = aOffset; block < end; block += GemmF32.tileRows() * lanes) {
            FloatMemory first = Simd.inModule() ? rows : a;
            FloatMemory panel = Simd.inModule() ? columns : b;
            FloatMemory second = Simd.from(first, 2 * lanes);
            FloatMemory third = Simd.from(first, 4 * lanes);
            int row0 = Simd.rest(block);
            int row2 = Simd.rest(block + 2 * lanes);
            int row4 = Simd.rest(block + 4 * lanes);
            int step = Simd.rest(bBlock);
            for (int k = 0; Simd.isLane(k); k++) {
                FloatVector b0 = Simd.load(panel, step + k * width);
                FloatVector b1 = Simd.load(panel, step + (k * width + lanes));
                FloatVector broadcast = Simd.splat(first, row0 + k);
                c00 = Simd.multiplyAdd(broadcast, b0, c00);
                c01 = Simd.multiplyAdd(broadcast, b1, c01);
                broadcast = Simd.splat(first, row0 + (k + lanes));
                c10 = Simd.multiplyAdd(broadcast, b0, c10);
                c11 = Simd.multiplyAdd(broadcast, b1, c11);
                broadcast = Simd.splat(second, row2 + k);
                c20 = Simd.multiplyAdd(broadcast, b0, c20);
                c21 = Simd.multiplyAdd(broadcast, b1, c21);
                broadcast = Simd.splat(second, row2 + (k + lanes));
                c30 = Simd.multiplyAdd(broadcast, b0, c30);
                c31 = Simd.multiplyAdd(broadcast, b1, c31);
                broadcast = Simd.splat(third, row4 + k);
                c40 = Simd.multiplyAdd(broadcast, b0, c40);
                c41 = Simd.multiplyAdd(broadcast, b1, c41);
                broadcast = Simd.splat(third, row4 + (k + lanes));
                c50 = Simd.multiplyAdd(broadcast, b0, c50);
                c51 = Simd.multiplyAdd(broadcast, b1, c51);
            }
            rows = Simd.from(rows, GemmF32.tileRows() * lanes);
            columns = Simd.from(columns, lanes * width);
            bBlock += lanes * width;
        }
        FloatVector low = Simd.floats(Simd.splat(lowBits));
        FloatVector high = Simd.floats(Simd.splat(highBits));
        Simd.store(c, cOffset, GemmTileF32.bounded(c00, low, high));
        Simd.store(c, cOffset + lanes, GemmTileF32.bounded(c01, low, high));
        Simd.store(c, cOffset + cStride, GemmTileF32.bounded(c10, low, high));
        Simd.store(c, cOffset + cStride + lanes, GemmTileF32.bounded(c11, low, high));
        Simd.store(c, cOffset + 2 * cStride, GemmTileF32.bounded(c20, low, high));
        Simd.store(c, cOffset + 2 * cStride + lanes, GemmTileF32.bounded(c21, low, high));
        Simd.store(c, cOffset + 3 * cStride, GemmTileF32.bounded(c30, low, high));
        Simd.store(c, cOffset + 3 * cStride + lanes, GemmTileF32.bounded(c31, low, high));
        Simd.store(c, cOffset + 4 * cStride, GemmTileF32.bounded(c40, low, high));
        Simd.store(c, cOffset + 4 * cStride + lanes, GemmTileF32.bounded(c41, low, high));
        Simd.store(c, cOffset + 5 * cStride, GemmTileF32.bounded(c50, low, high));
        Simd.store(c, cOffset + 5 * cStride + lanes, GemmTileF32.bounded(c51, low, high));
    }

    /** {@link GemmTileF32#tile5x2} for a depth of whole blocks. */
    static void tile5x2(int depth, FloatMemory a, int aOffset, FloatMemory b, int bOffset,
            FloatMemory initial, int initialOffset, int initialStride, int initialStep,
            FloatMemory c, int cOffset, int cStride, int lowBits, int highBits) {
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
        int width = GemmF32.tileColumns();
        FloatMemory rows = Simd.from(a, aOffset);
        FloatMemory columns = Simd.from(b, bOffset);
        int bBlock = bOffset;
        int end = aOffset + GemmF32.tileRows() * depth;
        for (int block = aOffset; block < end; block += GemmF32.tileRows() * lanes) {
            FloatMemory first = Simd.inModule() ? rows : a;
            FloatMemory panel = Simd.inModule() ? columns : b;
            FloatMemory second = Simd.from(first, 2 * lanes);
            FloatMemory third = Simd.from(first, 4 * lanes);
            int row0 = Simd.rest(block);
            int row2 = Simd.rest(block + 2 * lanes);
            int row4 = Simd.rest(block + 4 * lanes);
            int step = Simd.rest(bBlock);
            for (int k = 0; Simd.isLane(k); k++) {
                FloatVector b0 = Simd.load(panel, step + k * width);
                FloatVector b1 = Simd.load(panel, step + (k * width + lanes));
                FloatVector broadcast = Simd.splat(first, row0 + k);
                c00 = Simd.multiplyAdd(broadcast, b0, c00);
                c01 = Simd.multiplyAdd(broadcast, b1, c01);
                broadcast = Simd.splat(first, row0 + (k + lanes));
                c10 = Simd.multiplyAdd(broadcast, b0, c10);
                c11 = Simd.multiplyAdd(broadcast, b1, c11);
                broadcast = Simd.splat(second, row2 + k);
                c20 = Simd.multiplyAdd(broadcast, b0, c20);
                c21 = Simd.multiplyAdd(broadcast, b1, c21);
                broadcast = Simd.splat(second, row2 + (k + lanes));
                c30 = Simd.multiplyAdd(broadcast, b0, c30);
                c31 = Simd.multiplyAdd(broadcast, b1, c31);
                broadcast = Simd.splat(third, row4 + k);
                c40 = Simd.multiplyAdd(broadcast, b0, c40);
                c41 = Simd.multiplyAdd(broadcast, b1, c41);
            }
            rows = Simd.from(rows, GemmF32.tileRows() * lanes);
            columns = Simd.from(columns, lanes * width);
            bBlock += lanes * width;
        }
        FloatVector low = Simd.floats(Simd.splat(lowBits));
        FloatVector high = Simd.floats(Simd.splat(highBits));
        Simd.store(c, cOffset, GemmTileF32.bounded(c00, low, high));
        Simd.store(c, cOffset + lanes, GemmTileF32.bounded(c01, low, high));
        Simd.store(c, cOffset + cStride, GemmTileF32.bounded(c10, low, high));
        Simd.store(c, cOffset + cStride + lanes, GemmTileF32.bounded(c11, low, high));
        Simd.store(c, cOffset + 2 * cStride, GemmTileF32.bounded(c20, low, high));
        Simd.store(c, cOffset + 2 * cStride + lanes, GemmTileF32.bounded(c21, low, high));
        Simd.store(c, cOffset + 3 * cStride, GemmTileF32.bounded(c30, low, high));
        Simd.store(c, cOffset + 3 * cStride + lanes, GemmTileF32.bounded(c31, low, high));
        Simd.store(c, cOffset + 4 * cStride, GemmTileF32.bounded(c40, low, high));
        Simd.store(c, cOffset + 4 * cStride + lanes, GemmTileF32.bounded(c41, low, high));
    }

    /** {@link GemmTileF32#tile4x2} for a depth of whole blocks. */
    static void tile4x2(int depth, FloatMemory a, int aOffset, FloatMemory b, int bOffset,
            FloatMemory initial, int initialOffset, int initialStride, int initialStep,
            FloatMemory c, int cOffset, int cStride, int lowBits, int highBits) {
        int lanes = Simd.lanes();
        FloatVector c00 = Simd.load(initial, initialOffset);
        FloatVector c01 = Simd.load(initial, initialOffset + initialStep);
        FloatVector c10 = Simd.load(initial, initialOffset + initialStride);
        FloatVector c11 = Simd.load(initial, initialOffset + initialStride + initialStep);
        FloatVector c20 = Simd.load(initial, initialOffset + 2 * initialStride);
        FloatVector c21 = Simd.load(initial, initialOffset + 2 * initialStride + initialStep);
        FloatVector c30 = Simd.load(initial, initialOffset + 3 * initialStride);
        FloatVector c31 = Simd.load(initial, initialOffset + 3 * initialStride + initialStep);
        int width = GemmF32.tileColumns();
        FloatMemory rows = Simd.from(a, aOffset);
        FloatMemory columns = Simd.from(b, bOffset);
        int bBlock = bOffset;
        int end = aOffset + GemmF32.tileRows() * depth;
        for (int block = aOffset; block < end; block += GemmF32.tileRows() * lanes) {
            FloatMemory first = Simd.inModule() ? rows : a;
            FloatMemory panel = Simd.inModule() ? columns : b;
            FloatMemory second = Simd.from(first, 2 * lanes);
            int row0 = Simd.rest(block);
            int row2 = Simd.rest(block + 2 * lanes);
            int step = Simd.rest(bBlock);
            for (int k = 0; Simd.isLane(k); k++) {
                FloatVector b0 = Simd.load(panel, step + k * width);
                FloatVector b1 = Simd.load(panel, step + (k * width + lanes));
                FloatVector broadcast = Simd.splat(first, row0 + k);
                c00 = Simd.multiplyAdd(broadcast, b0, c00);
                c01 = Simd.multiplyAdd(broadcast, b1, c01);
                broadcast = Simd.splat(first, row0 + (k + lanes));
                c10 = Simd.multiplyAdd(broadcast, b0, c10);
                c11 = Simd.multiplyAdd(broadcast, b1, c11);
                broadcast = Simd.splat(second, row2 + k);
                c20 = Simd.multiplyAdd(broadcast, b0, c20);
                c21 = Simd.multiplyAdd(broadcast, b1, c21);
                broadcast = Simd.splat(second, row2 + (k + lanes));
                c30 = Simd.multiplyAdd(broadcast, b0, c30);
                c31 = Simd.multiplyAdd(broadcast, b1, c31);
            }
            rows = Simd.from(rows, GemmF32.tileRows() * lanes);
            columns = Simd.from(columns, lanes * width);
            bBlock += lanes * width;
        }
        FloatVector low = Simd.floats(Simd.splat(lowBits));
        FloatVector high = Simd.floats(Simd.splat(highBits));
        Simd.store(c, cOffset, GemmTileF32.bounded(c00, low, high));
        Simd.store(c, cOffset + lanes, GemmTileF32.bounded(c01, low, high));
        Simd.store(c, cOffset + cStride, GemmTileF32.bounded(c10, low, high));
        Simd.store(c, cOffset + cStride + lanes, GemmTileF32.bounded(c11, low, high));
        Simd.store(c, cOffset + 2 * cStride, GemmTileF32.bounded(c20, low, high));
        Simd.store(c, cOffset + 2 * cStride + lanes, GemmTileF32.bounded(c21, low, high));
        Simd.store(c, cOffset + 3 * cStride, GemmTileF32.bounded(c30, low, high));
        Simd.store(c, cOffset + 3 * cStride + lanes, GemmTileF32.bounded(c31, low, high));
    }
}
