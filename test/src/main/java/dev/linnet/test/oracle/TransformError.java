package dev.linnet.test.oracle;

import dev.linnet.layer.Convolution;
import dev.linnet.layer.Operand;
import dev.linnet.layer.Pass;
import dev.linnet.layer.WeightsLayout;
import java.util.Map;

/**
 * How far outputs of a convolution by tiles may be off. A tile's transform mixes its outputs, so that an error goes with the
 * largest of them, not with the output's own products; channels err independently of each other, so their errors add
 * like a random walk: |y − ref| ≤ amplification · 2⁻²⁴ · max|x| · maxₒ √Σᵢ(Σ_taps|w[o][i]|)², or the bound of the plain sum
 * where that is wider.
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
        boolean reduces = layer.pass() != Pass.FORWARD && layer.pass() != Pass.INPUT_GRADIENT;
        if (amplification == 0 || reduces) {
            return exact;
        }
        double steepest = Math.max(1, Math.abs(layer.activation().parameter()));
        float[] image = operands.get(layer.pass() == Pass.FORWARD ? Operand.INPUT : Operand.OUTPUT_GRADIENT);
        double least = amplification * Oracle.ROUNDING * largest(image)
                * norm(layer, operands.get(Operand.WEIGHTS)) * steepest;
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
    private static double norm(Convolution layer, float[] weights) {
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
        double largest = 0;
        for (double square : squares) {
            largest = Math.max(largest, square);
        }
        return Math.sqrt(largest);
    }
}
