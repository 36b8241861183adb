package dev.linnet.wasm.driver;

import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** Texts in a WebAssembly memory, one byte a letter: layers are spelled in ASCII. */
final class Letters {
    private Letters() {
    }

    @JSBody(params = {"memory", "address", "text"}, script =
            "var bytes = new Uint8Array(memory.buffer, address >>> 0, text.length);"
            + "for (var i = 0; i < text.length; i++) { bytes[i] = text.charCodeAt(i); }")
    static native void write(JSObject memory, int address, String text);

    /** The buffer of a memory that another thread made grow may still be the old one, until this thread asks to grow. */
    @JSBody(params = {"memory", "address", "length"}, script =
            "if ((address >>> 0) + length > memory.buffer.byteLength) { memory.grow(0); }"
            + "var bytes = new Uint8Array(memory.buffer, address >>> 0, length);"
            + "var text = ''; for (var i = 0; i < length; i++) { text += String.fromCharCode(bytes[i]); } return text;")
    static native String read(JSObject memory, int address, int length);
}
