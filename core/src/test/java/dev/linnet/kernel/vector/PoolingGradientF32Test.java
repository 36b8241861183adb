package dev.linnet.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.simd.Simd;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PoolingGradientF32Test {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    /** Channels first: the gradient, the magnitudes that were added, and how many. */
    private record Expected(double[] sum, double[] magnitude, int[] count) {
    }

    @Test
    void planesAndPixelsOfManyShapes() {
        PoolingShape.many().forEach(PoolingGradientF32Test::check);
    }

    @Test
    void wholeImage() {
        for (int[] size : new int[][] {{1, 1}, {7, 7}, {2, 33}, {14, 3}}) {
            check(new PoolingShape(37, size[0], size[1], size[0], size[1], 1, 1, 0, 0, 0, 0, 1, 1));
            check(new PoolingShape(5, size[0], size[1], size[0] + 2, size[1] + 3, 1, 1, 1, 2, 2, 1, 1, 1));
        }
    }

    @Test
    void windowsBeyondTheImage() {
        check(new PoolingShape(9, 3, 3, 2, 2, 2, 2, 0, 0, 0, 0, 4, 4));
        check(new PoolingShape(9, 3, 3, 2, 2, 1, 1, 2, 2, 2, 2, 6, 6));
    }

    @Test
    void theFirstOfEqualElementsWins() {
        PoolingShape one = new PoolingShape(1, 2, 2, 2, 2, 1, 1, 0, 0, 0, 0, 1, 1);
        gives(one, new float[] {1, 1, 1, 1}, 1, 0, 0, 0);
        gives(one, new float[] {0, 1, 1, 1}, 0, 1, 0, 0);
        gives(one, new float[] {-0f, 0f, 0f, -1}, 1, 0, 0, 0);
        gives(one, new float[] {INFINITY, INFINITY, 0, 0}, 1, 0, 0, 0);
        gives(one, new float[] {Float.NaN, -INFINITY, -5, -5}, 0, 0, 1, 0);
        gives(one, new float[] {Float.NaN, -INFINITY, Float.NaN, -INFINITY}, 0, 0, 0, 0);
    }

    private static void gives(PoolingShape s, float[] x, float... expected) {
        Guarded nchw = planes(s, 0, 0, Guarded.of(x), Guarded.of(1));
        Guarded nhwc = pixels(s, 0, 0, Guarded.of(x), Guarded.of(1), 1);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], nchw.get(i), "element " + i);
            assertEquals(expected[i], nhwc.get(i), "element " + i);
        }
    }

    private static void check(PoolingShape s) {
        Random random = new Random(s.hashCode());
        int area = s.height() * s.width();
        int outputs = s.outputHeight() * s.outputWidth();
        Guarded x = Guarded.random(s.channels() * area, random);
        for (int i = 0; i < x.length; i++) {
            // Few different values, so that many are equal.
            x.set(i, Math.round(2 * x.get(i)) / 2f);
        }
        for (int i = 0; i < x.length / 20; i++) {
            x.set(random.nextInt(x.length), i % 2 == 0 ? Float.NEGATIVE_INFINITY : Float.NaN);
        }
        Guarded g = Guarded.random(s.channels() * outputs, random);
        int stride = s.channels() + 3;
        for (int mode = 0; mode < 2; mode++) {
            for (int countPadding = 0; countPadding < 2; countPadding++) {
                Expected expected = expected(s, mode, countPadding, x, g);
                Guarded first = planes(s, mode, countPadding, x, g);
                Guarded last = pixels(s, mode, countPadding, channelsLast(s.channels(), area, x, stride),
                        channelsLast(s.channels(), outputs, g, stride), stride);
                for (int i = 0; i < first.length; i++) {
                    compare(s, mode, expected, i, first.get(i));
                }
                for (int i = 0; i < last.length; i++) {
                    if (i % stride < s.channels()) {
                        compare(s, mode, expected, i % stride * area + i / stride, last.get(i));
                    } else {
                        assertTrue(last.untouched(i), s + ": written between pixels");
                    }
                }
            }
        }
    }

    private static void compare(PoolingShape s, int mode, Expected expected, int i, float actual) {
        int count = expected.count[i];
        double bound = mode == 0 && count <= 1 ? 0 : (1 + count) * 0x1p-24 * expected.magnitude[i];
        assertTrue(Math.abs(actual - expected.sum[i]) <= bound,
                () -> s + " mode " + mode + " element " + i + " is " + actual + ", expected " + expected.sum[i]);
    }

    private static Guarded planes(PoolingShape s, int mode, int countPadding, Guarded x, Guarded g) {
        Guarded y = new Guarded(s.channels() * s.height() * s.width());
        Guarded scratch = new Guarded(PoolingGradientF32.planesScratch(s.width(), s.outputWidth(),
                Math.min(s.windowHeight(), s.height()), s.windowWidth(), s.strideWidth(), s.left()));
        PoolingGradientF32.planes(mode, s.channels(), s.height(), s.width(), s.outputHeight(), s.outputWidth(),
                s.windowHeight(), s.windowWidth(), s.strideHeight(), s.strideWidth(), s.top(), s.bottom(), s.left(),
                s.right(), countPadding, x.memory, x.offset, g.memory, g.offset, y.memory, y.offset,
                scratch.memory, scratch.offset);
        y.checkGuards("y");
        scratch.checkGuards("scratch");
        return y;
    }

    private static Guarded pixels(PoolingShape s, int mode, int countPadding, Guarded x, Guarded g, int stride) {
        Guarded y = new Guarded(x.length);
        Guarded scratch = new Guarded(Simd.lanes());
        PoolingGradientF32.pixels(mode, s.channels(), stride, s.height(), s.width(), s.outputHeight(), s.outputWidth(),
                s.windowHeight(), s.windowWidth(), s.strideHeight(), s.strideWidth(), s.top(), s.bottom(), s.left(),
                s.right(), countPadding, x.memory, x.offset, g.memory, g.offset, y.memory, y.offset,
                scratch.memory, scratch.offset);
        y.checkGuards("y");
        scratch.checkGuards("scratch");
        return y;
    }

    private static Guarded channelsLast(int channels, int area, Guarded planes, int stride) {
        Guarded pixels = new Guarded((area - 1) * stride + channels);
        for (int i = 0; i < planes.length; i++) {
            pixels.set(i % area * stride + i / area, planes.get(i));
        }
        return pixels;
    }

    private static Expected expected(PoolingShape s, int mode, int countPadding, Guarded x, Guarded g) {
        Expected expected = new Expected(new double[x.length], new double[x.length], new int[x.length]);
        for (int i = 0; i < g.length; i++) {
            int top = i / s.outputWidth() % s.outputHeight() * s.strideHeight() - s.top();
            int left = i % s.outputWidth() * s.strideWidth() - s.left();
            int plane = i / s.outputWidth() / s.outputHeight() * s.height() * s.width();
            float greatest = Float.NEGATIVE_INFINITY;
            int first = -1;
            int counted = 0;
            for (int part = 0; part <= mode; part++) {
                for (int row = top; row < top + s.windowHeight(); row++) {
                    for (int column = left; column < left + s.windowWidth(); column++) {
                        boolean inside = row >= 0 && row < s.height() && column >= 0 && column < s.width();
                        int at = plane + row * s.width() + column;
                        if (part == 1 && inside) {
                            add(expected, at, (double) g.get(i) / counted);
                        } else if (part == 0) {
                            boolean padding = countPadding == 1 && row < s.height() + s.bottom()
                                    && column < s.width() + s.right();
                            counted += inside || padding ? 1 : 0;
                            if (inside && x.get(at) > greatest) {
                                greatest = x.get(at);
                                first = at;
                            }
                        }
                    }
                }
            }
            if (mode == 0 && first >= 0) {
                add(expected, first, g.get(i));
            }
        }
        return expected;
    }

    private static void add(Expected expected, int at, double gradient) {
        expected.sum[at] += gradient;
        expected.magnitude[at] += Math.abs(gradient);
        expected.count[at]++;
    }
}
