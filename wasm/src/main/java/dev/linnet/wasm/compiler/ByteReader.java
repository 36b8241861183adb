package dev.linnet.wasm.compiler;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the number and name encodings of the WebAssembly binary format. */
final class ByteReader {
    private final byte[] bytes;
    private final int end;
    private int position;

    ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private ByteReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.end = end;
        position = start;
    }

    boolean hasMore() {
        return position < end;
    }

    int position() {
        return position;
    }

    int peek() {
        return bytes[position] & 0xFF;
    }

    int u8() {
        return bytes[position++] & 0xFF;
    }

    /** An unsigned LEB128 number below 2³². */
    int u32() {
        return (int) leb(false);
    }

    /** A signed LEB128 number of up to 64 bits. */
    long s64() {
        return leb(true);
    }

    private long leb(boolean signed) {
        long value = 0;
        int shift = 0;
        int part;
        do {
            part = u8();
            value |= (long) (part & 0x7F) << shift;
            shift += 7;
        } while ((part & 0x80) != 0);
        return signed && shift < 64 && (part & 0x40) != 0 ? value | -1L << shift : value;
    }

    String name() {
        int length = u32();
        position += length;
        return new String(bytes, position - length, length, StandardCharsets.UTF_8);
    }

    /** A reader of the next {@code length} bytes, which this one skips. */
    ByteReader slice(int length) {
        position += length;
        return new ByteReader(bytes, position - length, position);
    }

    /** The bytes from {@code start} up to the present position. */
    byte[] since(int start) {
        return Arrays.copyOfRange(bytes, start, position);
    }
}
