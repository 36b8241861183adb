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
 * for a product with three multiplications: a bin a + bi of data times the conjugate of a kernel's c + di has the real
 * part p − r and the imaginary part p − q, where p, q, r are a + b, a, b times c, c + d, c − d. Planes: the bins of
 * row 0 (0, T/2, then 1 …), those of row T/2, and of rows 1 ….
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

    /**
     * From a tile, rows xStride and columns xStep apart, to planes of data or of kernels. Of kernels the real bins are
     * halved, so that all bins of a product have one scale: {@link #gather} and {@link FourierRealF32#inverse} yield the
     * correlation times size²/2. work: 2·size vectors.
     */
    static void spread(int size, boolean kernels, FloatMemory x, int xOffset, int xStride, int xStep,
            FloatMemory data, int dataOffset, int planeStride, FloatMemory work, int workOffset) {
        int lanes = Simd.lanes();
        for (int row = 0; row < size; row += size / 2) {
            FourierRealF32.forward(size, x, xOffset + row * xStride, xStep, work, workOffset, lanes, work,
                    workOffset + size * lanes);
            spreadReal(size, kernels, work, workOffset, data, dataOffset + realRow(size, row) * planeStride,
                    planeStride);
        }
        int columns = size / 4;
        for (int row = 1; row < size / 2; row++) {
            FourierComplexF32.split(size, x, xOffset + row * xStride, xOffset + (size - row) * xStride, xStep, work,
                    workOffset);
            int to = dataOffset + complexRow(size, row) * planeStride;
            for (int i = 0; i < columns; i++) {
                int real = workOffset + 4 * i * lanes;
                int at = to + 3 * i * planeStride;
                if (kernels) {
                    FourierComplexF32.radix4Kernels(work, real, real + size * lanes, data, at,
                            3 * columns * planeStride, planeStride);
                } else {
                    FourierComplexF32.radix4Data(work, real, real + size * lanes, data, at, 3 * columns * planeStride,
                            planeStride);
                }
            }
        }
    }

    private static void spreadReal(int size, boolean kernels, FloatMemory x, int xOffset, FloatMemory data, int to,
            int planeStride) {
        int lanes = Simd.lanes();
        storeScaled(kernels ? 0.5f : 1, x, xOffset, data, to);
        storeScaled(kernels ? 0.5f : 1, x, xOffset + size / 2 * lanes, data, to + planeStride);
        for (int k = 1; k < size / 2; k++) {
            int at = to + (3 * k - 1) * planeStride;
            if (kernels) {
                kernelBin(x, xOffset + k * lanes, xOffset + (size - k) * lanes, data, at, planeStride);
            } else {
                dataBin(x, xOffset + k * lanes, xOffset + (size - k) * lanes, data, at, planeStride);
            }
        }
    }

    private static void storeScaled(float scale, FloatMemory x, int xOffset, FloatMemory target, int at) {
        Simd.store(target, at, Simd.multiply(Simd.load(x, xOffset), Simd.splat(scale)));
    }

    private static void dataBin(FloatMemory x, int real, int imaginary, FloatMemory target, int at, int planeStride) {
        FloatVector a = Simd.load(x, real);
        FloatVector b = Simd.load(x, imaginary);
        Simd.store(target, at, Simd.add(a, b));
        Simd.store(target, at + planeStride, a);
        Simd.store(target, at + 2 * planeStride, b);
    }

    private static void kernelBin(FloatMemory x, int real, int imaginary, FloatMemory target, int at, int planeStride) {
        FloatVector c = Simd.load(x, real);
        FloatVector d = Simd.load(x, imaginary);
        Simd.store(target, at, c);
        Simd.store(target, at + planeStride, Simd.add(c, d));
        Simd.store(target, at + 2 * planeStride, Simd.subtract(c, d));
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
        Simd.store(y, imaginary, Simd.subtract(p, Simd.load(product, from + planeStride)));
    }
}
