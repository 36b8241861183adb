package dev.linnet.plan;

import dev.linnet.layer.Operand;
import dev.linnet.memory.FloatMemory;

/** The operands of one run, by name; those that the layer does not take stay null. */
public final class Operands {
    private final FloatMemory[] memories = new FloatMemory[Operand.values().length];

    private Operands() {
    }

    /** No operand yet. */
    public static Operands none() {
        return new Operands();
    }

    /** Operands that begin with the input, used where it lies. */
    public static Operands input(float[] values) {
        return none().input(FloatMemory.of(values));
    }

    /** Weights that were not constant when planned. */
    public Operands weights(float[] values) {
        return weights(FloatMemory.of(values));
    }

    /** A bias that was not constant when planned; optional. */
    public Operands bias(float[] values) {
        return bias(FloatMemory.of(values));
    }

    /** The gradient of the loss in the forward output. */
    public Operands outputGradient(float[] values) {
        return outputGradient(FloatMemory.of(values));
    }

    /** What the forward pass wrote. */
    public Operands forwardOutput(float[] values) {
        return forwardOutput(FloatMemory.of(values));
    }

    /** Where the result is written. */
    public Operands output(float[] values) {
        return output(FloatMemory.of(values));
    }

    /** Memory to compute in, instead of the library's: at least a quarter of {@link Plan#scratchBytes()} elements. */
    public Operands scratch(float[] values) {
        return set(Operand.SCRATCH, FloatMemory.of(values));
    }

    /** The input. */
    public Operands input(FloatMemory memory) {
        return set(Operand.INPUT, memory);
    }

    /** Weights that were not constant when planned. */
    public Operands weights(FloatMemory memory) {
        return set(Operand.WEIGHTS, memory);
    }

    /** A bias that was not constant when planned; optional. */
    public Operands bias(FloatMemory memory) {
        return set(Operand.BIAS, memory);
    }

    /** The gradient of the loss in the forward output. */
    public Operands outputGradient(FloatMemory memory) {
        return set(Operand.OUTPUT_GRADIENT, memory);
    }

    /** What the forward pass wrote. */
    public Operands forwardOutput(FloatMemory memory) {
        return set(Operand.FORWARD_OUTPUT, memory);
    }

    /** Where the result is written. */
    public Operands output(FloatMemory memory) {
        return set(Operand.OUTPUT, memory);
    }

    /** Gives {@code operand}; null takes it away. */
    public Operands set(Operand operand, FloatMemory memory) {
        memories[operand.ordinal()] = memory;
        return this;
    }

    /** The operand of that name, or null. */
    public FloatMemory get(Operand operand) {
        return memories[operand.ordinal()];
    }

    /** The input, or null. */
    public FloatMemory input() {
        return get(Operand.INPUT);
    }

    /** The weights, or null. */
    public FloatMemory weights() {
        return get(Operand.WEIGHTS);
    }

    /** The bias, or null. */
    public FloatMemory bias() {
        return get(Operand.BIAS);
    }

    /** The gradient in the output, or null. */
    public FloatMemory outputGradient() {
        return get(Operand.OUTPUT_GRADIENT);
    }

    /** What the forward pass wrote, or null. */
    public FloatMemory forwardOutput() {
        return get(Operand.FORWARD_OUTPUT);
    }

    /** The output, or null. */
    public FloatMemory output() {
        return get(Operand.OUTPUT);
    }

    /** Memory to compute in, or null. */
    public FloatMemory scratch() {
        return get(Operand.SCRATCH);
    }
}
