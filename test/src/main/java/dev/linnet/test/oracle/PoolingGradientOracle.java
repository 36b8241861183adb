package dev.linnet.test.oracle;

import dev.linnet.layer.Layout;
import dev.linnet.layer.Pooling;
import dev.linnet.layer.PoolingKind;

/** What the windows above an element of the input give back: all to the first greatest element, or equal shares. */
record PoolingGradientOracle(Pooling layer, float[] input, float[] gradient) implements Oracle {
    @Override
    public int products() {
        int windows = (layer.windowHeight() / layer.strideHeight() + 1) * (layer.windowWidth() / layer.strideWidth() + 1);
        return windows * (layer.kind() == PoolingKind.MAX ? layer.windowHeight() * layer.windowWidth() : 1);
    }

    /** Exact where one window gives; a sum of the gradients of several. */
    @Override
    public Expected at(int index) {
        boolean first = layer.layout() == Layout.NCHW;
        int position = first ? index : index / layer.channels();
        int channel = first ? index / layer.inputWidth() / layer.inputHeight() % layer.channels() : index % layer.channels();
        int column = position % layer.inputWidth();
        int row = position / layer.inputWidth() % layer.inputHeight();
        int image = index / layer.channels() / layer.inputHeight() / layer.inputWidth();
        Sum sum = new Sum();
        int windows = 0;
        for (int y = 0; y < layer.outputHeight(); y++) {
            for (int x = 0; x < layer.outputWidth(); x++) {
                int top = y * layer.strideHeight() - layer.paddingTop();
                int left = x * layer.strideWidth() - layer.paddingLeft();
                boolean above = row >= top && row < top + layer.windowHeight() && column >= left
                        && column < left + layer.windowWidth();
                if (above && (layer.kind() != PoolingKind.MAX || wins(image, channel, top, left, row, column))) {
                    sum.add(gradient[at(image, channel, y, x, layer.outputHeight(), layer.outputWidth())],
                            layer.kind() == PoolingKind.MAX ? 1 : 1.0 / PoolingOracle.divisor(layer, y, x));
                    windows++;
                }
            }
        }
        Expected expected = sum.expected();
        return layer.kind() == PoolingKind.MAX && windows <= 1 ? new Expected(expected.value(), 0) : expected;
    }

    /** Whether the element is the first greatest, row by row, of the window that begins at (top, left). */
    private boolean wins(int image, int channel, int top, int left, int row, int column) {
        double element = input[at(image, channel, row, column, layer.inputHeight(), layer.inputWidth())];
        for (int y = Math.max(top, 0); y < Math.min(top + layer.windowHeight(), layer.inputHeight()); y++) {
            for (int x = Math.max(left, 0); x < Math.min(left + layer.windowWidth(), layer.inputWidth()); x++) {
                double other = input[at(image, channel, y, x, layer.inputHeight(), layer.inputWidth())];
                boolean earlier = y < row || y == row && x < column;
                if (other > element || earlier && other == element) {
                    return false;
                }
            }
        }
        return element > Double.NEGATIVE_INFINITY;
    }

    private int at(int image, int channel, int row, int column, int height, int width) {
        return layer.layout() == Layout.NCHW ? ((image * layer.channels() + channel) * height + row) * width + column
                : ((image * height + row) * width + column) * layer.channels() + channel;
    }
}
