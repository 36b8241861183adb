package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Activation;
import dev.linnet.memory.FloatMemory;

/** Applies an activation, or its gradient, to a run of elements by the kernel of its family. */
final class Curves {
    private Curves() {
    }

    /** y[i] = activation(x[i]) for {@code count} elements; x may be y. scratch: one tile of the product's kernel. */
    static void apply(Kernels kernels, Activation activation, int count, FloatMemory x, int xOffset, FloatMemory y,
            int yOffset, FloatMemory scratch, int scratchOffset) {
        switch (activation.curve()) {
            case LINEAR -> kernels.activationF32Linear(count, x, xOffset, y, yOffset, activation.parameter(),
                    activation.minimum(), activation.maximum(), scratch, scratchOffset);
            case ELU -> kernels.activationF32Elu(count, x, xOffset, y, yOffset, activation.parameter(), scratch,
                    scratchOffset);
            case SIGMOID -> kernels.activationF32Sigmoid(count, x, xOffset, y, yOffset, scratch, scratchOffset);
            case TANH -> kernels.activationF32Tanh(count, x, xOffset, y, yOffset, scratch, scratchOffset);
        }
    }

    /** y[i] = g[i]·activation′(x[i]) for {@code count} elements; y may be x or g. scratch: as above. */
    static void gradient(Kernels kernels, Activation activation, int count, FloatMemory x, int xOffset, FloatMemory g,
            int gOffset, FloatMemory y, int yOffset, FloatMemory scratch, int scratchOffset) {
        switch (activation.curve()) {
            case LINEAR -> kernels.activationGradientF32Linear(count, x, xOffset, g, gOffset, y, yOffset,
                    activation.parameter(), activation.minimum(), activation.maximum(), scratch, scratchOffset);
            case ELU -> kernels.activationGradientF32Elu(count, x, xOffset, g, gOffset, y, yOffset,
                    activation.parameter(), scratch, scratchOffset);
            case SIGMOID -> kernels.activationGradientF32Sigmoid(count, x, xOffset, g, gOffset, y, yOffset, scratch,
                    scratchOffset);
            case TANH -> kernels.activationGradientF32Tanh(count, x, xOffset, g, gOffset, y, yOffset, scratch,
                    scratchOffset);
        }
    }
}
