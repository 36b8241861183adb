package dev.linnet.demo.train;

import dev.linnet.Linnet;
import dev.linnet.layer.Layer;
import dev.linnet.layer.Pass;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import java.util.Arrays;
import java.util.function.Function;

/** A convolution or fully-connected layer, with weights and bias that are operands of each run. */
final class WeightedLayer implements TrainedLayer {
    private final Plan forward;
    private final Plan inputGradient;
    private final Plan kernelGradient;
    private final Plan biasGradient;
    private final float[] output;
    private final float[] gradient;
    private final Parameter weights;
    private final Parameter bias;
    private float[] input;

    /**
     * The layer that {@code layer} describes in each pass, with random weights and a bias above 0.
     *
     * @param isFirst whether nobody needs the gradient in the input
     */
    WeightedLayer(Linnet linnet, Function<Pass, Layer> layer, Generator random, boolean isFirst) {
        forward = linnet.plan(layer.apply(Pass.FORWARD));
        inputGradient = isFirst ? null : linnet.plan(layer.apply(Pass.INPUT_GRADIENT));
        kernelGradient = linnet.plan(layer.apply(Pass.KERNEL_GRADIENT));
        biasGradient = linnet.plan(layer.apply(Pass.BIAS_GRADIENT));
        output = new float[forward.outputSize()];
        gradient = isFirst ? null : new float[inputGradient.outputSize()];
        weights = new Parameter(kernelGradient.outputSize());
        bias = new Parameter(biasGradient.outputSize());
        // A digit's black rim would else be exactly 0 behind a convolution or, by another algorithm, a rounding off it: relu
        // then lets gradients pass here and not there.
        Arrays.fill(bias.values, 0.125f);
        // He et al. 2015: outputs behind a relu vary as much as inputs do, each of which is a sum over as many weights.
        double range = Math.sqrt(6.0 * bias.values.length / weights.values.length);
        for (int i = 0; i < weights.values.length; i++) {
            weights.values[i] = (float) (range * random.symmetric());
        }
    }

    @Override
    public float[] forward(float[] values) {
        input = values;
        forward.run(Operands.input(input).weights(weights.values).bias(bias.values).output(output));
        return output;
    }

    @Override
    public float[] backward(float[] outputGradient) {
        kernelGradient.run(Operands.input(input).outputGradient(outputGradient).output(weights.gradient));
        biasGradient.run(Operands.none().outputGradient(outputGradient).output(bias.gradient));
        if (inputGradient != null) {
            inputGradient.run(Operands.none().outputGradient(outputGradient).weights(weights.values).output(gradient));
        }
        return gradient;
    }

    @Override
    public void learn(Descent descent) {
        weights.descend(descent);
        bias.descend(descent);
    }

    @Override
    public void close() {
        forward.close();
        if (inputGradient != null) {
            inputGradient.close();
        }
        kernelGradient.close();
        biasGradient.close();
    }

    /** Values that a network learns. */
    private static final class Parameter {
        final float[] values;
        final float[] gradient;
        private final float[] velocity;

        Parameter(int length) {
            values = new float[length];
            gradient = new float[length];
            velocity = new float[length];
        }

        /** Computed as JavaScript does, in double and rounded when stored. */
        void descend(Descent descent) {
            for (int i = 0; i < values.length; i++) {
                velocity[i] = (float) (descent.momentum() * velocity[i] + gradient[i]);
                values[i] = (float) (values[i] - descent.rate() * velocity[i]);
            }
        }
    }
}
