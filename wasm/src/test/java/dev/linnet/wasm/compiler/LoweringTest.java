package dev.linnet.wasm.compiler;

import static dev.linnet.wasm.compiler.HandMade.F32;
import static dev.linnet.wasm.compiler.HandMade.I32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The pass over the binary, on modules made by hand; what it gives runs in V8, which also validates it. */
class LoweringTest {
    /** Types 1 … 4: load, add, store and a kernel of two addresses. Functions 0 … 2: the three operations. */
    private static HandMade vectors() {
        return new HandMade().type(0x60, 1, I32, 1, 0x63, 0).type(0x60, 2, 0x63, 0, 0x63, 0, 1, 0x63, 0)
                .type(0x60, 2, I32, 0x63, 0, 0).type(0x60, 2, I32, I32, 0)
                .imported("simd128", "v128.load 16", 1).imported("simd128", "f32x4.add", 2)
                .imported("simd128", "v128.store 0", 3);
    }

    @Test
    void callsOfOperationsBecomeInstructions() throws IOException, InterruptedException {
        byte[] module = vectors().function(4, 0x20, 0, 0x20, 0, 0x10, 0, 0x20, 1, 0x10, 0, 0x10, 1, 0x10, 2)
                .export("sum", 3).build();
        byte[] lowered = Lowering.lower(module, List.of("sum"));
        assertArrayEquals(HandMade.bytes(0, 0x20, 0, 0x20, 0, 0xFD, 0x00, 2, 16, 0x20, 1, 0xFD, 0x00, 2, 16,
                0xFD, 0xE4, 0x01, 0xFD, 0x0B, 2, 0, 0x0B), body(lowered, 0));
        assertArrayEquals(new float[] {10, 12, 14, 16}, vectorAt(0, call(lowered, "sum 0 8")));
    }

    @Test
    void functionsAreRenumbered() throws IOException, InterruptedException {
        // Function 3 is not reached, 4 calls 6 and 5 calls 4: the result has 4, 6, 5 in the order they are reached.
        byte[] module = vectors().type(0x60, 1, I32, 1, I32)
                .function(4, 0x01)
                .function(5, 0x20, 0, 0x10, 6, 0x41, 1, 0x6A)
                .function(5, 0x20, 0, 0x10, 4, 0x41, 10, 0x6C)
                .function(5, 0x20, 0, 0x41, 7, 0x6A)
                .export("plain", 3).export("first", 4).export("second", 5).build();
        byte[] lowered = Lowering.lower(module, List.of("first", "second"));
        assertEquals(3, WasmModule.read(lowered).functions.size());
        assertEquals(List.of("12", "120"), call(lowered, "first 4", "second 4").values());
    }

    @Test
    void importsBetweenOperationsOfOtherModulesDoNotShiftThem() throws IOException, InterruptedException {
        byte[] module = new HandMade().type(0x60, 1, I32, 1, 0x63, 0).type(0x60, 2, I32, 0x63, 0, 0)
                .type(0x60, 2, I32, I32, 0)
                .imported("teavm", "log", 3).imported("simd128", "v128.load 0", 1).imported("teavm", "stop", 3)
                .imported("simd128", "v128.store 32", 2)
                .function(3, 0x20, 0, 0x20, 1, 0x10, 1, 0x10, 3).export("copy", 4).build();
        Node.Outcome outcome = call(Lowering.lower(module, List.of("copy")), "copy 0 8");
        assertArrayEquals(new float[] {2, 3, 4, 5}, vectorAt(32, outcome));
    }

    @Test
    void blocksLoopsAndBranchesKeepTheirVectors() throws IOException, InterruptedException {
        // Sums the vector at address 0 + 16 n times: a loop whose value is carried by a block's result.
        byte[] module = vectors().functionWithLocals(4, new int[] {2, 1, 0x63, 0, 1, I32},
                0x02, 0x63, 0,             // block (result vector)
                0x03, 0x40,                // loop
                0x20, 2, 0x20, 3, 0x20, 0, 0x46, 0x0D, 1, 0x1A, // leave with local 2 where local 3 = n
                0x20, 2, 0x41, 0, 0x10, 0, 0x10, 1, 0x21, 2,    // local 2 += vector
                0x20, 3, 0x41, 1, 0x6A, 0x21, 3, 0x0C, 0, 0x0B,
                0x00, 0x0B,                // unreachable; end
                0x21, 2, 0x20, 1, 0x20, 2, 0x10, 2).export("times", 3).build();
        byte[] lowered = Lowering.lower(module, List.of("times"));
        assertArrayEquals(new float[] {12, 15, 18, 21}, vectorAt(64, call(lowered, "times 3 64")));
        assertArrayEquals(new float[] {0, 0, 0, 0}, vectorAt(64, call(lowered, "times 0 64")));
    }

    @Test
    void blocksMayHaveSeveralParametersAndResults() throws IOException, InterruptedException {
        // Type 5: (i32, vector) → (vector, i32).
        byte[] module = vectors().type(0x60, 2, I32, 0x63, 0, 2, 0x63, 0, I32)
                .functionWithLocals(4, new int[] {2, 1, 0x63, 0, 1, I32},
                        0x20, 0, 0x41, 0, 0x10, 0,
                        0x02, 5, 0x21, 2, 0x21, 3, 0x20, 2, 0x20, 3, 0x41, 1, 0x6A, 0x0B,
                        0x21, 3, 0x21, 2, 0x20, 1, 0x20, 3, 0x36, 2, 0,
                        0x20, 1, 0x41, 16, 0x6A, 0x20, 2, 0x10, 2).export("swap", 3).build();
        Node.Outcome outcome = call(Lowering.lower(module, List.of("swap")), "swap 41 64");
        assertEquals(42, ByteBuffer.wrap(outcome.memory()).order(ByteOrder.LITTLE_ENDIAN).getInt(64));
        assertArrayEquals(new float[] {4, 5, 6, 7}, vectorAt(80, outcome));
    }

    @Test
    void functionsMayHaveSeveralResults() throws IOException, InterruptedException {
        byte[] module = vectors().type(0x60, 0, 2, 0x63, 0, 0x63, 0)
                .function(5, 0x41, 0, 0x10, 0, 0x41, 16, 0x10, 0)
                .function(4, 0x20, 1, 0x10, 3, 0x10, 1, 0x10, 2).export("both", 4).build();
        assertArrayEquals(new float[] {12, 14, 16, 18},
                vectorAt(64, call(Lowering.lower(module, List.of("both")), "both 0 64")));
    }

    @Test
    void nullIsTheVectorOfZeros() throws IOException, InterruptedException {
        byte[] module = vectors().function(4, 0x20, 1, 0xD0, 0x00, 0x20, 0, 0x10, 0, 0x10, 1, 0x10, 2)
                .function(4, 0x20, 1, 0xD0, 0x71, 0x10, 2)
                .export("plusNull", 3).export("none", 4).build();
        byte[] lowered = Lowering.lower(module, List.of("plusNull", "none"));
        assertArrayEquals(new float[] {4, 5, 6, 7}, vectorAt(64, call(lowered, "plusNull 0 64")));
        assertArrayEquals(new float[4], vectorAt(0, call(lowered, "none 0 0")));
    }

    @Test
    void conditionsTablesAndSelectionsStay() throws IOException, InterruptedException {
        byte[] module = vectors().type(0x60, 1, I32, 1, F32)
                // br_table: 0 → 10, 1 → 20, else 30.
                .function(5, 0x02, 0x40, 0x02, 0x40, 0x02, 0x40, 0x20, 0, 0x0E, 2, 0, 1, 2, 0x0B,
                        0x43, 0, 0, 0x20, 0x41, 0x0F, 0x0B, 0x43, 0, 0, 0xA0, 0x41, 0x0F, 0x0B, 0x43, 0, 0, 0xF0, 0x41)
                // if with a vector as result, select of vectors, saturating truncation, f64 and i64 constants.
                .function(4, 0x20, 1,
                        0x20, 0, 0x04, 0x63, 0, 0x41, 0, 0x10, 0, 0x05, 0x41, 16, 0x10, 0, 0x0B,
                        0x41, 0, 0x10, 0, 0x20, 0, 0x1C, 1, 0x63, 0,
                        0x43, 0, 0, 0, 0, 0xFC, 0x00, 0x1A,
                        0x44, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0x1A, 0x42, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x1A, 0x10, 2)
                .export("pick", 3).export("select", 4).build();
        byte[] lowered = Lowering.lower(module, List.of("pick", "select"));
        assertEquals(List.of("10", "20", "30"), call(lowered, "pick 0", "pick 1", "pick 5").values());
        assertArrayEquals(new float[] {4, 5, 6, 7}, vectorAt(64, call(lowered, "select 0 64")));
    }

    @Test
    void groupedAndDerivedTypesAreRead() throws IOException, InterruptedException {
        // A group of a derived structure with fields, an array and a function type; they are types 1 … 3.
        byte[] module = new HandMade()
                .type(0x4E, 3, 0x50, 1, 0, 0x5F, 2, I32, 1, 0x63, 0, 0, 0x5E, 0x78, 1, 0x4F, 0, 0x60, 1, I32, 1, I32)
                .function(3, 0x20, 0, 0x41, 1, 0x6A).export("next", 0).build();
        assertEquals(List.of("8"), call(Lowering.lower(module, List.of("next")), "next 7").values());
    }

    @Test
    void indicesOfSeveralBytesAreRead() throws IOException, InterruptedException {
        // Seventy types of a growing number of parameters, all used, so that block types need two bytes in the result.
        HandMade module = new HandMade();
        for (int count = 0; count < 70; count++) {
            int[] type = new int[count + 3];
            Arrays.fill(type, F32);
            type[0] = 0x60;
            type[1] = count;
            type[count + 2] = 0;
            module.type(type).function(count + 1, 0x01).export("f" + count, count);
        }
        // Type 71: i32 → i32; s33 of 71 is C7 00.
        module.type(0x60, 1, I32, 1, I32)
                .function(71, 0x20, 0, 0x02, 0xC7, 0x00, 0x28, 2, 0x88, 0x01, 0x0B, 0x41, 0x80, 0x7F, 0x6A)
                .export("größer", 70);
        List<String> names = new ArrayList<>();
        for (int count = 0; count < 70; count++) {
            names.add("f" + count);
        }
        names.add("größer");
        byte[] lowered = Lowering.lower(module.build(), names);
        // Element 34 at 136 is the float 34, whose bits are 0x42080000.
        assertEquals(List.of(String.valueOf(0x42080000 - 128)), call(lowered, "größer 0").values());
    }

    @Test
    void nothingRemainsButKernels() throws IOException, InterruptedException {
        // A table, a memory, a global; elements; a start function that would trap; a data count, data and a name
        // section.
        byte[] module = vectors().type(0x60, 0, 0).function(4, 0x01).function(5, 0x00)
                .early(4, 1, 0x70, 0, 1).early(5, 1, 1, 5, 5).early(6, 1, I32, 1, 0x41, 0, 0x0B)
                .export("kernel", 3).export("main", 4)
                .late(8, 4).late(9, 1, 0, 0x41, 0, 0x0B, 1, 3).late(12, 0)
                .build();
        byte[] withData = new ByteWriter().raw(module)
                .u8(11).sized(new ByteWriter().raw(HandMade.bytes(1, 0, 0x41, 0, 0x0B, 1, 9)))
                .u8(0).sized(new ByteWriter().name("name").raw(HandMade.bytes(1, 4, 1, 3, 1, 'k'))).toBytes();
        byte[] lowered = Lowering.lower(withData, List.of("kernel"));
        assertEquals(List.of(1, 2, 3, 7, 10), sections(lowered));
        Node.Outcome outcome = call(lowered, "kernel 0 0", "main");
        assertEquals("undefined", outcome.values().get(0));
        assertTrue(outcome.values().get(1).startsWith("main threw"), outcome.values().get(1));
        assertArrayEquals(new float[] {0, 1, 2, 3}, vectorAt(0, outcome));
    }

    @Test
    void whatIsNoKernelIsNamed() {
        HandMade module = vectors().type(0x60, 1, 0x6F, 0).type(0x60, 0, 0).imported("teavm", "log", 6)
                .function(6, 0x10, 3).function(5, 0x01).function(6, 0x23, 0, 0x1A).function(6, 0xD0, 0x00, 0x14, 6)
                .functionWithLocals(6, new int[] {1, 1, 0x6E}, 0x01).function(6, 0xFB, 0x01, 0x00, 0x1A)
                .export("foreign", 4).export("external", 5).export("global", 6).export("indirect", 7).export("local", 8)
                .export("object", 9).export("operation", 1);
        assertProblem("kernel foreign calls teavm.log", module, "foreign");
        assertProblem("kernel external has a value of type 0x6f, an object", module, "external");
        assertProblem("kernel global has the instruction 0x23", module, "global");
        assertProblem("kernel indirect has the instruction 0x14", module, "indirect");
        assertProblem("kernel local has a value of type 0x6e, an object", module, "local");
        assertProblem("kernel object has the instruction 0xfb", module, "object");
        assertProblem("kernel operation is an import", module, "operation");
        HandMade unknown = new HandMade().type(0x60, 0, 0).imported("simd128", "f32x4.cube", 1).function(1, 0x10, 0)
                .export("cube", 1);
        assertProblem("kernel cube calls f32x4.cube: instruction f32x4.cube is unknown", unknown, "cube");
        assertProblem("kernel absent is not exported", module, "absent");
        assertEquals("not a WebAssembly module of version 1", assertThrows(IllegalArgumentException.class,
                () -> Lowering.lower(new byte[] {0, 'a', 's', 'm', 2, 0, 0, 0}, List.of())).getMessage());
    }

    private static void assertProblem(String start, HandMade module, String name) {
        String message = assertThrows(IllegalArgumentException.class,
                () -> Lowering.lower(module.build(), List.of(name))).getMessage();
        assertTrue(message.startsWith(start), message);
    }

    /** Calls on a memory whose float32 elements are 0, 1, 2, … 63. */
    private static Node.Outcome call(byte[] module, String... calls) throws IOException, InterruptedException {
        ByteBuffer memory = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 64; i++) {
            memory.putFloat(i);
        }
        return Node.call(module, memory.array(), List.of(calls));
    }

    private static float[] vectorAt(int address, Node.Outcome outcome) {
        float[] lanes = new float[4];
        ByteBuffer.wrap(outcome.memory()).order(ByteOrder.LITTLE_ENDIAN).position(address).asFloatBuffer().get(lanes);
        return lanes;
    }

    private static byte[] body(byte[] module, int function) {
        ByteReader body = WasmModule.read(module).functions.get(function).body();
        int start = body.position();
        while (body.hasMore()) {
            body.u8();
        }
        return body.since(start);
    }

    static List<Integer> sections(byte[] module) {
        ByteReader in = new ByteReader(module);
        in.slice(8);
        List<Integer> ids = new ArrayList<>();
        while (in.hasMore()) {
            ids.add(in.u8());
            in.slice(in.u32());
        }
        return ids;
    }
}
