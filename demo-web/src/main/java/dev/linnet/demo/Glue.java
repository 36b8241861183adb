package dev.linnet.demo;

import java.util.List;

/** The small operations between the convolutions of an image network, on [height, width, channels] arrays. */
final class Glue {
    private Glue() {
    }

    /** Writes the channels of all inputs, one after the other, for each of so many pixels. */
    static void concatenate(List<float[]> inputs, int pixels, float[] output) {
        int outputChannels = output.length / pixels;
        int first = 0;
        for (float[] input : inputs) {
            int channels = input.length / pixels;
            for (int pixel = 0; pixel < pixels; pixel++) {
                System.arraycopy(input, pixel * channels, output, pixel * outputChannels + first, channels);
            }
            first += channels;
        }
    }

    /** output = Σ inputs, element by element. */
    static void add(List<float[]> inputs, float[] output) {
        System.arraycopy(inputs.get(0), 0, output, 0, output.length);
        for (float[] input : inputs.subList(1, inputs.size())) {
            for (int i = 0; i < output.length; i++) {
                output[i] += input[i];
            }
        }
    }

    /** output = max(input, 0). */
    static void relu(float[] input, float[] output) {
        for (int i = 0; i < output.length; i++) {
            output[i] = Math.max(input[i], 0);
        }
    }

    /** Repeats each pixel {@code factor} times along both axes. */
    static void upsampleNearest(float[] input, int height, int width, int channels, int factor, float[] output) {
        int row = width * factor * channels;
        for (int y = 0; y < height; y++) {
            int first = y * factor * row;
            for (int x = 0; x < width; x++) {
                for (int repeat = 0; repeat < factor; repeat++) {
                    System.arraycopy(input, (y * width + x) * channels, output,
                            first + (x * factor + repeat) * channels, channels);
                }
            }
            for (int repeat = 1; repeat < factor; repeat++) {
                System.arraycopy(output, first, output, first + repeat * row, row);
            }
        }
    }

    /** Spreads factor² groups of channels over factor × factor pixels: [H, W, f²·C] → [H·f, W·f, C]. */
    static void depthToSpace(float[] input, int height, int width, int channels, int factor, float[] output) {
        int run = factor * channels;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int dy = 0; dy < factor; dy++) {
                    System.arraycopy(input, ((y * width + x) * factor + dy) * run, output,
                            ((y * factor + dy) * width + x) * run, run);
                }
            }
        }
    }
}
