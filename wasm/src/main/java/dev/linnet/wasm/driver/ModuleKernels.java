package dev.linnet.wasm.driver;

import dev.linnet.kernel.Kernels;
import org.teavm.jso.JSObject;

/**
 * The kernel table filled with the exports of a WebAssembly module. The compiler mapping adds the interface and one
 * method for each kernel, which calls the export of its name with the addresses of its handles.
 */
final class ModuleKernels {
    /** The module's exports. */
    final JSObject exports;

    ModuleKernels(JSObject exports) {
        this.exports = exports;
    }

    /** This object as the table; javac does not know yet that it is one. */
    Kernels table() {
        return (Kernels) (Object) this;
    }
}
