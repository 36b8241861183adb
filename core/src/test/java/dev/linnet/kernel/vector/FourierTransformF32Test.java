package dev.linnet.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.linnet.simd.Simd;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each transform against the sum that defines it, in double. */
class FourierTransformF32Test {
    /** Sixteen elements of a normal distribution, each rounded a few times on the way. */
    private static final double BOUND = 4e-6;
    private final int lanes = Simd.lanes();

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void spectrumOfRealColumn(int size) {
        Guarded x = Guarded.random(size * 3 * lanes, new Random(size));
        Guarded y = new Guarded(size * lanes);
        Guarded work = new Guarded(size * lanes);
        FourierRealF32.forward(size, x.memory, x.offset, 3 * lanes, y.memory, y.offset, lanes, work.memory,
                work.offset);
        y.checkGuards("forward");
        work.checkGuards("forward");
        for (int i = 0; i < y.length; i++) {
            int k = i / lanes;
            double expected = 0;
            for (int n = 0; n < size; n++) {
                double angle = 2 * Math.PI * k * n / size;
                // Element size − k holds the imaginary part of bin k, whose sine is that of bin size − k with the sign
                // turned.
                expected += x.get(n * 3 * lanes + i % lanes) * (k <= size / 2 ? Math.cos(angle) : Math.sin(angle));
            }
            assertEquals(expected, y.get(i), BOUND, "element " + k + ", lane " + i % lanes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void realPartOfHalfASpectrum(int size) {
        Guarded x = Guarded.random(size * lanes, new Random(size));
        Guarded y = new Guarded(size * 2 * lanes);
        Guarded work = new Guarded(size * lanes);
        FourierRealF32.inverse(size, x.memory, x.offset, lanes, y.memory, y.offset, 2 * lanes, work.memory,
                work.offset);
        y.checkGuards("inverse");
        work.checkGuards("inverse");
        for (int i = 0; i < x.length; i++) {
            double expected = 0;
            for (int k = 0; k <= size / 2; k++) {
                double angle = 2 * Math.PI * k * (i / lanes) / size;
                expected += x.get(k * lanes + i % lanes) * Math.cos(angle);
                expected -= k == 0 || k == size / 2 ? 0 : x.get((size - k) * lanes + i % lanes) * Math.sin(angle);
            }
            assertEquals(expected, y.get(i / lanes * 2 * lanes + i % lanes), BOUND, "element " + i / lanes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void realTransformsMayOverwriteTheirSource(int size) {
        Guarded x = Guarded.random(size * lanes, new Random(size));
        Guarded y = new Guarded(x.length);
        Guarded z = new Guarded(x.length);
        Guarded work = new Guarded(size * lanes);
        FourierRealF32.forward(size, x.memory, x.offset, lanes, y.memory, y.offset, lanes, work.memory, work.offset);
        FourierRealF32.inverse(size, y.memory, y.offset, lanes, z.memory, z.offset, lanes, work.memory, work.offset);
        FourierRealF32.forward(size, x.memory, x.offset, lanes, x.memory, x.offset, lanes, work.memory, work.offset);
        for (int i = 0; i < x.length; i++) {
            assertEquals(y.get(i), x.get(i));
        }
        FourierRealF32.inverse(size, x.memory, x.offset, lanes, x.memory, x.offset, lanes, work.memory, work.offset);
        for (int i = 0; i < x.length; i++) {
            assertEquals(z.get(i), x.get(i));
        }
        x.checkGuards("transforms in place");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void complexBins(int size) {
        Random random = new Random(size);
        Guarded x = Guarded.random(2 * size * 3 * lanes, random);
        Guarded work = new Guarded(2 * size * lanes);
        Guarded data = new Guarded(3 * size * lanes);
        Guarded kernels = new Guarded(3 * size * lanes);
        int imaginary = size * lanes;
        int columns = size / 4;
        FourierComplexF32.split(size, x.memory, x.offset, x.offset + 3 * imaginary, 3 * lanes, work.memory,
                work.offset);
        for (int i = 0; i < columns; i++) {
            int from = work.offset + 4 * i * lanes;
            FourierComplexF32.radix4Data(work.memory, from, from + imaginary, data.memory, data.offset + 3 * i * lanes,
                    3 * columns * lanes, lanes);
            FourierComplexF32.radix4Kernels(work.memory, from, from + imaginary, kernels.memory,
                    kernels.offset + 3 * i * lanes, 3 * columns * lanes, lanes);
        }
        work.checkGuards("split");
        data.checkGuards("radix4Data");
        kernels.checkGuards("radix4Kernels");
        for (int i = 0; i < imaginary; i++) {
            int k = i / lanes;
            double[] bin = bin(size, k, x, 3 * lanes, i % lanes, 3 * imaginary);
            double[] ofData = {bin[0] + bin[1], bin[0], bin[1]};
            double[] ofKernels = {bin[0], bin[0] + bin[1], bin[0] - bin[1]};
            for (int plane = 0; plane < 3; plane++) {
                int at = (3 * k + plane) * lanes + i % lanes;
                assertEquals(ofData[plane], data.get(at), BOUND, "data, plane " + plane + " of bin " + k);
                assertEquals(ofKernels[plane], kernels.get(at), BOUND, "kernels, plane " + plane + " of bin " + k);
            }
        }
    }

    private static double[] bin(int size, int k, Guarded x, int stride, int lane, int imaginary) {
        double[] sum = new double[2];
        for (int n = 0; n < size; n++) {
            double cosine = Math.cos(2 * Math.PI * k * n / size);
            double sine = Math.sin(2 * Math.PI * k * n / size);
            double a = x.get(n * stride + lane);
            double b = x.get(imaginary + n * stride + lane);
            sum[0] += a * cosine + b * sine;
            sum[1] += b * cosine - a * sine;
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void productOfPlanesIsACyclicCorrelation(int size) {
        Random random = new Random(size);
        int planes = 3 * size * size / 2 - 2;
        Guarded x = Guarded.random(size * size * lanes, random);
        Guarded w = Guarded.random(size * size * lanes, random);
        Guarded[] spread = {new Guarded(planes * lanes), new Guarded(planes * lanes)};
        Guarded y = new Guarded(size * size * lanes);
        Guarded work = new Guarded(2 * size * lanes);
        Guarded half = columns(size, x);
        FourierPlanesF32.spread(size, false, half.memory, half.offset, size * lanes, lanes, spread[0].memory,
                spread[0].offset, lanes, work.memory, work.offset);
        half = columns(size, w);
        FourierPlanesF32.spread(size, true, half.memory, half.offset, size * lanes, lanes, spread[1].memory,
                spread[1].offset, lanes, work.memory, work.offset);
        for (int i = 0; i < planes * lanes; i++) {
            spread[0].set(i, spread[0].get(i) * spread[1].get(i));
        }
        FourierPlanesF32.gather(size, spread[0].memory, spread[0].offset, lanes, y.memory, y.offset, size * lanes,
                work.memory, work.offset);
        for (int column = 0; column < size; column++) {
            FourierRealF32.inverse(size, y.memory, y.offset + column * lanes, size * lanes, y.memory,
                    y.offset + column * lanes, size * lanes, work.memory, work.offset);
        }
        for (Guarded region : new Guarded[] {spread[0], spread[1], y, work}) {
            region.checkGuards("planes");
        }
        for (int i = 0; i < y.length; i++) {
            double expected = 0;
            for (int tap = 0; tap < size * size; tap++) {
                int row = (i / lanes / size + tap / size) % size;
                int column = (i / lanes + tap) % size;
                expected += (double) w.get(tap * lanes + i % lanes) * x.get((row * size + column) * lanes + i % lanes);
            }
            assertEquals(expected * size * size / 2, y.get(i), 0.5e-6 * size * size * size * size,
                    "output " + i / lanes + ", lane " + i % lanes);
        }
    }

    /** The spectra of a tile's columns. */
    private Guarded columns(int size, Guarded tile) {
        Guarded spectra = new Guarded(tile.length);
        Guarded work = new Guarded(size * lanes);
        for (int column = 0; column < size; column++) {
            FourierRealF32.forward(size, tile.memory, tile.offset + column * lanes, size * lanes, spectra.memory,
                    spectra.offset + column * lanes, size * lanes, work.memory, work.offset);
        }
        return spectra;
    }
}
