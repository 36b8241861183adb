package dev.linnet.wasm.driver;

import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Operand;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import dev.linnet.plan.Profile;
import org.teavm.jso.JSExport;

/** A plan as the TypeScript API sees it: numbers and strings only. */
public final class DriverPlan {
    private final Plan plan;
    private final WorkerTeam team;
    private Commands.PlanPlace place;
    /** What was given since the last check. */
    private Operands given = Operands.none();
    /** What the next runs are given; null before the first check, and where the last one failed. */
    private Operands checked;

    /** {@code team} is null where there are no workers. */
    DriverPlan(Plan plan, WorkerTeam team) {
        this.team = team;
        this.plan = plan;
    }

    /** Gives the next run an operand by its place in {@code Operand}, its address and number of elements. */
    @JSExport
    public void operand(int place, int address, int length) {
        Operand operand = Operand.at(place);
        given.set(operand, Engine.handle(plan.layer(), operand, address, length));
    }

    /** Checks what was given, which then serves all runs until something else is given; throws what a run would. */
    @JSExport
    public void check() {
        Operands operands = given;
        given = Operands.none();
        checked = null;
        try {
            plan.check(operands);
        } catch (LinnetException e) {
            throw Engine.coded(e);
        }
        checked = operands;
    }

    /** Runs on the operands that were checked. */
    @JSExport
    public void run() {
        try {
            plan.run(plan.begin(checked));
        } catch (LinnetException e) {
            throw Engine.coded(e);
        }
    }

    /** Whether several threads compute it. */
    @JSExport
    public boolean isShared() {
        return team != null && plan.members() > 1;
    }

    /** Makes a run on the operands that were checked the team's next step. */
    @JSExport
    public void stage() {
        try {
            if (place == null) {
                place = team.place(plan);
            }
            team.stage(place, plan, plan.begin(checked));
        } catch (LinnetException e) {
            throw Engine.coded(e);
        }
    }

    /** Number of dimensions of the output. */
    @JSExport
    public int outputDimensions() {
        return plan.outputShape().length;
    }

    /** A dimension of the output, 0 the outermost. */
    @JSExport
    public int outputDimension(int index) {
        return plan.outputShape()[index];
    }

    /** Elements of the output. */
    @JSExport
    public int outputLength() {
        return plan.outputSize();
    }

    /** The verdicts of all candidates and what was chosen. */
    @JSExport
    public String explain() {
        return plan.explain();
    }

    /** The word for the algorithm. */
    @JSExport
    public String algorithm() {
        return plan.algorithm();
    }

    /** The layer in the case grammar, with everything spelled out. */
    @JSExport
    public String layer() {
        return plan.layer().text();
    }

    /** Bytes of packed constants. */
    @JSExport
    public int packedBytes() {
        return plan.packedBytes();
    }

    /** Bytes of scratch that a run borrows. */
    @JSExport
    public int scratchBytes() {
        return plan.scratchBytes();
    }

    /** Milliseconds of a phase of the last run, by its place in {@code Profile.Phase}. */
    @JSExport
    public double profile(int phase) {
        return plan.profile().milliseconds(Profile.Phase.values()[phase]);
    }

    /** Frees the packed constants. */
    @JSExport
    public void dispose() {
        plan.close();
        if (place != null) {
            team.forget(place);
            place = null;
        }
    }
}
