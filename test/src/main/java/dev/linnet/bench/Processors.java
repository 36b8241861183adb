package dev.linnet.bench;

import dev.linnet.kernel.vector.PeakF32;
import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ExecutionException;

/**
 * How many processors a machine gives to threads at present: virtual ones share cores, with each other and with other
 * machines, and a layer cannot become faster than a loop that needs nothing but a core.
 */
final class Processors implements AutoCloseable {
    /** Iterations of the loop, some 2 ms: the time that a thread needs to wake is small beside it. */
    private static final int ITERATIONS = 1_250_000;

    private final int threads;
    private final ExecutorService others;

    /** Starts {@code threads} − 1 threads that sleep but for the time of {@link #speedup}. */
    Processors(int threads) {
        this.threads = threads;
        others = Executors.newFixedThreadPool(threads - 1);
        for (int i = 0; i < 100; i++) {
            speedup();
        }
    }

    /** The speed of a loop of multiply-adds in registers on all threads at once, as a multiple of that on one. */
    double speedup() {
        long begin = System.nanoTime();
        loop();
        long alone = System.nanoTime();
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
        return (double) threads * (alone - begin) / (System.nanoTime() - alone);
    }

    private static void loop() {
        FloatMemory scratch = FloatMemory.of(new float[12 * Simd.lanes()]);
        Arrays.fill(scratch.array, 0.5f);
        PeakF32.multiplyAdd(ITERATIONS, scratch, 0);
    }

    @Override
    public void close() {
        others.shutdown();
    }
}
