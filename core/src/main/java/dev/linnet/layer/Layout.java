package dev.linnet.layer;

/** The order of an image tensor's dimensions, outermost first. */
public enum Layout implements Word {
    /** Batch, channels, height, width. */
    NCHW,
    /** Batch, height, width, channels. */
    NHWC
}
