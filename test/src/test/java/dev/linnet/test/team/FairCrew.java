package dev.linnet.test.team;

import dev.linnet.team.Crew;
import dev.linnet.team.Team;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads that take tiles in turns, so that each member of a team surely computes. A team whose members race need not let
 * all of them compute anything. In teams of an odd number some come late: they miss the first phase, or two.
 */
final class FairCrew implements Crew, AutoCloseable {
    private final ExecutorService threads;

    FairCrew(int members) {
        threads = Executors.newFixedThreadPool(members);
    }

    @Override
    public void run(int members, Program program) {
        CyclicBarrier barrier = new CyclicBarrier(members);
        List<Future<?>> all = new ArrayList<>();
        for (int rank = 0; rank < members; rank++) {
            Team team = new Fair(rank, members, barrier);
            all.add(threads.submit(() -> {
                try {
                    program.run(team);
                } catch (Throwable e) {
                    barrier.reset();
                    throw e;
                }
            }));
        }
        for (Future<?> each : all) {
            try {
                each.get();
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static final class Fair implements Team {
        private final int rank;
        private final int members;
        private final CyclicBarrier barrier;
        private int phase;
        private int tile;

        Fair(int rank, int members, CyclicBarrier barrier) {
            this.rank = rank;
            this.members = members;
            this.barrier = barrier;
            tile = first();
        }

        private int missedPhases(int rank) {
            return members % 2 == 0 ? 0 : rank % 3;
        }

        /** Members that have come. */
        private int present() {
            int present = 0;
            for (int each = 0; each < members; each++) {
                present += missedPhases(each) <= phase ? 1 : 0;
            }
            return present;
        }

        private int first() {
            int before = 0;
            for (int each = 0; each < rank; each++) {
                before += missedPhases(each) <= phase ? 1 : 0;
            }
            return missedPhases(rank) <= phase ? before : Integer.MAX_VALUE;
        }

        @Override
        public int rank() {
            return rank;
        }

        @Override
        public int next() {
            int next = tile;
            tile = next == Integer.MAX_VALUE ? next : next + present();
            return next;
        }

        @Override
        public void barrier() {
            try {
                barrier.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new IllegalStateException(e);
            }
            phase++;
            tile = first();
        }
    }
}
