package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;

/** A walk of {@link GemmF32} along panels: tiles of {@link GemmTileF32} that follow one another. */
final class GemmWalkF32 {
    private GemmWalkF32() {
    }

    /**
     * Tiles of a height of six, five or four: each next one's panels, initial values and results lie so much further. Whole
     * blocks of the depth come first. In modules this is one method with the tiles inside, since nothing else calls these: a tile that is
     * called takes as long as seven steps of the depth more (depths of 16 to 32: 1.12 to 1.22 times as fast).
     */
    static void tiles(int tiles, int height, int depth, FloatMemory a, int aOffset, int aNext,
            FloatMemory b, int bOffset, int bNext,
            FloatMemory initial, int initialOffset, int initialNext, int initialStride, int initialStep,
            FloatMemory c, int cOffset, int cNext, int cStride, int lowBits, int highBits) {
        int blocks = GemmDepthBlocksF32.depth(depth);
        int rest = depth - blocks;
        int aRest = blocks * GemmF32.tileRows();
        int bRest = blocks * GemmF32.tileColumns();
        FloatMemory from = blocks > 0 ? c : initial;
        int fromStride = blocks > 0 ? cStride : initialStride;
        int fromStep = blocks > 0 ? Simd.lanes() : initialStep;
        int blocksLow = rest > 0 ? Float.floatToRawIntBits(Float.NEGATIVE_INFINITY) : lowBits;
        int blocksHigh = rest > 0 ? Float.floatToRawIntBits(Float.POSITIVE_INFINITY) : highBits;
        int ai = aOffset;
        int bi = bOffset;
        int start = initialOffset;
        int target = cOffset;
        for (int tile = 0; tile < tiles; tile++) {
            if (blocks > 0) {
                if (height == 6) {
                    GemmDepthBlocksF32.tile6x2(blocks, a, ai, b, bi, initial, start, initialStride, initialStep, c, target,
                            cStride, blocksLow, blocksHigh);
                } else if (height == 5) {
                    GemmDepthBlocksF32.tile5x2(blocks, a, ai, b, bi, initial, start, initialStride, initialStep, c, target,
                            cStride, blocksLow, blocksHigh);
                } else {
                    GemmDepthBlocksF32.tile4x2(blocks, a, ai, b, bi, initial, start, initialStride, initialStep, c, target,
                            cStride, blocksLow, blocksHigh);
                }
            }
            if (rest > 0) {
                int at = blocks > 0 ? target : start;
                if (height == 6) {
                    GemmTileF32.tile6x2(rest, a, ai + aRest, b, bi + bRest, from, at, fromStride, fromStep, c, target,
                            cStride, lowBits, highBits);
                } else if (height == 5) {
                    GemmTileF32.tile5x2(rest, a, ai + aRest, b, bi + bRest, from, at, fromStride, fromStep, c, target,
                            cStride, lowBits, highBits);
                } else {
                    GemmTileF32.tile4x2(rest, a, ai + aRest, b, bi + bRest, from, at, fromStride, fromStep, c, target,
                            cStride, lowBits, highBits);
                }
            }
            ai += aNext;
            bi += bNext;
            start += initialNext;
            target += cNext;
        }
    }
}
