package dev.linnet.team;

/**
 * The threads that compute one plan together. Every member runs the same code; a phase is
 * {@code for (int tile = team.next(); tile < tiles; tile = team.next()) { … } team.barrier();}
 */
public interface Team {
    /** Number of members. */
    int size();

    /** This member's number, from 0. */
    int rank();

    /** The next tile that no member has taken in this phase, from 0. */
    int next();

    /** Waits until all members have come here, and begins the next phase. */
    void barrier();
}
