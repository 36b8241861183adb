package dev.linnet.wasm.driver;

import org.teavm.jso.JSExport;
import org.teavm.jso.JSFunctor;
import org.teavm.jso.JSObject;

/** The entry of the JavaScript driver module. */
public final class Driver {
    private Driver() {
    }

    /** Grows the module's memory. */
    @JSFunctor
    public interface Grow extends JSObject {
        /** Grows to at least {@code bytes}; false where it cannot. */
        boolean grow(double bytes);
    }

    /**
     * An engine on one module instance.
     *
     * @param kernels exports of the module
     * @param grow grows the module's memory
     * @param backend the word for the module, for explanations
     * @param reservedFrom first byte of the memory that the engine may use
     * @param reservedBytes bytes of the memory now
     */
    @JSExport
    public static Engine createEngine(JSObject kernels, Grow grow, String backend, double reservedFrom,
            double reservedBytes) {
        return new Engine(new ModuleKernels(kernels).table(), backend,
                new ModuleArena((int) (reservedFrom / 64), (int) (reservedBytes / 64), grow));
    }

    /** Does nothing; the module's exports are the entry. */
    public static void main(String[] arguments) {
    }
}
