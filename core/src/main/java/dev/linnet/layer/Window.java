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

    /** N, C, H, W from dimensions in the order of {@code layout}. */
    static int[] nchw(Layout layout, int[] image) {
        return layout == Layout.NHWC ? new int[] {image[0], image[3], image[1], image[2]} : image;
    }

    /** The parameters that both builders collect. */
    static final class Builder {
        int height;
        int width;
        int strideHeight = 1;
        int strideWidth = 1;
        private int[] padding = new int[4];
        private boolean same;

        void size(int newHeight, int newWidth) {
            height = newHeight;
            width = newWidth;
        }

        void stride(int newHeight, int newWidth) {
            strideHeight = newHeight;
            strideWidth = newWidth;
        }

        void padding(int top, int bottom, int left, int right) {
            padding = new int[] {top, bottom, left, right};
            same = false;
        }

        void samePadding() {
            same = true;
        }

        /** Top, bottom, left and right; TensorFlow's rule for "same": the odd zero goes below and to the right. */
        int[] resolvePadding(int inputHeight, int inputWidth, int dilationHeight, int dilationWidth) {
            if (!same) {
                return padding;
            }
            int vertical = samePadding(inputHeight, height, dilationHeight, strideHeight);
            int horizontal = samePadding(inputWidth, width, dilationWidth, strideWidth);
            return new int[] {vertical / 2, vertical - vertical / 2, horizontal / 2, horizontal - horizontal / 2};
        }

        /** Parameters that no layer can have are left to the record's checks, which name them. */
        private static int samePadding(int input, int size, int dilation, int stride) {
            if (input <= 0 || size <= 0 || dilation <= 0 || stride <= 0) {
                return 0;
            }
            double total = Math.ceil((double) input / stride) * stride - stride + dilation * (size - 1.0) + 1 - input;
            return (int) Math.max(0, Math.min(total, Checks.MAXIMUM_ELEMENTS));
        }
    }
}
