package dev.linnet.wasm.compiler;

import dev.linnet.wasm.compiler.WasmModule.Function;
import dev.linnet.wasm.compiler.WasmModule.Import;
import dev.linnet.wasm.compiler.WasmModule.Type;
import dev.linnet.wasm.compiler.WasmModule.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the module that TeaVM emits for a kernel build into one of kernels alone: the marker type becomes v128, calls
 * of imported operations become instructions, and only exported kernels and what they call remain. The result has no
 * global, table, element, data, start function or GC type and imports one memory; what cannot be had so is an error
 * that names the kernel. Knows only the WebAssembly format.
 */
final class Lowering {
    /** Name of the structure that stands for v128. */
    static final String MARKER = "linnet.v128";
    /** Module of the imports whose names are instructions. */
    static final String IMPORT_MODULE = "simd128";

    static final int V128 = 0x7B;
    /** Pages of 64 KiB in 4 GiB. A memory that threads share has an end, and the import has to say so in any case. */
    private static final int MOST_PAGES = 65536;

    private final WasmModule source;
    private final List<Type> types = new ArrayList<>();
    /** Index in the result by index in the source; filled as functions are reached. */
    private final Map<Integer, Integer> functions = new LinkedHashMap<>();
    private final List<Integer> pending = new ArrayList<>();
    private String kernel;

    private Lowering(WasmModule source) {
        this.source = source;
    }

    /** The module of kernels: of {@code bytes}, the exports that {@code names} lists. */
    static byte[] lower(byte[] bytes, List<String> names) {
        return new Lowering(WasmModule.read(bytes)).lower(names);
    }

    private byte[] lower(List<String> names) {
        ByteWriter exports = new ByteWriter().u32(names.size());
        ByteWriter code = new ByteWriter();
        ByteWriter declarations = new ByteWriter();
        int done = 0;
        for (String name : names) {
            Integer index = source.exports.get(name);
            if (index == null) {
                throw new IllegalArgumentException("kernel " + name + " is not exported");
            }
            if (index < source.imports.size()) {
                throw new IllegalArgumentException("kernel " + name + " is an import");
            }
            kernel = name;
            exports.name(name).u8(0).u32(function(index));
            for (; done < pending.size(); done++) {
                Function function = source.functions.get(pending.get(done) - source.imports.size());
                declarations.u32(type(function.type()));
                code.sized(body(function.body()));
            }
        }
        ByteWriter typeSection = new ByteWriter().u32(types.size());
        for (Type type : types) {
            typeSection.u8(WasmModule.FUNC);
            for (List<ValueType> list : List.of(type.parameters(), type.results())) {
                typeSection.u32(list.size());
                list.forEach(value -> typeSection.u8(value.code()));
            }
        }
        return new ByteWriter().raw(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0})
                .u8(1).sized(typeSection)
                .u8(2).sized(new ByteWriter().u32(1).name("env").name("memory").u8(2).u8(1).u32(1).u32(MOST_PAGES))
                .u8(3).sized(new ByteWriter().u32(pending.size()).raw(declarations.toBytes()))
                .u8(7).sized(exports)
                .u8(10).sized(new ByteWriter().u32(pending.size()).raw(code.toBytes()))
                .toBytes();
    }

    /** The result's index of a source function, which is compiled once it is reached. */
    private int function(int index) {
        return functions.computeIfAbsent(index, key -> {
            pending.add(key);
            return pending.size() - 1;
        });
    }

    /** The result's index of a source function type. */
    private int type(int index) {
        Type type = source.types.get(index);
        Type lowered = new Type(lower(type.parameters(), index), lower(type.results(), index));
        int at = types.indexOf(lowered);
        if (at < 0) {
            types.add(lowered);
            at = types.size() - 1;
        }
        return at;
    }

    private List<ValueType> lower(List<ValueType> values, int index) {
        if (values == null) {
            throw problem("uses type " + index + ", which is not a function");
        }
        return values.stream().map(this::lower).toList();
    }

    private ValueType lower(ValueType value) {
        if (value.code() >= 0x7B && value.code() <= 0x7F) {
            return value;
        }
        // A kernel build maps no other type to a reference than vectors, so a reference to a structure is the marker.
        if ((value.code() == 0x63 || value.code() == 0x64) && value.heap() >= 0
                && source.types.get((int) value.heap()).parameters() == null) {
            return new ValueType(V128, 0);
        }
        throw problem("has a value of type 0x" + Integer.toHexString(value.code()) + ", an object");
    }

    private ByteWriter body(ByteReader in) {
        ByteWriter out = new ByteWriter();
        int groups = in.u32();
        out.u32(groups);
        for (int i = 0; i < groups; i++) {
            out.u32(in.u32()).u8(lower(ValueType.read(in)).code());
        }
        while (in.hasMore()) {
            instruction(in, out);
        }
        return out;
    }

    private void instruction(ByteReader in, ByteWriter out) {
        int start = in.position();
        int opcode = in.u8();
        switch (opcode) {
            case 0x02, 0x03, 0x04 -> {
                out.u8(opcode);
                blockType(in, out);
            }
            case 0x10 -> call(in.u32(), out);
            case 0x1C -> {
                out.u8(opcode).u32(in.u32());
                out.u8(lower(ValueType.read(in)).code());
            }
            case 0xD0 -> {
                in.s64();
                Instructions.write("v128.const", out);
            }
            default -> {
                if (!Instructions.skipImmediates(opcode, in)) {
                    throw problem("has the instruction 0x" + Integer.toHexString(opcode)
                            + ", which is not one of numbers, locals, memory and branches");
                }
                out.raw(in.since(start));
            }
        }
    }

    private void blockType(ByteReader in, ByteWriter out) {
        int first = in.peek();
        if (first == 0x40) {
            out.u8(in.u8());
        } else if (first >= 0x63 && first <= 0x7F) {
            out.u8(lower(ValueType.read(in)).code());
        } else {
            out.s64(type((int) in.s64()));
        }
    }

    private void call(int index, ByteWriter out) {
        if (index >= source.imports.size()) {
            out.u8(0x10).u32(function(index));
            return;
        }
        Import imported = source.imports.get(index);
        if (!imported.module().equals(IMPORT_MODULE)) {
            throw problem("calls " + imported.module() + '.' + imported.name() + ", which no instruction stands for");
        }
        try {
            Instructions.write(imported.name(), out);
        } catch (IllegalArgumentException e) {
            throw problem("calls " + imported.name() + ": " + e.getMessage());
        }
    }

    private IllegalArgumentException problem(String text) {
        return new IllegalArgumentException("kernel " + kernel + ' ' + text);
    }
}
