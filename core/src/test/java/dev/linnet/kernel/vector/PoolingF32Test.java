package dev.linnet.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PoolingF32Test {
    @Test
    void planesAndPixelsOfManyShapes() {
        PoolingShape.many().forEach(PoolingF32Test::check);
    }

    @Test
    void wholeImage() {
        for (int[] size : new int[][] {{1, 1}, {7, 7}, {2, 33}, {14, 3}}) {
            check(new PoolingShape(37, size[0], size[1], size[0], size[1], 1, 1, 0, 0, 0, 0, 1, 1));
            check(new PoolingShape(5, size[0], size[1], size[0] + 2, size[1] + 3, 1, 1, 1, 2, 2, 1, 1, 1));
        }
    }

    /** Windows with loops of their own, in one plane, of which rows are a part, and in several. */
    @Test
    void windowsOfNetworks() {
        for (int size : new int[] {2, 3, 4, 5, 7, 8, 9, 13, 14, 15, 16, 17, 27, 28, 31, 32, 33, 55, 64, 66, 130}) {
            for (int channels = 1; channels <= 7; channels += 3) {
                check(PoolingShape.of(channels, size, size + channels - 1, 2, 2, 0, false));
                for (int padding = 0; padding < 2; padding++) {
                    for (int stride = 1; stride < 3 && size > 2; stride++) {
                        check(PoolingShape.of(channels, size, size + channels - 1, 3, stride, padding, false));
                        check(PoolingShape.of(channels, size + channels - 1, size, 3, stride, padding, true));
                    }
                }
            }
        }
    }

    @Test
    void windowsBeyondTheImage() {
        check(new PoolingShape(9, 3, 3, 2, 2, 2, 2, 0, 0, 0, 0, 4, 4));
        check(new PoolingShape(9, 3, 3, 2, 2, 1, 1, 2, 2, 2, 2, 6, 6));
    }

    private static void check(PoolingShape s) {
        Random random = new Random(s.hashCode());
        Guarded nchw = Guarded.random(s.channels() * s.height() * s.width(), random);
        for (int i = 0; i < nchw.length / 40; i++) {
            nchw.set(random.nextInt(nchw.length), i % 2 == 0 ? Float.NEGATIVE_INFINITY : Float.NaN);
        }
        int stride = s.channels() + 3;
        Guarded nhwc = new Guarded((s.height() * s.width() - 1) * stride + s.channels());
        for (int c = 0; c < s.channels(); c++) {
            for (int i = 0; i < s.height() * s.width(); i++) {
                nhwc.set(i * stride + c, nchw.get(c * s.height() * s.width() + i));
            }
        }
        for (int mode = 0; mode < 2; mode++) {
            for (int countPadding = 0; countPadding < 2; countPadding++) {
                for (int first = 0; first <= Math.min(1, s.outputHeight() - 1); first++) {
                    int last = s.outputHeight() - first * (s.outputHeight() / 3);
                    planes(s, mode, countPadding, first, last, nchw);
                    pixels(s, mode, countPadding, first, last, nchw, nhwc, stride);
                }
            }
        }
    }

    private static void planes(PoolingShape s, int mode, int countPadding, int first, int last, Guarded x) {
        Guarded y = new Guarded(s.channels() * s.outputHeight() * s.outputWidth());
        Guarded scratch = new Guarded(PoolingF32.planesScratch(s.width(), s.outputWidth(), s.windowWidth(),
                s.strideWidth(), s.left()));
        PoolingF32.planes(mode, s.channels(), s.height(), s.width(), s.outputHeight(), s.outputWidth(), first, last,
                s.windowHeight(), s.windowWidth(), s.strideHeight(), s.strideWidth(), s.top(), s.bottom(), s.left(), s.right(),
                countPadding, x.memory, x.offset, y.memory, y.offset, scratch.memory, scratch.offset);
        y.checkGuards("y");
        scratch.checkGuards("scratch");
        if (s.windowHeight() == 3 && s.windowWidth() == 3 && (s.channels() == 1 || last - first == s.outputHeight())) {
            threeByThree(s, mode, countPadding, first, last, x, y);
        }
        for (int c = 0; c < s.channels(); c++) {
            for (int row = 0; row < s.outputHeight(); row++) {
                for (int column = 0; column < s.outputWidth(); column++) {
                    int at = (c * s.outputHeight() + row) * s.outputWidth() + column;
                    compare(s, mode, countPadding, first, last, x, c, row, column, y, at);
                }
            }
        }
    }

    /** The loops for 3×3 windows, which HotSpot does not use for maxima: the rows that they do, with the bits of y. */
    private static void threeByThree(PoolingShape s, int mode, int countPadding, int first, int last, Guarded x, Guarded y) {
        Guarded result = new Guarded(y.length);
        Guarded scratch = new Guarded(PoolingF32.planesScratch(s.width(), s.outputWidth(), 3, s.strideWidth(), s.left()));
        int done = PoolingThreeF32.rows(mode, s.channels(), x.length, s.height(), s.width(), s.outputHeight(), s.outputWidth(),
                first, last, s.strideHeight(), s.strideWidth(), s.top(), s.left(), countPadding, x.memory, x.offset,
                result.memory, result.offset, scratch.memory, scratch.offset);
        result.checkGuards("result");
        scratch.checkGuards("scratch");
        for (int i = 0; i < done * s.outputWidth(); i++) {
            int at = first * s.outputWidth() + i;
            assertEquals(y.get(at), result.get(at), () -> s + " mode " + mode + " output " + at);
        }
    }

    private static void pixels(PoolingShape s, int mode, int countPadding, int first, int last, Guarded nchw, Guarded x,
            int stride) {
        Guarded y = new Guarded((s.outputHeight() * s.outputWidth() - 1) * stride + s.channels());
        PoolingF32.pixels(mode, s.channels(), stride, s.height(), s.width(), s.outputWidth(), first, last,
                s.windowHeight(), s.windowWidth(), s.strideHeight(), s.strideWidth(), s.top(), s.bottom(), s.left(), s.right(),
                countPadding, x.memory, x.offset, y.memory, y.offset);
        y.checkGuards("y");
        for (int at = 0; at < y.length; at++) {
            int pixel = at / stride;
            int c = at % stride;
            if (c < s.channels()) {
                compare(s, mode, countPadding, first, last, nchw, c, pixel / s.outputWidth(), pixel % s.outputWidth(),
                        y, at);
            } else {
                assertTrue(y.untouched(at), s + ": written between pixels");
            }
        }
    }

    private static void compare(PoolingShape s, int mode, int countPadding, int first, int last, Guarded x, int channel,
            int row, int column, Guarded y, int at) {
        if (row < first || row >= last) {
            assertTrue(y.untouched(at), () -> s + ": written outside of the rows");
            return;
        }
        float greatest = Float.NEGATIVE_INFINITY;
        double sum = 0;
        double size = 0;
        int counted = 0;
        int top = row * s.strideHeight() - s.top();
        int left = column * s.strideWidth() - s.left();
        for (int i = top; i < top + s.windowHeight(); i++) {
            for (int j = left; j < left + s.windowWidth(); j++) {
                if (i >= 0 && i < s.height() && j >= 0 && j < s.width()) {
                    float element = x.get((channel * s.height() + i) * s.width() + j);
                    greatest = greatest < element ? element : greatest;
                    sum += element;
                    size += Math.abs(element);
                    counted++;
                } else if (countPadding == 1 && i < s.height() + s.bottom() && j < s.width() + s.right()) {
                    counted++;
                }
            }
        }
        Supplier<String> what = () -> s + " mode " + mode + " channel " + channel + " row " + row + " column " + column;
        double average = counted == 0 ? 0 : sum / counted;
        if (mode == 0) {
            assertEquals(greatest, y.get(at), what);
        } else if (Double.isNaN(average) || Double.isInfinite(average)) {
            assertEquals((float) average, y.get(at), what);
        } else {
            assertTrue(Math.abs(y.get(at) - average) <= 1e-6 * size / Math.max(counted, 1), what);
        }
    }
}
