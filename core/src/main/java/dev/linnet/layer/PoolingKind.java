package dev.linnet.layer;

/** How a pooling layer combines the elements of its window. */
public enum PoolingKind implements Word {
    /** The greatest element; NaN elements are skipped. */
    MAX,
    /** The mean of the elements. */
    AVERAGE,
    /** The mean of each channel's whole plane. */
    GLOBAL_AVERAGE
}
