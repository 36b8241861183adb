package dev.linnet.wasm.driver;

import org.teavm.jso.JSExport;
import org.teavm.jso.JSFunctor;
import org.teavm.jso.JSObject;

/** The entry of the JavaScript driver module. */
public final class Driver {
    /** See {@link #firstAddress}: room for some 250 constants, where the modules have 83. */
    public static final int FIRST_ADDRESS = 4096;

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

    /** Tells the caller's thread something, where it cannot wait for a word. */
    @JSFunctor
    public interface Notice extends JSObject {
        /** Some steps have ended. */
        void give();
    }

    /**
     * The first byte behind what a module keeps for itself in its memory: an empty cache line, so that address 0 can stand for
     * an absent operand, and its constants.
     */
    @JSExport
    public static int firstAddress() {
        return FIRST_ADDRESS;
    }

    /** Words of 4 bytes that a team needs at the beginning of its memory. */
    @JSExport
    public static int teamWords() {
        return Commands.WORDS;
    }

    /**
     * Works as one of a team's workers, until the team ends; does not return before.
     *
     * @param kernels exports of this worker's instance of the module
     * @param memory the memory that all instances share
     * @param words an Int32Array of {@link #teamWords} elements in it
     * @param spins how often to look for work before going to sleep
     * @param notice is given when steps have ended; may be null
     */
    @JSExport
    public static void work(JSObject kernels, JSObject memory, JSObject words, int spins, Notice notice) {
        new WorkerLoop(new ModuleKernels(kernels).table(), new AtomicWords(words, true, spins), memory, notice).work();
    }

    /** Does nothing; the module's exports are the entry. */
    public static void main(String[] arguments) {
    }
}
