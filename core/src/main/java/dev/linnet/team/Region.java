package dev.linnet.team;

import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Status;

/**
 * The steps that a team computes one after the other, on words that its members share. A step is one run of a plan: it is
 * published, opened when the one before has been closed, and closed when all its phases have ended.
 *
 * <p>Members join a step when they come: none waits for one that sleeps, and who comes late finds the phases that have ended
 * empty. A phase ends when all that have joined have come to its barrier; the member of rank 0 counts as joined from the
 * beginning. So the same tiles are computed by whoever is there.
 *
 * <p>Not here: what a step computes, and threads.
 */
public final class Region {
    /** Each word has a cache line of its own, so that members do not disturb each other's. */
    private static final int LINE = 16;
    /** Words of a region. */
    public static final int LENGTH = 11 * LINE;
    /** The most members that a word of state can count. */
    public static final int MOST_MEMBERS = 127;
    /** The limit of those that wait for ever. */
    public static final int NO_LIMIT = Integer.MAX_VALUE;

    /** Steps that have been published. */
    private static final int PUBLISHED = 0;
    /** The step that is open, or will be when it is published. */
    private static final int OPEN = LINE;
    /** Changes whenever a step may have become ready; members without a step sleep on it. */
    private static final int SIGNAL = 2 * LINE;
    /** Members that sleep on the signal. */
    private static final int SLEEPERS = 3 * LINE;
    /** Of the open step: its number and the ranks that have been given to members, 8 bits. */
    private static final int RANKS = 4 * LINE;
    /** Of the present phase: its turn, 18 bits; members that have joined, and of these that have come to its end, 7 each. */
    private static final int STATE = 5 * LINE;
    /** The turn of the open step's first phase. Turns count the phases of all steps. */
    private static final int FIRST_TURN = 6 * LINE;
    /** Members that sleep at a barrier, the first step's. */
    private static final int WAITING = 7 * LINE;
    /** The next tile of phases with an even turn; with an odd one in the next line. */
    private static final int TILES = 8 * LINE;
    /** Members besides the caller that are in a step. */
    private static final int INSIDE = 10 * LINE;
    /** Beside {@link #OPEN}, as both seldom change: the steps when the last was closed; 1 when a member failed. */
    private static final int DONE = OPEN + 1;
    private static final int ABORTED = OPEN + 2;
    /** 1 when the region has come to its end; beside {@link #SIGNAL}. */
    private static final int ENDED = SIGNAL + 1;

    private static final int JOINED = 1 << 7;
    private static final int COUNT = JOINED - 1;
    private static final int TURN_SHIFT = 14;
    private static final int TURNS = 1 << 18;
    private static final int NO_RANK = 255;

    private final Words words;

    /** The region on {@code words} from 0, which are zero before the first member uses them. */
    public Region(Words words) {
        this.words = words;
    }

    /** Makes the words a region without steps. */
    public void clear() {
        for (int word = 0; word < LENGTH; word++) {
            words.store(word, 0);
        }
        open(0, NO_RANK, 0);
    }

    /** Opens {@code step}. The order matters: nobody enters the step before, or this one before its turn is known. */
    private void open(int step, int ranks, int turn) {
        words.store(RANKS, step - 1 << 8 | NO_RANK);
        words.store(OPEN, step);
        words.store(FIRST_TURN, turn);
        words.store(STATE, turn << TURN_SHIFT | JOINED);
        words.store(RANKS, step << 8 | ranks);
    }

    /** The turn behind {@code turn}. */
    static int after(int turn) {
        return turn + 1 & TURNS - 1;
    }

    private int turn() {
        return words.load(STATE) >>> TURN_SHIFT;
    }

    /** The number of the next step that is published. */
    public int nextStep() {
        return words.load(PUBLISHED);
    }

    /**
     * Publishes {@code count} steps, after all others have ended or while the caller is member 0 of the open one, which it
     * goes on to be. {@code led}: whether the caller is member 0 of them.
     */
    public void publish(int count, boolean led) {
        int step = nextStep();
        if (!isDone()) {
            // Members are told when the open step is closed.
            words.store(PUBLISHED, step + count);
            return;
        }
        words.store(RANKS, step << 8 | (led ? 1 : 0));
        words.store(PUBLISHED, step + count);
        signal();
    }

    private void signal() {
        words.add(SIGNAL, 1);
        if (words.load(SLEEPERS) > 0) {
            words.wake(SIGNAL);
        }
    }

    /** Lets members that await a step go. */
    public void end() {
        words.store(ENDED, 1);
        signal();
    }

    /** Whether there will be no more steps. */
    public boolean isEnded() {
        return words.load(ENDED) != 0;
    }

    /** The next step at or behind {@code step} that is open; sleeps until there is one, or the end. */
    public int awaitStep(int step) {
        int spins = words.spins();
        while (true) {
            int signal = words.load(SIGNAL);
            int open = words.load(OPEN);
            if (open - step >= 0 && words.load(PUBLISHED) - open > 0 && !isAborted() || isEnded()) {
                return open;
            }
            if (spins > 0) {
                spins--;
                words.pause(spins);
                continue;
            }
            words.add(SLEEPERS, 1);
            words.await(SIGNAL, signal, false);
            words.add(SLEEPERS, -1);
        }
    }

    /** Whether {@code step} is still open: what its members were told holds. */
    public boolean isOpen(int step) {
        return words.load(OPEN) == step && words.load(ABORTED) == 0;
    }

    /** The caller as member 0 of the open step. {@code limit}: see {@link Member#Member}. */
    public Member lead(int limit) {
        return new Member(this, words.load(OPEN), 0, words.load(FIRST_TURN), limit);
    }

    /** Enters {@code step} with the next rank; null where it has ended. A member {@link #leave leaves}. */
    public Member enter(int step) {
        words.add(INSIDE, 1);
        while (isOpen(step)) {
            int ranks = words.load(RANKS);
            int rank = ranks & 0xff;
            boolean isOpening = ranks >>> 8 != (step & 0xffffff);
            int turn = words.load(FIRST_TURN);
            if (!isOpening && rank >= MOST_MEMBERS) {
                break;
            }
            if (!isOpening && words.compareAndSet(RANKS, ranks, ranks + 1)) {
                return new Member(this, step, rank, turn, NO_LIMIT);
            }
        }
        leave();
        return null;
    }

    /** Leaves the step that was entered. */
    public void leave() {
        words.add(INSIDE, -1);
        if (words.load(ABORTED) != 0) {
            words.wake(INSIDE);
        }
    }

    /** Ends {@code step}, by its member 0, and opens the next. */
    public void close(int step, boolean led) {
        check();
        int next = step + 1;
        boolean isLast = next == words.load(PUBLISHED);
        open(next, isLast ? NO_RANK : led ? 1 : 0, turn());
        if (isLast) {
            words.store(DONE, next);
            words.wake(DONE);
        } else {
            signal();
        }
    }

    /** The word that changes and is woken when the last published step has been closed, or a member has failed. */
    public int doneWord() {
        return DONE;
    }

    /** Whether all steps that were published have been closed. */
    public boolean isDone() {
        return words.load(DONE) == words.load(PUBLISHED);
    }

    /**
     * Sleeps until all steps have been closed or a member has failed; false after {@code limit} milliseconds without
     * progress.
     */
    public boolean awaitDone(int limit) {
        int spins = words.spins();
        int slept = 0;
        int progress = progress();
        while (!isDone() && !isAborted()) {
            int done = words.load(DONE);
            if (spins > 0) {
                spins--;
                words.pause(spins);
            } else if (slept > limit) {
                return false;
            } else {
                words.await(DONE, done, true);
                slept = progress() == progress ? slept + Words.SLICE : 0;
                progress = progress();
            }
        }
        return true;
    }

    /** A number that changes while members take tiles, come to barriers and close steps. */
    public int progress() {
        return words.load(STATE) + 31 * (words.load(OPEN) + 31 * (words.load(TILES) + words.load(TILES + LINE)));
    }

    /** Makes all members leave. */
    public void abort() {
        words.store(ABORTED, 1);
        words.wake(STATE);
        signal();
        words.wake(DONE);
    }

    /** Whether a member has failed since {@link #recover}. */
    public boolean isAborted() {
        return words.load(ABORTED) != 0;
    }

    /** Waits until all members have left the steps that failed; false where some have not within {@code limit} milliseconds. */
    public boolean awaitNobody(int limit) {
        int slept = 0;
        for (int inside = words.load(INSIDE); inside != 0; inside = words.load(INSIDE)) {
            if (slept > limit) {
                return false;
            }
            words.await(INSIDE, inside, true);
            slept += limit == NO_LIMIT ? 0 : Words.SLICE;
        }
        return true;
    }

    /** Forgets the steps that failed, when nobody is inside. */
    public void recover() {
        words.store(TILES, 0);
        words.store(TILES + LINE, 0);
        int published = words.load(PUBLISHED);
        open(published, NO_RANK, after(turn()));
        words.store(DONE, published);
        words.store(ABORTED, 0);
        signal();
    }

    /** Joins the phase of that turn; false where it has ended. */
    boolean join(int step, int turn) {
        while (true) {
            int state = words.load(STATE);
            if (state >>> TURN_SHIFT != turn) {
                return false;
            }
            if (words.compareAndSet(STATE, state, state + JOINED)) {
                if (words.load(OPEN) == step) {
                    return true;
                }
                // The turns of a later step have come round to the same number.
                arrive(turn, -1);
                return false;
            }
        }
    }

    /** The next tile of the phase of that turn, for members that have joined. */
    int next(int turn) {
        check();
        return words.add(TILES + (turn & 1) * LINE, 1);
    }

    /** Comes to the end of the phase of that turn and waits for the others. */
    void barrier(int turn, int limit) {
        check();
        if (arrive(turn, 0)) {
            return;
        }
        for (int i = words.spins(); i > 0; i--) {
            if (turn() != turn) {
                return;
            }
            words.pause(i);
        }
        check();
        words.add(WAITING, 1);
        int slept = 0;
        for (int state = words.load(STATE); state >>> TURN_SHIFT == turn && !isAborted(); state = words.load(STATE)) {
            if (slept > limit) {
                words.add(WAITING, -1);
                throw new LinnetException(Status.WORKER_FAILED, "a thread did not answer for " + slept + " ms");
            }
            words.await(STATE, state, true);
            slept += limit == NO_LIMIT ? 0 : Words.SLICE;
        }
        words.add(WAITING, -1);
        check();
    }

    /** Counts one that has come, or takes back one that joined; whether the phase has ended by it. */
    private boolean arrive(int turn, int joined) {
        while (true) {
            int state = words.load(STATE);
            int all = (state >>> 7 & COUNT) + joined;
            int here = (state & COUNT) + 1 + joined;
            if (here == all) {
                // Nobody uses the other counter before the next phase begins.
                int next = after(turn);
                words.store(TILES + (next & 1) * LINE, 0);
                if (words.compareAndSet(STATE, state, next << TURN_SHIFT | all << 7)) {
                    if (words.load(WAITING) > 0) {
                        words.wake(STATE);
                    }
                    return true;
                }
            } else if (words.compareAndSet(STATE, state, turn << TURN_SHIFT | all << 7 | here)) {
                return false;
            }
        }
    }

    private void check() {
        if (isAborted()) {
            throw new LinnetException(Status.WORKER_FAILED, "a thread of the team failed");
        }
    }
}
