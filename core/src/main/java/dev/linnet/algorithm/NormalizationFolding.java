package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Pass;
import dev.linnet.layer.Status;
import dev.linnet.layer.WeightsLayout;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.BatchNormalization;

/**
 * Folds a batch normalization into the constants of the convolution before it, so that any algorithm computes both at
 * the cost of one. Error: each weight is rounded four times more, its factor's three roundings included.
 */
public final class NormalizationFolding {
    private NormalizationFolding() {
    }

    /** Throws where {@code layer} with these weights takes no such normalization. */
    public static void check(Convolution layer, FloatMemory weights, BatchNormalization normalization) {
        if (layer.pass() != Pass.FORWARD) {
            throw new LinnetException(Status.INVALID_BATCH_NORMALIZATION, "batchNormalization is given, pass "
                    + layer.pass().word() + " of " + layer.text() + " takes none");
        }
        if (weights == null) {
            throw new LinnetException(Status.INVALID_BATCH_NORMALIZATION,
                    "batchNormalization is given, but no weights: it is folded into constant weights only");
        }
        length(layer, "scale", normalization.scale());
        length(layer, "shift", normalization.shift());
        length(layer, "mean", normalization.mean());
        length(layer, "variance", normalization.variance());
    }

    private static void length(Convolution layer, String part, FloatMemory memory) {
        if (memory.length() != layer.outputChannels()) {
            throw new LinnetException(Status.INVALID_OPERAND, "batchNormalization." + part + " has " + memory.length()
                    + " elements, must have " + layer.outputChannels());
        }
    }

    /** Elements of memory for the folded bias and what its computation takes. */
    public static int biasLength(Convolution layer, Kernels kernels) {
        return factorsOffset(layer) + Contraction.roundUp(layer.outputChannels(), kernels.gemmF32TileColumns());
    }

    private static int factorsOffset(Convolution layer) {
        return Contraction.roundUp(layer.outputChannels(), 16);
    }

    /**
     * Writes what the layer takes instead of {@code weights} and {@code bias}, which may be null, to
     * {@code foldedWeights} and the first elements of {@code foldedBias}, {@link #biasLength} long.
     */
    public static void fold(Convolution layer, FloatMemory weights, FloatMemory bias, BatchNormalization normalization,
            Kernels kernels, FloatMemory foldedWeights, FloatMemory foldedBias) {
        int outputs = layer.outputChannels();
        int factors = factorsOffset(layer);
        int valid = kernels.normalizationF32Factors(outputs, normalization.scale(), 0, normalization.variance(), 0,
                normalization.epsilon(), foldedBias, factors);
        if (valid < outputs) {
            throw new LinnetException(Status.INVALID_BATCH_NORMALIZATION, "batchNormalization.variance of channel "
                    + valid + " plus epsilon " + normalization.epsilon() + " is not above 0");
        }
        boolean outputsInside = layer.weightsLayout() == WeightsLayout.HWIO;
        int each = layer.weightsSize() / outputs;
        kernels.normalizationF32Weights(outputsInside ? each : outputs, outputsInside ? outputs : each, weights, 0,
                foldedBias, factors, outputsInside ? 0 : 1, outputsInside ? 1 : 0, foldedWeights, 0);
        if (bias == null) {
            kernels.packF32Fill(outputs, 0, foldedBias, 0);
        } else {
            kernels.copyF32Block(1, 1, outputs, bias, 0, 0, 0, 1, foldedBias, 0, 0, 0, 1);
        }
        kernels.normalizationF32Bias(outputs, normalization.mean(), 0, normalization.shift(), 0, foldedBias, factors,
                foldedBias, 0);
    }
}
