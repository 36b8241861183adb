package dev.linnet.test.oracle;

import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layout;

/** output[n][o][y][x] = activation(bias[o] + Σ input[n][i][y·s − p + ky·d][x·s − p + kx·d] · weights[o][i][ky][kx]). */
record ConvolutionOracle(Convolution layer, float[] input, float[] weights, float[] bias) implements Oracle {
    @Override
    public int products() {
        return layer.inputChannels() / layer.groups() * layer.kernelHeight() * layer.kernelWidth();
    }

    @Override
    public Expected at(int index) {
        int width = layer.outputWidth();
        int height = layer.outputHeight();
        int channels = layer.outputChannels();
        if (layer.layout() == Layout.NCHW) {
            return output(index / width / height / channels, index / width / height % channels, index / width % height,
                    index % width);
        }
        return output(index / channels / width / height, index % channels, index / channels / width % height,
                index / channels % width);
    }

    private Expected output(int n, int o, int y, int x) {
        int share = layer.inputChannels() / layer.groups();
        int group = o / (layer.outputChannels() / layer.groups());
        double sum = bias == null ? 0 : bias[o];
        double magnitude = Math.abs(sum);
        int count = 0;
        for (int ky = 0; ky < layer.kernelHeight(); ky++) {
            int row = y * layer.strideHeight() - layer.paddingTop() + ky * layer.dilationHeight();
            if (row < 0 || row >= layer.inputHeight()) {
                continue;
            }
            for (int kx = 0; kx < layer.kernelWidth(); kx++) {
                int column = x * layer.strideWidth() - layer.paddingLeft() + kx * layer.dilationWidth();
                if (column < 0 || column >= layer.inputWidth()) {
                    continue;
                }
                for (int i = 0; i < share; i++) {
                    double product = (double) input[inputIndex(n, group * share + i, row, column)]
                            * weights[weightIndex(o, i, share, ky, kx)];
                    sum += product;
                    magnitude += Math.abs(product);
                }
                count += share;
            }
        }
        return ActivationOracle.after(layer.activation(), Expected.ofSum(sum, count, magnitude));
    }

    private int inputIndex(int n, int c, int row, int column) {
        return layer.layout() == Layout.NCHW
                ? ((n * layer.inputChannels() + c) * layer.inputHeight() + row) * layer.inputWidth() + column
                : ((n * layer.inputHeight() + row) * layer.inputWidth() + column) * layer.inputChannels() + c;
    }

    private int weightIndex(int o, int i, int share, int ky, int kx) {
        return switch (layer.weightsLayout()) {
            case OIHW -> ((o * share + i) * layer.kernelHeight() + ky) * layer.kernelWidth() + kx;
            case OHWI -> ((o * layer.kernelHeight() + ky) * layer.kernelWidth() + kx) * share + i;
            case HWIO -> ((ky * layer.kernelWidth() + kx) * share + i) * layer.outputChannels() + o;
        };
    }
}
