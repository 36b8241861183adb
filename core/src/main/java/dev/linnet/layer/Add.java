package dev.linnet.layer;

/**
 * The sum of two tensors of one shape: output[i] = activation(input[i] + addend[i]), in place where output is either. It
 * joins the branches of a residual network.
 *
 * <p>Its gradient in either operand is that of its activation, and the output's own where there is none.
 *
 * <p>Output: the shape of the operands. In QNNPACK: {@code add_nc}. Case: {@code add f32 1x64x56x56 relu}.
 *
 * @param element type of all operands
 * @param shape dimensions, outermost first; at least one
 * @param activation what is applied to each sum
 */
public record Add(Element element, int[] shape, Activation activation) implements Layer {
    /** Checks every rule, in the order of the parameters. */
    public Add {
        Checks.present(Status.INVALID_LAYER, "element", element);
        shape = Checks.shape(shape);
        Checks.present(Status.INVALID_ACTIVATION, "activation", activation);
    }

    /** A float32 sum over {@code shape}. */
    public static Add of(Activation activation, int... shape) {
        return new Add(Element.F32, shape, activation);
    }

    /** Always forward. */
    @Override
    public Pass pass() {
        return Pass.FORWARD;
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
    public boolean takes(Operand operand) {
        return operand == Operand.ADDEND || Layer.super.takes(operand);
    }

    @Override
    public boolean inPlace(Operand operand) {
        return true;
    }

    @Override
    public String text() {
        return "add " + element.word() + ' ' + Checks.spelled(shape) + ' ' + activation.word();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Add layer && text().equals(layer.text());
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
