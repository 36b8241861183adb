package dev.linnet.layer;

/**
 * output[n][o] = activation(Σᵢ input[n][i]·weights[o][i] + bias[o]).
 *
 * <p>Input: [batch, inputChannels]; weights: [outputChannels, inputChannels]; output: [batch, outputChannels]. In NNPACK:
 * {@code nnp_fully_connected_inference} and {@code nnp_fully_connected_output}; with the weights' type FLOAT16_ALTERNATIVE
 * {@code nnp_fully_connected_inference_f16f32}. Case: {@code fullyConnected f32 n1 ic4096 oc1000 float16 relu}.
 *
 * @param element type of all operands
 * @param pass what is computed
 * @param batch rows of the input
 * @param inputChannels columns of the input
 * @param outputChannels columns of the output
 * @param weightsType type of the weights where it is not that of all operands
 * @param activation applied after the bias, in the forward pass
 */
public record FullyConnected(Element element, Pass pass, int batch, int inputChannels, int outputChannels,
        WeightsType weightsType, Activation activation) implements Layer {
    /** Checks every rule, in the order of the parameters. */
    public FullyConnected {
        Checks.present(Status.INVALID_LAYER, "element", element);
        Checks.present(Status.INVALID_LAYER, "pass", pass);
        Checks.present(Status.INVALID_LAYER, "weightsType", weightsType);
        Checks.present(Status.INVALID_ACTIVATION, "activation", activation);
        Checks.positive(Status.INVALID_BATCH_SIZE, "batch", batch);
        Checks.positive(Status.INVALID_INPUT_CHANNELS, "inputChannels", inputChannels);
        Checks.positive(Status.INVALID_OUTPUT_CHANNELS, "outputChannels", outputChannels);
        if (element != Element.F32 && weightsType.isHalf()) {
            throw new LinnetException(Status.INVALID_LAYER, "weightsType is " + weightsType.word()
                    + ", must be that of element " + element.word());
        }
        if ((pass == Pass.KERNEL_GRADIENT || pass == Pass.BIAS_GRADIENT) && weightsType.isHalf()) {
            throw new LinnetException(Status.INVALID_LAYER, "weightsType is " + weightsType.word() + ", pass "
                    + pass.word() + " reads no weights");
        }
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
        return new FullyConnected(Element.F32, Pass.FORWARD, batch, inputChannels, outputChannels, WeightsType.FLOAT32,
                activation);
    }

    /** Collects the parameters of a layer. */
    public static Builder builder() {
        return new Builder();
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
    public boolean isHalf(Operand operand) {
        return operand == Operand.WEIGHTS && weightsType.isHalf();
    }

    @Override
    public String text() {
        return "fullyConnected " + element.word() + " n" + batch + " ic" + inputChannels + " oc" + outputChannels + ' '
                + (weightsType.isHalf() ? weightsType.word() + ' ' : "") + activation.word() + ' ' + pass.word();
    }

    @Override
    public String toString() {
        return text();
    }

    /** Collects the parameters; {@link #build()} checks them. */
    public static final class Builder {
        private Element element = Element.F32;
        private Pass pass = Pass.FORWARD;
        private int batch = 1;
        private int inputChannels;
        private int outputChannels;
        private WeightsType weightsType = WeightsType.FLOAT32;
        private Activation activation = Activation.IDENTITY;

        private Builder() {
        }

        /** Type of all operands; default F32. */
        public Builder element(Element value) {
            element = value;
            return this;
        }

        /** What is computed; default FORWARD. */
        public Builder pass(Pass value) {
            pass = value;
            return this;
        }

        /** Rows of the input; default 1. */
        public Builder batch(int value) {
            batch = value;
            return this;
        }

        /** Columns of the input. */
        public Builder inputChannels(int value) {
            inputChannels = value;
            return this;
        }

        /** Columns of the output. */
        public Builder outputChannels(int value) {
            outputChannels = value;
            return this;
        }

        /** Type of the weights where it is not that of all operands; default FLOAT32. */
        public Builder weightsType(WeightsType value) {
            weightsType = value;
            return this;
        }

        /** Applied after the bias; default IDENTITY. */
        public Builder activation(Activation value) {
            activation = value;
            return this;
        }

        /** The layer, or a {@link LinnetException} that names the rule it breaks. */
        public FullyConnected build() {
            return new FullyConnected(element, pass, batch, inputChannels, outputChannels, weightsType, activation);
        }
    }
}
