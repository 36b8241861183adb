package dev.linnet.bench;

import dev.linnet.kernel.vector.PeakF32;
import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import java.util.Arrays;

/**
 * Times work between two measurements of the peak, so that a machine that slows down or is shared does both by the same
 * factor; reports medians.
 */
final class Meter {
    /** One measurement lasts at least so long: timers and interrupts are small beside it. */
    private static final double SHORTEST_SECONDS = 2e-3;

    private final double seconds;
    private final FloatMemory scratch = FloatMemory.of(new float[12 * Simd.lanes()]);

    /** A meter that gives each work about {@code seconds}. */
    Meter(double seconds) {
        this.seconds = seconds;
        Arrays.fill(scratch.array, 0.5f);
        for (double end = now() + 0.5; now() < end;) {
            peak();
        }
    }

    /**
     * What was measured.
     *
     * @param seconds median of the time of one execution
     * @param share median of the ratios of the work's speed to the peak's around it
     * @param peak median of the peak, in operations a second
     */
    record Measured(double seconds, double share, double peak) {
    }

    /** Times {@code work}, which takes {@code operations} floating-point operations. */
    Measured measure(double operations, Runnable work) {
        int repeats = warmUp(work);
        int rounds = (int) Math.max(5, Math.min(200, seconds / (2 * SHORTEST_SECONDS + repeats * time(1, work))));
        double[] times = new double[rounds];
        double[] shares = new double[rounds];
        double[] peaks = new double[rounds];
        double before = peak();
        for (int round = 0; round < rounds; round++) {
            times[round] = time(repeats, work) / repeats;
            double after = peak();
            peaks[round] = (before + after) / 2;
            shares[round] = operations / times[round] / peaks[round];
            before = after;
        }
        return new Measured(median(times), median(shares), median(peaks));
    }

    /** Runs until the compilers are done; how many executions one measurement takes. */
    private int warmUp(Runnable work) {
        int repeats = 1;
        for (double end = now() + seconds / 2; now() < end;) {
            double took = time(repeats, work);
            if (took < SHORTEST_SECONDS) {
                repeats = (int) Math.ceil(repeats * Math.min(10, 1.2 * SHORTEST_SECONDS / took));
            }
        }
        return repeats;
    }

    /** Floating-point operations a second of a loop that stays in registers. */
    private double peak() {
        int iterations = 200_000;
        return 24.0 * Simd.lanes() * iterations / time(1, () -> PeakF32.multiplyAdd(iterations, scratch, 0));
    }

    private static double time(int repeats, Runnable work) {
        double start = now();
        for (int i = 0; i < repeats; i++) {
            work.run();
        }
        return now() - start;
    }

    private static double now() {
        return System.nanoTime() * 1e-9;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
