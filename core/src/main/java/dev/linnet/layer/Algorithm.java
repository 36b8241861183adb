package dev.linnet.layer;

/** How a convolution is computed. */
public enum Algorithm implements Word {
    /** The cheapest of those that can, by the planner's estimate. */
    AUTO,
    /** Matrix product whose patch matrix is packed piece by piece, just before use; refuses nothing. */
    IMPLICIT_GEMM,
    /** Matrix product that needs no gather: kernel 1×1, stride 1, no padding. */
    DIRECT_1X1,
    /** Winograd's minimal filtering on 6×6 tiles. */
    WINOGRAD_6X6,
    /** Winograd's minimal filtering on 7×7 tiles, whose error is the least. */
    WINOGRAD_7X7,
    /** Winograd's minimal filtering on 8×8 tiles. */
    WINOGRAD_8X8,
    /** Winograd's minimal filtering on 9×9 tiles, whose error is about 2.5 times that of 8×8. */
    WINOGRAD_9X9,
    /** Fourier transform on 8×8 tiles. */
    FOURIER_8X8,
    /** Fourier transform on 16×16 tiles. */
    FOURIER_16X16,
    /** One input channel per output channel, computed without a matrix product. */
    DEPTHWISE,
    /** Sums over padded planes where they lie, without patches: for few channels a group; forward, channels first. */
    DIRECT
}
