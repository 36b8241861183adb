package dev.linnet.wasm.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the sections of a finished module hold. */
final class Sections {
    private final Map<Integer, byte[]> contents = new TreeMap<>();
    private final List<Integer> ids = new ArrayList<>();

    Sections(byte[] module) {
        ByteReader in = new ByteReader(module);
        in.slice(8);
        while (in.hasMore()) {
            int id = in.u8();
            int length = in.u32();
            int start = in.position();
            in.slice(length);
            ids.add(id);
            contents.put(id, in.since(start));
        }
    }

    /** The sections' numbers in their order. */
    List<Integer> ids() {
        return ids;
    }

    int typeCount() {
        return section(1).u32();
    }

    int functionCount() {
        return section(3).u32();
    }

    /** The names of imports, which must be one memory. */
    List<String> imports() {
        ByteReader in = section(2);
        List<String> names = new ArrayList<>();
        for (int i = in.u32(); i > 0; i--) {
            names.add(in.name() + '.' + in.name());
            if (in.u8() != 2) {
                throw new IllegalStateException(names + " are not memories alone");
            }
            int flags = in.u8();
            in.u32();
            if ((flags & 1) != 0) {
                in.u32();
            }
        }
        return names;
    }

    /** The names of exports, which must be functions. */
    List<String> exports() {
        ByteReader in = section(7);
        List<String> names = new ArrayList<>();
        for (int i = in.u32(); i > 0; i--) {
            names.add(in.name());
            if (in.u8() != 0) {
                throw new IllegalStateException("export " + names.get(names.size() - 1) + " is not a function");
            }
            in.u32();
        }
        return names;
    }

    private ByteReader section(int id) {
        return new ByteReader(contents.get(id));
    }
}
