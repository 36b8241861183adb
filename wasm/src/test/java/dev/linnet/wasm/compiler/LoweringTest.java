package dev.linnet.wasm.compiler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.wasm.Node;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lowers modules written by hand and runs what comes out. */
class LoweringTest {
    private final ModuleText text = new ModuleText();

    @Test
    void branches() {
        int intToInt = text.type("i32", "i32");
        text.export("sumBelow", text.function(intToInt, "i32 i32", "block; loop; local.get 1; local.get 0; i32.lt_s; "
                + "i32.eqz; br_if 1; local.get 1; local.get 2; i32.add; local.set 2; local.get 1; i32.const 1; i32.add; "
                + "local.set 1; br 0; end; end; local.get 2"));
        text.export("negate", text.function(intToInt, "", "local.get 0; i32.const 0; i32.lt_s; if i32; i32.const 0; "
                + "local.get 0; i32.sub; else; local.get 0; end"));
        text.export("pick", text.function(intToInt, "", "block; block; block; local.get 0; br_table 0 1 2; end; "
                + "i32.const 10; return; end; i32.const 20; return; end; i32.const -30000"));
        text.export("early", text.function(intToInt, "", "block i32; i32.const 7; local.get 0; br_if 0; drop; "
                + "i32.const 200; i32.extend8_s; end"));
        assertEquals(List.of("45", "0", "5", "5", "10", "20", "-30000", "7", "-56"), Node.run(
                lower("sumBelow", "negate", "pick", "early"), "sumBelow 10", "sumBelow 0", "negate -5", "negate 5",
                "pick 0", "pick 1", "pick 9", "early 1", "early 0"));
    }

    @Test
    void immediatesOfAllNumberTypesStay() {
        text.export("wide", text.function(text.type("", "f32"), "i64 f64", "i64.const -9223372036854775808; local.set 0; "
                + "f64.const 1e300; local.set 1; f32.const -1.5; f32.const 0.25; f32.add"));
        assertEquals(List.of("-1.25"), Node.run(lower("wide"), "wide"));
    }

    @Test
    void blocksWithParametersAndSeveralResults() {
        int two = text.type("i32 i32", "i32 i32");
        int swap = text.function(two, "", "local.get 1; local.get 0");
        text.export("difference", text.function(text.type("i32 i32", "i32"), "",
                "local.get 0; local.get 1; block type:" + two + "; call " + swap + "; end; i32.sub"));
        assertEquals(List.of("3"), Node.run(lower("difference"), "difference 4 7"));
    }

    @Test
    void vectorsInLocalsParametersResultsAndBlocks() {
        Operations simd = new Operations();
        int choose = text.function(text.type("v vNonNull i32", "v"), "v v", "local.get 0; local.set 3; local.get 1; "
                + "local.set 4; local.get 3; local.get 4; local.get 2; select v");
        int pair = text.type("v", "v v");
        text.export("run", text.function(text.type("i32 i32", ""), "v i32", "i32.const 64; local.get 0; f32.load 0; "
                // 64: memory[1 … 5) or the splat of memory[0]
                + "call " + simd.splat + "; local.get 0; call " + simd.loadAtFour + "; local.get 1; call " + choose
                + "; call " + simd.store
                // 80: zero
                + "; i32.const 80; ref.null 0; call " + simd.store
                // 96: by blocks, once with one vector and once with two
                + "; i32.const 96; block v; local.get 1; if v; local.get 0; call " + simd.loadAtFour
                + "; else; local.get 2; end; end; block type:" + pair + "; local.tee 2; local.get 2; end; call "
                + simd.add + "; call " + simd.store));
        byte[] module = lower("run");
        int[] memory = Arrays.copyOf(floats(1, 2, 3, 4, 5), 32);
        Node.run(module, memory, "run 0 1");
        assertArrayEquals(floats(1, 1, 1, 1), words(memory, 16));
        assertArrayEquals(floats(0, 0, 0, 0), words(memory, 20));
        assertArrayEquals(floats(4, 6, 8, 10), words(memory, 24));
        Node.run(module, memory, "run 0 0");
        assertArrayEquals(floats(2, 3, 4, 5), words(memory, 16));
        assertArrayEquals(floats(0, 0, 0, 0), words(memory, 24));
    }

    @Test
    void onlyReachedFunctionsRemainAndExportsKeepTheirOrder() {
        int unary = text.type("i32", "i32");
        text.importFunction("teavm", "unused", unary);
        text.importFunction("simd128", "unused and unknown", unary);
        text.function(unary, "", "bytes FB 1C");
        int leaf = text.function(unary, "", "local.get 0; i32.const 3; i32.mul");
        int last = text.function(unary, "", "local.get 0; call " + leaf + "; i32.const 1; i32.add");
        int first = text.function(unary, "", "local.get 0; call " + leaf + "; call " + last);
        text.export("b", last).export("other", 0).export("a", first);
        byte[] module = lower("a", "b");
        assertEquals(List.of("a", "b"), new Sections(module).exports());
        assertEquals(3, new Sections(module).functionCount());
        assertEquals(List.of("19", "7"), Node.run(module, "a 2", "b 2"));
    }

    @Test
    void recursionEnds() {
        int unary = text.type("i32", "i32");
        text.export("factorial", text.function(unary, "", "local.get 0; i32.eqz; if i32; i32.const 1; else; local.get 0; "
                + "local.get 0; i32.const 1; i32.sub; call 0; i32.mul; end"));
        assertEquals(List.of("120"), Node.run(lower("factorial"), "factorial 5"));
    }

    @Test
    void likeTypesBecomeOne() {
        int first = text.type("i32", "i32");
        int second = text.type("i32", "i32");
        text.export("f", text.function(first, "", "local.get 0"));
        text.export("g", text.function(second, "", "local.get 0"));
        assertEquals(1, new Sections(lower("f", "g")).typeCount());
    }

    @Test
    void everythingElseOfTheSourceIsDropped() {
        text.rawType(0x5E, 0x7F, 1);
        text.rawType(0x50, 0, 0x5F, 2, 0x7F, 1, 0x63, 0, 0);
        int function = text.type("i32", "i32");
        text.importOther("memory", 2, 1, 1, 16).importOther("table", 1, 0x70, 0, 0).importOther("global", 3, 0x7F, 0)
                .importOther("tag", 4, 0, text.type("", ""));
        int imported = text.importFunction("teavm", "unused", function);
        int kernel = text.function(function, "", "local.get 0; i32.load 4");
        text.section(4, bytes(1, 0x70, 0, 1)).section(6, bytes(1, 0x7F, 0, 0x41, 5, 0x0B))
                .section(8, bytes(imported)).section(9, bytes(1, 0, 0x41, 0, 0x0B, 1, kernel))
                .section(12, bytes(1)).section(11, bytes(1, 1, 2, 42, 43))
                .section(0, new ByteWriter().name("name").raw(new byte[] {1, 2, 3}));
        text.exportKind("memory", 2, 0).exportKind("global", 3, 0).exportKind("load", 3, 1).export("load", kernel);
        byte[] module = lower("load");
        Sections sections = new Sections(module);
        assertEquals(List.of(1, 2, 3, 7, 10), sections.ids());
        assertEquals(List.of("env.memory"), sections.imports());
        assertEquals(List.of("load"), sections.exports());
        assertEquals(List.of("22"), Node.run(module, new int[] {11, 22}, "load 0"));
    }

    @Test
    void numbersOfSeveralBytesStay() {
        // Seventy types in front, so that indices need two bytes, and a name and an offset that do too.
        for (int i = 0; i < 70; i++) {
            text.type("f32 ".repeat(i + 1).strip(), "");
        }
        int function = text.type("i32", "i32");
        String name = "é".repeat(100);
        text.export(name, text.function(function, "", "local.get 0; block type:" + function + "; i32.load 1000; end"));
        int[] memory = new int[300];
        memory[250] = -12345;
        byte[] module = lower(name);
        assertEquals(List.of(name), new Sections(module).exports());
        assertEquals(List.of("-12345"), Node.run(module, memory, name + " 0"));
    }

    @Test
    void errorsNameTheKernel() {
        int unary = text.type("i32", "i32");
        int imported = text.importFunction("teavm", "now", unary);
        int unknown = text.importFunction("simd128", "f32x4.unheardOf", unary);
        int array = text.rawType(0x5E, 0x7F, 1);
        text.export("makes", text.function(unary, "", "bytes FB 01 00"));
        int deep = text.function(unary, "", "global.get 0");
        text.export("reads", text.function(unary, "", "local.get 0; call " + deep));
        text.export("writes", text.function(unary, "", "local.get 0; global.set 0; i32.const 0"));
        text.export("asks", text.function(unary, "", "local.get 0; call " + imported));
        text.export("imagines", text.function(unary, "", "local.get 0; call " + unknown));
        text.export("holds", text.function(unary, "anyref", "local.get 0"));
        text.export("nothing", text.function(unary, "", "bytes D0 6E; drop; local.get 0"));
        text.export("throws", text.function(unary, "", "bytes 08 00"));
        text.export("indirect", text.function(unary, "", "local.get 0; local.get 0; bytes 11 01 00"));
        text.export("tests", text.function(unary, "", "bytes D1"));
        text.export("copies", text.function(unary, "", "bytes FC 0A 00 00"));
        text.export("array", text.function(array, "", "unreachable"));
        text.export("import", imported);
        assertProblem("makes", "instruction 0xfb");
        assertProblem("reads", "instruction 0x23");
        assertProblem("writes", "instruction 0x24");
        assertProblem("asks", "calls teavm.now, which no instruction stands for");
        assertProblem("imagines", "f32x4.unheardOf");
        assertProblem("holds", "value of type 0x6e, an object");
        assertProblem("nothing", "an object");
        assertProblem("throws", "instruction 0x8");
        assertProblem("indirect", "instruction 0x11");
        assertProblem("tests", "instruction 0xd1");
        assertProblem("copies", "instruction 0xfc");
        assertProblem("array", "which is not a function");
        assertProblem("import", "is an import");
        assertProblem("absent", "is not exported");
    }

    @Test
    void whatIsNoModuleIsRefused() {
        for (byte[] bytes : List.of(new byte[0], new byte[8], new byte[] {0, 'a', 's', 'm', 2, 0, 0, 0})) {
            assertThrows(IllegalArgumentException.class, () -> Lowering.lower(bytes, List.of()));
        }
    }

    private void assertProblem(String name, String part) {
        String message = assertThrows(IllegalArgumentException.class, () -> lower(name)).getMessage();
        assertTrue(message.contains("kernel " + name + ' ') && message.contains(part), message);
    }

    private byte[] lower(String... names) {
        return Lowering.lower(text.toBytes(), List.of(names));
    }

    /** The operations that the tests use, imported as the compiler does. */
    private final class Operations {
        final int splat = text.importFunction("simd128", "f32x4.splat", text.type("f32", "v"));
        final int loadAtFour = text.importFunction("simd128", "v128.load 4", text.type("i32", "v"));
        final int store = text.importFunction("simd128", "v128.store 0", text.type("i32 v", ""));
        final int add = text.importFunction("simd128", "f32x4.add", text.type("v v", "v"));
    }

    private static ByteWriter bytes(int... values) {
        ByteWriter out = new ByteWriter();
        for (int value : values) {
            out.u8(value);
        }
        return out;
    }

    private static int[] words(int[] memory, int from) {
        return Arrays.copyOfRange(memory, from, from + 4);
    }

    private static int[] floats(float... values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
