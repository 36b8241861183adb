package dev.linnet.test;

import dev.linnet.layer.Convolution;
import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.Layer;
import dev.linnet.layer.LayerText;
import dev.linnet.layer.Pooling;

/**
 * One line of a case file.
 *
 * @param text the line as it stands in the file
 * @param layer what it describes, thinned where it is too large for every run
 * @param constantWeights whether weights, and the bias where there is one, are given when planned; else at each run
 * @param bias whether there is a bias
 */
public record TestCase(String text, Layer layer, boolean constantWeights, boolean bias) {
    /** Weights of a fully-connected layer of which a default run computes all outputs: 64 MiB. */
    private static final int LARGEST_WEIGHTS = 16 << 20;

    /** The case that {@code line} describes. */
    public static TestCase parse(String line) {
        LayerText.Case parsed = LayerText.parseCase(line);
        return new TestCase(line, parsed.layer(), parsed.constantWeights(), parsed.bias());
    }

    /** The same case with so few output channels that its weights fit memory and time of every run. */
    TestCase thinned() {
        if (layer instanceof FullyConnected full && full.weightsSize() > LARGEST_WEIGHTS) {
            return new TestCase(text, new FullyConnected(full.element(), full.pass(), full.batch(), full.inputChannels(),
                    LARGEST_WEIGHTS / full.inputChannels(), full.activation()), constantWeights, bias);
        }
        return this;
    }

    /** The line, and where it was thinned, to what. */
    public String name() {
        return layer.equals(LayerText.parse(text)) ? text : text + " (thinned to oc" + layer.biasSize() + ")";
    }

    /** The input's values. Products take mostly positive inputs, so that a border element that is left out shows. */
    public Values input() {
        boolean products = layer instanceof Convolution || layer instanceof FullyConnected;
        double low = products ? -0.1 : layer instanceof Pooling ? -1 : -8;
        return new Values(text.hashCode(), layer.inputSize(), low, products || layer instanceof Pooling ? 1 : 8);
    }

    /** The weights' values, or null where the layer has none. */
    public Values weights() {
        return layer.weightsSize() == 0 ? null : new Values(text.hashCode() + 1, layer.weightsSize(), -1, 1);
    }

    /** The bias' values, or null where there is none. */
    public Values biasValues() {
        return bias ? new Values(text.hashCode() + 2, layer.biasSize(), -1, 1) : null;
    }
}
