package dev.linnet.wasm.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each vector operation in V8, in a module with relaxed SIMD and in one without, built as the shipped ones are. */
class SimdInModulesTest {
    private static final int LANES = 4;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void computesWhatScalarsDo(boolean relaxed) throws IOException, InterruptedException {
        List<SimdCases.Case> cases = SimdCases.all();
        int operandBytes = Float.BYTES * (SimdCases.COUNT + SimdCases.SPARE);
        int resultBytes = Float.BYTES * SimdCases.COUNT;
        // The first operand lies at address 0, where an address that wraps would be out of bounds.
        ByteBuffer memory = ByteBuffer.allocate(4 * operandBytes + cases.size() * resultBytes)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float[] operand : SimdCases.OPERANDS) {
            for (float value : operand) {
                memory.putFloat(value);
            }
        }
        List<String> calls = new ArrayList<>(List.of("simdProbeLanes"));
        for (int i = 0; i < cases.size(); i++) {
            String probe = cases.get(i).probe();
            calls.add("simdProbe" + Character.toUpperCase(probe.charAt(0)) + probe.substring(1) + ' ' + SimdCases.COUNT
                    + ' ' + cases.get(i).value() + " 0 " + operandBytes + ' ' + 2 * operandBytes + ' '
                    + 3 * operandBytes + ' ' + (4 * operandBytes + i * resultBytes));
        }
        Node.Outcome outcome = Node.call(module(relaxed), memory.array(), calls);
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            float[] result = new float[SimdCases.COUNT];
            ByteBuffer.wrap(outcome.memory()).order(ByteOrder.LITTLE_ENDIAN)
                    .position(4 * operandBytes + i * resultBytes).asFloatBuffer().get(result);
            String problem = cases.get(i).problem(result, LANES, true);
            if (problem != null || !outcome.values().get(i + 1).equals("undefined")) {
                problems.add(outcome.values().get(i + 1) + " " + problem);
            }
        }
        assertEquals(List.of(), problems);
        assertEquals("4", outcome.values().get(0));
    }

    private static byte[] module(boolean relaxed) throws IOException, InterruptedException {
        Path file = Files.createTempFile("linnet-probe", ".wasm");
        try {
            Files.write(file, new KernelCompiler(List.of(Path.of("target/test-classes")))
                    .compile("dev.linnet.wasm.probe", relaxed));
            Build.optimize(Path.of("node_modules"), file, relaxed ? Build.Module.RELAXED_SIMD : Build.Module.SIMD);
            return Files.readAllBytes(file);
        } finally {
            Files.delete(file);
        }
    }
}
