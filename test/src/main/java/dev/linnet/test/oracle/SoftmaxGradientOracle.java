package dev.linnet.test.oracle;

import dev.linnet.layer.Softmax;

/** p · (g − Σ p·g) over a row, where p is the forward output and g the gradient in it. */
record SoftmaxGradientOracle(Softmax layer, float[] output, float[] gradient) implements Oracle {
    @Override
    public int products() {
        return layer.channels();
    }

    @Override
    public Expected at(int index) {
        int row = index / layer.channels() * layer.channels();
        double p = output[index];
        Sum sum = new Sum();
        sum.start(p * gradient[index]);
        for (int i = row; i < row + layer.channels(); i++) {
            sum.add(-p * output[i], gradient[i]);
        }
        return sum.expected();
    }
}
