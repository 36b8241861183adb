package dev.linnet.test.oracle;

import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layout;

/**
 * The sum of each channel of an output and, behind these, of the squares: of the very elements that a run wrote, so
 * that only the sums themselves err. They must be as good as sums of so many terms as a tile has at most, however many
 * there are.
 *
 * @param layer the layer
 * @param output what a run of it wrote
 */
public record ChannelSumsOracle(Convolution layer, float[] output) implements Oracle {
    /** Positions of the largest tile of any algorithm. */
    private static final int LARGEST_TILE = 4096;

    @Override
    public int products() {
        return output.length / layer.outputChannels();
    }

    @Override
    public Expected at(int index) {
        int channels = layer.outputChannels();
        int channel = index % channels;
        boolean squares = index >= channels;
        int[] shape = layer.outputShape();
        int area = layer.layout() == Layout.NHWC ? 1 : shape[2] * shape[3];
        double value = 0;
        double magnitude = 0;
        for (int i = 0; i < output.length / channels; i++) {
            double element = output[(i / area * channels + channel) * area + i % area];
            double term = squares ? element * element : element;
            value += term;
            magnitude += Math.abs(term);
        }
        return Expected.ofSum(value, Math.min(products(), LARGEST_TILE), magnitude);
    }
}
