package dev.linnet.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layer;
import dev.linnet.layer.LayerText;
import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Pooling;
import dev.linnet.layer.PoolingKind;
import dev.linnet.layer.Status;
import dev.linnet.plan.BatchNormalization;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import dev.linnet.test.oracle.ChannelSumsOracle;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is fused with a convolution is what the layers one after the other compute. */
class FusionsTest {
    private static final Convolution LAYER = convolution("convolution f32 ic2 oc3 i4x5 k3 p1");

    private final Linnet linnet = Linnet.start(new Options());

    private static Convolution convolution(String text) {
        return (Convolution) LayerText.parse(text);
    }

    /**
     * Factors that are powers of two and small integers elsewhere: nothing is rounded, so both ways give the same bits.
     */
    @ParameterizedTest
    @ValueSource(strings = {
        "convolution f32 nchw n2 ic5 oc9 i6x7 k3x3 p1 g1 implicitGemm",
        "convolution f32 nhwc ic6 oc8 i6x7 k3x3 s2 g2 hwio",
        "convolution f32 nchw ic7 oc5 i5x5 k1x1 direct1x1", "convolution f32 nhwc ic7 oc5 i5x5 k1x1 ohwi direct1x1",
        "convolution f32 nchw ic4 oc8 i9x8 k3x3 p1 g4 depthwise", "convolution f32 nchw ic4 oc6 i9x8 k3x3 p1 g2 direct",
        "convolution f32 nhwc ic18 oc18 i9x8 k3x3 p1 g18 depthwise",
    })
    void foldedNormalizationIsNormalizationOfTheOutput(String text) {
        Convolution layer = convolution(text);
        int outputs = layer.outputChannels();
        float[] input = integers(1, layer.inputSize());
        float[] weights = integers(2, layer.weightsSize());
        float[] bias = integers(3, outputs);
        float[] scale = new float[outputs];
        float[] variance = new float[outputs];
        for (int o = 0; o < outputs; o++) {
            scale[o] = o % 3 - 1;
            variance[o] = o % 2 == 0 ? 0.25f - 0.125f : 4 - 0.125f;
        }
        float[] shift = integers(4, outputs);
        float[] mean = integers(5, outputs);
        BatchNormalization normalization = BatchNormalization.of(scale, shift, mean, variance, 0.125f);
        float[] expected = new float[layer.outputSize()];
        try (Plan plan = linnet.plan(layer, weights, bias)) {
            plan.run(Operands.input(input).output(expected));
        }
        for (int i = 0; i < expected.length; i++) {
            int o = channel(layer, i);
            expected[i] = (expected[i] - mean[o]) * scale[o] / (o % 2 == 0 ? 0.5f : 2) + shift[o];
        }
        float[] output = new float[expected.length];
        try (Plan plan = linnet.plan(layer, weights, bias, normalization)) {
            for (float[] constant : new float[][] {scale, shift, mean, variance}) {
                Arrays.fill(constant, Float.NaN);
            }
            plan.run(Operands.input(input).output(output));
        }
        // −0 counts as 0: a factor of −1 turns the one into the other.
        for (int i = 0; i < output.length; i++) {
            assertEquals(expected[i] + 0f, output[i] + 0f, "output " + i);
        }
    }

    @Test
    void batchNormalizationIsChecked() {
        float[] weights = new float[54];
        float[] three = {1, 1, 1};
        refuses(Status.INVALID_OPERAND, "scale", LAYER, weights,
                () -> BatchNormalization.of(null, three, three, three, 1));
        refuses(Status.INVALID_OPERAND, "shift", LAYER, weights,
                () -> BatchNormalization.of(three, null, three, three, 1));
        refuses(Status.INVALID_OPERAND, "mean", LAYER, weights,
                () -> BatchNormalization.of(three, three, null, three, 1));
        refuses(Status.INVALID_OPERAND, "variance", LAYER, weights,
                () -> BatchNormalization.of(three, three, three, null, 1));
        for (int part = 0; part < 4; part++) {
            for (int length : new int[] {0, 2, 4}) {
                float[][] parts = {three, three, three, three};
                parts[part] = new float[length];
                refuses(Status.INVALID_OPERAND, "elements, must have 3", LAYER, weights,
                        () -> BatchNormalization.of(parts[0], parts[1], parts[2], parts[3], 1));
            }
        }
        for (float epsilon : new float[] {-1e-5f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            refuses(Status.INVALID_BATCH_NORMALIZATION, "epsilon is " + epsilon, LAYER, weights,
                    () -> BatchNormalization.of(three, three, three, three, epsilon));
        }
        for (float variance : new float[] {-1, -0.125f, Float.NaN, Float.NEGATIVE_INFINITY}) {
            refuses(Status.INVALID_BATCH_NORMALIZATION, "channel 1 plus epsilon 0.125", LAYER, weights,
                    () -> BatchNormalization.of(three, three, three, new float[] {1, variance, 1}, 0.125f));
        }
        refuses(Status.INVALID_BATCH_NORMALIZATION, "channel 2", LAYER, weights,
                () -> BatchNormalization.of(three, three, three, new float[] {1, 1, 0}, 0));
        refuses(Status.INVALID_BATCH_NORMALIZATION, "constant weights", LAYER, null,
                () -> BatchNormalization.of(three, three, three, three, 1));
        refuses(Status.INVALID_BATCH_NORMALIZATION, "inputGradient",
                convolution("convolution ic2 oc3 i4x5 k3 p1 inputGradient"),
                weights, () -> BatchNormalization.of(three, three, three, three, 1));
        refuses(Status.INVALID_OPERAND, "weights has 53", LAYER, new float[53],
                () -> BatchNormalization.of(three, three, three, three, 1));
        try (Plan plan = linnet.plan(LAYER, weights, null, BatchNormalization.of(three, three, three, three, 1))) {
            float[] output = new float[60];
            fails(Status.INVALID_OPERAND, "bias",
                    () -> plan.run(Operands.input(new float[40]).bias(three).output(output)));
            plan.run(Operands.input(new float[40]).output(output));
            assertEquals(1 - (float) (1 / Math.sqrt(2)), output[0], 1e-6f);
        }
        try (Plan plan = linnet.plan(LAYER, weights, null, null)) {
            float[] output = new float[60];
            plan.run(Operands.input(new float[40]).bias(three).output(output));
            assertArrayEquals(new float[] {1}, new float[] {output[0]});
        }
    }

    /** The order of each element's sum is the same, so that all bits are. */
    @ParameterizedTest
    @ValueSource(strings = {
        "convolution f32 nchw n2 ic5 oc9 i7x6 k3x3 p1 relu implicitGemm",
        "convolution f32 nhwc ic6 oc20 i9x12 k3x3 g2 elu hwio implicitGemm",
        "convolution f32 nhwc n2 ic6 oc40 i30x31 k5x5 s2 p2 tanh implicitGemm",
        "convolution f32 nchw ic300 oc7 i40x41 k2x2 implicitGemm",
        "convolution f32 nchw ic5 oc9 i30x31 k5x5 p2 relu fourier8x8",
        "convolution f32 nhwc ic5 oc9 i30x31 k7x5 p2 fourier16x16",
        "convolution f32 nchw ic7 oc5 i5x45 k1x1 sigmoid direct1x1",
        "convolution f32 nhwc ic7 oc33 i33x5 k1x1 direct1x1",
        "convolution f32 nchw ic5 oc37 i30x31 k3x3 p1 relu winograd8x8",
        "convolution f32 nhwc ic4 oc18 i29x30 k3x3 g2 winograd6x6",
        "convolution f32 nchw n2 ic5 oc8 i21x20 k5x5 p2 relu(0.1) winograd8x8",
        "convolution f32 nhwc ic5 oc3 i9x8 k3x3 winograd8x8",
        "convolution f32 nchw n2 ic5 oc37 i30x31 k3x3 p1 relu winograd9x9",
        "convolution f32 nhwc ic5 oc8 i21x20 k5x5 p2 elu winograd9x9",
        "convolution f32 nhwc n2 ic5 oc37 i30x31 k3x3 p1 relu winograd7x7",
        "convolution f32 nchw n2 ic16 oc37 i61x60 k3x3 s2 p1 relu winograd8x8",
        "convolution f32 nhwc ic5 oc18 i41x45 k3x3 s2 p1 tanh winograd6x6",
    })
    void fusedMaxPoolingIsMaxPoolingOfTheOutput(String text) {
        Convolution layer = convolution(text);
        Convolution fused = layer.toBuilder().maxPooling(true).channelSums(true).build();
        int[] shape = layer.outputShape();
        Pooling pooling = Pooling.builder(PoolingKind.MAX).layout(layer.layout())
                .input(shape[0], shape[1], shape[2], shape[3]).window(2).stride(2).build();
        assertArrayEquals(pooling.outputShape(), fused.outputShape());
        float[] input = new Values(1, layer.inputSize(), -1, 1).toArray();
        float[] weights = new Values(2, layer.weightsSize(), -1, 1).toArray();
        float[] bias = new Values(3, layer.outputChannels(), -1, 1).toArray();
        float[] unpooled = run(layer, weights, bias, Operands.input(input));
        float[] expected = run(pooling, null, null, Operands.input(unpooled));
        float[] sums = new float[2 * layer.outputChannels()];
        float[] actual = run(fused, weights, bias, Operands.input(input).channelSums(sums));
        assertEquals(-1, Arrays.mismatch(expected, actual));
        ChannelSumsOracle oracle = new ChannelSumsOracle(fused, actual);
        for (int i = 0; i < sums.length; i++) {
            assertTrue(oracle.at(i).accepts(sums[i]), "sum " + i);
        }
    }

    /** Small integers: no sum is rounded, so that every algorithm, and the separate sums, give the same. */
    @ParameterizedTest
    @ValueSource(strings = {
        "convolution f32 nchw n2 ic4 oc8 i41x42 k3x3 p1 g4 relu",
        "convolution f32 nhwc n2 ic20 oc20 i41x42 k3x3 p1 g20 relu",
    })
    void sumsOfChannelsAreTheSameInEveryAlgorithm(String text) {
        float[] expected = null;
        for (Algorithm algorithm : new Algorithm[] {Algorithm.IMPLICIT_GEMM, Algorithm.DEPTHWISE}) {
            Convolution layer = convolution(text).toBuilder().channelSums(true).algorithm(algorithm).build();
            float[] sums = new float[2 * layer.outputChannels()];
            float[] output = run(layer, integers(2, layer.weightsSize()), integers(3, layer.outputChannels()),
                    Operands.input(integers(1, layer.inputSize())).channelSums(sums));
            for (int i = 0; i < sums.length; i++) {
                double sum = 0;
                for (int j = 0; j < output.length; j++) {
                    sum += channel(layer, j) != i % layer.outputChannels() ? 0
                            : i < layer.outputChannels() ? output[j] : output[j] * output[j];
                }
                assertEquals((float) sum, sums[i], "sum " + i + " of " + algorithm);
            }
            expected = expected == null ? sums : expected;
            assertArrayEquals(expected, sums);
        }
    }

    /** A mean of 1000 and a deviation of 1 over 40,000 positions: plain float32 sums would lose the deviation. */
    @Test
    void manySumsLoseNothing() {
        Convolution layer = convolution("convolution f32 nchw n4 ic1 oc1 i100x100 k1x1 channelSums");
        float[] input = new Values(1, layer.inputSize(), 999, 1001).toArray();
        float[] sums = new float[2];
        run(layer, new float[] {1}, null, Operands.input(input).channelSums(sums));
        double sum = 0;
        double squares = 0;
        for (float each : input) {
            sum += each;
            squares += (double) each * each;
        }
        assertEquals(1, sums[0] / sum, 2e-7);
        assertEquals(1, sums[1] / squares, 2e-7);
    }

    @Test
    void sumsOfChannelsAreChecked() {
        Convolution layer = LAYER.toBuilder().channelSums(true).build();
        float[] weights = new float[54];
        float[] input = new float[40];
        float[] output = new float[60];
        float[] six = new float[6];
        try (Plan plan = linnet.plan(layer, weights, null)) {
            fails(Status.INVALID_OPERAND, "channelSums is missing",
                    () -> plan.run(Operands.input(input).output(output)));
            for (int length : new int[] {0, 3, 5, 7}) {
                fails(Status.INVALID_OPERAND, "must have 6",
                        () -> plan.run(Operands.input(input).output(output).channelSums(new float[length])));
            }
            plan.run(Operands.input(input).output(output).channelSums(six));
        }
        try (Plan plan = linnet.plan(LAYER, weights, null)) {
            fails(Status.INVALID_OPERAND, "channelSums is given",
                    () -> plan.run(Operands.input(input).output(output).channelSums(six)));
        }
        try (Plan plan = linnet.plan(convolution("convolution ic1 oc3 i1x2 k1 channelSums"))) {
            fails(Status.INVALID_OPERAND, "channelSums overlaps output", () -> plan.run(Operands.input(new float[2])
                    .weights(new float[3]).output(six).channelSums(six)));
        }
        try (Plan plan = linnet.plan(convolution("convolution ic3 oc3 i1x2 k1 channelSums"), new float[9], null)) {
            fails(Status.INVALID_OPERAND, "channelSums overlaps input", () -> plan.run(Operands.input(six)
                    .output(new float[6]).channelSums(six)));
        }
    }

    @Test
    void algorithmsThatCannotPoolSayWhy() {
        String depthwise = "convolution ic4 oc4 i6x6 k3 g4 maxPooling2x2";
        fails(Status.UNSUPPORTED_ALGORITHM, "depthwise does not pool",
                () -> linnet.plan(convolution(depthwise + " depthwise")));
        try (Plan plan = linnet.plan(convolution(depthwise))) {
            assertTrue(plan.explain().contains("depthwise does not pool, got maxPooling2x2"), plan.explain());
            assertTrue(plan.explain().contains("pooled before they are written"), plan.explain());
        }
    }

    private float[] run(Layer layer, float[] weights, float[] bias, Operands operands) {
        float[] output = new float[layer.outputSize()];
        try (Plan plan = linnet.plan(layer, weights, bias)) {
            plan.run(operands.output(output));
        }
        return output;
    }

    private interface Normalization {
        BatchNormalization get();
    }

    private void refuses(Status code, String message, Convolution layer, float[] weights, Normalization normalization) {
        fails(code, message, () -> linnet.plan(layer, weights, null, normalization.get()));
    }

    private static void fails(Status code, String message, Executable call) {
        LinnetException thrown = assertThrows(LinnetException.class, call);
        assertEquals(code, thrown.code(), thrown.getMessage());
        assertTrue(thrown.getMessage().contains(message), thrown.getMessage());
    }

    /** The channel of output {@code index}. */
    private static int channel(Convolution layer, int index) {
        int[] shape = layer.outputShape();
        return switch (layer.layout()) {
            case NCHW -> index / (shape[2] * shape[3]) % shape[1];
            case NHWC -> index % shape[3];
        };
    }

    private static float[] integers(int seed, int length) {
        float[] values = new Values(seed, length, -4, 5).toArray();
        for (int i = 0; i < length; i++) {
            values[i] = (float) Math.floor(values[i]);
        }
        return values;
    }
}
