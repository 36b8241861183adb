package dev.linnet.bench;

import dev.linnet.kernel.vector.PeakF32;
import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How much of its processors a machine gives at present: virtual ones share cores, with each other and with other machines,
 * and a layer cannot become faster than a loop that needs nothing but a core.
 */
public final class Processors implements AutoCloseable {
    /** A machine that gives less than this share of whole cores disturbs what is measured. */
    public static final double UNDISTURBED = 0.9;

    /** Iterations of the loop, some milliseconds: the time that a thread needs to wake is small beside it. */
    private static final int ITERATIONS = 1_250_000;
    /** Loops for the compilers, and to know how fast a whole core is. */
    private static final int WARM_UP = 100;

    private final ExecutorService others;
    private double fastest = Double.POSITIVE_INFINITY;

    /** Starts what {@code most} threads need: threads that sleep but for the time of {@link #share}. */
    public Processors(int most) {
        others = most == 1 ? null : Executors.newFixedThreadPool(most - 1);
        for (int i = 0; i < WARM_UP; i++) {
            share(most);
        }
    }

    /**
     * What part of whole cores {@code threads} threads have: how long a loop of multiply-adds in registers took at its
     * fastest, by what it takes on so many threads at once.
     */
    public double share(int threads) {
        long begin = System.nanoTime();
        loop();
        long alone = System.nanoTime();
        fastest = Math.min(fastest, alone - begin);
        if (threads == 1) {
            return fastest / (alone - begin);
        }
        List<Future<?>> all = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            all.add(others.submit(Processors::loop));
        }
        loop();
        try {
            for (Future<?> each : all) {
                each.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return fastest / (System.nanoTime() - alone);
    }

    private static void loop() {
        FloatMemory scratch = FloatMemory.of(new float[12 * Simd.lanes()]);
        Arrays.fill(scratch.array, 0.5f);
        PeakF32.multiplyAdd(ITERATIONS, scratch, 0);
    }

    @Override
    public void close() {
        if (others != null) {
            others.shutdown();
        }
    }
}
