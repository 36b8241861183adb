package dev.linnet.plan;

import dev.linnet.layer.Layer;
import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Operand;
import dev.linnet.layer.Status;
import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.Memory;
import dev.linnet.memory.ShortMemory;

/** The operands of one run, by name; those that the layer does not take stay null. */
public final class Operands {
    private final Memory[] memories = new Memory[Operand.count()];

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

    /** Float16 weights, as their bits, that were not constant when planned. */
    public Operands weights(short[] bits) {
        return set(Operand.WEIGHTS, ShortMemory.of(bits));
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

    /** What is added to the input. */
    public Operands addend(float[] values) {
        return addend(FloatMemory.of(values));
    }

    /** Where the result is written. */
    public Operands output(float[] values) {
        return output(FloatMemory.of(values));
    }

    /** Where the sums of the output's channels are written, and behind them those of squares, if the layer has them. */
    public Operands channelSums(float[] values) {
        return channelSums(FloatMemory.of(values));
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

    /** What is added to the input. */
    public Operands addend(FloatMemory memory) {
        return set(Operand.ADDEND, memory);
    }

    /** Where the result is written. */
    public Operands output(FloatMemory memory) {
        return set(Operand.OUTPUT, memory);
    }

    /** Where the sums of the output's channels are written, and behind them those of squares, if the layer has them. */
    public Operands channelSums(FloatMemory memory) {
        return set(Operand.CHANNEL_SUMS, memory);
    }

    /** Gives {@code operand}; null takes it away. */
    public Operands set(Operand operand, Memory memory) {
        memories[operand.ordinal()] = memory;
        return this;
    }

    /** The operand of that name, or null. */
    public Memory get(Operand operand) {
        return memories[operand.ordinal()];
    }

    /** The operand of that name, of float32 elements, or null. */
    public FloatMemory floats(Operand operand) {
        return (FloatMemory) get(operand);
    }

    /** The input, or null. */
    public FloatMemory input() {
        return floats(Operand.INPUT);
    }

    /** The weights, or null where there are none of float32. */
    public FloatMemory weights() {
        return get(Operand.WEIGHTS) instanceof FloatMemory memory ? memory : null;
    }

    /** The weights, or null where there are none of float16. */
    public ShortMemory halfWeights() {
        return get(Operand.WEIGHTS) instanceof ShortMemory memory ? memory : null;
    }

    /** The bias, or null. */
    public FloatMemory bias() {
        return floats(Operand.BIAS);
    }

    /** The gradient in the output, or null. */
    public FloatMemory outputGradient() {
        return floats(Operand.OUTPUT_GRADIENT);
    }

    /** What the forward pass wrote, or null. */
    public FloatMemory forwardOutput() {
        return floats(Operand.FORWARD_OUTPUT);
    }

    /** What is added to the input, or null. */
    public FloatMemory addend() {
        return floats(Operand.ADDEND);
    }

    /** The output, or null. */
    public FloatMemory output() {
        return floats(Operand.OUTPUT);
    }

    /** The sums of channels, or null. */
    public FloatMemory channelSums() {
        return floats(Operand.CHANNEL_SUMS);
    }

    /** Memory to compute in, or null. */
    public FloatMemory scratch() {
        return floats(Operand.SCRATCH);
    }

    /** Throws INVALID_OPERAND where {@code operand} is given and is not what {@code layer} takes. */
    public void check(Layer layer, Operand operand) {
        Memory memory = get(operand);
        if (memory == null) {
            return;
        }
        if (!layer.takes(operand)) {
            throw invalid(operand, "is given, pass " + layer.pass().word() + " of " + layer.text() + " takes none");
        }
        if (memory instanceof ShortMemory != layer.isHalf(operand)) {
            throw invalid(operand, memory instanceof ShortMemory ? "has 16-bit elements, must have float32"
                    : "has float32 elements, must have the 16 bits of float16");
        }
        if (memory.length() != layer.operandSize(operand)) {
            throw invalid(operand, "has " + memory.length() + " elements, must have " + layer.operandSize(operand));
        }
    }

    static LinnetException invalid(Operand operand, String problem) {
        return new LinnetException(Status.INVALID_OPERAND, operand.word() + ' ' + problem);
    }
}
