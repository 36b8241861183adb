package dev.linnet.wasm.compiler;

import static java.util.Map.entry;

import java.util.Map;

/** A module written by hand, as TeaVM emits them: type 0 is the marker structure. Instructions are separated by semicolons. */
final class ModuleText {
    private static final int MARKER = 0;

    private static final Map<String, Integer> PLAIN = Map.ofEntries(
            entry("unreachable", 0x00), entry("else", 0x05), entry("end", 0x0B), entry("return", 0x0F),
            entry("drop", 0x1A), entry("i32.eqz", 0x45), entry("i32.lt_s", 0x48), entry("i32.add", 0x6A),
            entry("i32.sub", 0x6B), entry("i32.mul", 0x6C), entry("f32.add", 0x92), entry("i32.extend8_s", 0xC0));
    private static final Map<String, Integer> BLOCKS = Map.of("block", 0x02, "loop", 0x03, "if", 0x04);
    private static final Map<String, Integer> INDEXED = Map.of("br", 0x0C, "br_if", 0x0D, "call", 0x10,
            "local.get", 0x20, "local.set", 0x21, "local.tee", 0x22, "global.get", 0x23, "global.set", 0x24);
    private static final Map<String, Integer> MEMORY = Map.of("i32.load", 0x28, "f32.load", 0x2A, "i32.store", 0x36,
            "f32.store", 0x38);

    private final ByteWriter types = new ByteWriter();
    private final ByteWriter imports = new ByteWriter();
    private final ByteWriter functions = new ByteWriter();
    private final ByteWriter code = new ByteWriter();
    private final ByteWriter exports = new ByteWriter();
    private final ByteWriter behindFunctions = new ByteWriter();
    private final ByteWriter behindExports = new ByteWriter();
    private final ByteWriter behindCode = new ByteWriter();
    private int typeCount;
    private int importCount;
    private int functionCount;
    private int exportCount;

    ModuleText() {
        // A recursive group of a final structure without fields.
        types.u8(0x4E).u32(1).u8(0x4F).u32(0).u8(0x5F).u32(0);
        typeCount = 1;
    }

    /** The index of a new function type: value types separated by spaces, {@code v} the marker. */
    int type(String parameters, String results) {
        types.u8(0x60);
        values(parameters, types);
        values(results, types);
        return typeCount++;
    }

    /** Adds an encoded composite type. */
    int rawType(int... bytes) {
        for (int value : bytes) {
            types.u8(value);
        }
        return typeCount++;
    }

    /** The index of an imported function. All imports come before the functions. */
    int importFunction(String module, String name, int type) {
        imports.name(module).name(name).u8(0).u32(type);
        return importCount++;
    }

    /** Adds an import that is not a function. */
    ModuleText importOther(String name, int... description) {
        imports.name("other").name(name);
        for (int value : description) {
            imports.u8(value);
        }
        otherImports++;
        return this;
    }

    private int otherImports;

    /** The index of a new function. Its locals are value types separated by spaces. */
    int function(int type, String locals, String body) {
        functions.u32(type);
        ByteWriter out = new ByteWriter();
        String[] names = locals.isEmpty() ? new String[0] : locals.split(" ");
        out.u32(names.length);
        for (String name : names) {
            out.u32(1);
            value(name, out);
        }
        for (String instruction : (body + "; end").split(";")) {
            instruction(instruction.strip().split(" +"), out);
        }
        code.sized(out);
        return importCount + functionCount++;
    }

    ModuleText export(String name, int function) {
        return exportKind(name, 0, function);
    }

    ModuleText exportKind(String name, int kind, int index) {
        exports.name(name).u8(kind).u32(index);
        exportCount++;
        return this;
    }

    /** Adds a section at its place in the order that the format demands. */
    ModuleText section(int id, ByteWriter content) {
        ByteWriter place = id >= 4 && id <= 6 ? behindFunctions : id == 8 || id == 9 || id == 12 ? behindExports : behindCode;
        place.u8(id).sized(content);
        return this;
    }

    byte[] toBytes() {
        return new ByteWriter().raw(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0})
                .u8(1).sized(new ByteWriter().u32(typeCount).raw(types.toBytes()))
                .u8(2).sized(new ByteWriter().u32(importCount + otherImports).raw(imports.toBytes()))
                .u8(3).sized(new ByteWriter().u32(functionCount).raw(functions.toBytes()))
                .raw(behindFunctions.toBytes())
                .u8(7).sized(new ByteWriter().u32(exportCount).raw(exports.toBytes()))
                .raw(behindExports.toBytes())
                .u8(10).sized(new ByteWriter().u32(functionCount).raw(code.toBytes()))
                .raw(behindCode.toBytes())
                .toBytes();
    }

    private static void values(String names, ByteWriter out) {
        String[] list = names.isEmpty() ? new String[0] : names.split(" ");
        out.u32(list.length);
        for (String name : list) {
            value(name, out);
        }
    }

    private static void value(String name, ByteWriter out) {
        switch (name) {
            case "i32" -> out.u8(0x7F);
            case "i64" -> out.u8(0x7E);
            case "f32" -> out.u8(0x7D);
            case "f64" -> out.u8(0x7C);
            case "v" -> out.u8(0x63).s64(MARKER);
            case "vNonNull" -> out.u8(0x64).s64(MARKER);
            case "anyref" -> out.u8(0x6E);
            default -> throw new IllegalArgumentException(name);
        }
    }

    private static void instruction(String[] parts, ByteWriter out) {
        String name = parts[0];
        if (PLAIN.containsKey(name)) {
            out.u8(PLAIN.get(name));
        } else if (BLOCKS.containsKey(name)) {
            out.u8(BLOCKS.get(name));
            if (parts.length == 1) {
                out.u8(0x40);
            } else if (parts[1].startsWith("type:")) {
                out.s64(Integer.parseInt(parts[1].substring(5)));
            } else {
                value(parts[1], out);
            }
        } else if (INDEXED.containsKey(name)) {
            out.u8(INDEXED.get(name)).u32(Integer.parseInt(parts[1]));
        } else if (MEMORY.containsKey(name)) {
            out.u8(MEMORY.get(name)).u32(2).u32(Integer.parseInt(parts[1]));
        } else {
            switch (name) {
                case "br_table" -> {
                    out.u8(0x0E).u32(parts.length - 2);
                    for (int i = 1; i < parts.length; i++) {
                        out.u32(Integer.parseInt(parts[i]));
                    }
                }
                case "i32.const" -> out.u8(0x41).s64(Integer.parseInt(parts[1]));
                case "i64.const" -> out.u8(0x42).s64(Long.parseLong(parts[1]));
                case "f32.const" -> little(out.u8(0x43), Float.floatToRawIntBits(Float.parseFloat(parts[1])), 4);
                case "f64.const" -> little(out.u8(0x44), Double.doubleToRawLongBits(Double.parseDouble(parts[1])), 8);
                case "select" -> {
                    out.u8(0x1C).u32(1);
                    value(parts[1], out);
                }
                case "ref.null" -> out.u8(0xD0).s64(Integer.parseInt(parts[1]));
                case "bytes" -> {
                    for (int i = 1; i < parts.length; i++) {
                        out.u8(Integer.parseInt(parts[i], 16));
                    }
                }
                default -> throw new IllegalArgumentException(name);
            }
        }
    }

    private static void little(ByteWriter out, long bits, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.u8((int) (bits >> 8 * i) & 0xFF);
        }
    }
}
