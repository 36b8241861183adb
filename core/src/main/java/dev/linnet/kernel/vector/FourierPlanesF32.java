package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The second half of the Fourier transforms of tiles: between tiles whose columns are spectra of real columns
 * ({@link FourierRealF32}) and planes, row by row.
 *
 * <p>Rows 0 and T/2 of such a tile are real: each has two real bins and T/2 − 1 complex ones. Rows k and T − k between
 * are the parts of a complex row with T complex bins. A real bin is one plane. A complex bin is three, by Gauss's rule
 * for (a + bi)·(c + di) with three products: a + b, a, b of the data times c, d − c, c + d of the kernels are p, q, r
 * with real part p − r and imaginary part p + q. Planes: the bins of row 0 (0, T/2, then 1 …), those of row T/2, and
 * of rows 1 ….
 */
final class FourierPlanesF32 {
    private FourierPlanesF32() {
    }

    /** First plane of row 0 or of row size/2. */
    private static int realRow(int size, int row) {
        return row == 0 ? 0 : 3 * size / 2 - 1;
    }

    /** First plane of a row between. */
    private static int complexRow(int size, int row) {
        return 3 * size - 2 + (row - 1) * 3 * size;
    }

    /** From a tile of data, rows xStride apart, to planes. work: 2·size vectors. */
    static void spread(int size, FloatMemory x, int xOffset, int xStride, FloatMemory data, int dataOffset,
            int planeStride, FloatMemory work, int workOffset) {
        int lanes = Simd.lanes();
        for (int row = 0; row < size; row += size / 2) {
            FourierRealF32.forward(size, x, xOffset + row * xStride, lanes, work, workOffset, lanes, work,
                    workOffset + size * lanes);
            spreadReal(size, work, workOffset, data, dataOffset + realRow(size, row) * planeStride, planeStride);
        }
        int columns = size / 4;
        for (int row = 1; row < size / 2; row++) {
            FourierComplexF32.split(size, x, xOffset + row * xStride, xOffset + (size - row) * xStride, lanes, work,
                    workOffset);
            int to = dataOffset + complexRow(size, row) * planeStride;
            for (int i = 0; i < columns; i++) {
                FourierComplexF32.radix4Planes(work, workOffset + 4 * i * lanes, workOffset + (size + 4 * i) * lanes,
                        data, to + 3 * i * planeStride, 3 * columns * planeStride, planeStride);
            }
        }
    }

    private static void spreadReal(int size, FloatMemory x, int xOffset, FloatMemory data, int to, int planeStride) {
        int lanes = Simd.lanes();
        Simd.store(data, to, Simd.load(x, xOffset));
        Simd.store(data, to + planeStride, Simd.load(x, xOffset + size / 2 * lanes));
        for (int k = 1; k < size / 2; k++) {
            int at = to + (3 * k - 1) * planeStride;
            FloatVector real = Simd.load(x, xOffset + k * lanes);
            FloatVector imaginary = Simd.load(x, xOffset + (size - k) * lanes);
            Simd.store(data, at, Simd.add(real, imaginary));
            Simd.store(data, at + planeStride, real);
            Simd.store(data, at + 2 * planeStride, imaginary);
        }
    }

    /**
     * From a tile of kernels, rows xStride apart, to planes: conjugates, because a correlation is wanted, and scaled
     * so that {@link #gather} and {@link FourierRealF32#inverse} yield what was transformed. work: 4·size vectors.
     */
    static void weigh(int size, FloatMemory x, int xOffset, int xStride, FloatMemory target, int targetOffset,
            int planeStride, FloatMemory work, int workOffset) {
        int lanes = Simd.lanes();
        float scale = 1f / (size * size);
        for (int row = 0; row < size; row += size / 2) {
            FourierRealF32.forward(size, x, xOffset + row * xStride, lanes, work, workOffset, lanes, work,
                    workOffset + size * lanes);
            int to = targetOffset + realRow(size, row) * planeStride;
            storeScaled(scale, work, workOffset, target, to);
            storeScaled(scale, work, workOffset + size / 2 * lanes, target, to + planeStride);
            for (int k = 1; k < size / 2; k++) {
                weighBin(2 * scale, work, workOffset + k * lanes, workOffset + (size - k) * lanes, target,
                        to + (3 * k - 1) * planeStride, planeStride);
            }
        }
        int bins = workOffset + 2 * size * lanes;
        for (int row = 1; row < size / 2; row++) {
            transform(size, x, xOffset + row * xStride, xOffset + (size - row) * xStride, work, bins,
                    bins + size * lanes, work, workOffset);
            int to = targetOffset + complexRow(size, row) * planeStride;
            for (int k = 0; k < size; k++) {
                weighBin(2 * scale, work, bins + k * lanes, bins + (size + k) * lanes, target, to + 3 * k * planeStride,
                        planeStride);
            }
        }
    }

    /** A complex transform of neighbouring vectors. work: 2·size vectors. */
    private static void transform(int size, FloatMemory x, int xReal, int xImaginary, FloatMemory y, int yReal,
            int yImaginary, FloatMemory work, int workOffset) {
        int lanes = Simd.lanes();
        int columns = size / 4;
        FourierComplexF32.split(size, x, xReal, xImaginary, lanes, work, workOffset);
        for (int i = 0; i < columns; i++) {
            FourierComplexF32.radix4(work, workOffset + 4 * i * lanes, workOffset + (size + 4 * i) * lanes, lanes,
                    y, yReal + i * lanes, yImaginary + i * lanes, columns * lanes);
        }
    }

    private static void storeScaled(float scale, FloatMemory x, int xOffset, FloatMemory target, int at) {
        Simd.store(target, at, Simd.multiply(Simd.load(x, xOffset), Simd.splat(scale)));
    }

    /** Where a bin is c − di before its conjugate is taken: c, d − c and c + d. */
    private static void weighBin(float scale, FloatMemory x, int real, int imaginary, FloatMemory target, int at,
            int planeStride) {
        FloatVector c = Simd.multiply(Simd.load(x, real), Simd.splat(scale));
        FloatVector minusD = Simd.multiply(Simd.load(x, imaginary), Simd.splat(scale));
        Simd.store(target, at, c);
        Simd.store(target, at + planeStride, Simd.subtract(Simd.zero(), Simd.add(c, minusD)));
        Simd.store(target, at + 2 * planeStride, Simd.subtract(c, minusD));
    }

    /** From planes of products to a tile with rows yStride apart. work: 2·size vectors. */
    static void gather(int size, FloatMemory product, int productOffset, int planeStride, FloatMemory y, int yOffset,
            int yStride, FloatMemory work, int workOffset) {
        int lanes = Simd.lanes();
        for (int row = 0; row < size; row += size / 2) {
            int from = productOffset + realRow(size, row) * planeStride;
            Simd.store(work, workOffset, Simd.load(product, from));
            Simd.store(work, workOffset + size / 2 * lanes, Simd.load(product, from + planeStride));
            for (int k = 1; k < size / 2; k++) {
                gatherBin(product, from + (3 * k - 1) * planeStride, planeStride, work, workOffset + k * lanes,
                        workOffset + (size - k) * lanes);
            }
            FourierRealF32.inverse(size, work, workOffset, lanes, y, yOffset + row * yStride, lanes, work,
                    workOffset + size * lanes);
        }
        int columns = size / 4;
        for (int row = 1; row < size / 2; row++) {
            int from = productOffset + complexRow(size, row) * planeStride;
            for (int i = 0; i < columns; i++) {
                FourierInverseF32.radix4(product, from + 3 * i * planeStride, 3 * columns * planeStride, planeStride,
                        work, workOffset + 4 * i * lanes, workOffset + (size + 4 * i) * lanes);
            }
            FourierInverseF32.join(size, work, workOffset, y, yOffset + row * yStride,
                    yOffset + (size - row) * yStride);
        }
    }

    private static void gatherBin(FloatMemory product, int from, int planeStride, FloatMemory y, int real,
            int imaginary) {
        FloatVector p = Simd.load(product, from);
        Simd.store(y, real, Simd.subtract(p, Simd.load(product, from + 2 * planeStride)));
        Simd.store(y, imaginary, Simd.add(p, Simd.load(product, from + planeStride)));
    }
}
