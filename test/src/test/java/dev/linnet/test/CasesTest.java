package dev.linnet.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.linnet.Backend;
import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.ActivationLayer;
import dev.linnet.layer.Softmax;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import dev.linnet.test.oracle.Oracle;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every line of every case file against the oracle, on the JVM's vector kernels. */
class CasesTest {
    private final Linnet linnet = Linnet.start(new Options().backend(Backend.VECTOR));

    @TestFactory
    Stream<DynamicContainer> cases() {
        return CaseFile.all().stream().map(file -> DynamicContainer.dynamicContainer(file.name(),
                file.cases().stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> named(each)))));
    }

    /** Reports of builds do not show the names of dynamic tests, so that failures say them again. */
    private void named(TestCase each) {
        try {
            check(each);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(each.name() + ": " + e.getMessage(), e);
        }
    }

    private void check(TestCase each) {
        float[] input = each.input().toArray();
        float[] weights = each.weights() == null ? null : each.weights().toArray();
        float[] bias = each.bias() ? each.biasValues().toArray() : null;
        Oracle oracle = Oracle.of(each.layer(), input, weights, bias);
        float[] inputBefore = input.clone();
        float[] weightsBefore = weights == null ? null : weights.clone();
        float[] output = each.constantWeights() || weights == null ? ofConstants(each, input, weights, bias)
                : ofOperands(each, input, weights, bias);
        assertBits(inputBefore, input, "the input was written");
        if (weights != null) {
            assertBits(weightsBefore, weights, "the weights were written");
        }
        for (int i = 0; i < output.length; i++) {
            if (Float.isNaN(output[i])) {
                fail("output " + i + where(each, i) + " was not written, or is NaN");
            }
        }
        for (int i : Sample.of(each.layer(), oracle, each.text().hashCode())) {
            Oracle.Expected expected = oracle.at(i);
            if (!expected.accepts(output[i])) {
                fail("output " + i + where(each, i) + " is " + output[i] + ", expected " + expected.value() + " ± "
                        + expected.bound());
            }
        }
    }

    private float[] ofConstants(TestCase each, float[] input, float[] weights, float[] bias) {
        float[] constants = weights == null ? null : weights.clone();
        try (Plan plan = linnet.plan(each.layer(), constants, bias)) {
            if (constants != null) {
                // A plan owns its constants.
                Arrays.fill(constants, Float.NaN);
            }
            float[] output = runTwice(plan, Operands.input(input), Operands.input(input));
            if (each.layer() instanceof ActivationLayer || each.layer() instanceof Softmax) {
                float[] inPlace = input.clone();
                plan.run(Operands.input(inPlace).output(inPlace));
                assertBits(output, inPlace, "in place differs");
            }
            return output;
        }
    }

    private float[] ofOperands(TestCase each, float[] input, float[] weights, float[] bias) {
        try (Plan plan = linnet.plan(each.layer())) {
            return runTwice(plan, operands(input, weights, bias), operands(input, weights, bias));
        }
    }

    private static Operands operands(float[] input, float[] weights, float[] bias) {
        Operands operands = Operands.input(input).weights(weights);
        return bias == null ? operands : operands.bias(bias);
    }

    /** The output of a run into NaN, which a second run must repeat bit by bit. */
    private static float[] runTwice(Plan plan, Operands first, Operands second) {
        float[] output = nans(plan);
        plan.run(first.output(output));
        float[] again = nans(plan);
        plan.run(second.output(again));
        assertBits(output, again, "the second run differs");
        return output;
    }

    private static float[] nans(Plan plan) {
        assertEquals(plan.layer().outputSize(), plan.outputSize());
        assertArrayEquals(plan.layer().outputShape(), plan.outputShape());
        float[] output = new float[plan.outputSize()];
        Arrays.fill(output, Float.NaN);
        return output;
    }

    private static void assertBits(float[] expected, float[] actual, String message) {
        int at = Arrays.mismatch(expected, actual);
        if (at >= 0) {
            fail(message + ": element " + at + " is " + actual[at] + ", was " + expected[at]);
        }
    }

    private static String where(TestCase each, int index) {
        int[] shape = each.layer().outputShape();
        int[] at = new int[shape.length];
        int rest = index;
        for (int d = shape.length - 1; d >= 0; d--) {
            at[d] = rest % shape[d];
            rest /= shape[d];
        }
        return Arrays.toString(at) + " of " + Arrays.toString(shape);
    }
}
