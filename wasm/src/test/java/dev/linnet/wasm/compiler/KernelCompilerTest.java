package dev.linnet.wasm.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.wasm.TestKernels;
import dev.linnet.wasm.bad.BadKernels;
import dev.linnet.wasm.bad.overload.Overloaded;
import dev.linnet.wasm.bad.parameter.LongParameter;
import dev.linnet.wasm.bad.result.VectorResult;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What cannot be compiled is an error that tells where. */
class KernelCompilerTest {
    private static final Path SOURCE = Path.of("src/test/java/dev/linnet/wasm/bad/BadKernels.java");

    @Test
    void everyOffenceIsReportedWithClassMethodAndLine() throws IOException {
        String problems = problems(BadKernels.class);
        List<String> source = Files.readAllLines(SOURCE);
        for (Method method : BadKernels.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())) {
                int line = 1;
                while (!source.get(line - 1).endsWith("// " + method.getName())) {
                    line++;
                }
                String name = BadKernels.class.getName() + '.' + method.getName() + '(';
                String place = "BadKernels.java:" + line + ')';
                assertTrue(problems.lines().anyMatch(text -> text.contains(name) && text.endsWith(place)),
                        name + " … " + place + " is not in\n" + problems);
            }
        }
    }

    @Test
    void theReasonIsGiven() throws IOException {
        String problems = problems(BadKernels.class);
        assertReason(problems, "allocation", "has Construct; kernels have no objects");
        assertReason(problems, "array", "has ConstructArray; kernels have no objects");
        assertReason(problems, "staticField", "has GetField; kernels have no objects");
        assertReason(problems, "vectorMethod", "calls jdk.incubator.vector.FloatVector.neg()");
        assertReason(problems, "handleLength", "which has no instruction in the table");
        assertReason(problems, "exception", "has Raise; kernels have no objects");
        assertReason(problems, "longArithmetic", "computes with long or double");
        assertReason(problems, "doubleArithmetic", "computes with long or double");
        assertReason(problems, "string", "has StringConstant; kernels have no objects");
        assertReason(problems, "floatRemainder", "takes a remainder of floats");
        assertTrue(problems.contains(BadKernels.class.getName() + " has the field count; kernels keep no state"), problems);
    }

    @Test
    void aReasonIsGivenOnceALine() throws IOException {
        List<String> lines = problems(BadKernels.class).lines().toList();
        assertEquals(lines.stream().distinct().toList(), lines);
    }

    @Test
    void kernelsHaveOneNameAndNumbersAlone() throws IOException {
        assertReason(problems(Overloaded.class), "twice", "is overloaded; exports have one name each");
        assertReason(problems(LongParameter.class), "low", "public kernels take ints, floats and memory handles");
        assertReason(problems(VectorResult.class), "load", "public kernels return an int, a float or nothing");
    }

    private static void assertReason(String problems, String method, String reason) {
        assertTrue(problems.lines().anyMatch(text -> text.contains('.' + method + '(') && text.contains(reason)),
                method + " … " + reason + " is not in\n" + problems);
    }

    private static String problems(Class<?> kernels) throws IOException {
        String text = assertThrows(IllegalArgumentException.class,
                () -> TestKernels.compile(kernels.getPackageName(), true)).getMessage();
        assertTrue(Arrays.stream(text.split("\n")).noneMatch(String::isBlank));
        return text;
    }
}
