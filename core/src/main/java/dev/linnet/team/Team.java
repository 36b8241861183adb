package dev.linnet.team;

/**
 * The threads that compute one plan together. Every member runs the same code; a phase is
 * {@code for (int tile = team.next(); tile < tiles; tile = team.next()) { … } team.barrier();}
 *
 * <p>How many there are is not known: members may come late, and then find nothing left to do in what has ended. A member's
 * rank is below the number of members for which the plan reserved memory; there is always one of rank 0.
 */
public interface Team {
    /** This member's number, from 0: for memory of its own, and for what one member does for all. */
    int rank();

    /**
     * The next tile that no member has taken in this phase, from 0. Where the phase has ended it is the greatest number,
     * which must not be multiplied before it is compared.
     */
    int next();

    /** Waits until all tiles that were taken are done, and begins the next phase. */
    void barrier();
}
