package dev.linnet.test.oracle;

import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.Operand;
import java.util.Map;

/** output[n][o] = activation(bias[o] + Σᵢ input[n][i] · weights[o][i]), and its gradients. */
record FullyConnectedOracle(FullyConnected layer, Map<Operand, float[]> operands) implements Oracle {
    @Override
    public int products() {
        return switch (layer.pass()) {
            case FORWARD -> layer.inputChannels();
            case INPUT_GRADIENT -> layer.outputChannels();
            case KERNEL_GRADIENT, BIAS_GRADIENT -> layer.batch();
        };
    }

    @Override
    public Expected at(int index) {
        int inputs = layer.inputChannels();
        int outputs = layer.outputChannels();
        float[] input = operands.get(Operand.INPUT);
        float[] weights = operands.get(Operand.WEIGHTS);
        float[] gradient = operands.get(Operand.OUTPUT_GRADIENT);
        Sum sum = new Sum();
        switch (layer.pass()) {
            case FORWARD -> {
                float[] bias = operands.get(Operand.BIAS);
                sum.start(bias == null ? 0 : bias[index % outputs]);
                for (int i = 0; i < inputs; i++) {
                    sum.add(input[index / outputs * inputs + i], weights[index % outputs * inputs + i]);
                }
                return ActivationOracle.after(layer.activation(), sum.expected());
            }
            case INPUT_GRADIENT -> {
                for (int o = 0; o < outputs; o++) {
                    sum.add(gradient[index / inputs * outputs + o], weights[o * inputs + index % inputs]);
                }
            }
            case KERNEL_GRADIENT -> {
                for (int n = 0; n < layer.batch(); n++) {
                    sum.add(gradient[n * outputs + index / inputs], input[n * inputs + index % inputs]);
                }
            }
            case BIAS_GRADIENT -> {
                for (int n = 0; n < layer.batch(); n++) {
                    sum.add(gradient[n * outputs + index], 1);
                }
            }
        }
        return sum.expected();
    }
}
