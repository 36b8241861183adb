package dev.linnet.test.oracle;

import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layout;
import dev.linnet.layer.Operand;
import dev.linnet.layer.Pass;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * How far outputs of a convolution by tiles may be off. A tile's transform mixes its outputs, so that an error goes
 * with the largest of them, not with the output's own products; channels err independently of each other, so their
 * errors add like a random walk, and the bound is that of the plain sum where that is wider. In the gradient in the
 * weights, tiles of the output's gradient stand for the channels' kernels.
 *
 * <p>Winograd: |y − ref| ≤ amplification · 2⁻²⁴ · max|x| · maxₒ √Σᵢ(Σ_taps|w[o][i]|)².
 *
 * <p>Fourier: |y − ref| ≤ (20 + 3·√channels) · 2⁻²⁴ · max|x| · maxₒ √ΣᵢΣ_taps w[o][i]², whatever the tile's size: each
 * bin errs by some roundings of its share of the energies of tile and kernel, more of them the more channels are
 * added, and the inverse spreads the bins' errors evenly over the tile.
 *
 * <p>The amplification is 100 on tiles of 6×6, 60 on 7×7, 200 on 8×8, and 300 + 90·√channels on 9×9. With a stride above
 * 1, channels are those of all phases, stride² times as many, and the amplification is 200 + 35·√channels on tiles of 8×8,
 * 60 + 10·√channels on 7×7 and 100 + 15·√channels on 6×6.
 *
 * <p>These factors are twice the largest that were met in 600 to 3,600 layers of 1 to 256 channels with uniform
 * operands; that of 7×7 is in proportion to that of 6×6, as its errors were in 400 layers each. For comparison, NNPACK's
 * tests allow 1e-3 of the output where there are few channels and 1e-5 to 1e-4 for networks' layers, where Winograd's bound
 * is 2e-6 to 2e-5 of the greatest output, that of tiles of 9×9 four times as much, and Fourier's 1e-6.
 */
final class TransformError {
    private static final double WINOGRAD_8X8 = 200;
    private static final double WINOGRAD_7X7 = 60;
    private static final double WINOGRAD_6X6 = 100;

    private TransformError() {
    }

    /**
     * The oracle {@code exact} with the bound of the algorithms that may compute {@code layer}, where {@code factor} is
     * what the weights of an output channel are multiplied with beforehand.
     */
    static Oracle widen(Oracle exact, Convolution layer, Map<Operand, float[]> operands, IntToDoubleFunction factor) {
        if (layer.pass() == Pass.BIAS_GRADIENT) {
            return exact;
        }
        float[] gradient = operands.get(Operand.OUTPUT_GRADIENT);
        float[] weights = operands.get(Operand.WEIGHTS);
        double winograd = winograd(layer);
        double amplified = winograd == 0 ? 0 : winograd * (layer.pass() == Pass.KERNEL_GRADIENT
                ? tilesNorm(layer, gradient) : kernelsNorm(layer, weights, true, factor));
        double fourier = fourier(layer);
        if (fourier > 0) {
            amplified = Math.max(amplified, fourier * (layer.pass() == Pass.KERNEL_GRADIENT
                    ? gradientNorm(layer, gradient) : kernelsNorm(layer, weights, false, factor)));
        }
        if (amplified == 0) {
            return exact;
        }
        double steepest = Math.max(1, Math.abs(layer.activation().parameter()));
        float[] image = layer.pass() == Pass.INPUT_GRADIENT ? gradient : operands.get(Operand.INPUT);
        double least = amplified * Oracle.ROUNDING * largest(image) * steepest;
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

    /** What Winograd may amplify, if it is named or the planner may pick it; else 0. */
    private static double winograd(Convolution layer) {
        int kernel = taps(layer, layer.kernelHeight());
        boolean small = kernel == taps(layer, layer.kernelWidth())
                && (kernel == 3 || (stride(layer) == 1 ? kernel == 5 : kernel == 2 || kernel == 4));
        return switch (layer.algorithm()) {
            case WINOGRAD_9X9 -> winograd9x9(layer);
            case WINOGRAD_8X8 -> WINOGRAD_8X8 + (stride(layer) == 1 ? 0 : 35 * Math.sqrt(terms(layer)));
            case WINOGRAD_7X7 -> WINOGRAD_7X7 + (stride(layer) == 1 ? 0 : 10 * Math.sqrt(terms(layer)));
            case WINOGRAD_6X6 -> WINOGRAD_6X6 + (stride(layer) == 1 ? 0 : 15 * Math.sqrt(terms(layer)));
            case AUTO -> !small || steps(layer) ? 0
                    : layer.pass() == Pass.KERNEL_GRADIENT ? WINOGRAD_8X8 : winograd9x9(layer);
            default -> 0;
        };
    }

    /** Tiles of 9×9 err by more than a sum's own bound for any number of channels, so that theirs counts these. */
    private static double winograd9x9(Convolution layer) {
        return 300 + 90 * Math.sqrt(terms(layer));
    }

    /** What a plane's products are summed over: channels, or in a kernel gradient tiles. */
    private static int terms(Convolution layer) {
        return switch (layer.pass()) {
            case FORWARD -> layer.inputChannels() / layer.groups() * stride(layer) * stride(layer);
            case INPUT_GRADIENT -> layer.outputChannels() / layer.groups();
            default -> fourierTiles(layer);
        };
    }

    /** The same of Fourier. */
    private static double fourier(Convolution layer) {
        int kernel = taps(layer, Math.max(layer.kernelHeight(), layer.kernelWidth()));
        boolean serves = switch (layer.algorithm()) {
            case FOURIER_8X8, FOURIER_16X16 -> true;
            case AUTO -> !steps(layer) && kernel > 1 && kernel <= 16;
            default -> false;
        };
        return serves ? 20 + 3 * Math.sqrt(terms(layer)) : 0;
    }

    /** Tiles of the smaller size that the kernel fits into. */
    private static int fourierTiles(Convolution layer) {
        int kernel = Math.max(layer.kernelHeight(), layer.kernelWidth());
        int size = layer.algorithm() == Algorithm.FOURIER_16X16 || kernel > 8 ? 16 : 8;
        int height = size - layer.kernelHeight() + 1;
        int width = size - layer.kernelWidth() + 1;
        return layer.batch() * ((layer.outputHeight() + height - 1) / height)
                * ((layer.outputWidth() + width - 1) / width);
    }

    /** The stride where tiles know it: up to 4 where the input is cut into phases, else 1. */
    private static int stride(Convolution layer) {
        int stride = layer.strideHeight();
        return layer.pass() == Pass.FORWARD && stride == layer.strideWidth() && stride <= 4 ? stride : 1;
    }

    /** Taps of a phase's kernel. */
    private static int taps(Convolution layer, int kernel) {
        return (kernel + stride(layer) - 1) / stride(layer);
    }

    private static boolean steps(Convolution layer) {
        return stride(layer) == 1 && (layer.strideHeight() > 1 || layer.strideWidth() > 1) || layer.dilationHeight() > 1
                || layer.dilationWidth() > 1;
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /**
     * The largest Euclidean norm, over the channels that are computed, of their weights, or of their kernels' sums of
     * magnitudes.
     */
    private static double kernelsNorm(Convolution layer, float[] weights, boolean sums,
            IntToDoubleFunction factor) {
        int channels = layer.inputChannels() / layer.groups();
        int taps = layer.kernelHeight() * layer.kernelWidth();
        boolean forward = layer.pass() == Pass.FORWARD;
        double[] squares = new double[forward ? layer.outputChannels() : layer.inputChannels()];
        for (int o = 0; o < layer.outputChannels(); o++) {
            int group = o / (layer.outputChannels() / layer.groups());
            for (int i = 0; i < channels; i++) {
                double sum = 0;
                double square = 0;
                double scale = Math.abs(factor.applyAsDouble(o));
                for (int tap = 0; tap < taps; tap++) {
                    int index = switch (layer.weightsLayout()) {
                        case OIHW -> (o * channels + i) * taps + tap;
                        case OHWI -> (o * taps + tap) * channels + i;
                        case HWIO -> (tap * channels + i) * layer.outputChannels() + o;
                    };
                    double weight = scale * Math.abs(weights[index]);
                    sum += weight;
                    square += weight * weight;
                }
                squares[forward ? o : group * channels + i] += sums ? sum * sum : square;
            }
        }
        return Math.sqrt(Arrays.stream(squares).max().getAsDouble());
    }

    /** The largest Euclidean norm, over the output's channels, of its gradient. */
    private static double gradientNorm(Convolution layer, float[] gradient) {
        int channels = layer.outputChannels();
        int area = layer.outputHeight() * layer.outputWidth();
        double[] squares = new double[channels];
        for (int i = 0; i < gradient.length; i++) {
            squares[(layer.layout() == Layout.NHWC ? i : i / area) % channels] += (double) gradient[i] * gradient[i];
        }
        return Math.sqrt(Arrays.stream(squares).max().getAsDouble());
    }

    /**
     * The largest Euclidean norm, over the output's channels, of the sums of magnitudes in the tiles of its gradient.
     */
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
            int area = height * width;
            int pixel = channelsLast ? i / channels : i % area + i / (area * channels) * area;
            int y = pixel / width % height;
            int tile = pixel / (height * width) * tiles + y / step * columns + pixel % width / step;
            sums[channel][tile] += Math.abs(gradient[i]);
        }
        return Math.sqrt(Arrays.stream(sums).mapToDouble(each -> Arrays.stream(each).map(sum -> sum * sum).sum()).max()
                .getAsDouble());
    }
}
