package dev.linnet.layer;

/**
 * What a run reads or writes, by name. The order is that of TypeScript's list of operands, which crosses the boundary as
 * a place in it.
 */
public enum Operand implements Word {
    /** The input of the forward layer. */
    INPUT,
    /** The weights of the forward layer. */
    WEIGHTS,
    /** The bias of the forward layer; a run may leave it out. */
    BIAS,
    /** The gradient of the loss in the output of the forward layer. */
    OUTPUT_GRADIENT,
    /** What the forward layer computed. */
    FORWARD_OUTPUT,
    /** What is added to the input. */
    ADDEND,
    /** What the run writes. */
    OUTPUT,
    /** Sums and sums of squares of each channel of the output, which a run writes too where the layer asks for them. */
    CHANNEL_SUMS,
    /** Memory to compute in; no layer's but the plan's, which says how much. A run may leave it out. */
    SCRATCH;

    /** Taken apart from {@link #values}, which makes an array in each call: a run asks often. */
    private static final Operand[] ALL = values();

    /** How many there are. */
    public static int count() {
        return ALL.length;
    }

    /** The one of that ordinal. */
    public static Operand at(int ordinal) {
        return ALL[ordinal];
    }

    /** Whether a run writes it; the others it only reads. */
    public boolean isWritten() {
        return ordinal() >= OUTPUT.ordinal();
    }
}
