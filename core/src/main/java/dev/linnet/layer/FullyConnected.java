package dev.linnet.layer;

/**
 * output[n][o] = activation(Σᵢ input[n][i]·weights[o][i] + bias[o]).
 *
 * <p>Input: [batch, inputChannels]; weights: [outputChannels, inputChannels]; output: [batch, outputChannels]. In NNPACK:
 * {@code nnp_fully_connected_inference} and {@code nnp_fully_connected_output}. Case:
 * {@code fullyConnected f32 n1 ic4096 oc1000 relu}.
 *
 * @param element type of all operands
 * @param pass what is computed
 * @param batch rows of the input
 * @param inputChannels columns of the input
 * @param outputChannels columns of the output
 * @param activation applied after the bias, in the forward pass
 */
public record FullyConnected(Element element, Pass pass, int batch, int inputChannels, int outputChannels,
        Activation activation) implements Layer {
    /** Checks every rule, in the order of the parameters. */
    public FullyConnected {
        Checks.present(Status.INVALID_LAYER, "element", element);
        Checks.present(Status.INVALID_LAYER, "pass", pass);
        Checks.present(Status.INVALID_ACTIVATION, "activation", activation);
        Checks.positive(Status.INVALID_BATCH_SIZE, "batch", batch);
        Checks.positive(Status.INVALID_INPUT_CHANNELS, "inputChannels", inputChannels);
        Checks.positive(Status.INVALID_OUTPUT_CHANNELS, "outputChannels", outputChannels);
        if (pass != Pass.FORWARD && !activation.equals(Activation.IDENTITY)) {
            throw new LinnetException(Status.INVALID_ACTIVATION, "activation is " + activation.word() + ", pass "
                    + pass.word() + " takes identity only");
        }
        Checks.elements("input", batch, inputChannels);
        Checks.elements("weights", outputChannels, inputChannels);
        Checks.elements("output", batch, outputChannels);
    }

    /** A forward float32 layer. */
    public static FullyConnected of(int batch, int inputChannels, int outputChannels, Activation activation) {
        return new FullyConnected(Element.F32, Pass.FORWARD, batch, inputChannels, outputChannels, activation);
    }

    @Override
    public int[] outputShape() {
        return switch (pass) {
            case FORWARD -> new int[] {batch, outputChannels};
            case INPUT_GRADIENT -> new int[] {batch, inputChannels};
            case KERNEL_GRADIENT -> new int[] {outputChannels, inputChannels};
            case BIAS_GRADIENT -> new int[] {outputChannels};
        };
    }

    @Override
    public int inputSize() {
        return batch * inputChannels;
    }

    @Override
    public int forwardOutputSize() {
        return batch * outputChannels;
    }

    @Override
    public int weightsSize() {
        return outputChannels * inputChannels;
    }

    @Override
    public int biasSize() {
        return outputChannels;
    }

    @Override
    public String text() {
        return "fullyConnected " + element.word() + " n" + batch + " ic" + inputChannels + " oc" + outputChannels + ' '
                + activation.word() + ' ' + pass.word();
    }

    @Override
    public String toString() {
        return text();
    }
}
