package dev.linnet.wasm.compiler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of a WebAssembly module that kernels can have: function types, functions, exports and the names of imported
 * functions. Tables, globals, elements, data and the start function are read over.
 */
final class WasmModule {
    /** Composite types, encoded: FUNC results and parameters as value types, others as an opaque entry. */
    static final int FUNC = 0x60;
    private static final int ARRAY = 0x5E;
    private static final int STRUCT = 0x5F;
    private static final int SUB = 0x50;
    private static final int SUB_FINAL = 0x4F;
    private static final int REC = 0x4E;

    /**
     * A composite type.
     *
     * @param parameters value types of a function's parameters; null for structures and arrays
     * @param results value types of a function's results; null for structures and arrays
     */
    record Type(List<ValueType> parameters, List<ValueType> results) {
    }

    /**
     * A value type as the format writes it.
     *
     * @param code the type's byte; 0x63 and 0x64 are references with a heap type
     * @param heap the heap type of a reference, a type index or a negative abstract type; 0 otherwise
     */
    record ValueType(int code, long heap) {
        static ValueType read(ByteReader in) {
            int code = in.u8();
            return new ValueType(code, code == 0x63 || code == 0x64 ? in.s64() : 0);
        }
    }

    /**
     * A function that the module defines.
     *
     * @param type index of its type
     * @param body locals and code
     */
    record Function(int type, ByteReader body) {
    }

    /**
     * A function that the module imports.
     *
     * @param module where it comes from
     * @param name its name there
     * @param type index of its type
     */
    record Import(String module, String name, int type) {
    }

    final List<Type> types = new ArrayList<>();
    final List<Import> imports = new ArrayList<>();
    final List<Function> functions = new ArrayList<>();
    /** Function index by export name. */
    final Map<String, Integer> exports = new LinkedHashMap<>();

    /** Reads {@code bytes}; what is not a module of version 1 is an IllegalArgumentException. */
    static WasmModule read(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (bytes.length < 8 || in.u8() != 0 || in.u8() != 'a' || in.u8() != 's' || in.u8() != 'm' || in.u8() != 1) {
            throw new IllegalArgumentException("not a WebAssembly module of version 1");
        }
        in.slice(3);
        WasmModule module = new WasmModule();
        List<Integer> functionTypes = new ArrayList<>();
        while (in.hasMore()) {
            int id = in.u8();
            ByteReader section = in.slice(in.u32());
            switch (id) {
                case 1 -> module.readTypes(section);
                case 2 -> module.readImports(section);
                case 3 -> {
                    for (int i = section.u32(); i > 0; i--) {
                        functionTypes.add(section.u32());
                    }
                }
                case 7 -> module.readExports(section);
                case 10 -> {
                    int count = section.u32();
                    for (int i = 0; i < count; i++) {
                        module.functions.add(new Function(functionTypes.get(i), section.slice(section.u32())));
                    }
                }
                default -> {
                }
            }
        }
        return module;
    }

    private void readTypes(ByteReader in) {
        for (int i = in.u32(); i > 0; i--) {
            int group = 1;
            if (in.peek() == REC) {
                in.u8();
                group = in.u32();
            }
            for (int j = 0; j < group; j++) {
                types.add(readType(in));
            }
        }
    }

    private static Type readType(ByteReader in) {
        int form = in.u8();
        if (form == SUB || form == SUB_FINAL) {
            for (int i = in.u32(); i > 0; i--) {
                in.u32();
            }
            form = in.u8();
        }
        switch (form) {
            case FUNC:
                return new Type(readValueTypes(in), readValueTypes(in));
            case STRUCT:
                for (int i = in.u32(); i > 0; i--) {
                    ValueType.read(in);
                    in.u8();
                }
                return new Type(null, null);
            case ARRAY:
                ValueType.read(in);
                in.u8();
                return new Type(null, null);
            default:
                throw new IllegalArgumentException("type form 0x" + Integer.toHexString(form) + " is unknown");
        }
    }

    private static List<ValueType> readValueTypes(ByteReader in) {
        List<ValueType> types = new ArrayList<>();
        for (int i = in.u32(); i > 0; i--) {
            types.add(ValueType.read(in));
        }
        return types;
    }

    private void readImports(ByteReader in) {
        for (int i = in.u32(); i > 0; i--) {
            String module = in.name();
            String name = in.name();
            switch (in.u8()) {
                case 0 -> imports.add(new Import(module, name, in.u32()));
                case 1 -> {
                    ValueType.read(in);
                    readLimits(in);
                }
                case 2 -> readLimits(in);
                case 3 -> {
                    ValueType.read(in);
                    in.u8();
                }
                case 4 -> {
                    in.u8();
                    in.u32();
                }
                default -> throw new IllegalArgumentException("import " + module + '.' + name + " is of unknown kind");
            }
        }
    }

    private static void readLimits(ByteReader in) {
        int flags = in.u8();
        in.u32();
        if ((flags & 1) != 0) {
            in.u32();
        }
    }

    private void readExports(ByteReader in) {
        for (int i = in.u32(); i > 0; i--) {
            String name = in.name();
            int kind = in.u8();
            int index = in.u32();
            if (kind == 0) {
                exports.put(name, index);
            }
        }
    }
}
