package dev.linnet.test.oracle;

import dev.linnet.layer.Softmax;

/** exp(x) / Σ exp(x) over a row. */
record SoftmaxOracle(Softmax layer, float[] input) implements Oracle {
    @Override
    public int products() {
        return 8 * layer.channels();
    }

    /** Bound: (16 + 2·√channels)·2⁻²⁴ of the output: the exponentials' own errors, and a sum of positive terms. */
    @Override
    public Expected at(int index) {
        int channels = layer.channels();
        int row = index / channels * channels;
        double greatest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < channels; c++) {
            greatest = Math.max(greatest, input[row + c]);
        }
        double sum = 0;
        for (int c = 0; c < channels; c++) {
            sum += Math.exp(input[row + c] - greatest);
        }
        double value = Math.exp(input[index] - greatest) / sum;
        return new Expected(value, (16 + 2 * Math.sqrt(channels)) * ROUNDING * value);
    }
}
