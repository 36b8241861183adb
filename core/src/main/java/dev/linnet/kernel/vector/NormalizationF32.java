package dev.linnet.kernel.vector;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;

/**
 * Folds batch normalization into weights and bias: (w·x + bias − mean)·f + shift, where f = scale / √(variance +
 * epsilon), is (w·f)·x + ((bias − mean)·f + shift). It runs once a plan, so elements are taken one by one.
 */
public final class NormalizationF32 {
    private NormalizationF32() {
    }

    /**
     * factors[i] = scale[i] / √(variance[i] + epsilon) for i &lt; count. Returns the first i where variance[i] +
     * epsilon is not above 0, or {@code count} where there is none; factors are written only then. factors: whole
     * vectors.
     */
    public static int factors(int count, FloatMemory scale, int scaleOffset, FloatMemory variance, int varianceOffset,
            float epsilon, FloatMemory factors, int factorsOffset) {
        int lanes = Simd.lanes();
        int padded = (count + lanes - 1) / lanes * lanes;
        for (int i = 0; i < padded; i++) {
            float square = i < count ? variance.get(varianceOffset + i) + epsilon : 1;
            if (!(square > 0)) {
                return i;
            }
            factors.set(factorsOffset + i, square);
        }
        for (int i = 0; i < padded; i += lanes) {
            Simd.store(factors, factorsOffset + i, Simd.squareRoot(Simd.load(factors, factorsOffset + i)));
        }
        for (int i = 0; i < count; i++) {
            factors.set(factorsOffset + i, scale.get(scaleOffset + i) / factors.get(factorsOffset + i));
        }
        return count;
    }

    /**
     * target[row][column] = weights[row][column]·factors[row·rowStep + column·columnStep], where rows of
     * {@code columns} elements follow each other.
     */
    public static void weights(int rows, int columns, FloatMemory weights, int weightsOffset, FloatMemory factors,
            int factorsOffset, int rowStep, int columnStep, FloatMemory target, int targetOffset) {
        for (int row = 0; row < rows; row++) {
            int at = row * columns;
            for (int column = 0; column < columns; column++) {
                target.set(targetOffset + at + column, weights.get(weightsOffset + at + column)
                        * factors.get(factorsOffset + row * rowStep + column * columnStep));
            }
        }
    }

    /** bias[i] = (bias[i] − mean[i])·factors[i] + shift[i] for i &lt; count. */
    public static void bias(int count, FloatMemory mean, int meanOffset, FloatMemory shift, int shiftOffset,
            FloatMemory factors, int factorsOffset, FloatMemory bias, int biasOffset) {
        for (int i = 0; i < count; i++) {
            float centred = bias.get(biasOffset + i) - mean.get(meanOffset + i);
            bias.set(biasOffset + i, centred * factors.get(factorsOffset + i) + shift.get(shiftOffset + i));
        }
    }
}
