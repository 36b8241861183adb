package dev.linnet.test.oracle;

import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layout;
import dev.linnet.layer.Pass;
import dev.linnet.layer.Pooling;
import dev.linnet.layer.PoolingKind;

/**
 * The greatest of 2×2 outputs of a convolution: no further from the greatest of the exact ones than the worst of the
 * four may be.
 *
 * @param pooling the pooling layer that follows
 * @param unpooled the convolution without it
 */
record PooledOracle(Pooling pooling, Oracle unpooled) implements Oracle {
    static PooledOracle of(Convolution layer, Oracle unpooled) {
        int[] shape = layer.toBuilder().maxPooling(false).build().outputShape();
        return new PooledOracle(Pooling.builder(PoolingKind.MAX).pass(Pass.FORWARD).layout(layer.layout())
                .input(shape[0], shape[1], shape[2], shape[3]).window(2).stride(2).build(), unpooled);
    }

    @Override
    public int products() {
        return 4 * unpooled.products();
    }

    @Override
    public Expected at(int index) {
        int[] shape = pooling.outputShape();
        boolean channelsLast = pooling.layout() == Layout.NHWC;
        int pixelStride = channelsLast ? shape[3] : 1;
        int pixel = index / pixelStride;
        int row = pixel / pooling.outputWidth() % pooling.outputHeight();
        int plane = pixel / pooling.outputWidth() / pooling.outputHeight();
        int first = ((plane * pooling.inputHeight() + 2 * row) * pooling.inputWidth()
                + 2 * (pixel % pooling.outputWidth())) * pixelStride + index % pixelStride;
        double value = Double.NEGATIVE_INFINITY;
        double bound = 0;
        for (int i = 0; i < 4; i++) {
            Expected each = unpooled.at(first + (i / 2 * pooling.inputWidth() + i % 2) * pixelStride);
            value = Math.max(value, each.value());
            bound = Math.max(bound, each.bound());
        }
        return new Expected(value, bound);
    }
}
