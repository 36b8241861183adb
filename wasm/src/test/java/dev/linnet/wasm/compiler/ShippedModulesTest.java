package dev.linnet.wasm.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.kernel.Kernels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the build has made: modules of kernels alone that need no WebAssembly GC, with the loops that were meant. */
class ShippedModulesTest {
    private static final Path DIST = Path.of("target/dist");

    @ParameterizedTest
    @ValueSource(strings = {"linnet-relaxed-simd", "linnet-simd", "linnet-scalar"})
    void exportsTheKernelTable(String name) throws IOException {
        Set<String> table = Arrays.stream(Kernels.class.getMethods()).map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(table, new TreeSet<>(read(name).exports.keySet()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"linnet-relaxed-simd", "linnet-simd", "linnet-scalar"})
    void needsOneMemoryAndNoGarbageCollector(String name) throws IOException, InterruptedException {
        // The last one has the vectors that are constants.
        assertEquals(name.equals("linnet-scalar") ? List.of(1, 2, 3, 7, 10) : List.of(1, 2, 3, 7, 10, 11),
                LoweringTest.sections(bytes(name)));
        for (WasmModule.Type type : read(name).types) {
            for (List<WasmModule.ValueType> values : List.of(type.parameters(), type.results())) {
                values.forEach(value -> assertTrue(value.code() >= (name.equals("linnet-scalar") ? 0x7C : 0x7B), value::toString));
            }
        }
        assertEquals("env memory memory\n", Node.run("", "src/test/resources/listImports.mjs",
                DIST.resolve(name + ".wasm").toString()));
    }

    /** Over the wire, by gzip. */
    @ParameterizedTest
    @ValueSource(strings = {"linnet-relaxed-simd.wasm", "linnet-simd.wasm", "linnet-scalar.wasm", "linnet-scalar.js"})
    void filesAreSmall(String file) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            Files.copy(DIST.resolve(file), out);
        }
        assertTrue(compressed.size() < 60 * 1024, () -> compressed.size() + " bytes by gzip");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void productLoopIsLoadsSplatsAndMultiplyAddsOnly(boolean relaxed) throws IOException, InterruptedException {
        String text = Node.disassemble(DIST.resolve(relaxed ? "linnet-relaxed-simd.wasm" : "linnet-simd.wasm"));
        String sum = relaxed ? "f32x4.relaxed_madd" : "f32x4.mul";
        List<String> loops = innerLoops(text).stream()
                .filter(loop -> count(loop, sum) == 4 * 12 && count(loop, "v128.load32_splat") == 4 * 6).toList();
        assertEquals(1, loops.size(), "loops of four steps of 12 multiply-adds and 6 splats");
        String loop = loops.get(0);
        assertEquals(4 * 2, count(loop, "v128.load "), loop);
        // The rows of a are constants away from three addresses for all steps, all vectors of b from the first.
        assertEquals(4 * 6 - 3, count(loop, "v128.load32_splat offset="), loop);
        assertEquals(4 * 2 - 1, count(loop, "v128.load offset="), loop);
        int integers = Stream.of("i32.add", "i32.shl", "i32.mul", "i32.and").mapToInt(name -> count(loop, name)).sum();
        assertTrue(integers <= 4 * 10, () -> integers + " integer instructions in\n" + loop);
        assertEquals(0, count(loop, "call"), loop);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linnet-relaxed-simd", "linnet-simd"})
    void onlyVectorsThatAnInstructionMakesAreConstants(String name) throws IOException, InterruptedException {
        String text = Node.disassemble(DIST.resolve(name + ".wasm"));
        assertEquals(count(text, "v128.const "), count(text, "v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000")
                + count(text, "v128.const i32x4 0xffffffff 0xffffffff 0xffffffff 0xffffffff"));
        assertTrue(count(text, "v128.load offset=64\n") + count(text, "v128.load offset=64 ") > 0);
    }

    private static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(DIST.resolve(name + ".wasm"));
    }

    private static WasmModule read(String name) throws IOException {
        return WasmModule.read(bytes(name));
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    /** The texts of all loops in {@code module} that hold no loop. */
    private static List<String> innerLoops(String module) {
        List<String> loops = new ArrayList<>();
        for (int start = module.indexOf("(loop"); start >= 0; start = module.indexOf("(loop", start + 1)) {
            int depth = 0;
            int end = start;
            do {
                depth += module.charAt(end) == '(' ? 1 : module.charAt(end) == ')' ? -1 : 0;
                end++;
            } while (depth > 0);
            String loop = module.substring(start, end);
            if (count(loop, "(loop") == 1) {
                loops.add(loop);
            }
        }
        return loops;
    }
}
