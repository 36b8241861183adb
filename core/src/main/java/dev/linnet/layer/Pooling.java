package dev.linnet.layer;

/**
 * The greatest or the mean element of a window that slides over each channel.
 *
 * <p>Output: [batch, channels, outputHeight, outputWidth] (or with channels last), where
 * outputHeight = ⌊(inputHeight + paddingTop + paddingBottom − windowHeight) / strideHeight⌋ + 1, or ⌈…⌉ + 1 in ceil mode,
 * less one where the last window would start beyond the input and its top padding. Padding never wins a maximum; a mean
 * counts it only with countPadding. Global average: the window is the whole input.
 *
 * <p>Pass inputGradient takes input and outputGradient. A mean gives each counted element its share of the gradient; a
 * maximum gives all of it to the first of its greatest elements, row by row, where NaN is never greatest and a window
 * without an element above −∞ gives nothing. Gradients of overlapping windows add up. In NNPACK:
 * {@code nnp_max_pooling_output} (ceil mode). Case: {@code pooling f32 nchw max n1 c64 i112x112 k2x2 s2x2}.
 *
 * @param element type of all operands
 * @param pass what is computed
 * @param kind how elements are combined
 * @param batch images
 * @param channels channels of input and output
 * @param inputHeight rows of the input
 * @param inputWidth columns of the input
 * @param windowHeight rows of the window
 * @param windowWidth columns of the window
 * @param strideHeight rows between windows
 * @param strideWidth columns between windows
 * @param paddingTop rows above the input
 * @param paddingBottom rows below
 * @param paddingLeft columns to the left
 * @param paddingRight columns to the right
 * @param layout order of input and output
 * @param ceilMode whether a window that is only partly inside counts at the far sides
 * @param countPadding whether a mean divides by elements of the padding too
 */
public record Pooling(Element element, Pass pass, PoolingKind kind, int batch, int channels, int inputHeight,
        int inputWidth, int windowHeight, int windowWidth, int strideHeight, int strideWidth, int paddingTop,
        int paddingBottom, int paddingLeft, int paddingRight, Layout layout, boolean ceilMode, boolean countPadding)
        implements Layer {

    /** Checks every rule, in the order of the parameters. */
    public Pooling {
        Checks.present(Status.INVALID_LAYER, "element", element);
        Checks.present(Status.INVALID_LAYER, "pass", pass);
        Checks.present(Status.INVALID_LAYER, "kind", kind);
        Checks.present(Status.INVALID_LAYER, "layout", layout);
        Checks.positive(Status.INVALID_BATCH_SIZE, "batch", batch);
        Checks.positive(Status.INVALID_CHANNELS, "channels", channels);
        Checks.positive(Status.INVALID_INPUT_SIZE, "input height", inputHeight);
        Checks.positive(Status.INVALID_INPUT_SIZE, "input width", inputWidth);
        Checks.positive(Status.INVALID_WINDOW_SIZE, "window height", windowHeight);
        Checks.positive(Status.INVALID_WINDOW_SIZE, "window width", windowWidth);
        Checks.positive(Status.INVALID_STRIDE, "stride height", strideHeight);
        Checks.positive(Status.INVALID_STRIDE, "stride width", strideWidth);
        padding("padding top", paddingTop, windowHeight);
        padding("padding bottom", paddingBottom, windowHeight);
        padding("padding left", paddingLeft, windowWidth);
        padding("padding right", paddingRight, windowWidth);
        Checks.withoutWeights("pooling", pass);
        if (!ceilMode) {
            Window.outputSize(Status.INVALID_WINDOW_SIZE, "window height", inputHeight, windowHeight, 1, strideHeight,
                    paddingTop, paddingBottom);
            Window.outputSize(Status.INVALID_WINDOW_SIZE, "window width", inputWidth, windowWidth, 1, strideWidth,
                    paddingLeft, paddingRight);
        }
        Checks.padded("input height", inputHeight, paddingTop, paddingBottom);
        Checks.padded("input width", inputWidth, paddingLeft, paddingRight);
        Checks.elements("input", batch, channels, inputHeight, inputWidth);
        Checks.elements("output", batch, channels,
                steps(inputHeight, windowHeight, strideHeight, paddingTop, paddingBottom, ceilMode),
                steps(inputWidth, windowWidth, strideWidth, paddingLeft, paddingRight, ceilMode));
    }

    private static void padding(String parameter, int value, int window) {
        Checks.notNegative(Status.INVALID_PADDING, parameter, value);
        if (value >= window) {
            throw new LinnetException(Status.INVALID_PADDING, parameter + " is " + value
                    + ", must be less than the window's " + window);
        }
    }

    private static int steps(int input, int window, int stride, int before, int after, boolean ceil) {
        if (!ceil) {
            return Window.steps(input, window, 1, stride, before, after);
        }
        double room = Math.max(0.0, (double) input + before + after - window);
        int steps = (int) Math.ceil(room / stride) + 1;
        return (steps - 1.0) * stride >= (double) input + before ? steps - 1 : steps;
    }

    /** A builder with stride 1, no padding, NCHW, forward. */
    public static Builder builder(PoolingKind kind) {
        return new Builder(kind);
    }

    /** Rows of the output. */
    public int outputHeight() {
        return steps(inputHeight, windowHeight, strideHeight, paddingTop, paddingBottom, ceilMode);
    }

    /** Columns of the output. */
    public int outputWidth() {
        return steps(inputWidth, windowWidth, strideWidth, paddingLeft, paddingRight, ceilMode);
    }

    @Override
    public int[] outputShape() {
        return pass == Pass.FORWARD ? Window.image(layout, batch, channels, outputHeight(), outputWidth())
                : Window.image(layout, batch, channels, inputHeight, inputWidth);
    }

    @Override
    public int inputSize() {
        return batch * channels * inputHeight * inputWidth;
    }

    @Override
    public int forwardOutputSize() {
        return batch * channels * outputHeight() * outputWidth();
    }

    @Override
    public String text() {
        return "pooling " + element.word() + ' ' + layout.word() + ' ' + kind.word() + " n" + batch + " c" + channels
                + " i" + inputHeight + 'x' + inputWidth + " k" + windowHeight + 'x' + windowWidth
                + " s" + strideHeight + 'x' + strideWidth
                + " p" + paddingTop + 'x' + paddingBottom + 'x' + paddingLeft + 'x' + paddingRight
                + (ceilMode ? " ceil" : "") + (countPadding ? " countPadding" : "") + ' ' + pass.word();
    }

    @Override
    public String toString() {
        return text();
    }

    /** Collects the parameters; {@link #build()} checks them. */
    public static final class Builder extends WindowBuilder<Builder> {
        private final PoolingKind kind;
        private boolean ceilMode;
        private boolean countPadding;

        private Builder(PoolingKind kind) {
            this.kind = kind;
        }

        @Override
        Builder self() {
            return this;
        }

        /** A square window. */
        public Builder window(int size) {
            return window(size, size);
        }

        /** Rows and columns of the window; ignored by GLOBAL_AVERAGE. */
        public Builder window(int newHeight, int newWidth) {
            height = newHeight;
            width = newWidth;
            return this;
        }

        /** Whether a window that is only partly inside counts at the far sides; default false. */
        public Builder ceilMode(boolean value) {
            ceilMode = value;
            return this;
        }

        /** Whether a mean divides by elements of the padding too; default false. */
        public Builder countPadding(boolean value) {
            countPadding = value;
            return this;
        }

        /** The layer, or a {@link LinnetException} that names the parameter that breaks a rule. */
        public Pooling build() {
            int[] nchw = nchw();
            if (kind == PoolingKind.GLOBAL_AVERAGE) {
                return new Pooling(element, pass, kind, nchw[0], nchw[1], nchw[2], nchw[3], nchw[2], nchw[3], 1, 1,
                        0, 0, 0, 0, layout, false, false);
            }
            int[] padding = resolvePadding(1, 1);
            return new Pooling(element, pass, kind, nchw[0], nchw[1], nchw[2], nchw[3], height, width, strideHeight,
                    strideWidth, padding[0], padding[1], padding[2], padding[3], layout, ceilMode, countPadding);
        }
    }
}
