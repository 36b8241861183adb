package dev.linnet.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiPredicate;

/**
 * How much of its processors a machine gives at present: virtual ones share cores, with each other and with other machines,
 * and a layer cannot become faster than a product that needs nothing but a core.
 */
public final class Processors implements AutoCloseable {
    /** A machine that gives less than this share of whole cores disturbs what is measured. */
    public static final double UNDISTURBED = 0.9;

    /** Products of the loop, some milliseconds: the time that a thread needs to wake is small beside it. */
    private static final int PRODUCTS = 3000;
    /** A product of two tiles each way, so deep that first-level caches hold it: 22 KB with 16 lanes. */
    private static final int TILES = 2;
    private static final int DEPTH = 64;
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
     * What part of whole cores {@code threads} threads have: how long a loop of products in the first-level cache took at its
     * fastest, by what it takes on so many threads at once. Products need nearly all that a core can begin in a cycle:
     * multiply-adds in registers alone reached their peak where others took a quarter of a product's speed.
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

    /**
     * Measures rounds while {@code goesOn} is true of the numbers of undisturbed ones and of all, with the machine looked at
     * before the first and after each.
     *
     * @param fewest so many undisturbed rounds stand for all; where there are less, all are returned
     * @param round measures one: its times
     * @return the times of rounds, and behind these the lesser share of the machine beside the round
     */
    public List<double[]> rounds(int threads, int fewest, BiPredicate<Integer, Integer> goesOn, Callable<double[]> round)
            throws Exception {
        List<double[]> all = new ArrayList<>();
        List<double[]> undisturbed = new ArrayList<>();
        double before = share(threads);
        while (goesOn.test(undisturbed.size(), all.size())) {
            double[] times = round.call();
            double after = share(threads);
            double[] measured = Arrays.copyOf(times, times.length + 1);
            measured[times.length] = Math.min(before, after);
            all.add(measured);
            if (measured[times.length] > UNDISTURBED) {
                undisturbed.add(measured);
            }
            before = after;
        }
        return undisturbed.size() < fewest ? all : undisturbed;
    }

    /** The median of the numbers at {@code index} of all rounds. */
    public static double median(List<double[]> rounds, int index) {
        double[] sorted = rounds.stream().mapToDouble(round -> round[index]).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static void loop() {
        TileProduct product = new TileProduct(TILES, TILES, DEPTH);
        for (int i = 0; i < PRODUCTS; i++) {
            product.multiply();
        }
    }

    @Override
    public void close() {
        if (others != null) {
            others.shutdown();
        }
    }
}
