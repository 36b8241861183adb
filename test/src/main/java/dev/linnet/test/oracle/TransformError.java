package dev.linnet.test.oracle;

import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layout;
import dev.linnet.layer.Operand;
import dev.linnet.layer.Pass;
import dev.linnet.layer.WeightsLayout;
import java.util.Arrays;
import java.util.Map;

/**
 * How far outputs of a convolution by tiles may be off. A tile's transform mixes its outputs, so that an error goes with the
 * largest of them, not with the output's own products; channels err independently of each other, so their errors add
 * like a random walk: |y − ref| ≤ amplification · 2⁻²⁴ · max|x| · maxₒ √Σᵢ(Σ_taps|w[o][i]|)², or the bound of the plain sum
 * where that is wider. In the gradient in the weights, tiles of the output's gradient stand for the channels' kernels.
 *
 * <p>The amplification is twice the largest that was met in 600 layers of 1 to 256 channels with uniform operands. For
 * comparison, NNPACK's tests allow 1e-3 of the output where there are few channels and 1e-5 to 1e-4 for networks' layers,
 * where this bound is 2e-6 to 2e-5 of the greatest output.
 */
final class TransformError {
    private static final double WINOGRAD_8X8 = 200;
    private static final double WINOGRAD_6X6 = 100;

    private TransformError() {
    }

    /** The oracle {@code exact} with the bound of the algorithms that may compute {@code layer}. */
    static Oracle widen(Oracle exact, Convolution layer, Map<Operand, float[]> operands) {
        double amplification = amplification(layer);
        if (amplification == 0 || layer.pass() == Pass.BIAS_GRADIENT) {
            return exact;
        }
        double steepest = Math.max(1, Math.abs(layer.activation().parameter()));
        float[] gradient = operands.get(Operand.OUTPUT_GRADIENT);
        float[] image = layer.pass() == Pass.INPUT_GRADIENT ? gradient : operands.get(Operand.INPUT);
        double norm = layer.pass() == Pass.KERNEL_GRADIENT ? tilesNorm(layer, gradient)
                : kernelsNorm(layer, operands.get(Operand.WEIGHTS));
        double least = amplification * Oracle.ROUNDING * largest(image) * norm * steepest;
        return new Oracle() {
            @Override
            public Expected at(int index) {
                Expected expected = exact.at(index);
                return new Expected(expected.value(), Math.max(expected.bound(), least));
            }

            @Override
            public int products() {
                return exact.products();
            }
        };
    }

    /** What the algorithm that is named may amplify, or the worst that the planner may pick; 0 for plain sums. */
    private static double amplification(Convolution layer) {
        boolean steps = layer.strideHeight() > 1 || layer.strideWidth() > 1 || layer.dilationHeight() > 1
                || layer.dilationWidth() > 1;
        int kernel = layer.kernelHeight();
        boolean small = kernel == layer.kernelWidth() && (kernel == 3 || kernel == 5);
        return switch (layer.algorithm()) {
            case WINOGRAD_8X8 -> WINOGRAD_8X8;
            case WINOGRAD_6X6 -> WINOGRAD_6X6;
            case AUTO -> small && !steps ? WINOGRAD_8X8 : 0;
            default -> 0;
        };
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** The largest Euclidean norm, over the channels that are computed, of their kernels' sums of magnitudes. */
    private static double kernelsNorm(Convolution layer, float[] weights) {
        int channels = layer.inputChannels() / layer.groups();
        int taps = layer.kernelHeight() * layer.kernelWidth();
        boolean forward = layer.pass() == Pass.FORWARD;
        double[] squares = new double[forward ? layer.outputChannels() : layer.inputChannels()];
        for (int o = 0; o < layer.outputChannels(); o++) {
            int group = o / (layer.outputChannels() / layer.groups());
            for (int i = 0; i < channels; i++) {
                double sum = 0;
                for (int tap = 0; tap < taps; tap++) {
                    sum += Math.abs(weights[layer.weightsLayout() == WeightsLayout.OIHW ? (o * channels + i) * taps + tap
                            : layer.weightsLayout() == WeightsLayout.OHWI ? (o * taps + tap) * channels + i
                            : (tap * channels + i) * layer.outputChannels() + o]);
                }
                squares[forward ? o : group * channels + i] += sum * sum;
            }
        }
        return Math.sqrt(Arrays.stream(squares).max().getAsDouble());
    }

    /** The largest Euclidean norm, over the output's channels, of the sums of magnitudes in the tiles of its gradient. */
    private static double tilesNorm(Convolution layer, float[] gradient) {
        int step = layer.kernelHeight() == 5 || layer.algorithm() == Algorithm.WINOGRAD_6X6 ? 4 : 6;
        int height = layer.outputHeight();
        int width = layer.outputWidth();
        int columns = (width + step - 1) / step;
        int tiles = (height + step - 1) / step * columns;
        int channels = layer.outputChannels();
        double[][] sums = new double[channels][layer.batch() * tiles];
        for (int i = 0; i < gradient.length; i++) {
            boolean channelsLast = layer.layout() == Layout.NHWC;
            int channel = channelsLast ? i % channels : i / (height * width) % channels;
            int pixel = channelsLast ? i / channels : i % (height * width) + i / (height * width * channels) * height * width;
            int y = pixel / width % height;
            int tile = pixel / (height * width) * tiles + y / step * columns + pixel % width / step;
            sums[channel][tile] += Math.abs(gradient[i]);
        }
        return Math.sqrt(Arrays.stream(sums).mapToDouble(each -> Arrays.stream(each).map(sum -> sum * sum).sum()).max()
                .getAsDouble());
    }
}
