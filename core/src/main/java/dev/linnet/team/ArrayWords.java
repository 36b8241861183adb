package dev.linnet.team;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Words that threads of a JVM share. */
final class ArrayWords implements Words {
    /** Looks before sleep: with a pause of some 40 ns each about 40 µs, twice what it takes to wake a thread. */
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 1000 : 1;

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
    public void pause() {
        Thread.onSpinWait();
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
    }

    @Override
    public void wake(int word) {
        synchronized (sleep) {
            sleep.notifyAll();
        }
    }
}
