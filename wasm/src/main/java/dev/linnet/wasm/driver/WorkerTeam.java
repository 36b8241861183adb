package dev.linnet.wasm.driver;

import dev.linnet.layer.LinnetException;
import dev.linnet.plan.Plan;
import dev.linnet.team.Region;
import java.util.ArrayList;
import java.util.List;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;

/**
 * The caller's side of a team of workers: steps are staged, published, computed with or without the caller's part, and
 * collected. TypeScript conducts; it alone may wait without blocking.
 */
public final class WorkerTeam {
    /**
     * Milliseconds for which members may be silent where nothing tells whether they live, so that a starved one is
     * taken for dead: a thread that waits for them without letting go of itself hears of no end, and some engines
     * tell of none. Little beside the second in which a failure has to show.
     */
    private static final int SHORTEST_LIMIT = 500;
    /** Multiply-adds a millisecond of a slow core: a member that is at work must not be given up. */
    private static final double SLOWEST = 1e6;

    private final boolean maySleep;
    private final int spins;
    private final JSObject memory;
    private final ModuleArena arena;
    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> idlePlans = new ArrayList<>();
    private Region region;
    private Commands commands;
    private int plans;
    private int versions;
    private boolean led;

    private record Step(int number, Plan plan, Plan.Call call) {
        int limit() {
            return SHORTEST_LIMIT + (int) Math.min(1e8, plan.cost() / SLOWEST);
        }
    }

    WorkerTeam(JSObject words, boolean maySleep, int spins, JSObject memory, ModuleArena arena) {
        this.maySleep = maySleep;
        this.spins = spins;
        this.memory = memory;
        this.arena = arena;
        restart(words);
    }

    /** Makes a plan known to workers. */
    Commands.PlanPlace place(Plan plan) {
        String text = plan.algorithm() + '\n' + plan.layer().text();
        int address = arena.allocateBytes(text.length());
        Letters.write(memory, address, text);
        int number = idlePlans.isEmpty() ? plans++ : idlePlans.remove(idlePlans.size() - 1);
        return new Commands.PlanPlace(number, versions++, address, text.length());
    }

    /** Lets another plan have the number. */
    void forget(Commands.PlanPlace place) {
        arena.freeAddress(place.text());
        idlePlans.add(place.plan());
    }

    void stage(Commands.PlanPlace place, Plan plan, Plan.Call call) {
        int number = steps.isEmpty() ? region.nextStep() : steps.get(steps.size() - 1).number + 1;
        commands.write(number, place, plan, call);
        steps.add(new Step(number, plan, call));
    }

    /** Steps that may be staged before they are published. */
    @JSExport
    public int capacity() {
        return Commands.STEPS;
    }

    /** Lets the workers begin with the steps that were staged; {@code led} promises that {@link #lead} follows for each. */
    @JSExport
    public void publish(boolean led) {
        this.led = led;
        region.publish(steps.get(steps.size() - 1).number + 1 - region.nextStep(), led);
    }

    /** Computes the first published step as its member 0, and ends its run. Throws where a member failed. */
    @JSExport
    public void lead() {
        Step step = steps.get(0);
        try {
            step.call.run(region.lead(step.limit()));
            region.close(step.number, true);
        } catch (LinnetException e) {
            throw Engine.coded(e);
        }
        steps.remove(0).call.end();
    }

    /** Ends the runs that were staged, whether or not they were computed. */
    @JSExport
    public void collect() {
        boolean byOthers = !led && region.isDone() && !region.isAborted();
        for (Step step : steps) {
            if (byOthers) {
                commands.readProfile(step.number, step.plan.profile());
            }
            step.call.end();
        }
        steps.clear();
    }

    /** Whether all published steps have been computed. */
    @JSExport
    public boolean isDone() {
        return region.isDone();
    }

    /** Whether a member has failed. */
    @JSExport
    public boolean isAborted() {
        return region.isAborted();
    }

    /** Waits, without letting go of this thread, until the steps are done or aborted; false where members are silent. */
    @JSExport
    public boolean awaitDone() {
        return region.awaitDone(limit());
    }

    /**
     * Milliseconds after which members that make no progress with the published steps are given up where nothing tells
     * whether they live.
     */
    @JSExport
    public int limit() {
        int limit = 0;
        for (Step step : steps) {
            limit = Math.max(limit, step.limit());
        }
        return limit;
    }

    /** A number that changes while members work. */
    @JSExport
    public int progress() {
        return region.progress();
    }

    /** The word that is woken when the steps are done or aborted. */
    @JSExport
    public int doneWord() {
        return region.doneWord();
    }

    /** Makes all members leave. */
    @JSExport
    public void abort() {
        region.abort();
    }

    /** Whether all workers have left their steps within so many milliseconds. */
    @JSExport
    public boolean awaitNobody(int milliseconds) {
        return region.awaitNobody(milliseconds);
    }

    /** Forgets the steps that failed. */
    @JSExport
    public void recover() {
        region.recover();
    }

    /** What the worker that failed said. */
    @JSExport
    public String failure() {
        return commands.readFailure();
    }

    /** Makes the workers come to their end. */
    @JSExport
    public void end() {
        region.end();
    }

    /** A new beginning for new workers on other words: old workers may not have ended yet. */
    @JSExport
    public void restart(JSObject words) {
        AtomicWords shared = new AtomicWords(words, maySleep, spins);
        region = new Region(shared);
        region.clear();
        commands = new Commands(shared);
        commands.writeFailure("");
    }
}
