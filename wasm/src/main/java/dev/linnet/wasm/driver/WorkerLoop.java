package dev.linnet.wasm.driver;

import dev.linnet.Planner;
import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Layer;
import dev.linnet.layer.LayerText;
import dev.linnet.plan.Blocking;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Profile;
import dev.linnet.team.Member;
import dev.linnet.team.Region;
import java.util.ArrayList;
import java.util.List;
import org.teavm.jso.JSObject;

/**
 * A worker's side of a team: computes its part of one step after the other. Plans are pure functions of their layer, so it
 * makes its own of the same words, once.
 */
final class WorkerLoop {
    private final Region region;
    private final Commands commands;
    private final Planner planner;
    private final JSObject memory;
    private final Driver.Notice notice;
    private final List<Replica> replicas = new ArrayList<>();
    private final Commands.Command command = new Commands.Command();

    private record Replica(int version, Layer layer, Computation computation) {
    }

    WorkerLoop(Kernels kernels, AtomicWords words, JSObject memory, Driver.Notice notice) {
        region = new Region(words);
        commands = new Commands(words);
        this.memory = memory;
        this.notice = notice;
        // The number of members and all memory come with each step.
        planner = new Planner(new Machine("a worker's", kernels, Blocking.DEFAULT), null);
    }

    /** Works until the region ends. */
    void work() {
        for (int step = region.awaitStep(0); !region.isEnded(); step = region.awaitStep(step + 1)) {
            Member member = region.enter(step);
            if (member != null) {
                try {
                    compute(step, member);
                } catch (Throwable e) {
                    // Others leave with an exception of their own because of the first one's.
                    if (!region.isAborted()) {
                        commands.writeFailure(String.valueOf(e.getMessage()));
                        region.abort();
                    }
                } finally {
                    region.leave();
                }
                // Who leads steps knows when they end; of others a worker is member 0, which closes them.
                if (notice != null && (region.isAborted() || member.rank() == 0 && region.isDone())) {
                    notice.give();
                }
            }
        }
    }

    private void compute(int step, Member member) {
        commands.read(step, command);
        if (!region.isOpen(step) || member.rank() >= command.members()) {
            return;
        }
        Replica replica = replica(step);
        if (replica == null) {
            return;
        }
        Profile profile = new Profile();
        double start = Profile.now();
        replica.computation.run(member, command.run(replica.layer, profile));
        if (member.rank() == 0) {
            profile.add(Profile.Phase.TOTAL, start);
            commands.writeProfile(step, profile);
            region.close(step, false);
        }
    }

    /** This worker's own plan; null where the step ended before its text was read, which may be another text then. */
    private Replica replica(int step) {
        Commands.PlanPlace place = command.place();
        while (replicas.size() <= place.plan()) {
            replicas.add(null);
        }
        Replica replica = replicas.get(place.plan());
        if (replica == null || replica.version != place.version()) {
            String text = Letters.read(memory, place.text(), place.textLength());
            if (!region.isOpen(step)) {
                return null;
            }
            int end = text.indexOf('\n');
            Layer layer = LayerText.parse(text.substring(end + 1));
            replica = new Replica(place.version(), layer, planner.replica(layer, text.substring(0, end),
                    command.constantWeights(), command.constantBias(), command.members()));
            replicas.set(place.plan(), replica);
        }
        return replica;
    }
}
