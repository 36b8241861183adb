package dev.linnet.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.Activation;
import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.LayerText;
import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Pass;
import dev.linnet.layer.Status;
import dev.linnet.layer.WeightsType;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Float16 weights: every bit pattern, and what is wrong with them. */
class Float16Test {
    private static final int PATTERNS = 1 << 16;

    private final Linnet linnet = Linnet.start(new Options());

    /**
     * Output o is weight o alone, at each place of a row in turn: rows of 99 are the loop of all vector widths, its
     * remainder and the rest.
     */
    @ParameterizedTest
    @CsvSource({"FLOAT16, 1, 99", "FLOAT16, 2, 31", "FLOAT16, 3, 3", "FLOAT16_ALTERNATIVE, 1, 99",
        "FLOAT16_ALTERNATIVE, 2, 31", "FLOAT16_ALTERNATIVE, 3, 3"})
    void everyPatternHasItsValue(WeightsType type, int batch, int depth) {
        FullyConnected layer = FullyConnected.builder().batch(batch).inputChannels(depth).outputChannels(PATTERNS)
                .weightsType(type).build();
        short[] weights = new short[PATTERNS * depth];
        for (int half = 0; half < PATTERNS; half++) {
            weights[half * depth + half % depth] = (short) half;
        }
        float[] input = new float[batch * depth];
        Arrays.fill(input, 1);
        float[] constant = new float[batch * PATTERNS];
        try (Plan plan = linnet.plan(layer, weights, null)) {
            plan.run(Operands.input(input).output(constant));
        }
        float[] operand = new float[batch * PATTERNS];
        try (Plan plan = linnet.plan(layer)) {
            plan.run(Operands.input(input).weights(weights).output(operand));
        }
        for (int i = 0; i < constant.length; i++) {
            float expected = (float) Halves.value(i % PATTERNS, type == WeightsType.FLOAT16_ALTERNATIVE);
            if (!same(expected, constant[i]) || !same(expected, operand[i])) {
                throw new AssertionError(String.format("%04x is %s as a constant and %s as an operand, not %s",
                        i % PATTERNS, constant[i], operand[i], expected));
            }
        }
    }

    /** The weights that have no infinity and no NaN take another loop as constants. */
    @Test
    void finiteConstantsHaveTheirValues() {
        int depth = 99;
        short[] weights = new short[PATTERNS * depth];
        for (int half = 0; half < PATTERNS; half++) {
            weights[half * depth + half % depth] = (short) ((half >> 10 & 31) == 31 ? half & 0xbfff : half);
        }
        float[] input = new float[depth];
        Arrays.fill(input, 1);
        float[] output = new float[PATTERNS];
        FullyConnected layer = FullyConnected.builder().inputChannels(depth).outputChannels(PATTERNS)
                .weightsType(WeightsType.FLOAT16).build();
        try (Plan plan = linnet.plan(layer, weights, null)) {
            plan.run(Operands.input(input).output(output));
        }
        for (int half = 0; half < PATTERNS; half++) {
            float expected = (float) Halves.value(weights[half * depth + half % depth], false);
            assertTrue(same(expected, output[half]), Integer.toHexString(half));
        }
    }

    /** Signs of zero aside: products of zeros are added. */
    private static boolean same(float expected, float actual) {
        return expected == actual || Float.isNaN(expected) && Float.isNaN(actual);
    }

    /** A row with an infinity is computed otherwise than its neighbours; they must not notice. */
    @Test
    void anInfinityStaysInItsRow() {
        int depth = 200;
        FullyConnected layer = FullyConnected.builder().inputChannels(depth).outputChannels(3)
                .weightsType(WeightsType.FLOAT16).activation(Activation.RELU).build();
        short[] weights = Values.halves(1, 3 * depth).toBits();
        float[] input = new Values(2, depth, -1, 1).toArray();
        float[] bias = {1, 2, 3};
        float[] before = new float[3];
        float[] after = new float[3];
        try (Plan plan = linnet.plan(layer)) {
            plan.run(Operands.input(input).weights(weights).bias(bias).output(before));
            weights[depth + 77] = (short) (input[77] > 0 ? 0x7c00 : 0xfc00);
            plan.run(Operands.input(input).weights(weights).bias(bias).output(after));
        }
        assertArrayEquals(new float[] {before[0], Float.POSITIVE_INFINITY, before[2]}, after);
    }

    /** ⟨W·x, y⟩ = ⟨x, Wᵀ·y⟩ of integers, which float32 adds without rounding, with weights as constants and operands. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 37, 21", "5, 37, 21", "9, 20, 700", "3, 700, 20"})
    void theInputGradientIsTheAdjoint(int batch, int inputs, int outputs) {
        float[] w = integers(1, inputs * outputs);
        float[] x = integers(2, batch * inputs);
        float[] y = integers(3, batch * outputs);
        FullyConnected.Builder layer = FullyConnected.builder().batch(batch).inputChannels(inputs)
                .outputChannels(outputs).weightsType(WeightsType.FLOAT16);
        float[] forward = new float[y.length];
        try (Plan plan = linnet.plan(layer.build(), Halves.of(w), null)) {
            plan.run(Operands.input(x).output(forward));
        }
        FullyConnected gradient = layer.pass(Pass.INPUT_GRADIENT).build();
        float[] constant = new float[x.length];
        try (Plan plan = linnet.plan(gradient, Halves.of(w), null)) {
            plan.run(Operands.none().outputGradient(y).output(constant));
        }
        float[] operand = new float[x.length];
        try (Plan plan = linnet.plan(gradient)) {
            plan.run(Operands.none().outputGradient(y).weights(Halves.of(w)).output(operand));
        }
        assertArrayEquals(constant, operand);
        assertEquals(dot(forward, y), dot(x, constant));
    }

    /**
     * Integers, which float32 adds without rounding: panels of constants, and rows behind them that fill none, have the
     * sums of operands. Inputs from 2¹⁶ on leave the difference of the exponents' biases to the weights.
     */
    @ParameterizedTest
    @CsvSource({"FLOAT16, 1", "FLOAT16, 131072", "FLOAT16_ALTERNATIVE, 1", "FLOAT16_ALTERNATIVE, 131072"})
    void constantsHaveTheSumsOfOperands(WeightsType type, int factor) {
        FullyConnected layer = FullyConnected.builder().batch(2).inputChannels(77).outputChannels(301).weightsType(type)
                .activation(Activation.RELU).build();
        short[] weights = Halves.of(integers(1, 301 * 77));
        float[] bias = integers(3, 301);
        for (int i = 0; i < bias.length; i++) {
            bias[i] *= factor;
        }
        float[] input = integers(2, 2 * 77);
        for (int i = 0; i < input.length; i++) {
            input[i] *= factor;
        }
        float[] constant = new float[2 * 301];
        try (Plan plan = linnet.plan(layer, weights, bias)) {
            plan.run(Operands.input(input).output(constant));
        }
        float[] operand = new float[2 * 301];
        try (Plan plan = linnet.plan(layer)) {
            plan.run(Operands.input(input).weights(weights).bias(bias).output(operand));
        }
        assertArrayEquals(operand, constant);
    }

    private static float[] integers(int seed, int length) {
        float[] array = new Values(seed, length, -8, 8).toArray();
        for (int i = 0; i < length; i++) {
            array[i] = Math.round(array[i]);
        }
        return array;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"KERNEL_GRADIENT, kernelGradient", "BIAS_GRADIENT, biasGradient"})
    void passesWithoutWeightsTakeNoTypeOfTheirs(Pass pass, String word) {
        LinnetException thrown = assertThrows(LinnetException.class, () -> FullyConnected.builder().inputChannels(2)
                .outputChannels(3).weightsType(WeightsType.FLOAT16).pass(pass).build());
        assertEquals(Status.INVALID_LAYER, thrown.code());
        assertEquals("weightsType is float16, pass " + word + " reads no weights", thrown.getMessage());
    }

    @Test
    void halvesTakeHalfTheMemory() {
        FullyConnected layer = FullyConnected.builder().inputChannels(256).outputChannels(64)
                .weightsType(WeightsType.FLOAT16).build();
        try (Plan plan = linnet.plan(layer, new short[256 * 64], new float[64])) {
            // Behind the halves, in a cache line of its own, stands whether all are finite.
            assertEquals(2 * 256 * 64 + 64 + 4 * 64, plan.packedBytes());
            assertTrue(plan.explain().contains("packed bytes: bias 256, weights 32768, finite 2"), plan::explain);
        }
    }

    @Test
    void weightsOfTheWrongTypeAreRefused() {
        FullyConnected half = FullyConnected.builder().inputChannels(2).outputChannels(3)
                .weightsType(WeightsType.FLOAT16_ALTERNATIVE).build();
        FullyConnected single = FullyConnected.of(1, 2, 3, Activation.IDENTITY);
        refused("weights has float32 elements", () -> linnet.plan(half, new float[6], null));
        refused("weights has 16-bit elements", () -> linnet.plan(single, new short[6], null));
        refused("weights has 5 elements, must have 6", () -> linnet.plan(half, new short[5], null));
        Operands operands = Operands.input(new float[2]).output(new float[3]);
        try (Plan plan = linnet.plan(half)) {
            refused("weights is missing", () -> plan.run(operands));
            refused("weights has float32 elements", () -> plan.run(operands.weights(new float[6])));
            refused("weights has 7 elements", () -> plan.run(operands.weights(new short[7])));
            plan.run(operands.weights(new short[6]));
        }
        try (Plan plan = linnet.plan(half, new short[6], null)) {
            refused("constant weights", () -> plan.run(operands.weights(new short[6])));
        }
        try (Plan plan = linnet.plan(single)) {
            refused("weights has 16-bit elements", () -> plan.run(operands.weights(new short[6])));
        }
        assertEquals(Status.INVALID_LAYER, assertThrows(LinnetException.class,
                () -> LayerText.parse("fullyConnected u8 ic2 oc3 float16")).code());
        assertEquals(Status.INVALID_LAYER, assertThrows(LinnetException.class,
                () -> FullyConnected.builder().inputChannels(1).outputChannels(1).weightsType(null).build()).code());
    }

    private static void refused(String message, Executable call) {
        LinnetException thrown = assertThrows(LinnetException.class, call);
        assertEquals(Status.INVALID_OPERAND, thrown.code());
        assertTrue(thrown.getMessage().contains(message), thrown::getMessage);
    }

    @Test
    void theTypeIsAWordOfTheCase() {
        for (WeightsType type : WeightsType.values()) {
            FullyConnected layer = FullyConnected.builder().batch(2).inputChannels(3).outputChannels(4)
                    .weightsType(type).pass(Pass.INPUT_GRADIENT).build();
            assertEquals(layer, LayerText.parse(layer.text()));
        }
        assertEquals(WeightsType.FLOAT16_ALTERNATIVE,
                ((FullyConnected) LayerText.parse("fullyConnected ic1 float16-alternative oc1")).weightsType());
    }
}
