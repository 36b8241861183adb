package dev.linnet.layer;

/** What a layer computes: its output, or the gradient of the loss in one of its operands. */
public enum Pass implements Word {
    /** The output. */
    FORWARD,
    /** The gradient in the input, from the gradient in the output. */
    INPUT_GRADIENT,
    /** The gradient in the weights, from the input and the gradient in the output. */
    KERNEL_GRADIENT,
    /** The gradient in the bias: the gradient in the output summed over batch and positions. */
    BIAS_GRADIENT
}
