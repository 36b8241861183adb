package dev.linnet.layer;

/**
 * Collects the parameters that layers with a sliding window share.
 *
 * @param <B> the builder's own type, which every method returns
 */
public abstract sealed class WindowBuilder<B extends WindowBuilder<B>> permits Convolution.Builder, Pooling.Builder {
    /** Type of all operands. */
    Element element = Element.F32;
    /** What is computed. */
    Pass pass = Pass.FORWARD;
    /** Order of input and output. */
    Layout layout = Layout.NCHW;
    /** Size of the window. */
    int height;
    int width;
    int strideHeight = 1;
    int strideWidth = 1;
    private int[] input = new int[4];
    private boolean inputIsNchw;
    private int[] padding = new int[4];
    private boolean same;

    WindowBuilder() {
    }

    abstract B self();

    /** Type of all operands; default F32. */
    public B element(Element value) {
        element = value;
        return self();
    }

    /** What is computed; default FORWARD. */
    public B pass(Pass value) {
        pass = value;
        return self();
    }

    /** Order of input and output; default NCHW. */
    public B layout(Layout value) {
        layout = value;
        return self();
    }

    /** Dimensions of the forward input in the order of the layout: N, C, H, W or N, H, W, C. */
    public B input(int first, int second, int third, int fourth) {
        input = new int[] {first, second, third, fourth};
        inputIsNchw = false;
        return self();
    }

    /** Dimensions of the forward input as N, C, H, W, whatever the layout. */
    B inputNchw(int batch, int channels, int inputHeight, int inputWidth) {
        input(batch, channels, inputHeight, inputWidth);
        inputIsNchw = true;
        return self();
    }

    /** Rows and columns between windows; default 1. */
    public B stride(int both) {
        return stride(both, both);
    }

    /** Rows and columns between windows; default 1. */
    public B stride(int newHeight, int newWidth) {
        strideHeight = newHeight;
        strideWidth = newWidth;
        return self();
    }

    /** Padding on all four sides; default 0. */
    public B padding(int all) {
        return padding(all, all, all, all);
    }

    /** Padding above and below, left and right. */
    public B padding(int vertical, int horizontal) {
        return padding(vertical, vertical, horizontal, horizontal);
    }

    /** Padding on each side. */
    public B padding(int top, int bottom, int left, int right) {
        padding = new int[] {top, bottom, left, right};
        same = false;
        return self();
    }

    /** As much padding as makes the output ⌈input / stride⌉, the odd one below and to the right. */
    public B samePadding() {
        same = true;
        return self();
    }

    /** The forward input's dimensions as N, C, H, W. */
    int[] nchw() {
        return layout == Layout.NHWC && !inputIsNchw ? new int[] {input[0], input[3], input[1], input[2]} : input;
    }

    /** Top, bottom, left and right; TensorFlow's rule for "same": the odd zero goes below and to the right. */
    int[] resolvePadding(int dilationHeight, int dilationWidth) {
        if (!same) {
            return padding;
        }
        int[] nchw = nchw();
        int vertical = samePadding(nchw[2], height, dilationHeight, strideHeight);
        int horizontal = samePadding(nchw[3], width, dilationWidth, strideWidth);
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
