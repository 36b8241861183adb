package dev.linnet.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.Planner;
import dev.linnet.kernel.scalar.ScalarKernels;
import dev.linnet.layer.Activation;
import dev.linnet.layer.ActivationLayer;
import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.Layer;
import dev.linnet.layer.LayerText;
import dev.linnet.layer.Layout;
import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Softmax;
import dev.linnet.layer.Status;
import dev.linnet.layer.WeightsLayout;
import dev.linnet.memory.Arena;
import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.Memory;
import dev.linnet.memory.ShortMemory;
import dev.linnet.plan.Blocking;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What must hold whatever the oracle says. Operands are small integers where sums are compared: float32 adds them without
 * rounding in any order, so results must be equal bit by bit, of algorithms that do not transform their operands.
 */
class PropertiesTest {
    private static final String[] LAYERS = {
        "convolution f32 ic5 oc7 i9x8 k3x3 p1",
        "convolution f32 ic16 oc20 i12x13 k3x3 s2 p1",
        "convolution f32 n2 ic6 oc9 i7x11 k2x3 s2x1 p0x1x2x0 g3",
        "convolution f32 ic8 oc8 i10x9 k5x5 p2 g8",
        "convolution f32 ic40 oc13 i6x7 k1x1",
        "convolution f32 ic4 oc6 i11x12 k3x2 d2x3 p2",
        "convolution f32 ic300 oc10 i5x5 k3x3 p1",
    };

    private final Linnet linnet = Linnet.start(new Options());

    /** An arena for packed memory only. */
    private static final class NothingToBorrow implements Arena {
        @Override
        public FloatMemory allocate(int length) {
            return FloatMemory.of(new float[length]);
        }

        @Override
        public ShortMemory allocateShorts(int length) {
            return ShortMemory.of(new short[length]);
        }

        @Override
        public void free(Memory memory) {
        }

        @Override
        public FloatMemory borrow(int length) {
            throw new AssertionError("borrows " + length + " elements");
        }

        @Override
        public void giveBack(FloatMemory memory) {
            throw new AssertionError("gives back what it has not borrowed");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void aRunWithScratchBorrowsNothing(int index) {
        Convolution layer = convolution(index, Layout.NCHW).toBuilder().algorithm(Algorithm.IMPLICIT_GEMM).build();
        Planner planner = new Planner(new Machine("test", new ScalarKernels(), Blocking.DEFAULT), new NothingToBorrow());
        float[] weights = integers(1, layer.weightsSize());
        try (Plan plan = planner.plan(layer, Operands.none().weights(weights))) {
            float[] input = integers(2, layer.inputSize());
            float[] output = new float[plan.outputSize()];
            plan.run(Operands.input(input).output(output).scratch(new float[plan.scratchBytes() / 4]));
            assertArrayEquals(run(layer, input, weights, null), output);
        }
    }

    private static Convolution convolution(int index, Layout layout) {
        return ((Convolution) LayerText.parse(LAYERS[index])).toBuilder().layout(layout).build();
    }

    /** The layer by an algorithm that adds products as they are. */
    private static Convolution plain(Convolution layer) {
        boolean isOneByOne = layer.kernelHeight() * layer.kernelWidth() == 1;
        boolean isDepthwise = layer.groups() > 1 && layer.groups() == layer.inputChannels();
        return layer.toBuilder().algorithm(isOneByOne ? Algorithm.DIRECT_1X1
                : isDepthwise ? Algorithm.DEPTHWISE : Algorithm.IMPLICIT_GEMM).build();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void convolutionIsLinearInInputAndWeights(int index) {
        for (Layout layout : Layout.values()) {
            Convolution layer = plain(convolution(index, layout));
            float[] x = integers(1, layer.inputSize());
            float[] y = integers(2, layer.inputSize());
            float[] w = integers(3, layer.weightsSize());
            float[] v = integers(4, layer.weightsSize());
            assertArrayEquals(combine(run(layer, x, w, null), run(layer, y, w, null), (a, b) -> 3 * a - b),
                    run(layer, combine(x, y, (a, b) -> 3 * a - b), w, null));
            assertArrayEquals(combine(run(layer, x, w, null), run(layer, x, v, null), (a, b) -> 2 * b - a),
                    run(layer, x, combine(w, v, (a, b) -> 2 * b - a), null));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void zeroWeightsGiveTheBias(int index) {
        for (Layout layout : Layout.values()) {
            Convolution layer = convolution(index, layout);
            float[] bias = new Values(5, layer.outputChannels(), -1, 1).toArray();
            float[] output = run(layer, integers(1, layer.inputSize()), new float[layer.weightsSize()], bias);
            int area = layer.outputHeight() * layer.outputWidth();
            for (int i = 0; i < output.length; i++) {
                int channel = (layout == Layout.NCHW ? i / area : i) % layer.outputChannels();
                assertEquals(bias[channel], output[i], "output " + i);
            }
        }
    }

    @Test
    void aKernelWithASingleOneShiftsTheImage() {
        for (Layout layout : Layout.values()) {
            Convolution layer = Convolution.builder().layout(layout)
                    .input(1, layout == Layout.NCHW ? 3 : 7, layout == Layout.NCHW ? 7 : 9, layout == Layout.NCHW ? 9 : 3)
                    .outputChannels(3).kernel(5).padding(2).algorithm(Algorithm.IMPLICIT_GEMM).build();
            float[] input = new Values(6, layer.inputSize(), -1, 1).toArray();
            for (int ky = 0; ky < 5; ky++) {
                for (int kx = 0; kx < 5; kx++) {
                    float[] weights = new float[layer.weightsSize()];
                    for (int c = 0; c < 3; c++) {
                        weights[((c * 3 + c) * 5 + ky) * 5 + kx] = 1;
                    }
                    float[] expected = new float[layer.outputSize()];
                    for (int c = 0; c < 3; c++) {
                        for (int y = 0; y < 7; y++) {
                            for (int x = 0; x < 9; x++) {
                                int row = y + ky - 2;
                                int column = x + kx - 2;
                                boolean inside = row >= 0 && row < 7 && column >= 0 && column < 9;
                                expected[at(layout, c, y, x)] = inside ? input[at(layout, c, row, column)] : 0;
                            }
                        }
                    }
                    assertArrayEquals(expected, run(layer, input, weights, null));
                }
            }
        }
    }

    private static int at(Layout layout, int c, int y, int x) {
        return layout == Layout.NCHW ? (c * 7 + y) * 9 + x : (y * 9 + x) * 3 + c;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void bothLayoutsAgree(int index) {
        Convolution first = plain(convolution(index, Layout.NCHW));
        Convolution last = plain(convolution(index, Layout.NHWC));
        float[] x = integers(1, first.inputSize());
        float[] w = integers(2, first.weightsSize());
        float[] b = integers(3, first.outputChannels());
        float[] channelsLast = channelsLast(x, first.batch(), first.inputChannels());
        assertArrayEquals(channelsLast(run(first, x, w, b), first.batch(), first.outputChannels()),
                run(last, channelsLast, w, b));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void constantsAndOperandsGiveTheSameBits(int index) {
        for (Layout layout : Layout.values()) {
            Convolution layer = convolution(index, layout);
            float[] x = new Values(1, layer.inputSize(), -1, 1).toArray();
            float[] w = new Values(2, layer.weightsSize(), -1, 1).toArray();
            float[] b = new Values(3, layer.outputChannels(), -1, 1).toArray();
            float[] expected = run(layer, x, w, b);
            float[] output = new float[expected.length];
            try (Plan plan = linnet.plan(layer)) {
                plan.run(Operands.input(x).weights(w).bias(b).output(output));
                assertArrayEquals(expected, output, "all are operands");
            }
            try (Plan plan = linnet.plan(layer, w, null)) {
                plan.run(Operands.input(x).bias(b).output(output));
                assertArrayEquals(expected, output, "the bias is an operand");
            }
            try (Plan plan = linnet.plan(layer, null, b)) {
                plan.run(Operands.input(x).weights(w).output(output));
                assertArrayEquals(expected, output, "the weights are operands");
                plan.run(Operands.input(x).weights(new float[w.length]).output(output));
                plan.run(Operands.input(x).weights(w).output(output));
                assertArrayEquals(expected, output, "weights of an earlier run are forgotten");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void everyAlgorithmThatAcceptsAgrees(int index) {
        for (Layout layout : Layout.values()) {
            Convolution layer = convolution(index, layout);
            float[] x = integers(1, layer.inputSize());
            float[] w = integers(2, layer.weightsSize());
            float[] expected = run(layer.toBuilder().algorithm(Algorithm.IMPLICIT_GEMM).build(), x, w, null);
            // Winograd's error in layers so small is below 2⁻¹⁶ of the greatest output, four times that on tiles of 9×9.
            float close = 0x1p-16f * greatest(expected);
            for (Algorithm algorithm : Algorithm.values()) {
                try (Plan plan = linnet.plan(layer.toBuilder().algorithm(algorithm).build())) {
                    float[] output = new float[plan.outputSize()];
                    plan.run(Operands.input(x).weights(w).output(output));
                    if (List.of("implicitGemm", "direct1x1", "direct", "depthwise").contains(plan.algorithm())) {
                        assertArrayEquals(expected, output, plan.algorithm());
                    } else {
                        assertArrayEquals(expected, output, plan.algorithm().equals("winograd9x9") ? 4 * close : close,
                                plan.algorithm());
                    }
                } catch (LinnetException e) {
                    assertEquals(Status.UNSUPPORTED_ALGORITHM, e.code(), e.getMessage());
                }
            }
        }
    }

    private static float greatest(float[] values) {
        float greatest = 0;
        for (float value : values) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }

    @Test
    void theOrderOfTheWeightsDoesNotMatter() {
        Convolution oihw = plain(convolution(2, Layout.NCHW));
        int share = oihw.inputChannels() / oihw.groups();
        int taps = oihw.kernelHeight() * oihw.kernelWidth();
        float[] x = integers(1, oihw.inputSize());
        float[] w = integers(2, oihw.weightsSize());
        float[] ohwi = channelsLast(w, oihw.outputChannels(), share);
        float[] hwio = new float[w.length];
        for (int o = 0; o < oihw.outputChannels(); o++) {
            for (int k = 0; k < share * taps; k++) {
                hwio[k * oihw.outputChannels() + o] = ohwi[o * share * taps + k];
            }
        }
        float[] expected = run(oihw, x, w, null);
        assertArrayEquals(expected, run(oihw.toBuilder().weightsLayout(WeightsLayout.OHWI).build(), x, ohwi, null));
        assertArrayEquals(expected, run(oihw.toBuilder().weightsLayout(WeightsLayout.HWIO).build(), x, hwio, null));
    }

    @Test
    void strideTakesEveryOtherOutput() {
        Convolution dense = plain((Convolution) LayerText.parse("convolution f32 ic5 oc6 i10x12 k3x3 p1"));
        Convolution strided = dense.toBuilder().stride(3, 2).build();
        float[] x = integers(1, dense.inputSize());
        float[] w = integers(2, dense.weightsSize());
        float[] all = run(dense, x, w, null);
        float[] some = run(strided, x, w, null);
        int columns = strided.outputWidth();
        int rows = strided.outputHeight();
        for (int i = 0; i < some.length; i++) {
            int row = i / columns % rows * 3;
            int column = i % columns * 2;
            assertEquals(all[(i / columns / rows * dense.outputHeight() + row) * dense.outputWidth() + column], some[i]);
        }
    }

    @Test
    void dilationSpreadsTheKernel() {
        Convolution dilated = plain((Convolution) LayerText.parse("convolution f32 ic4 oc5 i9x10 k3x2 d2x3 p2"));
        Convolution spread = dilated.toBuilder().dilation(1).kernel(5, 4).build();
        float[] x = integers(1, dilated.inputSize());
        float[] w = integers(2, dilated.weightsSize());
        float[] sparse = new float[spread.weightsSize()];
        for (int i = 0; i < w.length; i++) {
            sparse[i / 6 * 20 + i / 2 % 3 * 2 * 4 + i % 2 * 3] = w[i];
        }
        assertArrayEquals(run(spread, x, sparse, null), run(dilated, x, w, null));
    }

    @Test
    void aFullyConnectedLayerIsAConvolutionOfOnePixel() {
        for (int batch : new int[] {1, 2, 3, 7}) {
            FullyConnected full = FullyConnected.of(batch, 70, 19, Activation.RELU);
            Layer convolution = LayerText.parse("convolution f32 relu ic70 oc19 i1x1 k1x1 n" + batch);
            float[] x = integers(1, full.inputSize());
            float[] w = integers(2, full.weightsSize());
            float[] b = integers(3, 19);
            assertArrayEquals(run(convolution, x, w, b), run(full, x, w, b));
        }
    }

    @Test
    void aMeanIsADepthwiseConvolution() {
        Layer pooling = LayerText.parse("pooling f32 average c6 i9x8 k2x4 s2");
        Layer convolution = LayerText.parse("convolution f32 ic6 oc6 g6 i9x8 k2x4 s2");
        float[] x = integers(1, pooling.inputSize());
        float[] eighths = new float[convolution.weightsSize()];
        Arrays.fill(eighths, 0.125f);
        assertArrayEquals(run(convolution, x, eighths, null), run(pooling, x, null, null));
    }

    @Test
    void aFusedActivationIsTheActivationOfTheOutput() {
        Convolution plain = convolution(0, Layout.NCHW);
        float[] x = new Values(1, plain.inputSize(), -1, 1).toArray();
        float[] w = new Values(2, plain.weightsSize(), -1, 1).toArray();
        for (String word : new String[] {"relu", "relu(0.1)", "relu6", "elu", "elu(0.5)", "sigmoid", "tanh", "clamp(-1,1)"}) {
            Layer alone = LayerText.parse("activation f32 " + plain.outputSize() + ' ' + word);
            Convolution fused = plain.toBuilder().activation(((ActivationLayer) alone).activation()).build();
            assertArrayEquals(run(alone, run(plain, x, w, null), null, null), run(fused, x, w, null), word);
        }
    }

    @Test
    void specialNumbersPassThroughActivations() {
        float[] x = {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 0f, -0f};
        assertArrayEquals(new float[] {Float.NaN, 0, Float.POSITIVE_INFINITY, 0, -0f}, activate("relu", x));
        assertArrayEquals(new float[] {Float.NaN, 0, 1, 0.5f, 0.5f}, activate("sigmoid", x));
        assertArrayEquals(new float[] {Float.NaN, -1, 1, 0, -0f}, activate("tanh", x));
        assertArrayEquals(new float[] {Float.NaN, -1, Float.POSITIVE_INFINITY, 0, -0f}, activate("elu", x));
        assertArrayEquals(new float[] {Float.NaN, 0, 6, 0, -0f}, activate("relu6", x));
    }

    private float[] activate(String word, float[] x) {
        return run(LayerText.parse("activation f32 " + x.length + ' ' + word), x, null, null);
    }

    @Test
    void sumsCommuteAndEndWithTheActivationAlone() {
        float[] a = new Values(1, 5003, -8, 8).toArray();
        float[] b = new Values(2, 5003, -8, 8).toArray();
        float[] sum = new float[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + b[i];
        }
        for (String word : List.of("identity", "relu", "relu6", "relu(0.1)", "elu", "sigmoid", "tanh")) {
            float[] expected = activate(word, sum);
            assertArrayEquals(expected, add(word, a, b), word);
            assertArrayEquals(expected, add(word, b, a), word);
        }
    }

    private float[] add(String word, float[] a, float[] b) {
        float[] output = new float[a.length];
        try (Plan plan = linnet.plan(LayerText.parse("add f32 " + a.length + ' ' + word))) {
            plan.run(Operands.input(a).addend(b).output(output));
        }
        return output;
    }

    @Test
    void softmaxSumsToOneAndIgnoresACommonShift() {
        for (int channels = 1; channels <= 40; channels++) {
            Softmax layer = Softmax.of(3, channels);
            float[] x = integers(channels, layer.inputSize());
            float[] output = run(layer, x, null, null);
            for (int row = 0; row < 3; row++) {
                double sum = 0;
                for (int c = 0; c < channels; c++) {
                    sum += output[row * channels + c];
                }
                assertEquals(1, sum, 1e-6);
            }
            assertArrayEquals(output, run(layer, combine(x, x, (a, b) -> a + 1000), null, null));
            assertArrayEquals(output, run(layer, combine(x, x, (a, b) -> a - 1000), null, null));
        }
    }

    @Test
    void plansRunAtTheSameTime() {
        Layer layer = LayerText.parse("convolution f32 ic64 oc64 i28x28 k3x3 p1 tanh");
        float[] w = new Values(1, layer.weightsSize(), -1, 1).toArray();
        List<float[]> expected = IntStream.range(0, 8).mapToObj(i -> run(layer, image(layer, i), w, null)).toList();
        for (int round = 0; round < 5; round++) {
            List<float[]> outputs = IntStream.range(0, 8).parallel().mapToObj(i -> run(layer, image(layer, i), w, null))
                    .toList();
            for (int i = 0; i < 8; i++) {
                assertArrayEquals(expected.get(i), outputs.get(i));
            }
        }
    }

    private static float[] image(Layer layer, int seed) {
        return new Values(seed, layer.inputSize(), -1, 1).toArray();
    }

    @Test
    void onePlanRunsForOneThreadAfterTheOther() {
        Layer layer = LayerText.parse("convolution f32 ic32 oc32 i28x28 k3x3 p1");
        float[] w = new Values(1, layer.weightsSize(), -1, 1).toArray();
        try (Plan plan = linnet.plan(layer, w, null)) {
            IntStream.range(0, 16).parallel().forEach(i -> {
                float[] output = new float[layer.outputSize()];
                plan.run(Operands.input(image(layer, i)).output(output));
                assertArrayEquals(run(layer, image(layer, i), w, null), output);
            });
        }
    }

    /** Integers from −8 to 7. */
    private static float[] integers(int seed, int length) {
        float[] values = new Values(seed, length, -8, 8).toArray();
        for (int i = 0; i < length; i++) {
            values[i] = (float) Math.floor(values[i]);
        }
        return values;
    }

    private static float[] combine(float[] a, float[] b, IntBinaryOperator operator) {
        float[] result = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = operator.applyAsInt((int) a[i], (int) b[i]);
        }
        return result;
    }

    /** [n][c][rest] as [n][rest][c]. */
    private static float[] channelsLast(float[] values, int batch, int channels) {
        int area = values.length / batch / channels;
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[(i / area / channels * area + i % area) * channels + i / area % channels] = values[i];
        }
        return result;
    }

    private float[] run(Layer layer, float[] input, float[] weights, float[] bias) {
        float[] output = new float[layer.outputSize()];
        try (Plan plan = linnet.plan(layer, weights, bias)) {
            plan.run(Operands.input(input).output(output));
        }
        return output;
    }
}
