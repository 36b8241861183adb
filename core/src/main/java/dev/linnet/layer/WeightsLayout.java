package dev.linnet.layer;

/** The order of a convolution's weights, outermost first; I is the input channels of one group. */
public enum WeightsLayout implements Word {
    /** Output channels, input channels, height, width. */
    OIHW,
    /** Output channels, height, width, input channels. */
    OHWI,
    /** Height, width, input channels, output channels. */
    HWIO
}
