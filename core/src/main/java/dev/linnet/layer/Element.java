package dev.linnet.layer;

/** The type of a layer's elements. */
public enum Element implements Word {
    /** IEEE 754 binary32. */
    F32,
    /** Unsigned 8-bit integers with scale and zero point. */
    U8,
    /** Signed 8-bit integers with scale and zero point. */
    S8
}
