package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;

/** Copies blocks of elements between strides. */
public final class CopyF32 {
    private CopyF32() {
    }

    /**
     * target[plane][row][column] = source[plane][row][column] for planes × rows × columns elements; strides may be 0.
     * Columns that are neighbours on both sides are copied by vectors; with vectors of 4 lanes, where columns are neighbours on
     * one side and rows on the other, blocks are turned in registers. Source and target must not overlap.
     */
    public static void block(int planes, int rows, int columns,
            FloatMemory source, int sourceOffset, int sourcePlaneStride, int sourceRowStride, int sourceColumnStride,
            FloatMemory target, int targetOffset, int targetPlaneStride, int targetRowStride, int targetColumnStride) {
        int lanes = Simd.lanes();
        boolean joined = sourceColumnStride == 1 && targetColumnStride == 1;
        boolean turned = !joined && lanes == 4 && sourceColumnStride == 1 && targetRowStride == 1 && rows >= lanes;
        int whole = joined || turned ? columns & -lanes : 0;
        for (int plane = 0; plane < planes; plane++) {
            int planeFrom = sourceOffset + plane * sourcePlaneStride;
            int planeTo = targetOffset + plane * targetPlaneStride;
            if (turned) {
                turn(rows, whole, source, planeFrom, sourceRowStride, target, planeTo, targetColumnStride);
            }
            for (int row = 0; row < rows; row++) {
                int from = planeFrom + row * sourceRowStride;
                int to = planeTo + row * targetRowStride;
                PackF32.copyVectors(joined ? whole / lanes : 0, source, from, lanes, target, to, lanes);
                int done = whole;
                PackF32.copyElements(columns - done, source, from + done * sourceColumnStride, sourceColumnStride,
                        target, to + done * targetColumnStride, targetColumnStride);
            }
        }
    }

    /** target[column][row] = source[row][column], of whole vectors of columns and at least one of rows. */
    private static void turn(int rows, int columns, FloatMemory source, int from, int sourceStride, FloatMemory target, int to,
            int targetStride) {
        int lanes = Simd.lanes();
        for (int i = 0; i < rows; i += lanes) {
            // The last rows overlap those before.
            int row = Math.min(i, rows - lanes);
            TransposeF32.blocks4(columns / lanes, source, from + row * sourceStride, sourceStride, lanes,
                    target, to + row, targetStride, lanes * targetStride);
        }
    }
}
