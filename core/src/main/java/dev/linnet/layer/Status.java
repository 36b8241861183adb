package dev.linnet.layer;

/**
 * What went wrong, one code per rule. {@code INVALID_…}: no such layer or call can exist. {@code UNSUPPORTED_…}: it can,
 * but every candidate refused; the message lists each refusal. The names are the codes of TypeScript's
 * {@code LinnetError}.
 */
public enum Status {
    /** The text of a layer cannot be read. */
    INVALID_LAYER,
    /** Batch is not a positive integer. */
    INVALID_BATCH_SIZE,
    /** Channels of a layer with as many outputs as inputs are not a positive integer. */
    INVALID_CHANNELS,
    /** Input channels are not a positive integer. */
    INVALID_INPUT_CHANNELS,
    /** Output channels are not a positive integer. */
    INVALID_OUTPUT_CHANNELS,
    /** Input height or width is not a positive integer. */
    INVALID_INPUT_SIZE,
    /** A kernel dimension is not a positive integer, or the dilated kernel is larger than the padded input. */
    INVALID_KERNEL_SIZE,
    /** A pooling window dimension is not a positive integer, or larger than the padded input. */
    INVALID_WINDOW_SIZE,
    /** A stride is not a positive integer. */
    INVALID_STRIDE,
    /** A dilation is not a positive integer. */
    INVALID_DILATION,
    /** A padding is not a non-negative integer, or at least as large as the pooling window. */
    INVALID_PADDING,
    /** Groups are not a positive integer that divides both channel counts. */
    INVALID_GROUPS,
    /** A shape is empty or a dimension is not a positive integer. */
    INVALID_SHAPE,
    /** An activation is unknown, or a parameter of it is NaN or out of its range. */
    INVALID_ACTIVATION,
    /** A tensor of the layer would have more elements than can be addressed. */
    INVALID_LAYER_SIZE,
    /** An operand is missing, unknown, of the wrong type or length, or overlaps the output. */
    INVALID_OPERAND,
    /**
     * A batch normalization's epsilon is negative or not finite, a variance plus epsilon is not above 0, or there is
     * nothing to fold it into: no constant weights, or a pass other than forward.
     */
    INVALID_BATCH_NORMALIZATION,
    /** An option of start is out of its range. */
    INVALID_OPTION,
    /** The algorithm that was named cannot compute the layer. */
    UNSUPPORTED_ALGORITHM,
    /** The pass of the layer is not computed. */
    UNSUPPORTED_PASS,
    /** The element type of the layer is not computed. */
    UNSUPPORTED_TYPE,
    /** The backend that was named cannot run here. */
    UNSUPPORTED_BACKEND,
    /** Memory for tensors, packed weights or scratch could not be had. */
    OUT_OF_MEMORY,
    /** A plan, tensor or library was used after its end. */
    DISPOSED,
    /** A worker failed during a call. */
    WORKER_FAILED,
    /** A file of the library could not be loaded. */
    LOAD_FAILED
}
