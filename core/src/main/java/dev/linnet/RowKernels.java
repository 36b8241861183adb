package dev.linnet;

import dev.linnet.kernel.scalar.ScalarKernels;
import dev.linnet.memory.FloatMemory;

/**
 * The scalar kernels with another product of matrices: one that HotSpot's second compiler turns into vector instructions.
 *
 * <p>That compiler vectorizes a loop over several arrays at one common index, and none over one array at several offsets,
 * as a tile's panels are. So {@link RowProduct} works on rows that are arrays of their own and copies the packed panels into
 * them; the layout of everything else stays that of the tiles. It gives the tiles' bits, since it adds the same products
 * in the same order.
 *
 * <p>On the JVM only: WebAssembly and JavaScript have no compiler that would make use of it.
 */
final class RowKernels extends ScalarKernels {
    /** A vector of the longest that HotSpot makes: shorter loops have none. */
    private static final int FEWEST_COLUMNS = 16;
    /** Rows that are computed at a time; a single one would be computed twice. */
    private static final int FEWEST_ROWS = 2;

    /** A thread's rows, kept for its next block: 192 KiB. */
    private final ThreadLocal<RowProduct> products = ThreadLocal.withInitial(RowProduct::new);

    @Override
    public void gemmF32Block(int rows, int full, int columns, int depth, FloatMemory a, int aOffset, FloatMemory b,
            int bOffset, int bPanelStride, FloatMemory initial, int initialOffset,
            int initialRowStride, int initialColumnStride, FloatMemory c, int cOffset, int cStride, float slope,
            float low, float high, FloatMemory scratch, int scratchOffset) {
        if (rows < FEWEST_ROWS || columns < FEWEST_COLUMNS) {
            super.gemmF32Block(rows, full, columns, depth, a, aOffset, b, bOffset, bPanelStride, initial,
                    initialOffset, initialRowStride, initialColumnStride, c, cOffset, cStride, slope, low, high,
                    scratch, scratchOffset);
            return;
        }
        // Math.min(0f, -0f) is -0f, a minimum of kernels 0f.
        boolean isVectorizable = slope == 1 && high != 0;
        products.get().block(rows, full, gemmF32TileRows(), columns, depth, a.array, aOffset, b.array, bOffset,
                bPanelStride, initial.array, initialOffset, initialRowStride, initialColumnStride,
                c.array, cOffset, cStride, isVectorizable ? low : Float.NEGATIVE_INFINITY,
                isVectorizable ? high : Float.POSITIVE_INFINITY);
        for (int row = 0; row < rows && !isVectorizable; row++) {
            int at = cOffset + row * cStride;
            activationF32Linear(columns, c, at, c, at, slope, low, high, scratch, scratchOffset);
        }
    }
}
