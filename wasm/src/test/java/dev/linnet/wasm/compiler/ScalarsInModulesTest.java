package dev.linnet.wasm.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.linnet.wasm.probe.scalar.ScalarProbe;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scalar parts of kernels give in modules and in JavaScript what they give on HotSpot. */
class ScalarsInModulesTest {
    private static final String PROBES = "dev.linnet.wasm.probe.scalar";
    /** Probes with a float that is rounded before it is stored or returned; JavaScript keeps a double there. */
    private static final Set<String> ROUNDED_WITHIN = Set.of("multiplyThenAdd");
    private static final Integer[] INTS = {0, 1, -1, 2, -2, 3, 7, 31, 32, 33, 1000, 16777217, -16777219, 0x12345678,
        Integer.MAX_VALUE, Integer.MAX_VALUE - 1, Integer.MIN_VALUE, Integer.MIN_VALUE + 1};
    private static final Float[] FLOATS = {0f, -0f, 1f, -1f, 0.5f, -0.75f, 1.9999999f, 3e9f, -3e9f, 2147483520f, 1e-45f,
        Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE, Float.NaN, Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY, 0.1f, 3.1415927f};

    @ParameterizedTest
    @ValueSource(strings = {"relaxed SIMD", "SIMD", "JavaScript"})
    void computesWhatHotSpotDoes(String target)
            throws IOException, InterruptedException, ReflectiveOperationException {
        List<String> calls = new ArrayList<>();
        List<Object> expected = new ArrayList<>();
        for (Method probe : probes()) {
            if (target.equals("JavaScript") && ROUNDED_WITHIN.contains(probe.getName())) {
                continue;
            }
            Object[] values = probe.getParameterTypes()[0] == int.class ? INTS : FLOATS;
            Object[] second = probe.getParameterCount() == 2 ? values : new Object[1];
            for (Object a : values) {
                for (Object b : second) {
                    if (!isTrap(probe.getName(), a, b)) {
                        calls.add(KernelBuild.exportName(ScalarProbe.class.getName(), probe.getName()) + ' ' + text(a)
                                + (b == null ? "" : " " + text(b)));
                        expected.add(b == null ? probe.invoke(null, a) : probe.invoke(null, a, b));
                    }
                }
            }
        }
        KernelCompiler compiler = new KernelCompiler(List.of(Path.of("target/test-classes")));
        List<String> results = (target.equals("JavaScript")
                ? Node.call(compiler.script(PROBES) + "export { instantiateKernels as instantiate };", new byte[4], calls)
                : Node.call(compiler.compile(PROBES, target.equals("relaxed SIMD")), new byte[1], calls))
                .values();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            String result = results.get(i);
            boolean same = expected.get(i) instanceof Integer ? result.equals(expected.get(i).toString())
                    : isNumber(result) && expected.get(i).equals((float) Double.parseDouble(result));
            if (!same) {
                problems.add(calls.get(i) + " is " + result + ", not " + expected.get(i));
            }
        }
        assertEquals(List.of(), problems);
    }

    /** With all digits of a float: what JavaScript reads is a double. */
    private static String text(Object number) {
        return number instanceof Float each ? Double.toString(each) : number.toString();
    }

    private static boolean isNumber(String text) {
        return text.matches("-?(Infinity|[0-9.]+(e[+-]?[0-9]+)?)|NaN");
    }

    /** Where Java throws, and the one quotient that is no int: Java wraps it, WebAssembly traps. */
    private static boolean isTrap(String probe, Object a, Object b) {
        return (probe.equals("divide") || probe.equals("remainder")) && b.equals(0)
                || probe.equals("divide") && a.equals(Integer.MIN_VALUE) && b.equals(-1);
    }

    private static List<Method> probes() {
        return Arrays.stream(ScalarProbe.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .sorted(Comparator.comparing(Method::getName)).toList();
    }
}
