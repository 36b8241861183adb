package dev.linnet.demo.train;

/** Random numbers by integer arithmetic (xorshift: Marsaglia 2003), so that every machine has the same ones. */
final class Generator {
    private int state;

    /** A generator that {@code seed} determines. */
    Generator(int seed) {
        // Small seeds would begin with small numbers; a state of 0 would stay 0.
        int mixed = seed * 0x9e3779b9;
        state = mixed == 0 ? 1 : mixed;
    }

    /** A number of −1…1, exact in float32. */
    double symmetric() {
        return (next() >> 8) / (double) (1 << 23);
    }

    /** Puts {@code values} into a random order. */
    void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int other = (next() >>> 1) % (i + 1);
            int value = values[i];
            values[i] = values[other];
            values[other] = value;
        }
    }

    private int next() {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        return state;
    }
}
