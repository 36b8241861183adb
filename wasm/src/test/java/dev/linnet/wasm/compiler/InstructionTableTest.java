package dev.linnet.wasm.compiler;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.ShortMemory;
import dev.linnet.simd.Simd;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.teavm.model.MethodReference;
import org.teavm.model.ValueType;

/** The page of operations, its table and its document say the same. */
class InstructionTableTest {
    static Stream<Method> operations() {
        return Arrays.stream(Simd.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationHasInstructions(Method operation) {
        if (KernelTransformer.resolves(operation.getName())) {
            return;
        }
        for (boolean relaxed : new boolean[] {true, false}) {
            InstructionTable.Row row = InstructionTable.ofModule(relaxed).find(reference(operation));
            assertNotNull(row, operation::toString);
            if (!row.text().isEmpty()) {
                boolean isMemory = row.text().matches(".*(load|store).*");
                Instructions.write(row.text() + (isMemory ? " 0" : ""), new ByteWriter());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationIsDocumented(Method operation) throws IOException {
        String document = Files.readString(Path.of("../core/SIMD.md"));
        StringBuilder row = new StringBuilder("| `" + operation.getName() + '(');
        for (int i = 0; i < operation.getParameterCount(); i++) {
            row.append(i == 0 ? "" : ", ").append(operation.getParameterTypes()[i].getSimpleName());
        }
        assertTrue(document.contains(row + ")` |"), () -> "core/SIMD.md has no row " + row + ")` |");
        if (!KernelTransformer.resolves(operation.getName())) {
            for (boolean relaxed : new boolean[] {true, false}) {
                for (String instruction : InstructionTable.ofModule(relaxed).find(reference(operation)).text().split(";")) {
                    assertTrue(document.contains(instruction.split(" ")[0]), () -> "core/SIMD.md lacks " + instruction);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "isSame", "overlaps", "of"})
    void handlesHaveNoOtherOperations(String name) {
        Stream.of(FloatMemory.class, ShortMemory.class).flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.getName().equals(name))
                .forEach(method -> assertNull(InstructionTable.ofModule(true).find(reference(method)), name));
    }

    private static MethodReference reference(Method method) {
        ValueType[] types = Stream.concat(Arrays.stream(method.getParameterTypes()), Stream.of(method.getReturnType()))
                .map(ValueType::parse).toArray(ValueType[]::new);
        return new MethodReference(method.getDeclaringClass().getName(), method.getName(), types);
    }
}
