package dev.linnet.layer;

/**
 * A two-dimensional cross-correlation with bias and activation, in any pass.
 *
 * <p>Output: [batch, outputChannels, outputHeight, outputWidth] (or with channels last), where
 * outputHeight = ⌊(inputHeight + paddingTop + paddingBottom − dilationHeight·(kernelHeight − 1) − 1) / strideHeight⌋ + 1.
 * Padding is zero. With maxPooling it is [batch, outputChannels, ⌊outputHeight / 2⌋, ⌊outputWidth / 2⌋]. In NNPACK:
 * {@code nnp_convolution_inference}, {@code _output}, {@code _input_gradient}, {@code _kernel_gradient}. Case: {@code
 * convolution f32 nchw n1 ic64 oc64 i56x56 k3x3 s1x1 p1x1x1x1 relu}.
 *
 * <p>The canonical constructor checks every rule; {@link #builder()} is the way to make one.
 *
 * @param element type of all operands
 * @param pass what is computed
 * @param batch images
 * @param inputChannels channels of the forward input, of all groups
 * @param inputHeight rows of the forward input
 * @param inputWidth columns of the forward input
 * @param outputChannels channels of the forward output, of all groups
 * @param kernelHeight rows of the kernel
 * @param kernelWidth columns of the kernel
 * @param strideHeight rows between outputs
 * @param strideWidth columns between outputs
 * @param dilationHeight rows between kernel elements
 * @param dilationWidth columns between kernel elements
 * @param paddingTop zero rows above the input
 * @param paddingBottom zero rows below
 * @param paddingLeft zero columns to the left
 * @param paddingRight zero columns to the right
 * @param groups independent convolutions over equal shares of the channels
 * @param layout order of input and output
 * @param weightsLayout order of the weights
 * @param activation applied after the bias, in the forward pass
 * @param maxPooling whether the greatest of each 2×2 elements, a stride of 2 apart, is the output, in the forward pass;
 *        an odd last row or column is left out, as in a {@link Pooling} that does not round up
 * @param channelSums whether a forward run also writes, to its operand of that name, the sum of each output channel and
 *        behind these the sums of squares, of the output as it is written
 * @param algorithm how it is computed
 * @param tuning how AUTO chooses
 */
public record Convolution(Element element, Pass pass, int batch, int inputChannels, int inputHeight, int inputWidth,
        int outputChannels, int kernelHeight, int kernelWidth, int strideHeight, int strideWidth, int dilationHeight,
        int dilationWidth, int paddingTop, int paddingBottom, int paddingLeft, int paddingRight, int groups,
        Layout layout, WeightsLayout weightsLayout, Activation activation, boolean maxPooling,
        boolean channelSums, Algorithm algorithm, Tuning tuning)
        implements Layer {

    /** Checks every rule, in the order of the parameters. */
    public Convolution {
        Checks.present(Status.INVALID_LAYER, "element", element);
        Checks.present(Status.INVALID_LAYER, "pass", pass);
        Checks.present(Status.INVALID_LAYER, "layout", layout);
        Checks.present(Status.INVALID_LAYER, "weightsLayout", weightsLayout);
        Checks.present(Status.INVALID_ACTIVATION, "activation", activation);
        Checks.present(Status.INVALID_LAYER, "algorithm", algorithm);
        Checks.present(Status.INVALID_LAYER, "tuning", tuning);
        Checks.positive(Status.INVALID_BATCH_SIZE, "batch", batch);
        Checks.positive(Status.INVALID_INPUT_CHANNELS, "inputChannels", inputChannels);
        Checks.positive(Status.INVALID_INPUT_SIZE, "input height", inputHeight);
        Checks.positive(Status.INVALID_INPUT_SIZE, "input width", inputWidth);
        Checks.positive(Status.INVALID_OUTPUT_CHANNELS, "outputChannels", outputChannels);
        Checks.positive(Status.INVALID_KERNEL_SIZE, "kernel height", kernelHeight);
        Checks.positive(Status.INVALID_KERNEL_SIZE, "kernel width", kernelWidth);
        Checks.positive(Status.INVALID_STRIDE, "stride height", strideHeight);
        Checks.positive(Status.INVALID_STRIDE, "stride width", strideWidth);
        Checks.positive(Status.INVALID_DILATION, "dilation height", dilationHeight);
        Checks.positive(Status.INVALID_DILATION, "dilation width", dilationWidth);
        Checks.notNegative(Status.INVALID_PADDING, "padding top", paddingTop);
        Checks.notNegative(Status.INVALID_PADDING, "padding bottom", paddingBottom);
        Checks.notNegative(Status.INVALID_PADDING, "padding left", paddingLeft);
        Checks.notNegative(Status.INVALID_PADDING, "padding right", paddingRight);
        Checks.positive(Status.INVALID_GROUPS, "groups", groups);
        if (inputChannels % groups != 0 || outputChannels % groups != 0) {
            throw new LinnetException(Status.INVALID_GROUPS, "groups is " + groups + ", must divide inputChannels "
                    + inputChannels + " and outputChannels " + outputChannels);
        }
        if (pass != Pass.FORWARD && !activation.equals(Activation.IDENTITY)) {
            throw new LinnetException(Status.INVALID_ACTIVATION, "activation is " + activation.word() + ", pass "
                    + pass.word() + " takes identity only");
        }
        forwardOnly(pass, "maxPooling", maxPooling);
        forwardOnly(pass, "channelSums", channelSums);
        Window.outputSize(Status.INVALID_KERNEL_SIZE, "kernel height", inputHeight, kernelHeight, dilationHeight,
                strideHeight, paddingTop, paddingBottom);
        Window.outputSize(Status.INVALID_KERNEL_SIZE, "kernel width", inputWidth, kernelWidth, dilationWidth,
                strideWidth, paddingLeft, paddingRight);
        if (maxPooling) {
            Window.outputSize(Status.INVALID_WINDOW_SIZE, "maxPooling height", Window.steps(inputHeight, kernelHeight,
                    dilationHeight, strideHeight, paddingTop, paddingBottom), 2, 1, 2, 0, 0);
            Window.outputSize(Status.INVALID_WINDOW_SIZE, "maxPooling width", Window.steps(inputWidth, kernelWidth,
                    dilationWidth, strideWidth, paddingLeft, paddingRight), 2, 1, 2, 0, 0);
        }
        Checks.elements("input", batch, inputChannels, inputHeight, inputWidth);
        Checks.elements("weights", outputChannels, inputChannels / groups, kernelHeight, kernelWidth);
        Checks.elements("output", batch, outputChannels,
                Window.steps(inputHeight, kernelHeight, dilationHeight, strideHeight, paddingTop, paddingBottom),
                Window.steps(inputWidth, kernelWidth, dilationWidth, strideWidth, paddingLeft, paddingRight));
    }

    private static void forwardOnly(Pass pass, String fusion, boolean wanted) {
        if (wanted && pass != Pass.FORWARD) {
            throw new LinnetException(Status.INVALID_LAYER, fusion + " is given, pass " + pass.word() + " takes none");
        }
    }

    /** A builder with stride 1, no padding, one group, NCHW, OIHW, no activation, forward, automatic algorithm. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from this layer. */
    public Builder toBuilder() {
        return new Builder().element(element).pass(pass).layout(layout).weightsLayout(weightsLayout)
                .inputNchw(batch, inputChannels, inputHeight, inputWidth).outputChannels(outputChannels)
                .kernel(kernelHeight, kernelWidth).stride(strideHeight, strideWidth)
                .dilation(dilationHeight, dilationWidth)
                .padding(paddingTop, paddingBottom, paddingLeft, paddingRight).groups(groups)
                .activation(activation).maxPooling(maxPooling).channelSums(channelSums).algorithm(algorithm)
                .tuning(tuning);
    }

    /** Rows of the forward output; of what is pooled, before that. */
    public int outputHeight() {
        return Window.steps(inputHeight, kernelHeight, dilationHeight, strideHeight, paddingTop, paddingBottom);
    }

    /** Columns of the forward output; of what is pooled, before that. */
    public int outputWidth() {
        return Window.steps(inputWidth, kernelWidth, dilationWidth, strideWidth, paddingLeft, paddingRight);
    }

    /** Rows and columns of the convolution's output that one of the layer's takes: 2 with max pooling, else 1. */
    public int pooling() {
        return maxPooling ? 2 : 1;
    }

    @Override
    public int[] outputShape() {
        return switch (pass) {
            case FORWARD -> Window.image(layout, batch, outputChannels, outputHeight() / pooling(),
                    outputWidth() / pooling());
            case INPUT_GRADIENT -> Window.image(layout, batch, inputChannels, inputHeight, inputWidth);
            case KERNEL_GRADIENT -> switch (weightsLayout) {
                case OIHW -> new int[] {outputChannels, inputChannels / groups, kernelHeight, kernelWidth};
                case OHWI -> new int[] {outputChannels, kernelHeight, kernelWidth, inputChannels / groups};
                case HWIO -> new int[] {kernelHeight, kernelWidth, inputChannels / groups, outputChannels};
            };
            case BIAS_GRADIENT -> new int[] {outputChannels};
        };
    }

    @Override
    public int inputSize() {
        return batch * inputChannels * inputHeight * inputWidth;
    }

    @Override
    public int forwardOutputSize() {
        return batch * outputChannels * outputHeight() * outputWidth();
    }

    @Override
    public int weightsSize() {
        return outputChannels * (inputChannels / groups) * kernelHeight * kernelWidth;
    }

    @Override
    public int biasSize() {
        return outputChannels;
    }

    /** Multiplications and additions that the direct computation takes: 2·output·inputChannels/groups·kernel. */
    public double floatingPointOperations() {
        return 2.0 * forwardOutputSize() * (inputChannels / groups) * kernelHeight * kernelWidth;
    }

    @Override
    public String text() {
        return "convolution " + element.word() + ' ' + layout.word() + " n" + batch + " ic" + inputChannels
                + " oc" + outputChannels + " i" + inputHeight + 'x' + inputWidth
                + " k" + kernelHeight + 'x' + kernelWidth + " s" + strideHeight + 'x' + strideWidth
                + " d" + dilationHeight + 'x' + dilationWidth
                + " p" + paddingTop + 'x' + paddingBottom + 'x' + paddingLeft + 'x' + paddingRight
                + " g" + groups + ' ' + weightsLayout.word() + ' ' + activation.word()
                + (maxPooling ? " maxPooling2x2" : "") + (channelSums ? " channelSums" : "") + ' ' + pass.word()
                + ' ' + algorithm.word() + (tuning == Tuning.MODEL ? "" : ' ' + tuning.word());
    }

    @Override
    public String toString() {
        return text();
    }

    /** Collects the parameters; {@link #build()} checks them. */
    public static final class Builder extends WindowBuilder<Builder> {
        private int outputChannels;
        private int dilationHeight = 1;
        private int dilationWidth = 1;
        private int groups = 1;
        private WeightsLayout weightsLayout = WeightsLayout.OIHW;
        private Activation activation = Activation.IDENTITY;
        private boolean maxPooling;
        private boolean channelSums;
        private Algorithm algorithm = Algorithm.AUTO;
        private Tuning tuning = Tuning.MODEL;

        private Builder() {
        }

        @Override
        Builder self() {
            return this;
        }

        /** Channels of the forward output, of all groups. */
        public Builder outputChannels(int value) {
            outputChannels = value;
            return this;
        }

        /** A square kernel. */
        public Builder kernel(int size) {
            return kernel(size, size);
        }

        /** Rows and columns of the kernel. */
        public Builder kernel(int newHeight, int newWidth) {
            height = newHeight;
            width = newWidth;
            return this;
        }

        /** Rows and columns between kernel elements; default 1. */
        public Builder dilation(int both) {
            return dilation(both, both);
        }

        /** Rows and columns between kernel elements; default 1. */
        public Builder dilation(int newHeight, int newWidth) {
            dilationHeight = newHeight;
            dilationWidth = newWidth;
            return this;
        }

        /** Independent convolutions over equal shares of the channels; default 1. */
        public Builder groups(int value) {
            groups = value;
            return this;
        }

        /** Order of the weights; default OIHW. */
        public Builder weightsLayout(WeightsLayout value) {
            weightsLayout = value;
            return this;
        }

        /** Applied after the bias; default IDENTITY. */
        public Builder activation(Activation value) {
            activation = value;
            return this;
        }

        /** Whether 2×2 elements of the output, a stride of 2 apart, become their maximum; default false. */
        public Builder maxPooling(boolean value) {
            maxPooling = value;
            return this;
        }

        /** Whether a run writes sums and sums of squares of the output's channels too; default false. */
        public Builder channelSums(boolean value) {
            channelSums = value;
            return this;
        }

        /** How it is computed; default AUTO. */
        public Builder algorithm(Algorithm value) {
            algorithm = value;
            return this;
        }

        /** How AUTO chooses; default MODEL. MEASURE makes planning take some tenths of a second an algorithm. */
        public Builder tuning(Tuning value) {
            tuning = value;
            return this;
        }

        /** The layer, or a {@link LinnetException} that names the parameter that breaks a rule. */
        public Convolution build() {
            int[] nchw = nchw();
            int[] padding = resolvePadding(dilationHeight, dilationWidth);
            return new Convolution(element, pass, nchw[0], nchw[1], nchw[2], nchw[3], outputChannels, height, width,
                    strideHeight, strideWidth, dilationHeight, dilationWidth, padding[0], padding[1], padding[2],
                    padding[3], groups, layout, weightsLayout, activation, maxPooling, channelSums,
                    algorithm, tuning);
        }
    }
}
