package dev.linnet.wasm.compiler;

/** Writes WebAssembly modules of the kind that TeaVM emits, byte by byte; whatever is added is numbered from 0. */
final class HandMade {
    /** A nullable reference to type 0, which is the marker of every such module. */
    static final int[] VECTOR = {0x63, 0x00};
    static final int I32 = 0x7F;
    static final int F32 = 0x7D;

    private final ByteWriter types = new ByteWriter();
    private final ByteWriter imports = new ByteWriter();
    private final ByteWriter declarations = new ByteWriter();
    private final ByteWriter exports = new ByteWriter();
    private final ByteWriter bodies = new ByteWriter();
    private final ByteWriter early = new ByteWriter();
    private final ByteWriter late = new ByteWriter();
    private int typeCount;
    private int importCount;
    private int functionCount;
    private int exportCount;

    /** A module whose type 0 is the marker: a structure without fields. */
    HandMade() {
        type(0x5F, 0x00);
    }

    /** Adds a composite type as it is encoded. */
    HandMade type(int... encoded) {
        types.raw(bytes(encoded));
        typeCount++;
        return this;
    }

    /** Adds an imported function. */
    HandMade imported(String module, String name, int type) {
        imports.name(module).name(name).u8(0).u32(type);
        importCount++;
        return this;
    }

    /** Adds a function without locals; the end of the body is added. */
    HandMade function(int type, int... code) {
        return functionWithLocals(type, new int[] {0}, code);
    }

    /** Adds a function with locals as they are encoded; the end of the body is added. */
    HandMade functionWithLocals(int type, int[] locals, int... code) {
        declarations.u32(type);
        bodies.sized(new ByteWriter().raw(bytes(locals)).raw(bytes(code)).u8(0x0B));
        functionCount++;
        return this;
    }

    /** Exports the function of {@code index}. */
    HandMade export(String name, int index) {
        exports.name(name).u8(0).u32(index);
        exportCount++;
        return this;
    }

    /** Adds a section between functions and exports. */
    HandMade early(int id, int... content) {
        early.u8(id).sized(new ByteWriter().raw(bytes(content)));
        return this;
    }

    /** Adds a section between exports and code. */
    HandMade late(int id, int... content) {
        late.u8(id).sized(new ByteWriter().raw(bytes(content)));
        return this;
    }

    byte[] build() {
        return new ByteWriter().raw(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0})
                .u8(1).sized(new ByteWriter().u32(typeCount).raw(types.toBytes()))
                .u8(2).sized(new ByteWriter().u32(importCount).raw(imports.toBytes()))
                .u8(3).sized(new ByteWriter().u32(functionCount).raw(declarations.toBytes()))
                .raw(early.toBytes())
                .u8(7).sized(new ByteWriter().u32(exportCount).raw(exports.toBytes()))
                .raw(late.toBytes())
                .u8(10).sized(new ByteWriter().u32(functionCount).raw(bodies.toBytes()))
                .toBytes();
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
