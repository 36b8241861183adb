package dev.linnet.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.Backend;
import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.Activation;
import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.LayerText;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When the scalar kernels run, and what says so. */
class ScalarBackendTest {
    @Test
    void isChosenByName() {
        try (Linnet linnet = Linnet.start(new Options().backend(Backend.SCALAR))) {
            assertEquals(Backend.SCALAR, linnet.backend());
            try (Plan plan = linnet.plan(LayerText.parse("activation 2 relu"))) {
                assertTrue(plan.explain().contains("\nbackend: SCALAR\n"), plan.explain());
            }
        }
    }

    @Test
    void anyNumberOfThreadsComputesTheSameBits() {
        for (Algorithm algorithm : List.of(Algorithm.IMPLICIT_GEMM, Algorithm.WINOGRAD_8X8)) {
            Convolution layer = Convolution.builder().input(2, 20, 29, 31).outputChannels(45).kernel(3).padding(1)
                    .activation(Activation.clamp(0, 1)).algorithm(algorithm).build();
            Random random = new Random(5);
            float[] input = normal(layer.inputSize(), random);
            float[] weights = normal(layer.weightsSize(), random);
            float[] bias = normal(45, random);
            float[] first = null;
            for (int threads : new int[] {1, 2, 5}) {
                float[] output = new float[layer.outputSize()];
                try (Linnet linnet = Linnet.start(new Options().backend(Backend.SCALAR).threads(threads).sharedFrom(0));
                        Plan plan = linnet.plan(layer, weights, bias)) {
                    plan.run(Operands.input(input).output(output));
                }
                first = first == null ? output : first;
                assertArrayEquals(first, output, algorithm + " on " + threads + " threads");
            }
        }
    }

    private static float[] normal(int length, Random random) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void aJvmWithoutTheVectorModuleRunsItAndSaysSoOnce() throws Exception {
        String printed = printed(List.of());
        assertTrue(printed.contains("AUTO is SCALAR, AUTO is SCALAR: [3.0, 0.0]"), printed);
        assertEquals(2, printed.split("--add-modules jdk.incubator.vector", -1).length, printed);
    }

    @Test
    void aJvmThatInterpretsVectorsRunsIt() throws Exception {
        for (String mode : List.of("-Xint", "-XX:TieredStopAtLevel=1")) {
            String printed = printed(List.of("--add-modules", "jdk.incubator.vector", mode));
            assertTrue(printed.contains("AUTO is SCALAR") && printed.contains("does not compile the Vector API"), printed);
        }
    }

    @Test
    void aJvmWithVectorsSaysNothing() throws Exception {
        String printed = printed(List.of("--add-modules", "jdk.incubator.vector"));
        assertTrue(printed.contains("AUTO is VECTOR, AUTO is VECTOR: [3.0, 0.0]"), printed);
        assertTrue(!printed.contains("scalar kernels"), printed);
    }

    private static String printed(List<String> options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Starts.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        return printed;
    }

    /** Starts the library twice and runs a layer. */
    static final class Starts {
        public static void main(String[] arguments) {
            try (Linnet linnet = Linnet.start(new Options()); Linnet other = Linnet.start(new Options());
                    Plan plan = linnet.plan(LayerText.parse("activation 2 relu"))) {
                float[] output = new float[2];
                plan.run(Operands.input(new float[] {3, -3}).output(output));
                assertArrayEquals(new float[] {3, 0}, output);
                System.out.println("AUTO is " + linnet.backend() + ", AUTO is " + other.backend() + ": "
                        + Arrays.toString(output));
            }
        }
    }
}
