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
        int divisor = divisor(layer, y, x);
        return Expected.ofSum(sum / divisor, count, magnitude / divisor);
    }

    /** How many elements the mean of output (y, x) counts. */
    static int divisor(Pooling layer, int y, int x) {
        int top = y * layer.strideHeight() - layer.paddingTop();
        int left = x * layer.strideWidth() - layer.paddingLeft();
        int bottom = layer.inputHeight() + (layer.countPadding() ? layer.paddingBottom() : 0);
        int right = layer.inputWidth() + (layer.countPadding() ? layer.paddingRight() : 0);
        return clipped(layer.countPadding() ? top : Math.max(0, top), top + layer.windowHeight(), bottom)
                * clipped(layer.countPadding() ? left : Math.max(0, left), left + layer.windowWidth(), right);
    }

    /** How much of a window lies before the far end of the image, where ceil mode may lead it. */
    private static int clipped(int start, int end, int limit) {
        return Math.min(end, limit) - start;
    }
}
