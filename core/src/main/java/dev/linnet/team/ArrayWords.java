package dev.linnet.team;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Words that threads of a JVM share.
 *
 * <p>A scheduler may wake a thread on the processor of the one that wakes it, in its place, though another is idle; then who
 * waits keeps from work whom it waits for. So who is woken lets the other go on, and who looks offers the processor.
 */
final class ArrayWords implements Words {
    /** Looks before sleep: with a pause of some 40 ns each about 40 µs, twice what it takes to wake a thread. */
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 1000 : 1;
    /** Looks between two offers of the processor, some 3 µs: several times what an offer takes that nobody accepts. */
    private static final int OFFER = 64;

    private final AtomicIntegerArray words;
    private final Object sleep = new Object();

    ArrayWords(int length) {
        words = new AtomicIntegerArray(length);
    }

    @Override
    public int load(int word) {
        return words.get(word);
    }

    @Override
    public void store(int word, int value) {
        words.set(word, value);
    }

    @Override
    public int add(int word, int value) {
        return words.getAndAdd(word, value);
    }

    @Override
    public boolean compareAndSet(int word, int expected, int value) {
        return words.compareAndSet(word, expected, value);
    }

    @Override
    public int spins() {
        return SPINS;
    }

    @Override
    public void pause(int left) {
        Thread.onSpinWait();
        if (left % OFFER == 0) {
            Thread.yield();
        }
    }

    @Override
    public void await(int word, int value, boolean timed) {
        synchronized (sleep) {
            if (words.get(word) == value) {
                try {
                    sleep.wait(timed ? SLICE : 0);
                } catch (InterruptedException e) {
                    // A team's work is not given up half-way; whoever interrupted finds the flag afterwards.
                    Thread.currentThread().interrupt();
                }
            }
        }
        Thread.yield();
    }

    @Override
    public void wake(int word) {
        synchronized (sleep) {
            sleep.notifyAll();
        }
    }
}
