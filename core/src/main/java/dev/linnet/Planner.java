package dev.linnet;

import dev.linnet.algorithm.Addition;
import dev.linnet.algorithm.Depthwise;
import dev.linnet.algorithm.Direct;
import dev.linnet.algorithm.Direct1x1;
import dev.linnet.algorithm.Fourier;
import dev.linnet.algorithm.ImplicitGemm;
import dev.linnet.algorithm.MatrixVector;
import dev.linnet.algorithm.NormalizationFolding;
import dev.linnet.algorithm.SoftmaxRows;
import dev.linnet.algorithm.Stream;
import dev.linnet.algorithm.WindowGradient;
import dev.linnet.algorithm.WindowReduction;
import dev.linnet.algorithm.Winograd;
import dev.linnet.layer.ActivationLayer;
import dev.linnet.layer.Add;
import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Element;
import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.Layer;
import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Operand;
import dev.linnet.layer.Pooling;
import dev.linnet.layer.Softmax;
import dev.linnet.layer.Status;
import dev.linnet.layer.Tuning;
import dev.linnet.memory.Arena;
import dev.linnet.memory.FloatMemory;
import dev.linnet.plan.BatchNormalization;
import dev.linnet.plan.Candidate;
import dev.linnet.plan.Computation;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import dev.linnet.plan.Verdict;
import dev.linnet.plan.Workspace;
import dev.linnet.team.Crew;
import java.util.List;

/** The ordered candidates for each kind of layer, and the choice of the cheapest that accepts. Nothing else. */
public final class Planner {
    private static final List<Candidate<Convolution>> CONVOLUTION =
            List.of(new Winograd(9), new Winograd(8), new Winograd(7), new Winograd(6), new Fourier(8), new Fourier(16),
                    new Depthwise(), new Direct(), new Direct1x1(), new ImplicitGemm());
    private static final List<Candidate<FullyConnected>> FULLY_CONNECTED =
            List.of(new MatrixVector(), new Direct1x1.Batches());
    private static final List<Candidate<Pooling>> POOLING = List.of(new WindowReduction(), new WindowGradient());
    private static final List<Candidate<ActivationLayer>> ACTIVATION = List.of(new Stream());
    private static final List<Candidate<Softmax>> SOFTMAX = List.of(new SoftmaxRows());
    private static final List<Candidate<Add>> ADD = List.of(new Addition());

    private final Machine machine;
    private final Arena arena;
    private final Crew crew;

    /** A planner whose plans are run by the caller's thread. */
    public Planner(Machine machine, Arena arena) {
        this(machine, arena, Crew.SOLO);
    }

    /** A planner for {@code machine} whose plans take memory from {@code arena} and are run by {@code crew}. */
    public Planner(Machine machine, Arena arena, Crew crew) {
        this.machine = machine;
        this.arena = arena;
        this.crew = crew;
    }

    /**
     * Plans {@code layer}. {@code constants} are weights and bias, packed before this returns; either that is absent is an
     * operand of each run. Throws {@code INVALID_OPERAND} for a constant of the wrong type or length, {@code UNSUPPORTED_…}
     * where every candidate refuses, {@code OUT_OF_MEMORY}.
     */
    public Plan plan(Layer layer, Operands constants) {
        check(layer, constants);
        return choose(layer, candidates(layer), layer instanceof Convolution convolution ? convolution.algorithm()
                : Algorithm.AUTO, constants);
    }

    /**
     * {@link #plan(Layer, Operands)} of {@code layer} followed by a batch normalization, both computed as one convolution: its
     * weights must be constant, and its bias is, which is zero where there is none.
     */
    public Plan plan(Convolution layer, Operands constants, BatchNormalization normalization) {
        check(layer, constants);
        NormalizationFolding.check(layer, constants.weights(), normalization);
        FloatMemory foldedWeights = arena.allocate(layer.weightsSize());
        try {
            FloatMemory foldedBias = arena.allocate(NormalizationFolding.biasLength(layer, machine.kernels()));
            try {
                NormalizationFolding.fold(layer, constants.weights(), constants.bias(), normalization, machine.kernels(),
                        foldedWeights, foldedBias);
                return choose(layer, CONVOLUTION, layer.algorithm(),
                        Operands.none().set(Operand.WEIGHTS, foldedWeights).set(Operand.BIAS, foldedBias));
            } finally {
                arena.free(foldedBias);
            }
        } finally {
            arena.free(foldedWeights);
        }
    }

    /**
     * What a plan of {@code layer} by {@code algorithm} computes, without memory: for another member of a team, whose
     * planner has the same machine.
     */
    public Computation replica(Layer layer, String algorithm, boolean constantWeights, boolean constantBias, int members) {
        for (Candidate<Layer> candidate : candidates(layer)) {
            if (candidate.name().equals(algorithm)) {
                return candidate.plan(layer, machine, new Candidate.Reservation(new Workspace(), new Workspace(2),
                        new Workspace(), constantWeights, constantBias, members));
            }
        }
        throw new LinnetException(Status.UNSUPPORTED_ALGORITHM, layer.text() + ": " + algorithm + " is no candidate");
    }

    /** The candidates for layers of that kind; each list's take no others. */
    @SuppressWarnings("unchecked")
    private static List<Candidate<Layer>> candidates(Layer layer) {
        List<?> candidates = layer instanceof Convolution ? CONVOLUTION
                : layer instanceof FullyConnected ? FULLY_CONNECTED
                : layer instanceof Pooling ? POOLING
                : layer instanceof ActivationLayer ? ACTIVATION
                : layer instanceof Add ? ADD : SOFTMAX;
        return (List<Candidate<Layer>>) candidates;
    }

    private <L extends Layer> Plan choose(L layer, List<Candidate<L>> candidates, Algorithm wanted,
            Operands constants) {
        Candidate<L> best = null;
        double cheapest = 0;
        String named = null;
        StringBuilder report = new StringBuilder();
        StringBuilder refusals = new StringBuilder();
        for (Candidate<L> candidate : candidates) {
            Verdict verdict = candidate.judge(layer, machine);
            report.append(report.length() == 0 ? "  " : "\n  ").append(candidate.name()).append(' ')
                    .append(verdict.accepts() ? "costs " + millions(verdict.cost()) : verdict.refusal());
            boolean isNamed = candidate.name().equals(wanted.word());
            named = isNamed ? verdict.refusal() == null ? "" : verdict.refusal() : named;
            if (!verdict.accepts()) {
                refusals.append(refusals.length() == 0 ? "" : "; ").append(candidate.name()).append(' ')
                        .append(verdict.refusal());
            } else if (wanted == Algorithm.AUTO ? best == null || verdict.cost() < cheapest : isNamed) {
                best = candidate;
                cheapest = verdict.cost();
            }
        }
        if (best == null && wanted != Algorithm.AUTO) {
            throw new LinnetException(Status.UNSUPPORTED_ALGORITHM, layer.text() + ": " + wanted.word() + ' '
                    + (named == null ? "is not a candidate for this layer" : named));
        }
        if (best == null) {
            throw new LinnetException(Status.UNSUPPORTED_PASS, layer.text() + ": " + refusals);
        }
        if (wanted == Algorithm.AUTO && layer.tuning() == Tuning.MEASURE) {
            return fastest(layer, candidates, report, constants);
        }
        report.append(wanted == Algorithm.AUTO ? "\nchosen as the cheapest: " : "\nchosen by name: ").append(best.name());
        return plan(layer, best, report.toString(), constants);
    }

    private <L extends Layer> Plan plan(L layer, Candidate<L> candidate, String report, Operands constants) {
        double cost = candidate.judge(layer, machine).cost();
        Candidate.Reservation reservation = new Candidate.Reservation(new Workspace(), new Workspace(2), new Workspace(),
                constants.get(Operand.WEIGHTS) != null, constants.get(Operand.BIAS) != null, machine.members(cost));
        Computation computation = candidate.plan(layer, machine, reservation);
        Plan.Choice choice = new Plan.Choice(candidate.name(), report + "\nbackend: " + machine.backend(), cost);
        return new Plan(layer, choice, computation, reservation, arena, crew, constants);
    }

    /** Times a plan of each candidate that accepts, one after the other, and plans the fastest. */
    private <L extends Layer> Plan fastest(L layer, List<Candidate<L>> candidates, StringBuilder report,
            Operands constants) {
        Stopwatch stopwatch = new Stopwatch(machine.kernels(), arena);
        Candidate<L> best = null;
        double shortest = Double.POSITIVE_INFINITY;
        LinnetException failure = null;
        for (Candidate<L> candidate : candidates) {
            if (!candidate.judge(layer, machine).accepts()) {
                continue;
            }
            report.append("\n  ").append(candidate.name()).append(' ');
            try (Plan plan = plan(layer, candidate, "", constants)) {
                double milliseconds = stopwatch.milliseconds(plan, constants.get(Operand.WEIGHTS) != null,
                        constants.get(Operand.BIAS) != null);
                report.append("took ").append(Math.round((float) (milliseconds * 1000)) / 1000f).append(" ms");
                if (milliseconds < shortest) {
                    best = candidate;
                    shortest = milliseconds;
                }
            } catch (LinnetException e) {
                // The next candidate may need less memory.
                failure = e;
                report.append(e.getMessage());
            }
        }
        if (best == null) {
            throw failure;
        }
        return plan(layer, best, report.append("\nchosen as the fastest: ").append(best.name()).toString(), constants);
    }

    private static String millions(double cost) {
        return Math.round((float) (cost / 1e4)) / 100f + " million lane steps";
    }

    private static void check(Layer layer, Operands constants) {
        constants.check(layer, Operand.WEIGHTS);
        constants.check(layer, Operand.BIAS);
        if (layer.element() != Element.F32) {
            throw new LinnetException(Status.UNSUPPORTED_TYPE, layer.text() + ": no candidate computes "
                    + layer.element().word());
        }
    }
}
