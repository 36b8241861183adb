package dev.linnet.wasm.compiler;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the number and name encodings of the WebAssembly binary format. */
final class ByteWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    ByteWriter u8(int value) {
        bytes.write(value);
        return this;
    }

    /** An unsigned LEB128 number. */
    ByteWriter u32(int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            u8(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        return u8(rest);
    }

    /** A signed LEB128 number. */
    ByteWriter s64(long value) {
        long rest = value;
        while (rest < -64 || rest > 63) {
            u8((int) (rest & 0x7F | 0x80));
            rest >>= 7;
        }
        return u8((int) (rest & 0x7F));
    }

    ByteWriter name(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return u32(encoded.length).raw(encoded);
    }

    ByteWriter raw(byte[] values) {
        bytes.writeBytes(values);
        return this;
    }

    /** The bytes of {@code content}, preceded by their number. */
    ByteWriter sized(ByteWriter content) {
        return u32(content.bytes.size()).raw(content.toBytes());
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
