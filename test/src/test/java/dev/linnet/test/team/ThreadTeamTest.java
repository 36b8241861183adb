package dev.linnet.test.team;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.LayerText;
import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Operand;
import dev.linnet.layer.Status;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import dev.linnet.team.Team;
import dev.linnet.team.ThreadTeam;
import dev.linnet.test.CaseFile;
import dev.linnet.test.TestCase;
import dev.linnet.test.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads of the JVM that share the tiles of plans. */
@Timeout(120)
class ThreadTeamTest {
    @Test
    void everyTileOfEveryPhaseIsTakenOnceAndPhasesDoNotOverlap() {
        for (int size : new int[] {1, 2, 3, 8}) {
            try (ThreadTeam team = new ThreadTeam(size)) {
                Random random = new Random(size);
                for (int run = 0; run < 2000; run++) {
                    int phases = 1 + random.nextInt(5);
                    int tiles = random.nextInt(20);
                    AtomicIntegerArray taken = new AtomicIntegerArray(phases * tiles);
                    AtomicInteger done = new AtomicInteger();
                    AtomicReference<String> wrong = new AtomicReference<>();
                    team.run(1 + random.nextInt(size), member -> {
                        for (int phase = 0; phase < phases; phase++) {
                            for (int tile = member.next(); tile < tiles; tile = member.next()) {
                                if (done.get() < phase * tiles) {
                                    wrong.set("a tile of phase " + phase + " before the end of the last");
                                }
                                taken.incrementAndGet(phase * tiles + tile);
                                done.incrementAndGet();
                            }
                            member.barrier();
                        }
                    });
                    assertNull(wrong.get());
                    assertEquals(phases * tiles, done.get());
                    for (int i = 0; i < taken.length(); i++) {
                        assertEquals(1, taken.get(i));
                    }
                }
            }
        }
    }

    @Test
    void ranksAreDifferentAndBelowTheMembersAndOthersComputeToo() {
        try (ThreadTeam team = new ThreadTeam(8)) {
            boolean helped = false;
            for (int run = 0; run < 300; run++) {
                int members = 1 + run % 8;
                AtomicIntegerArray ranks = new AtomicIntegerArray(8);
                AtomicInteger helpers = new AtomicInteger();
                team.run(members, member -> {
                    ranks.incrementAndGet(member.rank());
                    for (int tile = member.next(); tile < 40; tile = member.next()) {
                        if (member.rank() > 0) {
                            helpers.incrementAndGet();
                        }
                        spin(20_000);
                    }
                    member.barrier();
                });
                for (int rank = 0; rank < 8; rank++) {
                    assertTrue(ranks.get(rank) <= (rank < members ? 1 : 0), "rank " + rank + " of " + members);
                }
                helped |= helpers.get() > 0;
            }
            assertTrue(helped, "no other thread ever took a tile");
        }
    }

    @Test
    void exceptionOfTheCallerIsThrownAndTheTeamRecovers() {
        try (ThreadTeam team = new ThreadTeam(4)) {
            for (int run = 0; run < 50; run++) {
                IllegalStateException thrown = new IllegalStateException("mine");
                assertSame(thrown, assertThrows(IllegalStateException.class, () -> team.run(4, member -> {
                    for (int tile = member.next(); tile < 100; tile = member.next()) {
                        if (member.rank() == 0 && tile > 10) {
                            throw thrown;
                        }
                        spin(5_000);
                    }
                    member.barrier();
                    if (member.rank() == 0) {
                        throw thrown;
                    }
                    member.barrier();
                })));
                assertWorks(team);
            }
        }
    }

    @Test
    void exceptionOfAnotherThreadFailsTheCallAtOnceAndTheTeamRecovers() {
        try (ThreadTeam team = new ThreadTeam(4)) {
            for (int run = 0; run < 50; run++) {
                CountDownLatch helper = new CountDownLatch(1);
                long start = System.nanoTime();
                LinnetException failed = assertThrows(LinnetException.class, () -> team.run(4, member -> {
                    for (int tile = member.next(); tile < 1_000_000; tile = member.next()) {
                        if (member.rank() > 0) {
                            // With a tile it has joined: the caller cannot come to the end without it.
                            helper.countDown();
                            throw new StackOverflowError("theirs");
                        }
                        await(helper);
                    }
                    member.barrier();
                }));
                assertEquals(Status.WORKER_FAILED, failed.code());
                assertTrue(failed.getMessage().contains("theirs"), failed.getMessage());
                assertTrue(System.nanoTime() - start < 1e9, "took more than a second");
                assertWorks(team);
            }
        }
    }

    @Test
    void interruptedCallerComputesToTheEndAndStaysInterrupted() {
        try (ThreadTeam team = new ThreadTeam(3)) {
            Thread.currentThread().interrupt();
            assertWorks(team);
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void closeEndsTheThreadsAfterTheRunTheyAreIn() throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        ThreadTeam team = new ThreadTeam(4);
        CountDownLatch running = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        Thread caller = new Thread(() -> team.run(4, member -> {
            for (int tile = member.next(); tile < 200; tile = member.next()) {
                running.countDown();
                spin(200_000);
                done.incrementAndGet();
            }
            member.barrier();
        }));
        caller.start();
        running.await();
        team.close();
        assertEquals(200, done.get());
        caller.join();
        team.close();
        assertEquals(Status.DISPOSED,
                assertThrows(LinnetException.class, () -> team.run(4, member -> { })).code());
        assertThreadsEnd(before);
    }

    @Test
    void forgottenTeamsAndManyStartsLeaveNoThreads() throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int i = 0; i < 100; i++) {
            try (Linnet linnet = Linnet.start(new Options().threads(4))) {
                assertEquals(4, linnet.threads());
            }
        }
        for (int i = 0; i < 20; i++) {
            assertWorks(new ThreadTeam(3));
        }
        assertThreadsEnd(before);
    }

    @Test
    void plansAreRunFromManyThreadsAtOnceOnOneLibraryAndAcrossTwo() throws InterruptedException {
        try (Linnet first = Linnet.start(new Options().threads(3).sharedFrom(0));
                Linnet second = Linnet.start(new Options().threads(2).sharedFrom(0))) {
            List<TestCase> cases = CaseFile.read("smoke").cases();
            List<float[]> expected = new ArrayList<>();
            for (TestCase each : cases) {
                expected.add(compute(first, each));
            }
            Plan common = first.plan(LayerText.parse("convolution ic16 oc24 i20x20 k3 p1"));
            float[] input = new Values(1, common.layer().operandSize(Operand.INPUT), -1, 1).toArray();
            float[] weights = new Values(2, common.layer().operandSize(Operand.WEIGHTS), -1, 1).toArray();
            float[] commonOutput = new float[common.outputSize()];
            common.run(Operands.input(input).weights(weights).output(commonOutput));
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread[] callers = new Thread[4];
            for (int i = 0; i < callers.length; i++) {
                Random random = new Random(i);
                callers[i] = new Thread(() -> {
                    for (int run = 0; run < 150 && failure.get() == null; run++) {
                        int at = random.nextInt(cases.size());
                        assertArrayEquals(expected.get(at), compute(random.nextBoolean() ? first : second, cases.get(at)),
                                cases.get(at).name());
                        float[] output = new float[common.outputSize()];
                        common.run(Operands.input(input).weights(weights).output(output));
                        assertArrayEquals(commonOutput, output);
                    }
                });
                callers[i].setUncaughtExceptionHandler((thread, e) -> failure.set(e));
                callers[i].start();
            }
            for (Thread caller : callers) {
                caller.join();
            }
            if (failure.get() != null) {
                throw new AssertionError(failure.get());
            }
        }
    }

    @Test
    void plansOfALibraryThatWasClosedRunNoMore() {
        Linnet linnet = Linnet.start(new Options().threads(2));
        Plan plan = linnet.plan(LayerText.parse("softmax n1 c4"));
        linnet.close();
        assertEquals(Status.DISPOSED, assertThrows(LinnetException.class,
                () -> plan.run(Operands.input(new float[4]).output(new float[4]))).code());
        plan.close();
    }

    private static float[] compute(Linnet linnet, TestCase each) {
        Map<Operand, float[]> arrays = each.arrays();
        try (Plan plan = each.plan(linnet, arrays)) {
            float[] output = new float[plan.outputSize()];
            Arrays.fill(output, Float.NaN);
            plan.run(each.given(arrays).set(Operand.OUTPUT, FloatMemory.of(output)));
            return output;
        }
    }

    private static void assertWorks(ThreadTeam team) {
        AtomicInteger sum = new AtomicInteger();
        team.run(4, (Team member) -> {
            for (int tile = member.next(); tile < 100; tile = member.next()) {
                sum.addAndGet(tile);
            }
            member.barrier();
        });
        assertEquals(4950, sum.get());
    }

    /** Waits until no thread of a team lives but those that {@code before} were other tests'. */
    private static void assertThreadsEnd(Set<Thread> before) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            System.gc();
            Thread.sleep(20);
            if (Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(each -> each.getName().startsWith("linnet-") && !before.contains(each))) {
                return;
            }
        }
        throw new AssertionError("threads still live: " + Thread.getAllStackTraces().keySet());
    }

    private static void spin(int nanoseconds) {
        for (long end = System.nanoTime() + nanoseconds; System.nanoTime() < end;) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
