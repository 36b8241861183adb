package dev.linnet.team;

/** One thread's part in one step of a {@link Region}. */
public final class Member implements Team {
    private final Region region;
    private final int step;
    private final int rank;
    private final int limit;
    private int turn;
    private boolean joined;

    /**
     * A member; rank 0 has joined from the beginning.
     *
     * @param limit milliseconds after which one that waits alone gives the others up, or {@link Region#NO_LIMIT}
     */
    Member(Region region, int step, int rank, int turn, int limit) {
        this.region = region;
        this.step = step;
        this.rank = rank;
        this.turn = turn;
        this.limit = limit;
        joined = rank == 0;
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int next() {
        joined = joined || region.join(step, turn);
        // A phase that ended before this member came has no tiles left.
        return joined ? region.next(turn) : Integer.MAX_VALUE;
    }

    @Override
    public void barrier() {
        joined = joined || region.join(step, turn);
        if (joined) {
            region.barrier(turn, limit);
        }
        turn = Region.after(turn);
    }
}
