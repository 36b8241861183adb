package dev.linnet.algorithm;

import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layout;

/**
 * Where the elements of an input or output tensor of a convolution lie.
 *
 * @param channels channels of all groups
 * @param groups groups of channels
 * @param height rows
 * @param width columns
 * @param channelsLast whether the channels of a pixel are neighbours, else the pixels of a row
 */
record Image(int channels, int groups, int height, int width, boolean channelsLast) {
    /** The forward layer's input, and so the gradient in it. */
    static Image input(Convolution layer) {
        return new Image(layer.inputChannels(), layer.groups(), layer.inputHeight(), layer.inputWidth(),
                layer.layout() == Layout.NHWC);
    }

    /** The forward layer's output, and so the gradient in it. */
    static Image output(Convolution layer) {
        return new Image(layer.outputChannels(), layer.groups(), layer.outputHeight() / layer.pooling(),
                layer.outputWidth() / layer.pooling(),
                layer.layout() == Layout.NHWC);
    }

    int area() {
        return height * width;
    }

    /** Elements of one image. */
    int size() {
        return channels * area();
    }

    int groupChannels() {
        return channels / groups;
    }

    int channelStride() {
        return channelsLast ? 1 : area();
    }

    int pixelStride() {
        return channelsLast ? channels : 1;
    }

    int rowStride() {
        return width * pixelStride();
    }

    /** The first element of a group. */
    int groupOffset(int group) {
        return group * groupChannels() * channelStride();
    }
}
