package dev.linnet.algorithm;

import dev.linnet.layer.Convolution;

/**
 * Where the weights of a convolution lie in its order of weights.
 *
 * @param output distance of neighbouring output channels
 * @param input distance of neighbouring input channels
 * @param tap distance of neighbouring kernel elements, row by row
 */
record WeightStrides(int output, int input, int tap) {
    static WeightStrides of(Convolution layer) {
        int channels = layer.inputChannels() / layer.groups();
        int taps = layer.kernelHeight() * layer.kernelWidth();
        return switch (layer.weightsLayout()) {
            case OIHW -> new WeightStrides(channels * taps, taps, 1);
            case OHWI -> new WeightStrides(channels * taps, 1, channels);
            case HWIO -> new WeightStrides(1, layer.outputChannels(), channels * layer.outputChannels());
        };
    }
}
