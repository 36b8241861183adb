package dev.linnet.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DirectF32Test {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    /** A group: channels, outputs, input, kernel, stride, dilation, padding (top, left), output. */
    private record Shape(int channels, int outputs, int height, int width, int kernelHeight, int kernelWidth,
            int strideHeight, int strideWidth, int dilationHeight, int dilationWidth, int top, int left,
            int outputHeight, int outputWidth) {
        int depth() {
            return channels * kernelHeight * kernelWidth;
        }
    }

    @Test
    void networks() {
        for (int size : new int[] {7, 14, 15, 28, 56, 113}) {
            for (int stride = 1; stride <= 2; stride++) {
                for (int padding = 0; padding <= 1; padding++) {
                    int output = (size + 2 * padding - 3) / stride + 1;
                    check(new Shape(3, 5, size, size, 3, 3, stride, stride, 1, 1, padding, padding, output, output));
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
            int strideWidth = 1 + random.nextInt(i % 2 == 0 ? 2 : 4);
            int dilationHeight = 1 + random.nextInt(3);
            int dilationWidth = 1 + random.nextInt(3);
            int top = random.nextInt(4);
            int left = random.nextInt(i % 7 == 0 ? 40 : 5);
            int roomBelow = height + 2 * top - dilationHeight * (kernelHeight - 1) - 1;
            int roomRight = width + 2 * left - dilationWidth * (kernelWidth - 1) - 1;
            check(new Shape(1 + random.nextInt(5), 1 + random.nextInt(i % 5 == 0 ? 20 : 5), height, width, kernelHeight,
                    kernelWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, top, left,
                    Math.max(1, roomBelow / strideHeight + 1), Math.max(1, roomRight / strideWidth + 1)));
        }
    }

    private static void check(Shape s) {
        Random random = new Random(s.hashCode());
        Guarded x = Guarded.random(s.channels * s.height * s.width, random);
        if (x.length > 20) {
            // Outputs whose windows do not hold it stay finite.
            x.set(random.nextInt(x.length), INFINITY);
            x.set(x.length - 1, Float.NaN);
        }
        Guarded w = Guarded.random(s.outputs * s.depth(), random);
        Guarded bias = Guarded.random(s.outputs, random);
        int first = s.outputHeight / 4;
        planes(s, 0, s.outputHeight, x, w, bias, 1, -INFINITY, INFINITY);
        planes(s, first, Math.max(first + 1, s.outputHeight - 1), x, w, bias, 0.1f, -1, 2);
    }

    /** w: [outputs][taps][channels]. */
    private static void planes(Shape s, int first, int last, Guarded x, Guarded w, Guarded bias, float slope, float low,
            float high) {
        Guarded y = new Guarded(s.outputs * s.outputHeight * s.outputWidth);
        Guarded packed = new Guarded((s.outputs + 1) / 2 * 2 * s.depth());
        PackF32.columns(s.outputs, 2, 0, s.depth(), s.depth(), 1, w.memory, w.offset, s.depth(), 0, 0, 1,
                packed.memory, packed.offset);
        Guarded scratch = new Guarded(DirectF32.scratch(s.channels, last - first, s.outputWidth, s.kernelHeight,
                s.kernelWidth, s.strideHeight, s.strideWidth, s.dilationHeight, s.dilationWidth));
        DirectF32.planes(s.channels, s.outputs, s.height, s.width, s.outputHeight, s.outputWidth, first, last,
                s.kernelHeight, s.kernelWidth, s.strideHeight, s.strideWidth, s.dilationHeight, s.dilationWidth, s.top,
                s.left, x.memory, x.offset, packed.memory, packed.offset, bias.memory, bias.offset, y.memory, y.offset,
                slope, low, high, scratch.memory, scratch.offset);
        y.checkGuards(s + " y");
        scratch.checkGuards(s + " scratch");
        for (int i = 0; i < y.length; i++) {
            int row = i / s.outputWidth % s.outputHeight;
            if (row < first || row >= last) {
                assertTrue(y.untouched(i), s + ": written outside of the rows");
            } else {
                compare(s, x, w, bias, i / (s.outputHeight * s.outputWidth), row, i % s.outputWidth, slope, low, high,
                        y.get(i));
            }
        }
    }

    private static void compare(Shape s, Guarded x, Guarded w, Guarded bias, int output, int row, int column, float slope,
            float low, float high, float actual) {
        double sum = bias.get(output);
        double size = Math.abs(sum);
        for (int k = 0; k < s.depth(); k++) {
            int tap = k / s.channels;
            int r = row * s.strideHeight + tap / s.kernelWidth * s.dilationHeight - s.top;
            int c = column * s.strideWidth + tap % s.kernelWidth * s.dilationWidth - s.left;
            if (r >= 0 && r < s.height && c >= 0 && c < s.width) {
                double product = (double) x.get((k % s.channels * s.height + r) * s.width + c)
                        * w.get(output * s.depth() + k);
                sum += product;
                size += Math.abs(product);
            }
        }
        double scaled = sum < 0 ? sum * slope : sum;
        double expected = scaled < low ? low : scaled > high ? high : scaled;
        if (Double.isNaN(size) || Double.isInfinite(size)) {
            assertEquals((float) expected, actual, s + " output " + output + ", row " + row + ", column " + column);
        } else {
            assertTrue(Math.abs(actual - expected) <= 1e-6 * size,
                    s + " output " + output + ", row " + row + ", column " + column + ": " + actual + ", not " + expected);
        }
    }
}
