package dev.linnet.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.LayerText;
import dev.linnet.layer.Pass;
import dev.linnet.layer.Tuning;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plans whose algorithm was chosen by the clock. */
class TuningTest {
    private static final String LAYER = "convolution n2 ic24 oc32 i16x16 k3 p1 ";

    private final Linnet linnet = Linnet.start(new Options());

    @ParameterizedTest
    @EnumSource(value = Pass.class, names = "BIAS_GRADIENT", mode = EnumSource.Mode.EXCLUDE)
    void everyCandidateThatAcceptsIsTimedAndTheFastestPlans(Pass pass) {
        Convolution layer = (Convolution) LayerText.parse(LAYER + pass.word() + " measure");
        assertEquals(Tuning.MEASURE, layer.tuning());
        try (Plan plan = linnet.plan(layer)) {
            List<String> timed = plan.explain().lines().filter(line -> line.endsWith(" ms"))
                    .map(line -> line.trim().split(" took ")[0]).collect(Collectors.toList());
            assertTrue(timed.containsAll(List.of("winograd8x8", "winograd6x6")), plan.explain());
            for (String odd : List.of("winograd9x9", "winograd7x7")) {
                assertEquals(pass != Pass.KERNEL_GRADIENT, timed.contains(odd), plan.explain());
            }
            assertTrue(timed.contains(plan.algorithm()), plan.explain());
            double[] times = plan.explain().lines().filter(line -> line.endsWith(" ms"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll(".* took | ms", ""))).toArray();
            assertEquals(Arrays.stream(times).min().getAsDouble(), times[timed.indexOf(plan.algorithm())]);
            Algorithm chosen = Arrays.stream(Algorithm.values()).filter(each -> each.word().equals(plan.algorithm()))
                    .findFirst().orElseThrow();
            try (Plan named = linnet.plan(layer.toBuilder().algorithm(chosen).build())) {
                assertFalse(named.explain().contains(" took "), "an algorithm that is named is not timed");
                assertArrayEquals(run(named), run(plan));
            }
        }
    }

    private static float[] run(Plan plan) {
        Convolution layer = (Convolution) plan.layer();
        Operands operands = Operands.none();
        if (layer.pass() != Pass.INPUT_GRADIENT) {
            operands = Operands.input(new Values(1, layer.inputSize(), -1, 1).toArray());
        }
        if (layer.pass() != Pass.FORWARD) {
            operands.outputGradient(new Values(2, layer.forwardOutputSize(), -1, 1).toArray());
        }
        if (layer.pass() != Pass.KERNEL_GRADIENT) {
            operands.weights(new Values(3, layer.weightsSize(), -1, 1).toArray());
        }
        float[] output = new float[plan.outputSize()];
        plan.run(operands.output(output));
        return output;
    }
}
