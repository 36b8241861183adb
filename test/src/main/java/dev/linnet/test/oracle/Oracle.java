package dev.linnet.test.oracle;

import dev.linnet.layer.ActivationLayer;
import dev.linnet.layer.Add;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.Layer;
import dev.linnet.layer.Operand;
import dev.linnet.layer.Pass;
import dev.linnet.layer.Pooling;
import dev.linnet.layer.Softmax;
import dev.linnet.plan.BatchNormalization;
import java.util.Map;

/** The outputs of one layer on given operands. */
public interface Oracle {
    /** Half the distance of 1 to the next float32: the largest relative error of one rounding. */
    double ROUNDING = 0x1p-24;

    /**
     * One output.
     *
     * @param value in float64
     * @param bound largest error that a float32 computation in any order may have: |y − value| ≤ bound
     */
    record Expected(double value, double bound) {
        /** Whether {@code y} is within the bound of the value as float32 holds it; NaN is not. */
        public boolean accepts(float y) {
            float rounded = (float) value;
            return y == rounded || Math.abs((double) y - rounded) <= bound;
        }

        /**
         * A sum of {@code count} products (or of terms): bound = (4 + 2·√count)·2⁻²⁴·Σ|products|. Each of the sum's
         * roundings errs by at most 2⁻²⁴ of a partial sum, either way; so the errors add up like a random walk, whose
         * standard deviation for terms of one sign is below 0.3·√count·2⁻²⁴·Σ|products|.
         */
        static Expected ofSum(double value, int count, double magnitude) {
            return new Expected(value, (4 + 2 * Math.sqrt(count)) * ROUNDING * magnitude);
        }
    }

    /** Output {@code index} in the order of the layer's output shape. */
    Expected at(int index);

    /** About how many operations one output takes; at least 1. */
    int products();

    /** The oracle of a layer's pass; {@code operands} are those that it reads. */
    static Oracle of(Layer layer, Map<Operand, float[]> operands) {
        return of(layer, operands, null);
    }

    /** {@link #of(Layer, Map)} with the batch normalization of a convolution, or null. */
    static Oracle of(Layer layer, Map<Operand, float[]> operands, BatchNormalization normalization) {
        float[] input = operands.get(Operand.INPUT);
        float[] gradient = operands.get(Operand.OUTPUT_GRADIENT);
        boolean forward = layer.pass() == Pass.FORWARD;
        if (layer instanceof Convolution convolution) {
            ConvolutionOracle exact = new ConvolutionOracle(convolution, operands, normalization);
            Oracle oracle = TransformError.widen(exact, convolution, operands, exact::factor);
            return convolution.maxPooling() ? PooledOracle.of(convolution, oracle) : oracle;
        } else if (layer instanceof FullyConnected full) {
            return new FullyConnectedOracle(full, operands);
        } else if (layer instanceof Pooling pooling) {
            return forward ? new PoolingOracle(pooling, input) : new PoolingGradientOracle(pooling, input, gradient);
        } else if (layer instanceof ActivationLayer activation) {
            return forward ? new ActivationOracle(activation, input)
                    : new ActivationGradientOracle(activation, input, gradient);
        } else if (layer instanceof Softmax softmax) {
            return forward ? new SoftmaxOracle(softmax, input)
                    : new SoftmaxGradientOracle(softmax, operands.get(Operand.FORWARD_OUTPUT), gradient);
        } else if (layer instanceof Add add) {
            return new AddOracle(add, input, operands.get(Operand.ADDEND));
        }
        throw new IllegalArgumentException("no oracle of " + layer.text());
    }
}
