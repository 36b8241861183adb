package dev.linnet.algorithm;

import dev.linnet.layer.Activation;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layout;
import dev.linnet.layer.Pass;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Verdict;

/**
 * A correlation of images with kernels at dilation 1, whatever pass it comes from: the forward layer, or the gradient
 * in its input, which correlates the output's gradient with the kernels turned by 180°, channels swapped. With a stride
 * s above 1 it is one of stride 1 over s² phases of the source, every s-th of its rows and columns, each with the taps
 * that meet it.
 *
 * @param pass whose operands are read
 * @param images images of the batch
 * @param groups independent groups of channels
 * @param channels channels of a group that are summed over
 * @param outputs channels of a group that are computed
 * @param sourceHeight rows of the images that are read
 * @param sourceWidth their columns
 * @param targetHeight rows of the images that are computed
 * @param targetWidth their columns
 * @param kernelHeight rows of a kernel
 * @param kernelWidth columns of a kernel
 * @param paddingTop zero rows above the source; negative where its first rows are not read
 * @param paddingLeft zero columns to the left; negative likewise
 * @param stride rows and columns of the source between neighbouring outputs
 * @param channelsLast whether a pixel's channels are neighbours in memory
 * @param firstWeight element of the first group's first kernel at row 0, column 0, as correlated
 * @param groupStride distance of the groups' kernels
 * @param outputStride distance of the kernels of neighbouring outputs
 * @param channelStride distance of the kernels of neighbouring channels
 * @param rowStride distance of a kernel's rows; negative where it is turned
 * @param columnStride distance of a kernel's columns; negative where it is turned
 * @param activation what follows
 * @param pooling rows and columns of the target, which are multiples of it, that become the greatest of them: 1 or 2
 * @param channelSums whether sums of the target's channels are written too
 */
record Correlation(Pass pass, int images, int groups, int channels, int outputs, int sourceHeight, int sourceWidth,
        int targetHeight, int targetWidth, int kernelHeight, int kernelWidth, int paddingTop, int paddingLeft,
        int stride, boolean channelsLast, int firstWeight, int groupStride, int outputStride, int channelStride,
        int rowStride, int columnStride, Activation activation, int pooling, boolean channelSums) {

    /** AlexNet's first layer has this one; a kernel has few taps left a phase with greater ones. */
    private static final int MOST_STRIDE = 4;

    /**
     * What {@code layer}, of dilation 1, computes in the forward pass or the gradient in its input; for the gradient in its
     * weights, the forward correlation. The stride is 1, or in the forward pass up to {@link #MOST_STRIDE}.
     */
    static Correlation of(Convolution layer) {
        int channels = layer.inputChannels() / layer.groups();
        int outputs = layer.outputChannels() / layer.groups();
        int height = layer.kernelHeight();
        int width = layer.kernelWidth();
        WeightStrides weights = WeightStrides.of(layer);
        int outputStride = weights.output();
        int channelStride = weights.input();
        int columnStride = weights.tap();
        int rowStride = width * columnStride;
        int pooling = layer.pooling();
        boolean channelsLast = layer.layout() == Layout.NHWC;
        if (layer.pass() != Pass.INPUT_GRADIENT) {
            int targetHeight = layer.outputHeight() / pooling * pooling;
            int targetWidth = layer.outputWidth() / pooling * pooling;
            return new Correlation(layer.pass(), layer.batch(), layer.groups(), channels, outputs, layer.inputHeight(),
                    layer.inputWidth(), targetHeight, targetWidth, height, width, layer.paddingTop(),
                    layer.paddingLeft(), layer.strideHeight(), channelsLast, 0, outputs * outputStride, outputStride,
                    channelStride, rowStride, columnStride, layer.activation(), pooling, layer.channelSums());
        }
        return new Correlation(Pass.INPUT_GRADIENT, layer.batch(), layer.groups(), outputs, channels,
                layer.outputHeight(), layer.outputWidth(), layer.inputHeight(), layer.inputWidth(), height, width,
                height - 1 - layer.paddingTop(), width - 1 - layer.paddingLeft(), 1, channelsLast,
                (height - 1) * rowStride + (width - 1) * columnStride, outputs * outputStride, channelStride,
                outputStride, -rowStride, -columnStride, layer.activation(), pooling, false);
    }

    /** The images that are read. */
    FloatMemory source(Operands operands) {
        return pass == Pass.INPUT_GRADIENT ? operands.outputGradient() : operands.input();
    }

    /** Where channel {@code channel} of a group of an image of the source begins. */
    int sourceAt(int image, int group, int channel) {
        int area = sourceHeight * sourceWidth;
        return image * groups * channels * area + (group * channels + channel) * sourceChannelStride();
    }

    int sourceChannelStride() {
        return channelsLast ? 1 : sourceHeight * sourceWidth;
    }

    int sourcePixelStride() {
        return channelsLast ? groups * channels : 1;
    }

    int sourceRowStride() {
        return sourceWidth * sourcePixelStride();
    }

    /** Phases of the source, which a tile has one of each of: stride · row phase + column phase. */
    int phases() {
        return stride * stride;
    }

    /** Rows of a phase of a kernel; of the first phase most. */
    int rows(int phase) {
        return (kernelHeight - phase / stride + stride - 1) / stride;
    }

    /** Columns of a phase of a kernel. */
    int columns(int phase) {
        return (kernelWidth - phase % stride + stride - 1) / stride;
    }

    /** Where a phase of the first kernel begins; its taps lie {@code stride} rows and columns apart. */
    int phaseAt(int phase) {
        return firstWeight + phase / stride * rowStride + phase % stride * columnStride;
    }

    /** Why {@code layer} is no correlation that tiles compute, or null. */
    static Verdict obstacle(Convolution layer) {
        if (layer.pass() == Pass.BIAS_GRADIENT) {
            return Verdict.refuse("computes passes with products", layer.pass().word());
        }
        int height = layer.strideHeight();
        int width = layer.strideWidth();
        boolean forward = layer.pass() == Pass.FORWARD;
        if (height != width || height > (forward ? MOST_STRIDE : 1)) {
            return Verdict.refuse(forward ? "needs stride 1 to " + MOST_STRIDE : "needs stride 1", height, width);
        }
        return layer.dilationHeight() == 1 && layer.dilationWidth() == 1 ? null
                : Verdict.refuse("needs dilation 1", layer.dilationHeight(), layer.dilationWidth());
    }

    /** Rows of the target as it is written. */
    int pooledHeight() {
        return targetHeight / pooling;
    }

    /** Columns of the target as it is written. */
    int pooledWidth() {
        return targetWidth / pooling;
    }

    /** Where a group's first output channel of an image of the target begins. */
    int targetAt(int image, int group) {
        int area = pooledHeight() * pooledWidth();
        return image * groups * outputs * area + group * outputs * targetChannelStride();
    }

    int targetChannelStride() {
        return channelsLast ? 1 : pooledHeight() * pooledWidth();
    }

    int targetPixelStride() {
        return channelsLast ? groups * outputs : 1;
    }

    int targetRowStride() {
        return pooledWidth() * targetPixelStride();
    }
}
