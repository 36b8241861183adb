package dev.linnet.test.oracle;

import dev.linnet.layer.Add;

/** activation(input[i] + addend[i]): one rounding before the activation. */
record AddOracle(Add layer, float[] input, float[] addend) implements Oracle {
    @Override
    public int products() {
        return 16;
    }

    @Override
    public Expected at(int index) {
        double sum = (double) input[index] + addend[index];
        return ActivationOracle.after(layer.activation(), new Expected(sum, ROUNDING * Math.abs(sum)));
    }
}
