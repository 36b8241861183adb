package dev.linnet.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.linnet.Backend;
import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Operand;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import dev.linnet.test.oracle.ChannelSumsOracle;
import dev.linnet.test.oracle.Oracle;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every line of every case file against the oracle, on the JVM's vector kernels or on those of linnet.backend. */
class CasesTest {
    /** Elements behind the scratch that must stay as they are: a vector of any machine. */
    private static final int GUARDS = 16;

    private final Linnet linnet = Linnet.start(
            new Options().backend(Backend.valueOf(System.getProperty("linnet.backend", "VECTOR"))));

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
        Map<Operand, float[]> operands = each.arrays();
        Oracle oracle = Oracle.of(each.layer(), operands, each.normalizationArrays());
        float[] output = compute(each, operands);
        each.arrays().forEach((operand, before) ->
                assertBits(before, operands.get(operand), operand.word() + " was written"));
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

    /** The output of a run into NaN, which runs in other scratch and in place must repeat bit by bit. */
    private float[] compute(TestCase each, Map<Operand, float[]> arrays) {
        try (Plan plan = each.plan(linnet, arrays)) {
            float[] output = nans(plan);
            float[] sums = sums(each);
            plan.run(each.given(arrays).set(Operand.CHANNEL_SUMS, handle(sums)).output(output));
            checkSums(each, output, sums);
            float[] again = nans(plan);
            float[] sumsAgain = sums(each);
            float[] scratch = new float[plan.scratchBytes() / 4 + GUARDS];
            Arrays.fill(scratch, 0, scratch.length - GUARDS, Float.NaN);
            plan.run(each.given(arrays).set(Operand.CHANNEL_SUMS, handle(sumsAgain)).output(again).scratch(scratch));
            assertBits(output, again, "the run in scratch of the caller's differs");
            if (sums != null) {
                assertBits(sums, sumsAgain, "channelSums of the run in scratch of the caller's differ");
            }
            assertArrayEquals(new float[GUARDS], Arrays.copyOfRange(scratch, scratch.length - GUARDS, scratch.length),
                    "memory behind the scratch was written");
            for (Operand operand : arrays.keySet()) {
                if (each.layer().inPlace(operand)) {
                    float[] inPlace = arrays.get(operand).clone();
                    plan.run(each.given(arrays).set(operand, FloatMemory.of(inPlace)).output(inPlace));
                    assertBits(output, inPlace, "in place of " + operand.word() + " differs");
                }
            }
            return output;
        }
    }

    /** NaNs that a run writes the sums of channels over; null where it writes none. */
    private static float[] sums(TestCase each) {
        if (!each.layer().takes(Operand.CHANNEL_SUMS)) {
            return null;
        }
        float[] sums = new float[each.layer().operandSize(Operand.CHANNEL_SUMS)];
        Arrays.fill(sums, Float.NaN);
        return sums;
    }

    private static FloatMemory handle(float[] array) {
        return array == null ? null : FloatMemory.of(array);
    }

    private static void checkSums(TestCase each, float[] output, float[] sums) {
        for (int i = 0; sums != null && i < sums.length; i++) {
            Oracle.Expected expected = new ChannelSumsOracle((Convolution) each.layer(), output).at(i);
            if (!expected.accepts(sums[i])) {
                fail("channelSums " + i + " is " + sums[i] + ", expected " + expected.value() + " ± "
                        + expected.bound());
            }
        }
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
