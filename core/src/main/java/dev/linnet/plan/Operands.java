package dev.linnet.plan;

import dev.linnet.memory.FloatMemory;

/** The operands of one run, by name; those that the layer does not take stay null. */
public final class Operands {
    private FloatMemory input;
    private FloatMemory weights;
    private FloatMemory bias;
    private FloatMemory outputGradient;
    private FloatMemory output;

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

    /** Where the result is written. */
    public Operands output(float[] values) {
        return output(FloatMemory.of(values));
    }

    /** The input. */
    public Operands input(FloatMemory memory) {
        input = memory;
        return this;
    }

    /** Weights that were not constant when planned. */
    public Operands weights(FloatMemory memory) {
        weights = memory;
        return this;
    }

    /** A bias that was not constant when planned; optional. */
    public Operands bias(FloatMemory memory) {
        bias = memory;
        return this;
    }

    /** The gradient of the loss in the forward output. */
    public Operands outputGradient(FloatMemory memory) {
        outputGradient = memory;
        return this;
    }

    /** Where the result is written. */
    public Operands output(FloatMemory memory) {
        output = memory;
        return this;
    }

    /** The input, or null. */
    public FloatMemory input() {
        return input;
    }

    /** The weights, or null. */
    public FloatMemory weights() {
        return weights;
    }

    /** The bias, or null. */
    public FloatMemory bias() {
        return bias;
    }

    /** The gradient in the output, or null. */
    public FloatMemory outputGradient() {
        return outputGradient;
    }

    /** The output, or null. */
    public FloatMemory output() {
        return output;
    }
}
