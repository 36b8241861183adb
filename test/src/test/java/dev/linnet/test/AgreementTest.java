package dev.linnet.test;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.linnet.Backend;
import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.Operand;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Plan;
import dev.linnet.test.oracle.Oracle;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scalar and vector kernels give outputs as near to each other as their bounds allow. */
class AgreementTest {
    @ParameterizedTest
    @ValueSource(strings = {"smoke", "edges", "fusions", "gradients", "fully-connected", "pooling", "activation",
            "softmax", "layer-gradients"})
    void scalarAndVectorAgree(String file) {
        try (Linnet vector = Linnet.start(new Options().backend(Backend.VECTOR));
                Linnet scalar = Linnet.start(new Options().backend(Backend.SCALAR))) {
            List<TestCase> cases = CaseFile.read(file).cases();
            assertTrue(cases.size() > 0, file + " has no case");
            cases.forEach(each -> compare(each, vector, scalar));
        }
    }

    private static void compare(TestCase each, Linnet vector, Linnet scalar) {
        Map<Operand, float[]> operands = each.arrays();
        float[] expected = compute(each, vector, operands);
        float[] actual = compute(each, scalar, operands);
        Oracle oracle = Oracle.of(each.layer(), operands, each.normalizationArrays());
        for (int i : Sample.of(each.layer(), oracle, each.text().hashCode())) {
            // Bounds that are zero hold for both, and then the bits are the same but for the sign of zero.
            if (expected[i] != actual[i] && !(Math.abs(expected[i] - actual[i]) <= 2 * oracle.at(i).bound())) {
                fail(each.name() + ": output " + i + " is " + actual[i] + " by scalar kernels, " + expected[i]
                        + " by vector kernels, more than twice " + oracle.at(i).bound() + " apart");
            }
        }
    }

    private static float[] compute(TestCase each, Linnet linnet, Map<Operand, float[]> operands) {
        try (Plan plan = each.plan(linnet, operands)) {
            float[] output = new float[plan.outputSize()];
            float[] sums = each.layer().takes(Operand.CHANNEL_SUMS)
                    ? new float[each.layer().operandSize(Operand.CHANNEL_SUMS)] : null;
            plan.run(each.given(operands).set(Operand.CHANNEL_SUMS, sums == null ? null : FloatMemory.of(sums))
                    .output(output));
            return output;
        }
    }
}
