package dev.linnet.test.oracle;

import dev.linnet.layer.FullyConnected;

/** output[n][o] = activation(bias[o] + Σᵢ input[n][i] · weights[o][i]). */
record FullyConnectedOracle(FullyConnected layer, float[] input, float[] weights, float[] bias) implements Oracle {
    @Override
    public int products() {
        return layer.inputChannels();
    }

    @Override
    public Expected at(int index) {
        int channels = layer.inputChannels();
        int n = index / layer.outputChannels();
        int o = index % layer.outputChannels();
        double sum = bias == null ? 0 : bias[o];
        double magnitude = Math.abs(sum);
        for (int i = 0; i < channels; i++) {
            double product = (double) input[n * channels + i] * weights[o * channels + i];
            sum += product;
            magnitude += Math.abs(product);
        }
        return ActivationOracle.after(layer.activation(), Expected.ofSum(sum, channels, magnitude));
    }
}
