package dev.linnet.layer;

/** A validated description of one layer. Its text is the case grammar of {@link LayerText}. */
public sealed interface Layer permits Convolution, FullyConnected, Pooling, ActivationLayer, Softmax {
    /** The type of the operands' elements. */
    Element element();

    /** What is computed. */
    Pass pass();

    /** Dimensions of what a run writes, outermost first. */
    int[] outputShape();

    /** Number of elements of the operand {@code input} of the forward layer. */
    int inputSize();

    /** Number of elements of the forward layer's output. */
    int forwardOutputSize();

    /** Number of elements of the weights; 0 where the layer has none. */
    default int weightsSize() {
        return 0;
    }

    /** Number of elements of the bias; 0 where the layer has none. */
    default int biasSize() {
        return 0;
    }

    /** The layer in the case grammar: one line that reads back as an equal layer. */
    String text();

    /** Number of elements that a run writes. */
    default int outputSize() {
        int size = 1;
        for (int dimension : outputShape()) {
            size *= dimension;
        }
        return size;
    }
}
