package dev.linnet.wasm.compiler;

import java.util.Map;

/**
 * The encodings of the instructions that the table names, and the lengths of those that kernels have. Source: the WebAssembly
 * specification, with the SIMD and relaxed SIMD proposals.
 */
final class Instructions {
    static final int SIMD_PREFIX = 0xFD;
    static final int VECTOR_CONSTANT = 0x0C;

    private static final Map<String, Integer> SIMD = Map.ofEntries(
            Map.entry("v128.load", 0x00), Map.entry("v128.load32_splat", 0x09), Map.entry("v128.store", 0x0B),
            Map.entry("v128.const", VECTOR_CONSTANT), Map.entry("i8x16.shuffle", 0x0D),
            Map.entry("i32x4.splat", 0x11), Map.entry("f32x4.splat", 0x13),
            Map.entry("f32x4.lt", 0x43), Map.entry("v128.and", 0x4E), Map.entry("v128.or", 0x50),
            Map.entry("v128.bitselect", 0x52), Map.entry("i32x4.shl", 0xAB), Map.entry("i32x4.shr_s", 0xAC),
            Map.entry("i32x4.add", 0xAE), Map.entry("f32x4.abs", 0xE0), Map.entry("f32x4.sqrt", 0xE3),
            Map.entry("f32x4.add", 0xE4), Map.entry("f32x4.sub", 0xE5), Map.entry("f32x4.mul", 0xE6),
            Map.entry("f32x4.div", 0xE7), Map.entry("f32x4.pmin", 0xEA), Map.entry("f32x4.pmax", 0xEB),
            Map.entry("f32x4.relaxed_madd", 0x105), Map.entry("i32x4.relaxed_laneselect", 0x10B));

    private static final Map<String, Integer> PLAIN = Map.ofEntries(
            Map.entry("f32.load", 0x2A), Map.entry("i32.load16_s", 0x2E), Map.entry("f32.store", 0x38),
            Map.entry("i32.store16", 0x3B), Map.entry("i32.const", 0x41), Map.entry("i32.add", 0x6A),
            Map.entry("i32.shl", 0x74), Map.entry("f32.abs", 0x8B), Map.entry("f32.sqrt", 0x91),
            Map.entry("i32.reinterpret_f32", 0xBC), Map.entry("f32.reinterpret_i32", 0xBE));

    /** An alignment of 4 bytes, as a power of two: handles are aligned to elements only. */
    private static final int ALIGNMENT = 2;

    private Instructions() {
    }

    /**
     * Writes instructions separated by semicolons. Behind a space stand the lanes of a shuffle, a constant below 64, or the
     * offset of a memory instruction in bytes, and where it is not 2 the alignment as a power of two.
     */
    static void write(String text, ByteWriter out) {
        for (String instruction : text.split(";")) {
            String[] parts = instruction.split(" ");
            Integer simd = SIMD.get(parts[0]);
            Integer plain = PLAIN.get(parts[0]);
            if (simd != null) {
                out.u8(SIMD_PREFIX).u32(simd);
            } else if (plain != null) {
                out.u8(plain);
            } else {
                throw new IllegalArgumentException("instruction " + instruction + " is unknown");
            }
            if (parts[0].equals("v128.const")) {
                out.raw(new byte[16]);
            } else if (parts[0].equals("i8x16.shuffle")) {
                for (String lane : parts[1].split(",")) {
                    out.u8(Integer.parseInt(lane));
                }
            } else if (parts[0].equals("i32.const")) {
                out.u8(Integer.parseInt(parts[1]));
            } else if (parts.length > 1) {
                out.u32(parts.length > 2 ? Integer.parseInt(parts[2]) : ALIGNMENT).u32(Integer.parseInt(parts[1]));
            }
        }
    }

    /**
     * Reads over the immediates of {@code opcode}, which has been read; false where it is not one of numbers, vectors, locals,
     * memory, blocks, branches and calls of functions, of which nothing is read then.
     */
    static boolean skipImmediates(int opcode, ByteReader in) {
        if (opcode == SIMD_PREFIX) {
            skipVectorImmediates(in.u32(), in);
        } else if (opcode >= 0x02 && opcode <= 0x04) {
            // A block's type is a type's number or one byte, which as a number is negative.
            in.s64();
        } else if (opcode == 0x0C || opcode == 0x0D || opcode == 0x10 || opcode >= 0x20 && opcode <= 0x22) {
            in.u32();
        } else if (opcode == 0x0E) {
            for (int i = in.u32(); i >= 0; i--) {
                in.u32();
            }
        } else if (opcode == 0x1C) {
            for (int types = in.u32(); types > 0; types--) {
                WasmModule.ValueType.read(in);
            }
        } else if (opcode >= 0x28 && opcode <= 0x3E) {
            skipPlace(in);
        } else if (opcode == 0x3F || opcode == 0x40) {
            in.u8();
        } else if (opcode == 0x41 || opcode == 0x42) {
            in.s64();
        } else if (opcode == 0x43) {
            in.slice(4);
        } else if (opcode == 0x44) {
            in.slice(8);
        } else if (opcode == 0xFC && in.peek() <= 7) {
            in.u8();
        } else {
            return opcode <= 0x01 || opcode == 0x05 || opcode == 0x0B || opcode == 0x0F || opcode == 0x1A || opcode == 0x1B
                    || opcode >= 0x45 && opcode <= 0xC4;
        }
        return true;
    }

    private static void skipVectorImmediates(int operation, ByteReader in) {
        if (operation == VECTOR_CONSTANT || operation == 0x0D) {
            in.slice(16);
        } else if (operation <= 0x0B || operation >= 0x54 && operation <= 0x5D) {
            skipPlace(in);
        }
        if (operation >= 0x15 && operation <= 0x22 || operation >= 0x54 && operation <= 0x5B) {
            in.u8();
        }
    }

    /** Reads over a memory instruction's alignment and offset. */
    private static void skipPlace(ByteReader in) {
        in.u32();
        in.u32();
    }
}
