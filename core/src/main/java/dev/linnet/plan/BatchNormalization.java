package dev.linnet.plan;

import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Status;
import dev.linnet.memory.FloatMemory;

/**
 * Batch normalization after a convolution, before its activation: (x − mean)·scale / √(variance + epsilon) + shift,
 * each a constant of its output channel. The planner folds it into constant weights and bias.
 *
 * @param scale factors (gamma)
 * @param shift what is added (beta)
 * @param mean means of the channels
 * @param variance variances of the channels; with epsilon above 0
 * @param epsilon what is added to each variance; finite, at least 0
 */
public record BatchNormalization(FloatMemory scale, FloatMemory shift, FloatMemory mean, FloatMemory variance,
        float epsilon) {
    /** Checks that all parts are there, and epsilon. */
    public BatchNormalization {
        present("scale", scale);
        present("shift", shift);
        present("mean", mean);
        present("variance", variance);
        if (!(epsilon >= 0 && epsilon < Float.POSITIVE_INFINITY)) {
            throw new LinnetException(Status.INVALID_BATCH_NORMALIZATION, "batchNormalization.epsilon is " + epsilon
                    + ", must be finite and at least 0");
        }
    }

    /** A batch normalization of arrays, each with an element for each output channel. */
    public static BatchNormalization of(float[] scale, float[] shift, float[] mean, float[] variance, float epsilon) {
        return new BatchNormalization(handle(scale), handle(shift), handle(mean), handle(variance), epsilon);
    }

    private static FloatMemory handle(float[] values) {
        return values == null ? null : FloatMemory.of(values);
    }

    private static void present(String part, FloatMemory memory) {
        if (memory == null) {
            throw new LinnetException(Status.INVALID_OPERAND, "batchNormalization." + part + " is missing");
        }
    }
}
