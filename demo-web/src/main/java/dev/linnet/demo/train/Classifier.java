package dev.linnet.demo.train;

import dev.linnet.Linnet;
import dev.linnet.layer.Activation;
import dev.linnet.layer.ActivationLayer;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Element;
import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.Operand;
import dev.linnet.layer.Pooling;
import dev.linnet.layer.PoolingKind;
import dev.linnet.layer.Softmax;
import java.util.Arrays;
import java.util.List;

/** A convnet that tells digits, planned for batches of one size; its layers are the library's. */
final class Classifier implements AutoCloseable {
    private static final int CLASSES = 10;
    /** Smaller probabilities count as this one, so that no gradient is infinite. */
    private static final double LEAST = 0x1p-100;

    private final int batch;
    private final Linnet linnet;
    private final Generator random;
    private final List<TrainedLayer> layers;
    private final float[] input;
    private final float[] lossGradient;

    /** A network whose weights are random numbers of {@code random}. */
    Classifier(Linnet linnet, int batch, Generator random) {
        this.batch = batch;
        this.linnet = linnet;
        this.random = random;
        input = new float[batch * Digits.PIXELS];
        lossGradient = new float[batch * CLASSES];
        layers = List.of(
                convolution(1, 8, 5, 28), relu(8, 28), halve(8, 28),
                convolution(8, 16, 3, 14), relu(16, 14), halve(16, 14),
                new WeightedLayer(linnet, pass -> FullyConnected.builder().pass(pass).batch(batch)
                        .inputChannels(16 * 7 * 7).outputChannels(CLASSES).build(), random, false),
                new PlainLayer(linnet, pass -> new Softmax(Element.F32, pass, batch, CLASSES), Operand.FORWARD_OUTPUT));
    }

    private TrainedLayer convolution(int inputChannels, int outputChannels, int kernel, int side) {
        return new WeightedLayer(linnet, pass -> Convolution.builder().pass(pass)
                .input(batch, inputChannels, side, side).outputChannels(outputChannels).kernel(kernel).samePadding().build(), random, inputChannels == 1);
    }

    private TrainedLayer relu(int channels, int side) {
        return new PlainLayer(linnet, pass -> new ActivationLayer(Element.F32, pass,
                new int[] {batch, channels, side, side}, Activation.RELU), Operand.INPUT);
    }

    private TrainedLayer halve(int channels, int side) {
        return new PlainLayer(linnet, pass -> Pooling.builder(PoolingKind.MAX).pass(pass)
                .input(batch, channels, side, side).window(2).stride(2).build(), Operand.INPUT);
    }

    /** Digits of a batch. */
    int batch() {
        return batch;
    }

    /** Where the pixels of a batch are written: [batch, 28, 28]. */
    float[] input() {
        return input;
    }

    /**
     * Takes one step towards {@code labels} for the digits in the input; the mean of −log(probability of the label)
     * before it.
     */
    double learn(int[] labels, Descent descent) {
        float[] probabilities = forward();
        Arrays.fill(lossGradient, 0);
        double loss = 0;
        for (int i = 0; i < batch; i++) {
            int at = i * CLASSES + labels[i];
            double probability = Math.max(probabilities[at], LEAST);
            loss -= Math.log(probability) / batch;
            lossGradient[at] = (float) (-1 / (batch * probability));
        }
        float[] gradient = lossGradient;
        for (int i = layers.size() - 1; i >= 0; i--) {
            gradient = layers.get(i).backward(gradient);
        }
        layers.forEach(layer -> layer.learn(descent));
        return loss;
    }

    /** The likeliest label of each digit in the input. */
    int[] classify() {
        float[] probabilities = forward();
        int[] labels = new int[batch];
        for (int i = 0; i < batch; i++) {
            for (int label = 1; label < CLASSES; label++) {
                boolean likelier = probabilities[i * CLASSES + label] > probabilities[i * CLASSES + labels[i]];
                labels[i] = likelier ? label : labels[i];
            }
        }
        return labels;
    }

    private float[] forward() {
        float[] values = input;
        for (TrainedLayer layer : layers) {
            values = layer.forward(values);
        }
        return values;
    }

    @Override
    public void close() {
        layers.forEach(TrainedLayer::close);
    }
}
