package dev.linnet.team;

import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Status;
import java.lang.ref.Cleaner;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A team of threads of the JVM, and whoever calls. Threads spin for some ten microseconds after their work, then sleep; they
 * are daemons and end with {@link #close}, or when the team is forgotten.
 *
 * <p>The team computes one program at a time. A caller that finds it busy computes alone, as its thread would only wait.
 */
public final class ThreadTeam implements Crew, AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final ReentrantLock lock = new ReentrantLock();
    private final Shared shared = new Shared();
    private final Thread[] threads;
    private final Cleaner.Cleanable forgotten;
    private volatile boolean closed;

    /** What the threads know of the team; not the team itself, which may be forgotten. */
    private static final class Shared {
        private final Region region = new Region(new ArrayWords(Region.LENGTH));
        private volatile Program program;
        private volatile int members;
        private volatile Throwable failure;

        private void work() {
            for (int step = region.awaitStep(0); !region.isEnded(); step = region.awaitStep(step + 1)) {
                Member member = region.enter(step);
                if (member != null) {
                    compute(step, member);
                }
            }
        }

        private void compute(int step, Member member) {
            try {
                Program mine = program;
                if (region.isOpen(step) && member.rank() < members) {
                    mine.run(member);
                }
            } catch (Throwable e) {
                // Others leave with an exception of their own because of the first one's.
                if (!region.isAborted()) {
                    failure = e;
                    region.abort();
                }
            } finally {
                region.leave();
            }
        }
    }

    /** Starts a team of {@code size} members, the caller's thread included. */
    public ThreadTeam(int size) {
        shared.region.clear();
        threads = new Thread[size - 1];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(shared::work, "linnet-" + (i + 1));
            threads[i].setDaemon(true);
            threads[i].start();
        }
        forgotten = CLEANER.register(this, shared.region::end);
    }

    @Override
    public void run(int members, Program program) {
        if (closed) {
            throw new LinnetException(Status.DISPOSED, "library was closed");
        }
        if (members == 1 || threads.length == 0 || !lock.tryLock()) {
            program.run(new SoloTeam());
            return;
        }
        try {
            lead(members, program);
        } finally {
            shared.program = null;
            lock.unlock();
        }
    }

    private void lead(int members, Program program) {
        Region region = shared.region;
        shared.program = program;
        shared.members = members;
        region.publish(1, true);
        try {
            program.run(region.lead(Region.NO_LIMIT));
            region.close(region.nextStep() - 1, true);
        } catch (Throwable e) {
            boolean ours = !region.isAborted();
            region.abort();
            region.awaitNobody(Region.NO_LIMIT);
            Throwable failure = ours ? null : shared.failure;
            shared.failure = null;
            region.recover();
            if (ours) {
                throw e;
            }
            LinnetException failed = new LinnetException(Status.WORKER_FAILED, "a thread of the team failed: " + failure);
            failed.initCause(failure);
            throw failed;
        }
    }

    /** Ends the threads, after a program that they run. Closing twice does nothing. */
    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            forgotten.clean();
        } finally {
            lock.unlock();
        }
    }
}
