package dev.linnet.test.team;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.Planner;
import dev.linnet.kernel.vector.VectorKernels;
import dev.linnet.layer.Operand;
import dev.linnet.memory.Arena;
import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.Memory;
import dev.linnet.memory.ShortMemory;
import dev.linnet.plan.Blocking;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Plan;
import dev.linnet.team.Crew;
import dev.linnet.test.CaseFile;
import dev.linnet.test.TestCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Any number of threads computes the same bits, whoever takes which tile, in every kind of plan. */
class SameBitsTest {
    private static final int MOST_THREADS = 8;
    /** Every case runs with eight teams, so that large layers would take minutes. */
    private static final double MOST_OPERATIONS = 2e8;

    @Test
    void anyNumberOfThreadsComputesTheSameBits() {
        Map<Integer, Planner> teams = new java.util.TreeMap<>();
        List<FairCrew> crews = new ArrayList<>();
        for (int threads = 2; threads <= MOST_THREADS; threads++) {
            FairCrew crew = new FairCrew(threads);
            crews.add(crew);
            teams.put(threads, planner(threads, crew));
        }
        Planner solo = planner(1, Crew.SOLO);
        Set<String> algorithms = new TreeSet<>();
        int cases = 0;
        List<String> wrong = new ArrayList<>();
        for (CaseFile file : CaseFile.all()) {
            for (TestCase each : file.cases()) {
                if (each.operations() <= MOST_OPERATIONS) {
                    cases++;
                    float[] expected = compute(solo, each, algorithms);
                    teams.forEach((threads, planner) -> {
                        float[] actual = compute(planner, each, algorithms);
                        int at = Arrays.mismatch(expected, actual);
                        if (at >= 0) {
                            wrong.add(each.name() + ": with " + threads + " threads element " + at + " is " + actual[at]
                                    + ", with one " + expected[at]);
                        }
                    });
                }
            }
        }
        crews.forEach(FairCrew::close);
        System.out.printf("same bits with 1 to %d threads: %d cases, %s%n", MOST_THREADS, cases, algorithms);
        assertEquals(List.of(), wrong.subList(0, Math.min(20, wrong.size())));
        assertTrue(cases > 0);
    }

    private static Planner planner(int threads, Crew crew) {
        return new Planner(new Machine("test", new VectorKernels(), Blocking.DEFAULT, threads, 0), new DirtyArena(), crew);
    }

    private static float[] compute(Planner planner, TestCase each, Set<String> algorithms) {
        Map<Operand, float[]> arrays = each.arrays();
        try (Plan plan = planner.plan(each.layer(), each.constants(arrays))) {
            algorithms.add(plan.algorithm() + ' ' + each.layer().pass().word());
            float[] output = new float[plan.outputSize()];
            Arrays.fill(output, Float.NaN);
            int sums = each.layer().takes(Operand.CHANNEL_SUMS) ? each.layer().operandSize(Operand.CHANNEL_SUMS) : 0;
            float[] channelSums = new float[sums];
            Arrays.fill(channelSums, Float.NaN);
            plan.run(each.given(arrays).set(Operand.CHANNEL_SUMS, sums == 0 ? null : FloatMemory.of(channelSums))
                    .output(output));
            float[] written = Arrays.copyOf(output, output.length + sums);
            System.arraycopy(channelSums, 0, written, output.length, sums);
            return written;
        }
    }

    /** Memory that is not zero when it is given: what a member reads before anybody wrote it shows. */
    private static final class DirtyArena implements Arena {
        @Override
        public FloatMemory allocate(int length) {
            float[] array = new float[length];
            Arrays.fill(array, Float.NaN);
            return FloatMemory.of(array);
        }

        @Override
        public ShortMemory allocateShorts(int length) {
            short[] array = new short[length];
            Arrays.fill(array, (short) 0x7e00);
            return ShortMemory.of(array);
        }

        @Override
        public void free(Memory memory) {
            // The garbage collector frees arrays.
        }

        @Override
        public FloatMemory borrow(int length) {
            return allocate(length);
        }

        @Override
        public void giveBack(FloatMemory memory) {
            // Likewise.
        }
    }
}
