package dev.linnet.wasm.compiler;

import dev.linnet.wasm.driver.Driver;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets kernels load their vector constants from memory, where each lies once, in a data segment from {@link #ADDRESS} on. V8
 * makes a vector that is a constant anew wherever it is used, by an immediate, its move to a vector register and a broadcast,
 * and in no loop keeps it; a load is one instruction (the transform of a column of a tile of 9×9: 235 → 171 instructions,
 * 64→64 3×3 at 56×56 1.09 times as fast). Vectors of zeros or ones alone stay: processors have an instruction that makes them.
 *
 * <p>Done when wasm-opt is, which moves constants to where they are used and cannot know that this memory does not change.
 * Each thread's instance of a module writes the same bytes to the same place.
 */
final class VectorConstants {
    /** Behind the empty cache line. */
    static final int ADDRESS = 64;
    private static final int BYTES = 16;
    /** Alignment of a load, as a power of two. */
    private static final int ALIGNMENT = 4;
    private static final int CODE = 10;
    private static final int DATA = 11;

    private final Map<ByteBuffer, Integer> offsets = new LinkedHashMap<>();

    private VectorConstants() {
    }

    /**
     * {@code module} with loads in place of constants; {@link IllegalArgumentException} where it has data already, more
     * constants than fit before {@link Driver#FIRST_ADDRESS}, or an instruction that no kernel has.
     */
    static byte[] toMemory(byte[] module) {
        return new VectorConstants().rewrite(module);
    }

    private byte[] rewrite(byte[] module) {
        ByteReader in = new ByteReader(module);
        in.slice(8);
        ByteWriter out = new ByteWriter().raw(in.since(0));
        while (in.hasMore()) {
            int start = in.position();
            int section = in.u8();
            ByteReader content = in.slice(in.u32());
            if (section == DATA) {
                throw new IllegalArgumentException("the module has data already");
            } else if (section == CODE) {
                out.u8(CODE).sized(functions(content));
            } else {
                out.raw(in.since(start));
            }
        }
        if (!offsets.isEmpty()) {
            out.u8(DATA).sized(data());
        }
        return out.toBytes();
    }

    private ByteWriter functions(ByteReader in) {
        int count = in.u32();
        ByteWriter out = new ByteWriter().u32(count);
        for (int i = 0; i < count; i++) {
            out.sized(function(in.slice(in.u32())));
        }
        return out;
    }

    private ByteWriter function(ByteReader in) {
        int start = in.position();
        for (int groups = in.u32(); groups > 0; groups--) {
            in.u32();
            WasmModule.ValueType.read(in);
        }
        ByteWriter out = new ByteWriter().raw(in.since(start));
        while (in.hasMore()) {
            instruction(in, out);
        }
        return out;
    }

    private void instruction(ByteReader in, ByteWriter out) {
        int start = in.position();
        int opcode = in.u8();
        if (opcode == Instructions.SIMD_PREFIX && in.peek() == Instructions.VECTOR_CONSTANT) {
            in.u8();
            int at = in.position();
            in.slice(BYTES);
            ByteBuffer constant = ByteBuffer.wrap(in.since(at));
            if (!isAll(constant, 0) && !isAll(constant, -1)) {
                load(constant, out);
                return;
            }
        } else if (!Instructions.skipImmediates(opcode, in)) {
            throw new IllegalArgumentException("no kernel has the instruction 0x" + Integer.toHexString(opcode));
        }
        out.raw(in.since(start));
    }

    private static boolean isAll(ByteBuffer constant, int bits) {
        return constant.getLong(0) == bits && constant.getLong(8) == bits;
    }

    private void load(ByteBuffer constant, ByteWriter out) {
        int offset = offsets.computeIfAbsent(constant, key -> ADDRESS + offsets.size() * BYTES);
        if (offset + BYTES > Driver.FIRST_ADDRESS) {
            throw new IllegalArgumentException("more than " + offsets.size() + " constants do not fit before address "
                    + Driver.FIRST_ADDRESS);
        }
        out.u8(0x41).s64(0);
        out.u8(Instructions.SIMD_PREFIX).u32(0).u32(ALIGNMENT).u32(offset);
    }

    /** One segment of memory 0, written to when the module is made an instance. */
    private ByteWriter data() {
        ByteWriter constants = new ByteWriter();
        offsets.keySet().forEach(constant -> constants.raw(constant.array()));
        return new ByteWriter().u32(1).u32(0).u8(0x41).s64(ADDRESS).u8(0x0B).sized(constants);
    }
}
