package dev.linnet.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.simd.Simd;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DepthwiseF32Test {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    /** A layer: channels, multiplier, input, kernel, stride, dilation, padding (top, left), output, epilogue. */
    private record Shape(int channels, int multiplier, int height, int width, int kernelHeight, int kernelWidth,
            int strideHeight, int strideWidth, int dilationHeight, int dilationWidth, int top, int left,
            int outputHeight, int outputWidth, float slope, float low, float high) {
    }

    @Test
    void networks() {
        for (int size : new int[] {7, 14, 28, 56, 112}) {
            for (int stride = 1; stride <= 2; stride++) {
                for (int padding = 0; padding <= 1; padding++) {
                    int output = (size + 2 * padding - 3) / stride + 1;
                    check(new Shape(size > 50 ? 3 : 21, 1, size, size, 3, 3, stride, stride, 1, 1, padding, padding,
                            output, output, 1, 0, 6));
                }
            }
        }
    }

    @Test
    void manyShapes() {
        Random random = new Random(1);
        for (int i = 0; i < 400; i++) {
            int height = 1 + random.nextInt(i % 2 == 0 ? 9 : 30);
            int width = 1 + random.nextInt(i % 3 == 0 ? 70 : 20);
            int kernelHeight = 1 + random.nextInt(5);
            int kernelWidth = 1 + random.nextInt(7);
            int strideHeight = 1 + random.nextInt(4);
            int strideWidth = 1 + random.nextInt(4);
            int dilationHeight = 1 + random.nextInt(3);
            int dilationWidth = 1 + random.nextInt(3);
            int top = random.nextInt(4);
            int left = random.nextInt(5);
            int roomBelow = height + 2 * top - dilationHeight * (kernelHeight - 1) - 1;
            int roomRight = width + 2 * left - dilationWidth * (kernelWidth - 1) - 1;
            int outputHeight = Math.max(1, roomBelow / strideHeight + 1);
            int outputWidth = Math.max(1, roomRight / strideWidth + 1);
            check(new Shape(1 + random.nextInt(i % 5 == 0 ? 80 : 9), 1 + random.nextInt(3), height, width,
                    kernelHeight, kernelWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, top, left,
                    outputHeight, outputWidth, i % 4 == 0 ? 0.1f : 1,
                    i % 3 == 0 ? -INFINITY : 0, i % 2 == 0 ? INFINITY : 2));
        }
    }

    @Test
    void manyShapesOfThreeByThree() {
        Random random = new Random(2);
        for (int i = 0; i < 300; i++) {
            int height = 1 + random.nextInt(12);
            int width = 1 + random.nextInt(i % 2 == 0 ? 12 : 90);
            int stride = 1 + random.nextInt(2);
            int top = random.nextInt(i % 4 == 0 ? 3 : 2);
            int left = random.nextInt(i % 5 == 0 ? 3 : 2);
            int bottom = random.nextInt(2);
            int right = random.nextInt(2);
            check(new Shape(1 + random.nextInt(20), 1 + random.nextInt(2), height, width, 3, 3, stride, stride, 1, 1,
                    top, left, Math.max(1, (height + top + bottom - 3) / stride + 1),
                    Math.max(1, (width + left + right - 3) / stride + 1), i % 4 == 0 ? 0.1f : 1, 0, 2));
        }
    }

    private static void check(Shape s) {
        Random random = new Random(s.hashCode());
        Guarded x = Guarded.random(s.channels * s.height * s.width, random);
        if (x.length > 20) {
            // What lies outside of a window must not reach its sum, not even multiplied by zero.
            x.set(random.nextInt(x.length), INFINITY);
            x.set(x.length - 1, Float.NaN);
        }
        int taps = s.kernelHeight * s.kernelWidth;
        Guarded w = Guarded.random(s.channels * s.multiplier * taps, random);
        Guarded bias = Guarded.random(s.channels * s.multiplier, random);
        int first = s.outputHeight / 4;
        planes(s, 0, s.outputHeight, x, w, bias);
        planes(s, first, Math.max(first + 1, s.outputHeight - 1), x, w, bias);
        if (DepthwiseStripsF32.fits(s.outputWidth, s.kernelHeight, s.kernelWidth, s.strideHeight, s.strideWidth,
                s.dilationHeight, s.dilationWidth)) {
            strips(s, 0, s.outputHeight, x, w, bias);
            strips(s, first, Math.max(first + 1, s.outputHeight - 1), x, w, bias);
        }
        pixels(s, 0, s.outputHeight, x, w, bias);
        pixels(s, first, Math.max(first + 1, s.outputHeight - 1), x, w, bias);
    }

    private static void planes(Shape s, int first, int last, Guarded x, Guarded w, Guarded bias) {
        Guarded y = new Guarded(s.channels * s.multiplier * s.outputHeight * s.outputWidth);
        Guarded scratch = new Guarded(DepthwiseF32.planesScratch(last - first, s.height, s.width,
                s.outputHeight, s.outputWidth, s.kernelHeight, s.kernelWidth, s.strideHeight, s.strideWidth,
                s.dilationHeight, s.dilationWidth, s.top, s.left));
        DepthwiseF32.planes(s.channels, s.multiplier, s.height, s.width, s.outputHeight, s.outputWidth, first, last,
                s.kernelHeight, s.kernelWidth, s.strideHeight, s.strideWidth, s.dilationHeight, s.dilationWidth,
                s.top, s.left, x.memory, x.offset, w.memory, w.offset, bias.memory, bias.offset, y.memory, y.offset,
                s.slope, s.low, s.high, scratch.memory, scratch.offset);
        comparePlanes(s, first, last, x, w, bias, y, scratch);
    }

    /** What modules compute by strips, which HotSpot leaves aside. */
    private static void strips(Shape s, int first, int last, Guarded x, Guarded w, Guarded bias) {
        Guarded y = new Guarded(s.channels * s.multiplier * s.outputHeight * s.outputWidth);
        Guarded scratch = new Guarded(DepthwiseStripsF32.scratch(last - first, s.height, s.width, s.outputHeight,
                s.outputWidth, s.strideWidth, s.top, s.left));
        DepthwiseStripsF32.planes(s.channels, s.multiplier, s.height, s.width, s.outputHeight, s.outputWidth, first,
                last, s.strideWidth, s.top, s.left, x.memory, x.offset, w.memory, w.offset, bias.memory, bias.offset,
                y.memory, y.offset, s.slope, s.low, s.high, scratch.memory, scratch.offset);
        comparePlanes(s, first, last, x, w, bias, y, scratch);
    }

    private static void comparePlanes(Shape s, int first, int last, Guarded x, Guarded w, Guarded bias, Guarded y,
            Guarded scratch) {
        y.checkGuards(s + " y");
        scratch.checkGuards(s + " scratch");
        for (int i = 0; i < y.length; i++) {
            int channel = i / (s.outputHeight * s.outputWidth);
            int pixel = i % (s.outputHeight * s.outputWidth);
            compare(s, first, last, x, w, bias, channel, pixel, y, i);
        }
    }

    /** The first channel of each group, transposed to pixels with a gap between them. */
    private static void pixels(Shape s, int first, int last, Guarded x, Guarded w, Guarded bias) {
        int stride = s.channels + 5;
        int taps = s.kernelHeight * s.kernelWidth;
        Guarded pixels = transpose(s.channels, s.height * s.width, s.height * s.width, x, stride);
        Guarded weights = transpose(s.channels, taps, taps * s.multiplier, w, stride);
        Guarded offsets = transpose(s.channels, 1, s.multiplier, bias, stride);
        Guarded y = new Guarded((s.outputHeight * s.outputWidth - 1) * stride + s.channels);
        Guarded scratch = new Guarded(8 * Simd.lanes());
        DepthwiseF32.pixels(s.channels, stride, s.height, s.width, s.outputWidth, first, last,
                s.kernelHeight, s.kernelWidth, s.strideHeight, s.strideWidth, s.dilationHeight, s.dilationWidth,
                s.top, s.left, pixels.memory, pixels.offset, weights.memory, weights.offset,
                offsets.memory, offsets.offset, y.memory, y.offset, s.slope, s.low, s.high,
                scratch.memory, scratch.offset);
        y.checkGuards(s + " y");
        scratch.checkGuards(s + " scratch");
        for (int i = 0; i < y.length; i++) {
            if (i % stride < s.channels) {
                compare(s, first, last, x, w, bias, i % stride * s.multiplier, i / stride, y, i);
            } else {
                assertTrue(y.untouched(i), s + ": written between pixels");
            }
        }
    }

    private static Guarded transpose(int rows, int columns, int rowStride, Guarded from, int stride) {
        Guarded to = new Guarded((columns - 1) * stride + rows);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                to.set(column * stride + row, from.get(row * rowStride + column));
            }
        }
        return to;
    }

    private static void compare(Shape s, int first, int last, Guarded x, Guarded w, Guarded bias, int output, int pixel,
            Guarded y, int at) {
        int row = pixel / s.outputWidth;
        int column = pixel % s.outputWidth;
        if (row < first || row >= last) {
            assertTrue(y.untouched(at), s + ": written outside of the rows");
            return;
        }
        int channel = output / s.multiplier;
        double sum = bias.get(output);
        double size = Math.abs(sum);
        for (int i = 0; i < s.kernelHeight; i++) {
            for (int j = 0; j < s.kernelWidth; j++) {
                int r = row * s.strideHeight + i * s.dilationHeight - s.top;
                int c = column * s.strideWidth + j * s.dilationWidth - s.left;
                if (r >= 0 && r < s.height && c >= 0 && c < s.width) {
                    double product = (double) x.get((channel * s.height + r) * s.width + c)
                            * w.get((output * s.kernelHeight + i) * s.kernelWidth + j);
                    sum += product;
                    size += Math.abs(product);
                }
            }
        }
        double expected = Math.min(Math.max(sum < 0 ? sum * s.slope : sum, s.low), s.high);
        boolean right = Double.isNaN(expected) || Double.isInfinite(expected) || Double.isInfinite(size)
                ? Double.compare(expected, y.get(at)) == 0 : Math.abs(y.get(at) - expected) <= 1e-6 * size;
        assertTrue(right, () -> s + " channel " + output + " row " + row + " column " + column + ": " + y.get(at)
                + " instead of " + expected);
    }
}
