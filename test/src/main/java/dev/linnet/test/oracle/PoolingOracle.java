package dev.linnet.test.oracle;

import dev.linnet.layer.Layout;
import dev.linnet.layer.Pooling;
import dev.linnet.layer.PoolingKind;

/** The greatest element of each window, exactly, or the mean. */
record PoolingOracle(Pooling layer, float[] input) implements Oracle {
    @Override
    public int products() {
        return layer.windowHeight() * layer.windowWidth();
    }

    @Override
    public Expected at(int index) {
        int width = layer.outputWidth();
        int height = layer.outputHeight();
        int channels = layer.channels();
        int area = layer.inputHeight() * layer.inputWidth();
        if (layer.layout() == Layout.NCHW) {
            return window(index / width / height * area, index / width % height, index % width, layer.inputWidth(), 1);
        }
        // Channels last, a channel's pixels lie all channels apart.
        int position = index / channels;
        return window(position / width / height * area * channels + index % channels, position / width % height,
                position % width, layer.inputWidth() * channels, channels);
    }

    private Expected window(int origin, int y, int x, int rowStride, int pixelStride) {
        int top = y * layer.strideHeight() - layer.paddingTop();
        int left = x * layer.strideWidth() - layer.paddingLeft();
        double greatest = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double magnitude = 0;
        int count = 0;
        for (int row = Math.max(0, top); row < Math.min(layer.inputHeight(), top + layer.windowHeight()); row++) {
            for (int column = Math.max(0, left); column < Math.min(layer.inputWidth(), left + layer.windowWidth());
                    column++) {
                double element = input[origin + row * rowStride + column * pixelStride];
                greatest = element > greatest ? element : greatest;
                sum += element;
                magnitude += Math.abs(element);
                count++;
            }
        }
        if (layer.kind() == PoolingKind.MAX) {
            return new Expected(greatest, 0);
        }
        int divisor = layer.countPadding()
                ? clipped(top, layer.windowHeight(), layer.inputHeight() + layer.paddingBottom())
                        * clipped(left, layer.windowWidth(), layer.inputWidth() + layer.paddingRight())
                : count;
        return Expected.ofSum(sum / divisor, count, magnitude / divisor);
    }

    /** How much of a window lies before the far end of the padded image, where ceil mode may lead it. */
    private static int clipped(int start, int window, int end) {
        return Math.min(start + window, end) - start;
    }
}
