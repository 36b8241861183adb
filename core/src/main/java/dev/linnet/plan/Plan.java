package dev.linnet.plan;

import dev.linnet.layer.Layer;
import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Operand;
import dev.linnet.layer.Status;
import dev.linnet.memory.Arena;
import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.Memory;
import dev.linnet.memory.ShortMemory;
import dev.linnet.team.Crew;
import dev.linnet.team.Team;

/**
 * A layer that has been checked, given an algorithm, its scratch sized and its constant weights packed once. It may be run
 * from any thread, one run at a time; different plans run concurrently.
 */
public final class Plan implements AutoCloseable {
    private final Layer layer;
    private final Choice choice;
    private final Computation computation;
    private final Candidate.Reservation reservation;
    private final Arena arena;
    private final Crew crew;
    private final Profile profile = new Profile();
    private FloatMemory packed;
    private ShortMemory packedHalves;
    private boolean closed;

    /**
     * What the planner decided.
     *
     * @param algorithm the word for the candidate that was chosen
     * @param explanation the verdict on each candidate, one a line, and the backend
     * @param cost its verdict's cost
     */
    public record Choice(String algorithm, String explanation, double cost) {
    }

    /**
     * A plan that owns packed memory of {@code arena} and is run by {@code crew}; {@code constants} as given to the planner.
     */
    public Plan(Layer layer, Choice choice, Computation computation, Candidate.Reservation reservation, Arena arena,
            Crew crew, Operands constants) {
        this.layer = layer;
        this.choice = choice;
        this.computation = computation;
        this.reservation = reservation;
        this.arena = arena;
        this.crew = crew;
        int length = reservation.packed().length();
        int halves = reservation.packedHalves().length();
        packed = length == 0 ? null : arena.allocate(length);
        try {
            packedHalves = halves == 0 ? null : arena.allocateShorts(halves);
        } catch (LinnetException e) {
            close();
            throw e;
        }
        computation.prepare(new Computation.Run(constants, packed, packedHalves, null, profile));
    }

    /**
     * Computes. Throws {@code INVALID_OPERAND} where an operand is missing, of the wrong length or overlaps the output, and
     * {@code DISPOSED} after {@link #close()}; nothing has been written then. Where scratch is among the operands, the run
     * takes no memory of the library's.
     */
    public synchronized void run(Operands operands) {
        check(operands);
        run(begin(operands));
    }

    /** Computes a run that has begun. */
    public synchronized void run(Call call) {
        try {
            crew.run(members(), call);
        } finally {
            call.end();
        }
    }

    /**
     * Begins a run that somebody else conducts: borrows scratch. {@link #check} has let the operands pass, and they have not
     * changed since. Throws {@code DISPOSED} after {@link #close()}.
     */
    public synchronized Call begin(Operands operands) {
        checkOpen();
        int length = reservation.scratch().length();
        boolean borrows = length > 0 && operands.scratch() == null;
        profile.clear();
        return new Call(operands, borrows ? arena.borrow(length) : operands.scratch(), borrows);
    }

    /** One run: what each member of a team computes. */
    public final class Call implements Crew.Program {
        private final Operands operands;
        private final FloatMemory scratch;
        private final boolean borrows;
        /** When member 0 began; NaN while it has not, or where it is of another engine, which measures for itself. */
        private double start = Double.NaN;

        private Call(Operands operands, FloatMemory scratch, boolean borrows) {
            this.operands = operands;
            this.scratch = scratch;
            this.borrows = borrows;
        }

        /** The user's operands. */
        public Operands operands() {
            return operands;
        }

        /** The plan's packed constants; null where there are none. */
        public FloatMemory packed() {
            return packed;
        }

        /** The plan's packed float16 constants; null where there are none. */
        public ShortMemory packedHalves() {
            return packedHalves;
        }

        /** The run's scratch; null where it needs none. */
        public FloatMemory scratch() {
            return scratch;
        }

        /** The times of member 0 are the plan's profile: what it waits for others belongs to the phase. */
        @Override
        public void run(Team team) {
            if (team.rank() == 0) {
                start = Profile.now();
            }
            computation.run(team, new Computation.Run(operands, packed, packedHalves, scratch,
                    team.rank() == 0 ? profile : new Profile()));
        }

        /** Gives the scratch back, when all members have ended. */
        public void end() {
            if (!Double.isNaN(start)) {
                profile.add(Profile.Phase.TOTAL, start);
            }
            if (borrows) {
                arena.giveBack(scratch);
            }
        }
    }

    /** Estimated multiply-adds of a run. */
    public double cost() {
        return choice.cost();
    }

    /** Whether weights, or else the bias, are constants of the plan. */
    public boolean isConstant(Operand operand) {
        return operand == Operand.WEIGHTS ? reservation.constantWeights() : reservation.constantBias();
    }

    /** Members of a team that are worth while, and have scratch. */
    public int members() {
        return reservation.members();
    }

    /** Throws {@code INVALID_OPERAND} and {@code DISPOSED} as {@link #run} does. */
    public synchronized void check(Operands operands) {
        checkOpen();
        for (int i = 0; i < Operand.count(); i++) {
            Operand operand = Operand.at(i);
            boolean given = operands.get(operand) != null;
            boolean constant = operand == Operand.WEIGHTS && reservation.constantWeights()
                    || operand == Operand.BIAS && reservation.constantBias();
            if (constant && given) {
                throw Operands.invalid(operand, "is given, but the plan was made with constant " + operand.word());
            }
            if (!given && !constant && operand != Operand.BIAS && layer.takes(operand)) {
                throw Operands.invalid(operand, "is missing, must have " + layer.operandSize(operand) + " elements");
            }
            if (operand == Operand.SCRATCH) {
                scratch(operands.scratch());
            } else {
                operands.check(layer, operand);
            }
        }
        for (int place = 0; place < Operand.count(); place++) {
            Operand written = Operand.at(place);
            FloatMemory target = written.isWritten() ? operands.floats(written) : null;
            for (int i = 0; target != null && i < place; i++) {
                Operand operand = Operand.at(i);
                Memory memory = operands.get(operand);
                boolean inPlace = written == Operand.OUTPUT && layer.inPlace(operand)
                        && memory instanceof FloatMemory floats && target.isSame(floats);
                if (memory != null && memory.overlaps(target) && !inPlace) {
                    throw Operands.invalid(written, "overlaps " + operand.word() + ", must be other memory");
                }
            }
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new LinnetException(Status.DISPOSED, "plan of " + layer.text() + " was closed");
        }
    }

    private void scratch(FloatMemory memory) {
        int length = reservation.scratch().length();
        if (memory != null && memory.length() < length) {
            throw new LinnetException(Status.INVALID_OPERAND, "scratch has " + memory.length()
                    + " elements, must have at least " + length);
        }
    }

    /** The layer that was planned. */
    public Layer layer() {
        return layer;
    }

    /** Dimensions of the output, outermost first. */
    public int[] outputShape() {
        return layer.outputShape();
    }

    /** Elements of the output. */
    public int outputSize() {
        return layer.outputSize();
    }

    /** The word for the algorithm that was chosen. */
    public String algorithm() {
        return choice.algorithm();
    }

    /** The algorithm that was chosen, for each that was not the reason, and the backend whose kernels run. */
    public String explain() {
        return layer.text() + '\n' + choice.explanation() + '\n' + choice.algorithm() + ": " + computation.explain()
                + "\npacked bytes: " + reservation.packed().and(reservation.packedHalves())
                + "\nscratch bytes: " + reservation.scratch();
    }

    /** Bytes of packed constants that this plan owns. */
    public int packedBytes() {
        return reservation.packed().bytes() + reservation.packedHalves().bytes();
    }

    /** Bytes of scratch that a run borrows, or takes from its operand of that name. */
    public int scratchBytes() {
        return reservation.scratch().bytes();
    }

    /** Milliseconds of each phase of the last run. */
    public Profile profile() {
        return profile;
    }

    /** Frees the packed constants; later runs throw {@code DISPOSED}. Closing twice does nothing. */
    @Override
    public synchronized void close() {
        if (packed != null) {
            arena.free(packed);
            packed = null;
        }
        if (packedHalves != null) {
            arena.free(packedHalves);
            packedHalves = null;
        }
        closed = true;
    }
}
