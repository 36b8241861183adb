package dev.linnet.team;

/** Who computes the runs of plans: the caller's thread, with others' help or alone. */
public interface Crew {
    /** The caller's thread alone. */
    Crew SOLO = (members, program) -> program.run(new SoloTeam());

    /** What every member of a team runs. */
    interface Program {
        /** This member's part. */
        void run(Team team);
    }

    /**
     * Runs {@code program} on up to {@code members} threads and returns when all tiles are done. Throws {@code DISPOSED}
     * after the crew's end and {@code WORKER_FAILED} where another thread failed; nobody runs the program then.
     */
    void run(int members, Program program);
}
