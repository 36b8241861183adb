package dev.linnet.layer;

/** The arithmetic of windows that slide over images, shared by convolution and pooling. */
final class Window {
    private Window() {
    }

    /** Steps of a window over a padded extent, rounding down; 0 or less where the window does not fit. */
    static int steps(int input, int size, int dilation, int stride, int before, int after) {
        return Math.floorDiv(input + before + after - dilation * (size - 1) - 1, stride) + 1;
    }

    /** {@link #steps} after checking that nothing overflows and that the window fits. */
    static int outputSize(Status code, String parameter, int input, int size, int dilation, int stride, int before,
            int after) {
        int padded = Checks.padded(parameter, input, before, after);
        double extent = dilation * (size - 1.0) + 1;
        if (extent > padded) {
            throw new LinnetException(code, parameter + " is " + size + (dilation == 1 ? "" : " with dilation " + dilation)
                    + ", must be at most the padded input's " + padded);
        }
        return steps(input, size, dilation, stride, before, after);
    }

    /** Dimensions of an image tensor in the order of {@code layout}. */
    static int[] image(Layout layout, int batch, int channels, int height, int width) {
        return layout == Layout.NCHW ? new int[] {batch, channels, height, width}
                : new int[] {batch, height, width, channels};
    }
}
