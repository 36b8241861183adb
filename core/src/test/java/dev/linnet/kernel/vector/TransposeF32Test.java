package dev.linnet.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.simd.Simd;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransposeF32Test {
    /** Rows side by side, some elements apart, a cache line and a half, and a page: each at its own alignment. */
    @Test
    void blocks() {
        int lanes = Simd.lanes();
        for (int sourceStride : new int[] {lanes, lanes + 1, lanes + 24, 1024}) {
            for (int targetStride : new int[] {lanes, lanes + 3, 1024}) {
                block(sourceStride, targetStride);
            }
        }
    }

    private static void block(int sourceStride, int targetStride) {
        int lanes = Simd.lanes();
        Guarded source = Guarded.random((lanes - 1) * sourceStride + lanes, new Random(sourceStride));
        Guarded target = new Guarded((lanes - 1) * targetStride + lanes);
        Guarded scratch = new Guarded(2 * lanes * lanes);
        TransposeF32.prepare(scratch.memory, scratch.offset);
        TransposeF32.block(source.memory, source.offset, sourceStride, target.memory, target.offset, targetStride,
                scratch.memory, scratch.offset);
        String strides = "strides " + sourceStride + " and " + targetStride;
        target.checkGuards(strides + " target");
        scratch.checkGuards(strides + " scratch");
        for (int i = 0; i < target.length; i++) {
            int row = i / targetStride;
            int column = i % targetStride;
            if (column < lanes) {
                assertEquals(source.get(column * sourceStride + row), target.get(i), strides + " element " + i);
            } else {
                assertTrue(target.untouched(i), strides + ": written between rows");
            }
        }
    }
}
