package dev.linnet.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.Layer;
import dev.linnet.layer.LayerText;
import dev.linnet.layer.Operand;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import dev.linnet.test.oracle.Oracle;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold of the gradients of pooling, activations and softmax; and that the oracles' are those of their layers. */
class LayerGradientsTest {
    /** A power of two, which every input here can be moved by without rounding; errors of differences are some h². */
    private static final float STEP = 0x1p-10f;

    private final Linnet linnet = Linnet.start(new Options());

    @ParameterizedTest
    @ValueSource(strings = {
        "pooling f32 max n2 c2 i6x7 k3x2 s2 p1 ceil", "pooling f32 nhwc max c3 i5x6 k2x3",
        "pooling f32 average n2 c2 i6x7 k3x2 s2 p1 ceil", "pooling f32 nhwc average c3 i5x6 k2x3 s1x2 p1 countPadding",
        "pooling f32 average c2 i5x5 k3x3 s3 p1 ceil countPadding", "pooling f32 globalAverage c3 i4x3",
        "activation f32 40 identity", "activation f32 40 relu", "activation f32 40 relu(-0.5)", "activation f32 40 relu6",
        "activation f32 40 elu(1.5)", "activation f32 40 sigmoid", "activation f32 40 tanh",
        "activation f32 40 clamp(-0.5,0.25)", "softmax f32 n2 c7",
    })
    void oraclesAgreeWithDifferencesOfTheForwardOracles(String text) {
        Layer layer = LayerText.parse(text);
        Layer gradient = LayerText.parse(text + " inputGradient");
        // Multiples of 1/32 beside which no function has a kink, none of them twice.
        float[] x = new float[layer.inputSize()];
        for (int i = 0; i < x.length; i++) {
            x[i] = ((i * 37 + 11) % x.length - x.length / 2) / 16f + 1 / 32f;
        }
        float[] g = new Values(1, layer.forwardOutputSize(), -1, 1).toArray();
        float[] y = new float[g.length];
        Oracle forward = Oracle.of(layer, Map.of(Operand.INPUT, x));
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) forward.at(i).value();
        }
        Oracle oracle = Oracle.of(gradient,
                Map.of(Operand.INPUT, x, Operand.OUTPUT_GRADIENT, g, Operand.FORWARD_OUTPUT, y));
        for (int i = 0; i < x.length; i++) {
            double difference = (loss(layer, x, g, i, STEP) - loss(layer, x, g, i, -STEP)) / (2 * STEP);
            assertEquals(difference, oracle.at(i).value(), 1e-5, "element " + i);
        }
    }

    /** Σ g · forward(x), with x[at] moved by {@code step}. */
    private static double loss(Layer layer, float[] x, float[] g, int at, float step) {
        float[] moved = x.clone();
        moved[at] += step;
        Oracle oracle = Oracle.of(layer, Map.of(Operand.INPUT, moved));
        double sum = 0;
        for (int i = 0; i < g.length; i++) {
            sum += g[i] * oracle.at(i).value();
        }
        return sum;
    }

    /** Small integers and powers of two are added without rounding: equal bit by bit. */
    @ParameterizedTest
    @ValueSource(strings = {
        "pooling f32 max n2 c19 i9x11 k3x3 s2 p1", "pooling f32 nhwc max n2 c19 i9x11 k3x3",
        "pooling f32 average n2 c19 i9x11 k2x4 s1x2", "pooling f32 nhwc average n2 c19 i9x11 k4x2",
        "activation f32 100 relu", "activation f32 100 relu(0.25)", "activation f32 100 clamp(-2,3)",
    })
    void gradientsAreLinear(String text) {
        Layer layer = LayerText.parse(text + " inputGradient");
        float[] x = integers(1, layer.inputSize());
        float[] g = integers(2, layer.forwardOutputSize());
        float[] h = integers(3, layer.forwardOutputSize());
        float[] both = new float[g.length];
        for (int i = 0; i < g.length; i++) {
            both[i] = 3 * g[i] - h[i];
        }
        float[] expected = gradient(layer, x, g);
        float[] other = gradient(layer, x, h);
        for (int i = 0; i < expected.length; i++) {
            expected[i] = 3 * expected[i] - other[i];
        }
        assertArrayEquals(expected, gradient(layer, x, both));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "pooling f32 average n2 c19 i9x11 k3x3 s2 p1", "pooling f32 nhwc average n2 c19 i9x11 k3x3 s2 p1 countPadding",
        "pooling f32 average c3 i40x37 k5x2 s3x4 ceil", "pooling f32 nhwc average c40 i9x8 k3x3 s2 p1 ceil countPadding",
        "pooling f32 globalAverage c33 i7x7", "pooling f32 nhwc globalAverage c33 i7x7",
    })
    void aMeansGradientIsItsAdjoint(String text) {
        Layer layer = LayerText.parse(text);
        float[] x = new Values(1, layer.inputSize(), -1, 1).toArray();
        float[] g = new Values(2, layer.forwardOutputSize(), -1, 1).toArray();
        double forward = product(forward(layer, x), g);
        double backward = product(x, gradient(LayerText.parse(text + " inputGradient"), x, g));
        assertEquals(forward, backward, 1e-6 * x.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "pooling f32 max n2 c19 i9x11 k3x3 s2 p1", "pooling f32 max n2 c5 i9x11 k2x3 s3 ceil",
        "pooling f32 max c3 i40x50 k2x2 s2", "pooling f32 max c40 i6x5 k4x4",
    })
    void aMaximumGivesAllAndBothLayoutsAgree(String text) {
        Layer first = LayerText.parse(text + " inputGradient");
        Layer last = LayerText.parse(text + " nhwc inputGradient");
        int batch = first.outputShape()[0];
        int channels = first.outputShape()[1];
        float[] x = integers(1, first.inputSize());
        float[] g = integers(2, first.forwardOutputSize());
        float[] gradient = gradient(first, x, g);
        float[] ones = new float[x.length];
        Arrays.fill(ones, 1);
        float[] outputs = new float[g.length];
        Arrays.fill(outputs, 1);
        assertEquals(product(outputs, g), product(ones, gradient));
        assertArrayEquals(channelsLast(gradient, batch, channels),
                gradient(last, channelsLast(x, batch, channels), channelsLast(g, batch, channels)));
    }

    @Test
    void whatCannotBeGreatestGetsNothing() {
        float[] x = {Float.NaN, Float.NEGATIVE_INFINITY, 2, 2, Float.NaN, Float.NEGATIVE_INFINITY};
        for (String layout : new String[] {"nchw", "nhwc"}) {
            Layer layer = LayerText.parse("pooling f32 max c1 i1x6 k1x2 s2 inputGradient " + layout);
            assertArrayEquals(new float[] {0, 0, 5, 0, 0, 0}, gradient(layer, x, new float[] {3, 5, 7}));
        }
    }

    @Test
    void edgesOfActivations() {
        float[] x = {0f, -0f, -1, 6, 7, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        edges("relu", x, 1, 0, 0, 1, 1, 1, 1, 0);
        edges("relu(0.5)", x, 1, 0.5f, 0.5f, 1, 1, 1, 1, 0.5f);
        edges("relu6", x, 1, 0, 0, 1, 0, 1, 0, 0);
        edges("clamp(-1,7)", x, 1, 1, 1, 1, 1, 1, 0, 0);
        edges("elu(2)", x, 1, 2, (float) (2 * Math.exp(-1)), 1, 1, 1, 1, 0);
    }

    private void edges(String word, float[] x, float... expected) {
        float[] ones = new float[x.length];
        Arrays.fill(ones, 1);
        Layer layer = LayerText.parse("activation f32 " + x.length + ' ' + word + " inputGradient");
        assertArrayEquals(expected, gradient(layer, x, ones), 1e-6f, word);
    }

    @Test
    void gradientsOfSoftmaxSumToZero() {
        for (int channels = 1; channels <= 40; channels++) {
            Layer forward = LayerText.parse("softmax f32 n3 c" + channels);
            Layer backward = LayerText.parse("softmax f32 n3 c" + channels + " inputGradient");
            float[] p = forward(forward, new Values(channels, 3 * channels, -4, 4).toArray());
            float[] g = new Values(1, p.length, -1, 1).toArray();
            float[] gradient = run(backward, Map.of(Operand.FORWARD_OUTPUT, p, Operand.OUTPUT_GRADIENT, g));
            for (int row = 0; row < 3; row++) {
                double sum = 0;
                for (int c = 0; c < channels; c++) {
                    sum += gradient[row * channels + c];
                }
                assertEquals(0, sum, 1e-6);
            }
        }
    }

    @Test
    void aConstantAddedToTheGradientOfSoftmaxDoesNotMatter() {
        Layer layer = LayerText.parse("softmax f32 n1 c4 inputGradient");
        float[] p = {0.125f, 0.5f, 0.25f, 0.125f};
        float[] expected = run(layer, Map.of(Operand.FORWARD_OUTPUT, p, Operand.OUTPUT_GRADIENT, new float[] {1, -2, 3, 0}));
        assertTrue(expected[0] != 0);
        assertArrayEquals(expected,
                run(layer, Map.of(Operand.FORWARD_OUTPUT, p, Operand.OUTPUT_GRADIENT, new float[] {9, 6, 11, 8})));
    }

    private float[] forward(Layer layer, float[] x) {
        return run(layer, Map.of(Operand.INPUT, x));
    }

    private float[] gradient(Layer layer, float[] x, float[] g) {
        return run(layer, Map.of(Operand.INPUT, x, Operand.OUTPUT_GRADIENT, g));
    }

    private float[] run(Layer layer, Map<Operand, float[]> arrays) {
        float[] output = new float[layer.outputSize()];
        Operands operands = Operands.none().output(output);
        arrays.forEach((operand, array) -> operands.set(operand, FloatMemory.of(array)));
        try (Plan plan = linnet.plan(layer)) {
            plan.run(operands);
        }
        return output;
    }

    private static double product(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    /** Integers from −8 to 7. */
    private static float[] integers(int seed, int length) {
        float[] values = new Values(seed, length, -8, 8).toArray();
        for (int i = 0; i < length; i++) {
            values[i] = (float) Math.floor(values[i]);
        }
        return values;
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
}
