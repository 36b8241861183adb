package dev.linnet.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.linnet.simd.Simd;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WinogradTransformF32Test {
    private final int lanes = Simd.lanes();

    @ParameterizedTest
    @CsvSource({"6, 2", "6, 3", "8, 2", "8, 3", "8, 5", "7, 2", "7, 3", "9, 2", "9, 3", "9, 4", "9, 5"})
    void productOfTransformsIsACorrelation(int size, int kernel) {
        Random random = new Random(size + kernel);
        for (int stride : new int[] {1, 3}) {
            Guarded x = Guarded.random(size * stride * lanes, random);
            Guarded w = Guarded.random(kernel * lanes, random);
            Guarded planes = transformed(size, kernel, stride, x, w);
            Guarded y = new Guarded((size - kernel + 1) * lanes);
            output(size, kernel, planes, y);
            y.checkGuards("transform");
            for (int i = 0; i < y.length; i++) {
                double expected = 0;
                for (int tap = 0; tap < kernel; tap++) {
                    expected += (double) w.get(tap * lanes + i % lanes)
                            * x.get((i / lanes + tap) * stride * lanes + i % lanes);
                }
                assertEquals(expected, y.get(i), size == 9 ? 3e-5 : 1e-5, "output " + i / lanes + ", lane " + i % lanes);
            }
        }
    }

    private Guarded transformed(int size, int kernel, int stride, Guarded x, Guarded w) {
        Guarded data = new Guarded(size * lanes);
        WinogradTransformF32.input(size, 2, x.memory, x.offset, stride * lanes, 0, data.memory, data.offset, lanes, 0);
        data.checkGuards("transform");
        Guarded planes = new Guarded(size * lanes);
        WinogradTransformF32.kernel(size, kernel, w.memory, w.offset, lanes, planes.memory, planes.offset, lanes);
        planes.checkGuards("transform");
        for (int i = 0; i < planes.length; i++) {
            planes.set(i, planes.get(i) * data.get(i));
        }
        return planes;
    }

    /** One column, as two of which the second is the first once more. */
    private void output(int size, int kernel, Guarded x, Guarded y) {
        WinogradTransformF32.output(size, kernel, 2, x.memory, x.offset, lanes, 0, y.memory, y.offset, lanes, 0);
    }

    @Test
    void inputTransformMayOverwriteItsSource() {
        for (int size : new int[] {6, 7, 8}) {
            Guarded x = Guarded.random(4 * size * lanes, new Random(size));
            Guarded y = new Guarded(x.length);
            int step = size * lanes;
            WinogradTransformF32.input(size, 4, x.memory, x.offset, lanes, step, y.memory, y.offset, lanes, step);
            WinogradTransformF32.input(size, 4, x.memory, x.offset, lanes, step, x.memory, x.offset, lanes, step);
            x.checkGuards("transform");
            for (int i = 0; i < x.length; i++) {
                assertEquals(y.get(i), x.get(i));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"6, 2", "6, 3", "8, 2", "8, 3", "8, 5", "7, 2", "7, 3", "9, 2", "9, 3", "9, 4", "9, 5"})
    void columnsAreIndependent(int size, int kernel) {
        int columns = 4;
        Guarded x = Guarded.random(columns * size * lanes, new Random(size));
        Guarded inputs = new Guarded(columns * size * lanes);
        Guarded outputs = new Guarded(columns * (size - kernel + 1) * lanes);
        WinogradTransformF32.input(size, columns, x.memory, x.offset, columns * lanes, lanes, inputs.memory,
                inputs.offset, lanes, size * lanes);
        WinogradTransformF32.output(size, kernel, columns, x.memory, x.offset, columns * lanes, lanes, outputs.memory,
                outputs.offset, columns * lanes, lanes);
        inputs.checkGuards("input");
        outputs.checkGuards("output");
        for (int column = 0; column < columns; column++) {
            Guarded one = new Guarded(size * lanes);
            WinogradTransformF32.input(size, 2, x.memory, x.offset + column * lanes, columns * lanes, 0, one.memory,
                    one.offset, lanes, 0);
            for (int i = 0; i < one.length; i++) {
                assertEquals(one.get(i), inputs.get(column * size * lanes + i));
            }
            WinogradTransformF32.output(size, kernel, 2, x.memory, x.offset + column * lanes, columns * lanes, 0,
                    one.memory, one.offset, lanes, 0);
            for (int i = 0; i < (size - kernel + 1) * lanes; i++) {
                assertEquals(one.get(i), outputs.get((i / lanes * columns + column) * lanes + i % lanes));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"6, 3", "8, 3", "8, 5"})
    void adjointsHaveTheInnerProductsOfTheirTransforms(int size, int kernel) {
        Random random = new Random(10 * size + kernel);
        Guarded y = Guarded.random((size - kernel + 1) * lanes, random);
        Guarded x = Guarded.random(size * lanes, random);
        Guarded w = Guarded.random(kernel * lanes, random);
        Guarded ofX = new Guarded(y.length);
        output(size, kernel, x, ofX);
        Guarded ofY = new Guarded(x.length);
        WinogradTransformF32.outputAdjoint(size, kernel, y.memory, y.offset, lanes, ofY.memory, ofY.offset, lanes);
        ofY.checkGuards("adjoint of output");
        assertEquals(product(ofX, y), product(x, ofY), 1e-3);
        Guarded ofW = new Guarded(x.length);
        WinogradTransformF32.kernel(size, kernel, w.memory, w.offset, lanes, ofW.memory, ofW.offset, lanes);
        Guarded back = new Guarded(w.length);
        WinogradTransformF32.kernelAdjoint(size, kernel, x.memory, x.offset, lanes, back.memory, back.offset, lanes);
        back.checkGuards("adjoint of kernel");
        assertEquals(product(ofW, x), product(w, back), 1e-4);
    }

    private static double product(Guarded a, Guarded b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a.get(i) * b.get(i);
        }
        return sum;
    }
}
