package dev.linnet.wasm.driver;

import dev.linnet.team.Words;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** Words that workers share: an {@code Int32Array} over shared memory. */
final class AtomicWords implements Words {
    private final JSObject array;
    private final boolean maySleep;
    private final int spins;

    /** Words over {@code array}. A page's main thread may not sleep, as {@code maySleep} says: it spins in place. */
    AtomicWords(JSObject array, boolean maySleep, int spins) {
        this.array = array;
        this.maySleep = maySleep;
        this.spins = spins;
    }

    @Override
    public int load(int word) {
        return load(array, word);
    }

    @Override
    public void store(int word, int value) {
        store(array, word, value);
    }

    /** {@link #store} that others see when they have seen a later one: dozens of those would each wait for memory. */
    void prepare(int word, int value) {
        prepare(array, word, value);
    }

    @Override
    public int add(int word, int value) {
        return add(array, word, value);
    }

    @Override
    public boolean compareAndSet(int word, int expected, int value) {
        return compareExchange(array, word, expected, value) == expected;
    }

    @Override
    public int spins() {
        return spins;
    }

    @Override
    public void pause(int left) {
        pauseProcessor();
    }

    @Override
    public void await(int word, int value, boolean timed) {
        if (maySleep) {
            sleep(array, word, value, timed ? SLICE : Double.POSITIVE_INFINITY);
        } else {
            spin(array, word, value, SLICE);
        }
    }

    @Override
    public void wake(int word) {
        wake(array, word);
    }

    @JSBody(params = {"array", "word"}, script = "return Atomics.load(array, word);")
    private static native int load(JSObject array, int word);

    @JSBody(params = {"array", "word", "value"}, script = "Atomics.store(array, word, value);")
    private static native void store(JSObject array, int word, int value);

    @JSBody(params = {"array", "word", "value"}, script = "array[word] = value;")
    private static native void prepare(JSObject array, int word, int value);

    @JSBody(params = {"array", "word", "value"}, script = "return Atomics.add(array, word, value);")
    private static native int add(JSObject array, int word, int value);

    @JSBody(params = {"array", "word", "expected", "value"},
            script = "return Atomics.compareExchange(array, word, expected, value);")
    private static native int compareExchange(JSObject array, int word, int expected, int value);

    /** In engines that have the instruction; else looking again takes long enough. */
    @JSBody(script = "if (Atomics.pause) { Atomics.pause(); }")
    private static native void pauseProcessor();

    @JSBody(params = {"array", "word", "value", "milliseconds"},
            script = "Atomics.wait(array, word, value, milliseconds);")
    private static native void sleep(JSObject array, int word, int value, double milliseconds);

    @JSBody(params = {"array", "word", "value", "milliseconds"}, script =
            "var end = performance.now() + milliseconds;"
            + "while (Atomics.load(array, word) === value && performance.now() < end) {}")
    private static native void spin(JSObject array, int word, int value, double milliseconds);

    @JSBody(params = {"array", "word"}, script = "Atomics.notify(array, word);")
    private static native void wake(JSObject array, int word);
}
