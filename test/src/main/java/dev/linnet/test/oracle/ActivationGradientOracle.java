package dev.linnet.test.oracle;

import dev.linnet.layer.Activation;
import dev.linnet.layer.ActivationLayer;

/** outputGradient[i] · activation′(input[i]). */
record ActivationGradientOracle(ActivationLayer layer, float[] input, float[] gradient) implements Oracle {
    /** Units in the last place by which a curve may differ, as the algorithm's docstring says, and half for rounding here. */
    private static final double CURVE_UNITS = 7.5;

    @Override
    public int products() {
        return 16;
    }

    /** A slope below the least normal number errs by its own spacing, which the gradient multiplies. */
    @Override
    public Expected at(int index) {
        double slope = slope(layer.activation(), input[index]);
        double value = gradient[index] * slope;
        double spacing = Math.max(Math.ulp((float) value), Math.ulp((float) slope) * Math.abs(gradient[index]));
        return new Expected(value, layer.activation().isLinear() ? 0 : CURVE_UNITS * spacing);
    }

    private static double slope(Activation activation, float x) {
        // Unlike x < 0 this says that −0 is below 0.
        boolean below = Float.compare(x, 0) < 0;
        double e = Math.exp(-Math.abs((double) x));
        return switch (activation.curve()) {
            case LINEAR -> linear(activation, x, below);
            case ELU -> below ? activation.parameter() * Math.exp(x) : 1;
            case SIGMOID -> e / ((1 + e) * (1 + e));
            case TANH -> 4 * e * e / ((1 + e * e) * (1 + e * e));
        };
    }

    private static double linear(Activation activation, float x, boolean below) {
        double slope = below ? activation.parameter() : 1;
        boolean bounded = slope * x < activation.minimum() || slope * x > activation.maximum()
                || below && x == 0 && activation.minimum() == 0;
        return bounded ? 0 : slope;
    }
}
