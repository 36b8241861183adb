package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;

/** Copies blocks of elements between strides. */
public final class CopyF32 {
    private CopyF32() {
    }

    /**
     * target[plane][row][column] = source[plane][row][column] for planes × rows × columns elements; strides may be 0.
     * Columns that are neighbours on both sides are copied by vectors. Source and target must not overlap.
     */
    public static void block(int planes, int rows, int columns,
            FloatMemory source, int sourceOffset, int sourcePlaneStride, int sourceRowStride, int sourceColumnStride,
            FloatMemory target, int targetOffset, int targetPlaneStride, int targetRowStride, int targetColumnStride) {
        int lanes = Simd.lanes();
        boolean joined = sourceColumnStride == 1 && targetColumnStride == 1;
        for (int plane = 0; plane < planes; plane++) {
            for (int row = 0; row < rows; row++) {
                int from = sourceOffset + plane * sourcePlaneStride + row * sourceRowStride;
                int to = targetOffset + plane * targetPlaneStride + row * targetRowStride;
                int vectors = joined ? columns / lanes : 0;
                PackF32.copyVectors(vectors, source, from, lanes, target, to, lanes);
                int done = vectors * lanes;
                PackF32.copyElements(columns - done, source, from + done * sourceColumnStride, sourceColumnStride,
                        target, to + done * targetColumnStride, targetColumnStride);
            }
        }
    }
}
