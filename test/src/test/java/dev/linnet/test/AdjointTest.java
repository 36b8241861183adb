package dev.linnet.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.Layer;
import dev.linnet.layer.LayerText;
import dev.linnet.layer.Layout;
import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Operand;
import dev.linnet.layer.Pass;
import dev.linnet.layer.Status;
import dev.linnet.layer.WeightsLayout;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What makes a gradient the gradient, whatever the oracle says: the forward layer is linear in input, weights and bias, so
 * ⟨conv(x, w), y⟩ = ⟨x, inputGradient(y, w)⟩ = ⟨w, kernelGradient(x, y)⟩ and ⟨conv(0, w) + b, y⟩ = ⟨b, biasGradient(y)⟩.
 */
class AdjointTest {
    private final Linnet linnet = Linnet.start(new Options());

    @ParameterizedTest
    @ValueSource(strings = {
        "convolution f32 n2 ic5 oc7 i9x8 k3x3 p1",
        "convolution f32 n3 ic16 oc20 i12x13 k3x3 s2 p1",
        "convolution f32 n2 ic6 oc9 i7x11 k2x3 s2x1 p0x1x2x0 g3",
        "convolution f32 n2 ic6 oc9 i15x14 k3x4 s3x2 d2x3 p4x1x0x3 g3",
        "convolution f32 ic8 oc8 i10x9 k5x5 p2 g8",
        "convolution f32 n2 ic8 oc16 i10x9 k3x3 s2 p1 g8",
        "convolution f32 n2 ic40 oc13 i6x7 k1x1",
        "convolution f32 n2 ic10 oc13 i9x7 k1x1 s3x2",
        "convolution f32 ic4 oc6 i11x12 k3x2 d2x3 p2",
        "convolution f32 ic3 oc4 i23x17 k2x2 s5x7",
        "convolution f32 ic100 oc10 i5x5 k3x3 p1",
        "convolution f32 n2 ic4 oc8 i20x20 k5x5 p2",
        "convolution f32 ic4 oc8 i20x20 k7x7 p3",
        "convolution f32 ic2 oc4 i30x30 k11x11 s4",
    })
    void convolution(String text) {
        Convolution layer = (Convolution) LayerText.parse(text);
        for (Layout layout : Layout.values()) {
            for (WeightsLayout weightsLayout : WeightsLayout.values()) {
                for (Algorithm algorithm : Algorithm.values()) {
                    Convolution.Builder builder = layer.toBuilder().layout(layout).weightsLayout(weightsLayout)
                            .algorithm(algorithm);
                    identities(pass -> builder.pass(pass).build());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 1 1", "1 17 9", "2 30 40", "7 129 65", "64 9 20", "256 5 3"})
    void fullyConnected(String sizes) {
        int[] numbers = Arrays.stream(sizes.split(" ")).mapToInt(Integer::parseInt).toArray();
        FullyConnected layer = (FullyConnected) LayerText.parse("fullyConnected f32 n" + numbers[0] + " ic" + numbers[1]
                + " oc" + numbers[2]);
        identities(pass -> FullyConnected.builder().pass(pass).batch(layer.batch()).inputChannels(layer.inputChannels())
                .outputChannels(layer.outputChannels()).build());
    }

    @Test
    void gradientsOfIntegersAreExact() {
        // Integers below 2²⁴ are added without rounding, so any order of the sums gives the same bits.
        for (Layout layout : Layout.values()) {
            Convolution layer = ((Convolution) LayerText.parse("convolution f32 n2 ic6 oc9 i15x14 k3x4 s2 d1x2 p1 g3"))
                    .toBuilder().layout(layout).build();
            Values values = new Values(1, Math.max(layer.inputSize(), layer.forwardOutputSize()), -8, 8);
            float[] x = integers(values, layer.inputSize());
            float[] y = integers(values, layer.forwardOutputSize());
            float[] w = integers(values, layer.weightsSize());
            Map<Operand, float[]> operands = operands(x, w, y);
            float[] forward = run(layer, operands);
            double expected = dot(forward, y);
            assertEquals(expected, dot(x, run(layer.toBuilder().pass(Pass.INPUT_GRADIENT).build(), operands)));
            assertEquals(expected, dot(w, run(layer.toBuilder().pass(Pass.KERNEL_GRADIENT).build(), operands)));
        }
    }

    @Test
    void anOutputsGradientOfZeroGivesZero() {
        for (Pass pass : new Pass[] {Pass.INPUT_GRADIENT, Pass.KERNEL_GRADIENT, Pass.BIAS_GRADIENT}) {
            Convolution layer = ((Convolution) LayerText.parse("convolution f32 ic3 oc4 i9x8 k3x3 s2 p1")).toBuilder()
                    .pass(pass).build();
            Values values = new Values(1, 500, -1, 1);
            float[] gradient = run(layer, operands(Arrays.copyOf(values.toArray(), layer.inputSize()),
                    Arrays.copyOf(values.toArray(), layer.weightsSize()), new float[layer.forwardOutputSize()]));
            assertArrayEquals(new float[layer.outputSize()], gradient);
        }
    }

    private interface OfPass {
        Layer layer(Pass pass);
    }

    /** The identities, of each pass that some candidate computes, in sums whose terms are random: within their rounding. */
    private void identities(OfPass of) {
        Layer layer = of.layer(Pass.FORWARD);
        float[] x = new Values(1, layer.inputSize(), -0.1, 1).toArray();
        float[] w = new Values(2, layer.weightsSize(), -1, 1).toArray();
        float[] y = new Values(3, layer.forwardOutputSize(), -1, 1).toArray();
        float[] b = new Values(4, layer.biasSize(), -1, 1).toArray();
        Map<Operand, float[]> operands = operands(x, w, y);
        float[] forward = run(layer, operands);
        float[] input = run(of.layer(Pass.INPUT_GRADIENT), operands);
        float[] kernel = run(of.layer(Pass.KERNEL_GRADIENT), operands);
        float[] bias = run(of.layer(Pass.BIAS_GRADIENT), operands);
        if (forward != null && input != null) {
            same(layer, "input", forward, y, x, input);
        }
        if (forward != null && kernel != null) {
            same(layer, "weights", forward, y, w, kernel);
        }
        if (input != null && kernel != null) {
            same(layer, "input and weights", input, x, w, kernel);
        }
        if (bias != null) {
            operands.put(Operand.BIAS, b);
            operands.put(Operand.WEIGHTS, new float[w.length]);
            float[] biased = run(layer, operands);
            if (biased != null) {
                same(layer, "bias", biased, y, b, bias);
            }
        }
    }

    /**
     * ⟨a, b⟩ = ⟨c, d⟩ in float64, where a and d were computed in float32: to 2⁻²⁰ of the sums of absolute products, thirty
     * times what one rounding of each element makes.
     */
    private static void same(Layer layer, String what, float[] a, float[] b, float[] c, float[] d) {
        double left = dot(a, b);
        double right = dot(c, d);
        double magnitude = 0;
        for (int i = 0; i < a.length; i++) {
            magnitude += Math.abs((double) a[i] * b[i]);
        }
        for (int i = 0; i < c.length; i++) {
            magnitude += Math.abs((double) c[i] * d[i]);
        }
        assertTrue(Math.abs(left - right) <= 0x1p-20 * magnitude,
                layer.text() + ": gradient in the " + what + ": " + left + " against " + right);
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static float[] integers(Values values, int length) {
        float[] integers = new float[length];
        for (int i = 0; i < length; i++) {
            integers[i] = Math.round(values.at(i));
        }
        return integers;
    }

    private static Map<Operand, float[]> operands(float[] x, float[] w, float[] y) {
        Map<Operand, float[]> operands = new EnumMap<>(Operand.class);
        operands.put(Operand.INPUT, x);
        operands.put(Operand.WEIGHTS, w);
        operands.put(Operand.OUTPUT_GRADIENT, y);
        return operands;
    }

    /** The output on those of the operands that the pass takes; null where the algorithm that is named refuses. */
    private float[] run(Layer layer, Map<Operand, float[]> operands) {
        try (Plan plan = linnet.plan(layer)) {
            Operands given = Operands.none();
            operands.forEach((operand, array) -> given.set(operand, layer.takes(operand) ? FloatMemory.of(array) : null));
            float[] output = new float[plan.outputSize()];
            Arrays.fill(output, Float.NaN);
            plan.run(given.output(output));
            return output;
        } catch (LinnetException e) {
            assertEquals(Status.UNSUPPORTED_ALGORITHM, e.code(), e.getMessage());
            return null;
        }
    }
}
