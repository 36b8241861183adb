package dev.linnet.demo.train;

import dev.linnet.Linnet;
import dev.linnet.layer.Layer;
import dev.linnet.layer.Operand;
import dev.linnet.layer.Pass;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import java.util.function.Function;

/** A layer without parameters. */
final class PlainLayer implements TrainedLayer {
    private final Plan forward;
    private final Plan inputGradient;
    private final float[] output;
    private final float[] gradient;
    private final Operand reads;
    private float[] remembered;

    /** The layer that {@code layer} describes in each pass; its gradient reads {@code reads}. */
    PlainLayer(Linnet linnet, Function<Pass, Layer> layer, Operand reads) {
        forward = linnet.plan(layer.apply(Pass.FORWARD));
        inputGradient = linnet.plan(layer.apply(Pass.INPUT_GRADIENT));
        output = new float[forward.outputSize()];
        gradient = new float[inputGradient.outputSize()];
        this.reads = reads;
    }

    @Override
    public float[] forward(float[] input) {
        forward.run(Operands.input(input).output(output));
        remembered = reads == Operand.INPUT ? input : output;
        return output;
    }

    @Override
    public float[] backward(float[] outputGradient) {
        inputGradient.run(Operands.none().set(reads, FloatMemory.of(remembered)).outputGradient(outputGradient)
                .output(gradient));
        return gradient;
    }

    @Override
    public void learn(Descent descent) {
        // Nothing to change.
    }

    @Override
    public void close() {
        forward.close();
        inputGradient.close();
    }
}
