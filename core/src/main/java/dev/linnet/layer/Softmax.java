package dev.linnet.layer;

/**
 * output[n][c] = exp(input[n][c] − maxₖ input[n][k]) / Σₖ exp(input[n][k] − maxₖ input[n][k]), in place where output is the
 * input.
 *
 * <p>Input and output: [batch, channels]. In NNPACK: {@code nnp_softmax_output}. Case: {@code softmax f32 n1 c1000}.
 *
 * @param element type of all operands
 * @param pass what is computed
 * @param batch rows
 * @param channels columns, over which a row sums to 1
 */
public record Softmax(Element element, Pass pass, int batch, int channels) implements Layer {
    /** Checks every rule, in the order of the parameters. */
    public Softmax {
        Checks.present(Status.INVALID_LAYER, "element", element);
        Checks.present(Status.INVALID_LAYER, "pass", pass);
        Checks.positive(Status.INVALID_BATCH_SIZE, "batch", batch);
        Checks.positive(Status.INVALID_CHANNELS, "channels", channels);
        Checks.elements("input", batch, channels);
        Checks.withoutWeights("softmax", pass);
    }

    /** A forward float32 softmax. */
    public static Softmax of(int batch, int channels) {
        return new Softmax(Element.F32, Pass.FORWARD, batch, channels);
    }

    @Override
    public int[] outputShape() {
        return new int[] {batch, channels};
    }

    @Override
    public int inputSize() {
        return batch * channels;
    }

    @Override
    public int forwardOutputSize() {
        return inputSize();
    }

    /** The gradient in the input takes the forward output: input̄ᵢ = outputᵢ·(output̄ᵢ − Σₖ outputₖ·output̄ₖ). */
    @Override
    public boolean takes(Operand operand) {
        return pass == Pass.FORWARD ? Layer.super.takes(operand)
                : operand == Operand.FORWARD_OUTPUT || operand == Operand.OUTPUT_GRADIENT || operand == Operand.OUTPUT;
    }

    @Override
    public boolean inPlace(Operand operand) {
        return true;
    }

    @Override
    public String text() {
        return "softmax " + element.word() + " n" + batch + " c" + channels + ' ' + pass.word();
    }

    @Override
    public String toString() {
        return text();
    }
}
