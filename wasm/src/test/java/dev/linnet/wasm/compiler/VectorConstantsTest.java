package dev.linnet.wasm.compiler;

import static dev.linnet.wasm.compiler.HandMade.I32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Constants that become loads, on modules made by hand; what they give runs in V8, which also validates them. */
class VectorConstantsTest {
    /** Opcodes of a store of a vector with its alignment, without its offset. */
    private static final int[] STORE = {0xFD, 0x0B, 0};
    private static final int SPACE = 4096;

    @Test
    void eachConstantLiesOnceInMemory() throws IOException, InterruptedException {
        byte[] module = module(code(
                0x20, 0, constant(1), STORE, 0,
                0x20, 0, constant(200), STORE, 16,
                0x20, 0, constant(1), STORE, 32));
        byte[] moved = VectorConstants.toMemory(module);
        assertEquals(List.of(1, 2, 3, 7, 10, 11), LoweringTest.sections(moved));
        byte[] memory = Node.call(moved, new byte[SPACE], List.of("kernel 1024 0")).memory();
        assertArrayEquals(bytes(constant(1), 2), at(memory, VectorConstants.ADDRESS));
        assertArrayEquals(bytes(constant(200), 2), at(memory, VectorConstants.ADDRESS + 16));
        assertArrayEquals(new byte[16], at(memory, VectorConstants.ADDRESS + 32));
        assertArrayEquals(bytes(constant(1), 2), at(memory, 1024));
        assertArrayEquals(bytes(constant(200), 2), at(memory, 1040));
        assertArrayEquals(bytes(constant(1), 2), at(memory, 1056));
    }

    @Test
    void zerosAndOnesStay() {
        int[] ones = IntStream.concat(IntStream.of(0xFD, 0x0C), IntStream.generate(() -> 0xFF).limit(16)).toArray();
        int[] zeros = IntStream.concat(IntStream.of(0xFD, 0x0C), IntStream.generate(() -> 0).limit(16)).toArray();
        byte[] module = module(code(0x20, 0, ones, STORE, 0, 0x20, 0, zeros, STORE, 16));
        assertArrayEquals(module, VectorConstants.toMemory(module));
    }

    @Test
    void otherInstructionsStay() throws IOException, InterruptedException {
        // A block whose type is a number, one of a type's number, a loop, a table of branches, a call, selections of both
        // kinds, numbers of all types, a shuffle, a lane, a load and a store of a lane, all with bytes of a constant in them.
        int[] code = code(
                0x02, 0x7F, 0x41, 0xFD, 0x00, 0x0B, 0x1A, 0x41, 3, 0x02, 2, 0x0B, 0x1A,
                0x02, 0x40, 0x02, 0x40, 0x03, 0x40, 0x20, 1, 0x0E, 2, 1, 2, 1, 0x0B, 0x0B, 0x0B,
                0x41, 1, 0x41, 2, 0x41, 3, 0x1B, 0x1A, 0x41, 1, 0x41, 2, 0x41, 3, 0x1C, 1, 0x7F, 0x1A,
                0x43, 0xFD, 0x0C, 0, 0, 0xFC, 0x00, 0x1A, 0x44, 0xFD, 0x0C, 0, 0, 0, 0, 0, 0, 0x1A,
                0x3F, 0, 0x1A, 0x41, 0, 0x04, 0x40, 0x20, 0, 0x20, 1, 0x10, 0, 0x0B,
                0x20, 0, 0x20, 0, 0xFD, 0x00, 0, 0x8C, 0x0C, 0x20, 0, 0xFD, 0x09, 2, 0,
                0xFD, 0x0D, 0xC, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
                0x20, 0, 0x20, 0, 0xFD, 0x00, 0, 0, 0xFD, 0x54, 0, 0, 12, 0xFD, 0x1B, 1, 0xFD, 0x11, 0xFD, 0xE4, 0x01,
                STORE, 0);
        byte[] module = module(code);
        assertArrayEquals(module, VectorConstants.toMemory(module));
        assertEquals(List.of("undefined"), Node.call(module, new byte[SPACE], List.of("kernel 1024 0")).values());
    }

    @Test
    void whatCannotBeIsRefused() {
        byte[] withData = new ByteWriter().raw(module(code(0x01)))
                .u8(11).sized(new ByteWriter().raw(HandMade.bytes(1, 0, 0x41, 0, 0x0B, 1, 9))).toBytes();
        assertProblem("the module has data already", withData);
        int[] many = IntStream.range(0, 252).mapToObj(i -> code(0x20, 0, constant(i), STORE, 0))
                .flatMapToInt(Arrays::stream).toArray();
        assertEquals(6, LoweringTest.sections(VectorConstants.toMemory(module(many))).size());
        assertProblem("more than 253 constants do not fit before address 4096",
                module(code(many, 0x20, 0, constant(252), STORE, 0)));
        // A tail call.
        byte[] module = module(code(0x01, 0x01));
        module[module.length - 3] = 0x12;
        assertProblem("no kernel has the instruction 0x12", module);
    }

    /** A constant of 16 bytes from {@code first} on, with the instruction's opcode. */
    private static int[] constant(int first) {
        return IntStream.concat(IntStream.of(0xFD, 0x0C), IntStream.range(first, first + 16).map(i -> i & 0xFF)).toArray();
    }

    /** Bytes of numbers and of arrays of them. */
    private static int[] code(Object... parts) {
        return Arrays.stream(parts).flatMapToInt(part -> part instanceof int[] numbers ? Arrays.stream(numbers)
                : IntStream.of((Integer) part)).toArray();
    }

    /** A module that exports a kernel of two addresses; its type 2 is that of a block from i32 to i32. */
    private static byte[] module(int[] code) {
        byte[] made = new HandMade().type(0x60, 2, I32, I32, 0).type(0x60, 1, I32, 1, I32)
                .function(1, code).export("kernel", 0).build();
        return Lowering.lower(made, List.of("kernel"));
    }

    private static byte[] bytes(int[] code, int from) {
        return HandMade.bytes(Arrays.copyOfRange(code, from, code.length));
    }

    private static byte[] at(byte[] memory, int address) {
        return Arrays.copyOfRange(memory, address, address + 16);
    }

    private static void assertProblem(String text, byte[] module) {
        assertEquals(text, assertThrows(IllegalArgumentException.class, () -> VectorConstants.toMemory(module)).getMessage());
    }
}
