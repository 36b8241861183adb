package dev.linnet.test.oracle;

import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layout;
import dev.linnet.layer.Operand;
import dev.linnet.plan.BatchNormalization;
import java.util.Map;

/**
 * output[n][o][y][x] = activation(bias[o] + Σ input[n][i][y·s − p + ky·d][x·s − p + kx·d] · weights[o][i][ky][kx]), and its
 * gradients: the output is linear in input, weights and bias, so each product input·weights of the definition is a product
 * outputGradient·weights of the gradient in its input, and a product outputGradient·input of the gradient in its weight.
 *
 * <p>A batch normalization, which may be null, multiplies all that is summed by a factor and adds two terms: mean and
 * shift.
 */
record ConvolutionOracle(Convolution layer, Map<Operand, float[]> operands, BatchNormalization normalization)
        implements Oracle {
    /** What batch normalization multiplies output channel {@code o} with. */
    double factor(int o) {
        return normalization == null ? 1 : normalization.scale().get(o)
                / Math.sqrt((double) normalization.variance().get(o) + normalization.epsilon());
    }

    @Override
    public int products() {
        int taps = layer.kernelHeight() * layer.kernelWidth();
        return switch (layer.pass()) {
            case FORWARD -> layer.inputChannels() / layer.groups() * taps;
            case INPUT_GRADIENT -> layer.outputChannels() / layer.groups() * taps;
            case KERNEL_GRADIENT, BIAS_GRADIENT -> layer.batch() * layer.outputHeight() * layer.outputWidth();
        };
    }

    @Override
    public Expected at(int index) {
        return switch (layer.pass()) {
            case FORWARD -> output(image(index, layer.outputChannels(), layer.outputHeight(), layer.outputWidth()));
            case INPUT_GRADIENT ->
                inputGradient(image(index, layer.inputChannels(), layer.inputHeight(), layer.inputWidth()));
            case KERNEL_GRADIENT -> kernelGradient(index);
            case BIAS_GRADIENT -> biasGradient(index);
        };
    }

    private Expected output(int[] at) {
        int o = at[1];
        int first = o / outputShare() * inputShare();
        float[] bias = operands.get(Operand.BIAS);
        double factor = factor(o);
        Sum sum = new Sum();
        sum.start(bias == null ? 0 : bias[o] * factor);
        if (normalization != null) {
            sum.add(-normalization.mean().get(o), factor);
            sum.add(normalization.shift().get(o), 1);
        }
        for (int ky = 0; ky < layer.kernelHeight(); ky++) {
            int row = inputRow(at[2], ky);
            for (int kx = 0; kx < layer.kernelWidth(); kx++) {
                int column = inputColumn(at[3], kx);
                for (int i = 0; i < inputShare() && inside(row, column); i++) {
                    sum.add(input(at[0], first + i, row, column), weight(o, i, ky, kx) * factor);
                }
            }
        }
        return ActivationOracle.after(layer.activation(), sum.expected());
    }

    private Expected inputGradient(int[] at) {
        int first = at[1] / inputShare() * outputShare();
        Sum sum = new Sum();
        for (int ky = 0; ky < layer.kernelHeight(); ky++) {
            int y = steps(at[2] + layer.paddingTop() - ky * layer.dilationHeight(), layer.strideHeight(),
                    layer.outputHeight());
            for (int kx = 0; kx < layer.kernelWidth(); kx++) {
                int x = steps(at[3] + layer.paddingLeft() - kx * layer.dilationWidth(), layer.strideWidth(),
                        layer.outputWidth());
                for (int o = 0; o < outputShare() && y >= 0 && x >= 0; o++) {
                    sum.add(gradient(at[0], first + o, y, x), weight(first + o, at[1] % inputShare(), ky, kx));
                }
            }
        }
        return sum.expected();
    }

    private Expected kernelGradient(int index) {
        int[] at = weightAt(index);
        int channel = at[0] / outputShare() * inputShare() + at[1];
        Sum sum = new Sum();
        for (int n = 0; n < layer.batch(); n++) {
            for (int y = 0; y < layer.outputHeight(); y++) {
                int row = inputRow(y, at[2]);
                for (int x = 0; x < layer.outputWidth(); x++) {
                    int column = inputColumn(x, at[3]);
                    if (inside(row, column)) {
                        sum.add(gradient(n, at[0], y, x), input(n, channel, row, column));
                    }
                }
            }
        }
        return sum.expected();
    }

    private Expected biasGradient(int o) {
        Sum sum = new Sum();
        for (int n = 0; n < layer.batch(); n++) {
            for (int y = 0; y < layer.outputHeight(); y++) {
                for (int x = 0; x < layer.outputWidth(); x++) {
                    sum.add(gradient(n, o, y, x), 1);
                }
            }
        }
        return sum.expected();
    }

    private int inputShare() {
        return layer.inputChannels() / layer.groups();
    }

    private int outputShare() {
        return layer.outputChannels() / layer.groups();
    }

    private int inputRow(int y, int ky) {
        return y * layer.strideHeight() - layer.paddingTop() + ky * layer.dilationHeight();
    }

    private int inputColumn(int x, int kx) {
        return x * layer.strideWidth() - layer.paddingLeft() + kx * layer.dilationWidth();
    }

    private boolean inside(int row, int column) {
        return row >= 0 && row < layer.inputHeight() && column >= 0 && column < layer.inputWidth();
    }

    /** distance / stride where that is whole and a step of the window, else −1. */
    private static int steps(int distance, int stride, int outputs) {
        return distance >= 0 && distance % stride == 0 && distance / stride < outputs ? distance / stride : -1;
    }

    private float input(int n, int c, int row, int column) {
        return operands.get(Operand.INPUT)[imageIndex(n, c, row, column, layer.inputChannels(), layer.inputHeight(),
                layer.inputWidth())];
    }

    private float gradient(int n, int c, int row, int column) {
        return operands.get(Operand.OUTPUT_GRADIENT)[imageIndex(n, c, row, column, layer.outputChannels(),
                layer.outputHeight(), layer.outputWidth())];
    }

    private float weight(int o, int i, int ky, int kx) {
        return operands.get(Operand.WEIGHTS)[switch (layer.weightsLayout()) {
            case OIHW -> ((o * inputShare() + i) * layer.kernelHeight() + ky) * layer.kernelWidth() + kx;
            case OHWI -> ((o * layer.kernelHeight() + ky) * layer.kernelWidth() + kx) * inputShare() + i;
            case HWIO -> ((ky * layer.kernelWidth() + kx) * inputShare() + i) * layer.outputChannels() + o;
        }];
    }

    /** Output channel, input channel of its group, row and column of a weight. */
    private int[] weightAt(int index) {
        int height = layer.kernelHeight();
        int width = layer.kernelWidth();
        int share = inputShare();
        int outputs = layer.outputChannels();
        return switch (layer.weightsLayout()) {
            case OIHW -> new int[] {index / width / height / share, index / width / height % share,
                index / width % height, index % width};
            case OHWI -> new int[] {index / share / width / height, index % share, index / share / width % height,
                index / share % width};
            case HWIO -> new int[] {index % outputs, index / outputs % share, index / outputs / share / width,
                index / outputs / share % width};
        };
    }

    private int imageIndex(int n, int c, int row, int column, int channels, int height, int width) {
        return layer.layout() == Layout.NCHW ? ((n * channels + c) * height + row) * width + column
                : ((n * height + row) * width + column) * channels + c;
    }

    /** Image, channel, row and column of an element of an image tensor. */
    private int[] image(int index, int channels, int height, int width) {
        return layer.layout() == Layout.NCHW
                ? new int[] {index / width / height / channels, index / width / height % channels,
                    index / width % height, index % width}
                : new int[] {index / channels / width / height, index % channels, index / channels / width % height,
                    index / channels % width};
    }
}
