package dev.linnet.wasm.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What cannot be a kernel is a build error that names class, method and line. */
class KernelErrorsTest {
    private static final Path SOURCE = Path.of("src/test/java/dev/linnet/wasm/badkernels/Bad.java");
    private static final String MARK = " // error: ";

    @Test
    void namesMethodAndLineOfEachOffence() throws IOException {
        List<String> messages = error("dev.linnet.wasm.badkernels").lines().toList();
        List<String> source = Files.readAllLines(SOURCE);
        List<String> missing = new ArrayList<>();
        String method = "<clinit>";
        for (int i = 0; i < source.size(); i++) {
            String line = source.get(i);
            if (line.contains("public static")) {
                method = line.substring(0, line.indexOf('(')).replaceAll(".* ", "");
            }
            if (line.contains(MARK)) {
                String wanted = line.substring(line.indexOf(MARK) + MARK.length());
                String start = "kernel dev.linnet.wasm.badkernels.Bad." + method + "(";
                String place = "Bad.java:" + (i + 1) + ")";
                if (messages.stream().noneMatch(text -> text.startsWith(start) && text.contains(wanted)
                        && text.endsWith(place))) {
                    missing.add(method + ": " + wanted + " (" + place);
                }
            }
        }
        assertEquals(List.of(), missing, () -> "reported was\n" + String.join("\n", messages));
    }

    @Test
    void reportsOnlyMarkedLines() throws IOException {
        List<String> source = Files.readAllLines(SOURCE);
        String strays = error("dev.linnet.wasm.badkernels").lines().filter(text -> text.contains("Bad.java:"))
                .filter(text -> !source.get(Integer.parseInt(text.replaceAll(".*Bad\\.java:(\\d+)\\)", "$1")) - 1)
                        .contains(MARK)).collect(Collectors.joining("\n"));
        assertEquals("", strays);
    }

    @Test
    void saysTheSameOnce() throws IOException {
        List<String> messages = error("dev.linnet.wasm.badkernels").lines().toList();
        assertEquals(messages.stream().distinct().toList(), messages);
    }

    /** More is said there: JavaScript has no vectors. */
    @Test
    void saysItOfScriptsToo() throws IOException {
        List<String> messages = new ArrayList<>(error("dev.linnet.wasm.badkernels").lines()
                .filter(text -> text.startsWith("kernel ")).toList());
        KernelCompiler compiler = new KernelCompiler(List.of(Path.of("target/test-classes")));
        messages.removeAll(assertThrows(IllegalArgumentException.class,
                () -> compiler.script("dev.linnet.wasm.badkernels")).getMessage().lines().toList());
        assertEquals(List.of(), messages);
    }

    @Test
    void namesTheField() throws IOException {
        String text = error("dev.linnet.wasm.badkernels");
        assertTrue(text.contains("class dev.linnet.wasm.badkernels.Bad has the field state"), text);
    }

    @Test
    void refusesOverloads() throws IOException {
        String text = error("dev.linnet.wasm.boundary.overloaded");
        assertTrue(text.contains("Twice.more") && text.contains("overloaded"), text);
    }

    @Test
    void refusesVectorsAtTheBoundary() throws IOException {
        String text = error("dev.linnet.wasm.boundary.vectors");
        assertTrue(text.contains("Crossing.doubled") && text.contains("FloatVector"), text);
    }

    @Test
    void refusesLongAtTheBoundary() throws IOException {
        String text = error("dev.linnet.wasm.boundary.wide");
        assertTrue(text.contains("Wide.half") && text.contains("public kernels take ints"), text);
    }

    private static String error(String packageName) throws IOException {
        KernelCompiler compiler = new KernelCompiler(List.of(Path.of("target/test-classes")));
        return assertThrows(IllegalArgumentException.class, () -> compiler.compile(packageName, true)).getMessage();
    }
}
