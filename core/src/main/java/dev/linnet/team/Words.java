package dev.linnet.team;

/**
 * 32-bit words that all members of a team see, with operations of which every member sees the same order: an atomic array on
 * the JVM, {@code Atomics} on shared memory in JavaScript.
 */
public interface Words {
    /** The value of {@code word}. */
    int load(int word);

    /** Sets {@code word}. */
    void store(int word, int value);

    /** Adds {@code value} to {@code word} and returns what it was before. */
    int add(int word, int value);

    /** Sets {@code word} to {@code value} if it is {@code expected}; whether it was. */
    boolean compareAndSet(int word, int expected, int value);

    /** How often a member that waits looks before it sleeps. */
    int spins();

    /** Lets the processor rest for a moment between two looks, of which {@code left} are left. */
    void pause(int left);

    /**
     * Sleeps while {@code word} is {@code value}, until {@link #wake}; for {@link #SLICE} milliseconds at most where that
     * is {@code timed}.
     */
    void await(int word, int value, boolean timed);

    /** Wakes all that sleep on {@code word}. */
    void wake(int word);

    /** The longest sleep in milliseconds. What waits for long counts sleeps, as clocks run on while a machine is suspended. */
    int SLICE = 50;
}
