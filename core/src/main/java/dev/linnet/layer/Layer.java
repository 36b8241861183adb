package dev.linnet.layer;

/** A validated description of one layer. Its text is the case grammar of {@link LayerText}. */
public sealed interface Layer permits Convolution, FullyConnected, Pooling, ActivationLayer, Softmax, Add {
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

    /**
     * Whether the pass reads or writes {@code operand}. A layer with weights is linear in input and weights, so that the
     * gradient in either takes the other; a layer without needs to know where its gradient is taken.
     */
    default boolean takes(Operand operand) {
        boolean gradient = operand == Operand.OUTPUT_GRADIENT;
        return operand == Operand.OUTPUT || operand == Operand.CHANNEL_SUMS && channelSums() || switch (pass()) {
            case FORWARD -> operand == Operand.INPUT || operand == Operand.WEIGHTS && weightsSize() > 0
                    || operand == Operand.BIAS && biasSize() > 0;
            case INPUT_GRADIENT -> gradient || operand == (weightsSize() > 0 ? Operand.WEIGHTS : Operand.INPUT);
            case KERNEL_GRADIENT -> gradient || operand == Operand.INPUT;
            case BIAS_GRADIENT -> gradient;
        };
    }

    /** Whether the output may be the same memory as {@code operand}. */
    default boolean inPlace(Operand operand) {
        return false;
    }

    /** Number of elements of {@code operand}; 0 where the pass takes none. */
    default int operandSize(Operand operand) {
        return !takes(operand) ? 0 : switch (operand) {
            case INPUT, ADDEND -> inputSize();
            case WEIGHTS -> weightsSize();
            case BIAS -> biasSize();
            case OUTPUT_GRADIENT, FORWARD_OUTPUT -> forwardOutputSize();
            case OUTPUT -> outputSize();
            case CHANNEL_SUMS -> 2 * biasSize();
            case SCRATCH -> 0;
        };
    }

    /** Whether a run writes the sums and sums of squares of its output's channels, [2, outputChannels], too. */
    default boolean channelSums() {
        return false;
    }

    /** How an algorithm is chosen where the layer names none. */
    default Tuning tuning() {
        return Tuning.MODEL;
    }

    /** Whether the elements of {@code operand} have 16 bits, whatever the layer's own. */
    default boolean isHalf(Operand operand) {
        return false;
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
