package dev.linnet.bench;

import dev.linnet.kernel.vector.PeakF32;
import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Times work between two measurements of the peak, so that a machine that slows down or is shared does both by the same
 * factor; reports medians.
 */
final class Meter {
    /** One measurement lasts at least so long: timers and interrupts are small beside it. */
    private static final double SHORTEST_SECONDS = 2e-3;

    private static final int FEWEST_ROUNDS = 5;
    /** Rounds in which this thread had less of a processor are repeated: another process ran in its place. */
    private static final double UNDISTURBED = 0.97;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final double seconds;
    private final FloatMemory scratch = FloatMemory.of(new float[12 * Simd.lanes()]);

    /** A meter that gives each work about {@code seconds}. */
    Meter(double seconds) {
        this.seconds = seconds;
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
        int rounds = (int) Math.max(FEWEST_ROUNDS, Math.min(200, seconds / (2 * SHORTEST_SECONDS + repeats * time(1, work))));
        List<Measured> all = new ArrayList<>();
        List<Measured> undisturbed = new ArrayList<>();
        double before = peak();
        for (int round = 0; undisturbed.size() < rounds && round < 3 * rounds; round++) {
            double processor = processorTime();
            double took = time(repeats, work);
            double share = (processorTime() - processor) / took;
            double after = peak();
            double peak = (before + after) / 2;
            Measured measured = new Measured(took / repeats, operations / (took / repeats) / peak, peak);
            all.add(measured);
            if (share > UNDISTURBED) {
                undisturbed.add(measured);
            }
            before = after;
        }
        List<Measured> counted = undisturbed.size() < FEWEST_ROUNDS ? all : undisturbed;
        return new Measured(median(counted, Measured::seconds), median(counted, Measured::share),
                median(counted, Measured::peak));
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

    /** Seconds that this thread has run. */
    private static double processorTime() {
        return THREADS.getCurrentThreadCpuTime() * 1e-9;
    }

    private static double median(List<Measured> rounds, ToDoubleFunction<Measured> of) {
        double[] values = rounds.stream().mapToDouble(of).sorted().toArray();
        return values[values.length / 2];
    }
}
