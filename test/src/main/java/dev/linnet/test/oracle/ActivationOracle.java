package dev.linnet.test.oracle;

import dev.linnet.layer.Activation;
import dev.linnet.layer.ActivationLayer;

/** activation(input[i]). */
record ActivationOracle(ActivationLayer layer, float[] input) implements Oracle {
    /** Units in the last place by which a curve may differ, as the algorithms' docstrings say, and half for rounding here. */
    private static final double CURVE_UNITS = 4.5;

    @Override
    public int products() {
        return 16;
    }

    @Override
    public Expected at(int index) {
        return after(layer.activation(), new Expected(input[index], 0));
    }

    /**
     * What follows a sum. The error of the sum grows by the steepest slope of the activation, at least 1; a piecewise
     * linear activation is exact itself, a curve is within its units in the last place.
     */
    static Expected after(Activation activation, Expected sum) {
        double value = apply(activation, sum.value());
        double steepest = Math.max(1, Math.abs(activation.parameter()));
        double own = activation.isLinear() ? 0 : CURVE_UNITS * Math.ulp((float) value);
        return new Expected(value, sum.bound() * steepest + own);
    }

    private static double apply(Activation activation, double x) {
        return switch (activation.curve()) {
            case LINEAR -> Math.min(Math.max(x < 0 ? x * activation.parameter() : x, activation.minimum()),
                    activation.maximum());
            case ELU -> x < 0 ? activation.parameter() * Math.expm1(x) : x;
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case TANH -> Math.tanh(x);
        };
    }
}
