package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;

/** A walk of {@link GemmF32} along panels: tiles of {@link GemmTileF32} that follow one another. */
final class GemmWalkF32 {
    private GemmWalkF32() {
    }

    /**
     * Tiles of a height of six or five: each next one's panels, initial values and results lie so much further. Of six
     * rows, whole blocks of the depth come first where HotSpot multiplies these faster. In modules this is one method with
     * the tiles inside, since nothing else calls these: a tile that is called takes as long as seven steps of the depth
     * more (depths of 16 to 32: 1.12 to 1.22 times as fast).
     */
    static void tiles(int tiles, int height, int depth, FloatMemory a, int aOffset, int aNext,
            FloatMemory b, int bOffset, int bNext, int bStride,
            FloatMemory initial, int initialOffset, int initialNext, int initialStride, int initialStep,
            FloatMemory c, int cOffset, int cNext, int cStride, float low, float high) {
        int ai = aOffset;
        int bi = bOffset;
        int start = initialOffset;
        int target = cOffset;
        if (height == 6) {
            int blocks = GemmDepthBlocksF32.depth(depth);
            for (int tile = 0; tile < tiles; tile++) {
                FloatMemory from = initial;
                int fromStride = initialStride;
                int fromStep = initialStep;
                if (blocks > 0) {
                    GemmDepthBlocksF32.tile6x2(blocks, a, ai, b, bi, bStride, initial, start, initialStride, initialStep,
                            c, target, cStride);
                    from = c;
                    fromStride = cStride;
                    fromStep = Simd.lanes();
                }
                if (blocks == 0 || blocks < depth) {
                    GemmTileF32.tile6x2(depth - blocks, a, ai + blocks * GemmF32.tileRows(), b, bi + blocks * bStride,
                            bStride, from, blocks > 0 ? target : start, fromStride, fromStep, c, target, cStride,
                            low, high);
                }
                ai += aNext;
                bi += bNext;
                start += initialNext;
                target += cNext;
            }
        } else {
            for (int tile = 0; tile < tiles; tile++) {
                GemmTileF32.tile5x2(depth, a, ai, b, bi, bStride, initial, start, initialStride, initialStep,
                        c, target, cStride, low, high);
                ai += aNext;
                bi += bNext;
                start += initialNext;
                target += cNext;
            }
        }
    }
}
