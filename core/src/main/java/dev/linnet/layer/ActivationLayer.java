package dev.linnet.layer;

/**
 * An activation by itself: output[i] = activation(input[i]), in place where output is the input.
 *
 * <p>Pass inputGradient takes input and outputGradient and writes outputGradient[i] · activation′(input[i]), in place of
 * either. Where a bound replaces the input the derivative is 0; an input that equals a bound is not replaced. At 0 the
 * derivative is that above 0, and −0 lies below; at NaN it is 1 for ReLU, clamp and ELU, and NaN for sigmoid and tanh.
 *
 * <p>Output: the shape of the input. In NNPACK: {@code nnp_relu_output}, {@code nnp_relu_input_gradient}. Case: {@code activation f32 1x64x56x56 relu}.
 *
 * @param element type of all operands
 * @param pass what is computed
 * @param shape dimensions, outermost first; at least one
 * @param activation what is applied
 */
public record ActivationLayer(Element element, Pass pass, int[] shape, Activation activation) implements Layer {
    /** Checks every rule, in the order of the parameters. */
    public ActivationLayer {
        Checks.present(Status.INVALID_LAYER, "element", element);
        Checks.present(Status.INVALID_LAYER, "pass", pass);
        shape = Checks.shape(shape);
        Checks.present(Status.INVALID_ACTIVATION, "activation", activation);
        Checks.withoutWeights("an activation", pass);
    }

    /** A forward float32 activation over {@code shape}. */
    public static ActivationLayer of(Activation activation, int... shape) {
        return new ActivationLayer(Element.F32, Pass.FORWARD, shape, activation);
    }

    @Override
    public int[] shape() {
        return shape.clone();
    }

    @Override
    public int[] outputShape() {
        return shape();
    }

    @Override
    public int inputSize() {
        return Checks.elements("input", shape);
    }

    @Override
    public int forwardOutputSize() {
        return inputSize();
    }

    @Override
    public boolean inPlace(Operand operand) {
        return true;
    }

    @Override
    public String text() {
        return "activation " + element.word() + ' ' + Checks.spelled(shape) + ' ' + activation.word() + ' '
                + pass.word();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ActivationLayer layer && text().equals(layer.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
