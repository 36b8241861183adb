package dev.linnet.bench.peers;

import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.bench.Processors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints and writes a Markdown table of Linnet's speed beside that of other libraries of the JVM. */
@Command(name = "PeerBenchmark", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Times layers or networks on Linnet, ONNX Runtime's native library and EJML, which take turns.")
public final class PeerBenchmark implements Callable<Integer> {
    /** Results are no further apart than this share of the greatest output: fifty layers of sums in other orders. */
    private static final double AGREEMENT = 1e-3;
    private static final int FEWEST_ROUNDS = 5;
    private static final int MOST_ROUNDS = 100;
    /** One measurement lasts at least so many seconds: timers are small beside it. */
    private static final double SHORTEST = 2e-3;
    /**
     * HotSpot's last compiler begins after some thousand loops: each library runs so many times as long before, at least so
     * many seconds, and as long again as it took to become faster by a share of that time; but not for ever.
     */
    private static final double WARM_UP = 2;
    private static final double SHORTEST_WARM_UP = 0.5;
    private static final double LONGEST_WARM_UP = 5;
    private static final double FASTER = 0.9;
    private static final int FEWEST_WARM_RUNS = 10;
    /** Milliseconds for which a team waits: ONNX Runtime's threads spin on after a run, on the next one's processors. */
    private static final int REST = 60;

    @Parameters(paramLabel = "<folder>", description = "What writeModels.mjs wrote.")
    private Path folder;

    @Option(names = "--threads", paramLabel = "<n>", split = ",", description = "Default: 1 and all processors.")
    private List<Integer> threads = List.of(1, Math.min(8, Runtime.getRuntime().availableProcessors()));

    @Option(names = "--seconds", paramLabel = "<n>", defaultValue = "1",
            description = "Time for each library and line of the table. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(names = "--out", paramLabel = "<file>", defaultValue = "target/bench/jvm.md",
            description = "Default: ${DEFAULT-VALUE}.")
    private Path out;

    private final StringBuilder report = new StringBuilder();
    private boolean disagreed;
    private Processors processors;

    /** {@code --help} tells the options. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PeerBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        say("Java " + System.getProperty("java.version") + ". In brackets: how many times Linnet's the time was.\n");
        say("| work | batch | threads | Linnet ms | images/s | GFLOP/s | algorithm | implicit GEMM ms | ONNX Runtime ms "
                + "| EJML ms | scratch KB | plan ms |");
        say("|---|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|");
        try (Processors all = new Processors(Collections.max(threads))) {
            processors = all;
            for (Graph graph : Graph.read(folder)) {
                for (int count : threads.stream().distinct().toList()) {
                    try (Linnet linnet = Linnet.start(new Options().threads(count))) {
                        line(linnet, graph, count);
                    }
                }
            }
        }
        Files.createDirectories(out.toAbsolutePath().getParent());
        Files.writeString(out, report);
        return disagreed ? 1 : 0;
    }

    private void line(Linnet linnet, Graph graph, int count) throws Exception {
        Map<String, Runner> runners = new LinkedHashMap<>();
        try {
            LinnetRunner whole = new LinnetRunner(linnet, graph, false);
            runners.put("Linnet", whole);
            if (graph.nodes().stream().anyMatch(node -> !node.gemm().equals(node.text()))) {
                runners.put("implicit GEMM", new LinnetRunner(linnet, graph, true));
            }
            runners.put("ONNX Runtime", new OrtRunner(folder.resolve(graph.onnx()), graph, count));
            if (count == 1) {
                EjmlRunner.of(graph).ifPresent(ejml -> runners.put("EJML", ejml));
            }
            List<Runner> all = List.copyOf(runners.values());
            check(graph, runners);
            List<double[]> rounds = contest(all, count);
            double milliseconds = 1e3 * Processors.median(rounds, 0);
            boolean isLayer = graph.nodes().size() == 1;
            Map<String, String> cells = new LinkedHashMap<>();
            List<String> names = List.copyOf(runners.keySet());
            for (int i = 1; i < names.size(); i++) {
                double ratio = ratio(rounds, i);
                cells.put(names.get(i), String.format("%.4g (%.2f×)", 1e3 * Processors.median(rounds, i), ratio));
            }
            say(String.format("| %s | %d | %d | %.4g | %s | %s | %s | %s | %s | %s | %d | %.1f |", graph.name(),
                    graph.batch(), count, milliseconds,
                    isLayer ? "" : String.format("%.4g", 1e3 * graph.batch() / milliseconds),
                    graph.operations() == 0 ? "" : String.format("%.1f", graph.operations() / milliseconds / 1e6),
                    isLayer ? whole.algorithm() : "", cells.getOrDefault("implicit GEMM", ""),
                    cells.getOrDefault("ONNX Runtime", ""), cells.getOrDefault("EJML", ""), whole.scratchBytes() / 1024,
                    1e3 * whole.planSeconds()));
        } finally {
            for (Runner runner : runners.values()) {
                runner.close();
            }
        }
    }

    private void check(Graph graph, Map<String, Runner> runners) throws Exception {
        float[] reference = null;
        for (Map.Entry<String, Runner> runner : runners.entrySet()) {
            runner.getValue().run();
            float[] output = runner.getValue().output().clone();
            reference = reference == null ? output : reference;
            double greatest = 0;
            double apart = output.length == reference.length ? 0 : Double.POSITIVE_INFINITY;
            for (int i = 0; i < Math.min(output.length, reference.length); i++) {
                greatest = Math.max(greatest, Math.abs(reference[i]));
                apart = Math.max(apart, Math.abs(output[i] - reference[i]));
            }
            if (!(apart <= AGREEMENT * greatest)) {
                disagreed = true;
                System.err.printf("%s: %s differs by %.1e of the greatest output%n", graph.name(), runner.getKey(),
                        apart / greatest);
            }
        }
    }

    /**
     * Rounds of seconds of one run of each runner: all take turns after the compilers' time. Rounds in which the machine gave
     * less than its processors are repeated, up to twice as many again, and left out where there are enough others.
     */
    private List<double[]> contest(List<Runner> runners, int threads) throws Exception {
        int[] repeats = new int[runners.size()];
        double round = 0;
        for (int i = 0; i < repeats.length; i++) {
            double once = warmUp(runners.get(i));
            repeats[i] = Math.max(1, (int) Math.ceil(SHORTEST / once));
            round += (repeats[i] + 1) * once;
        }
        int rounds = (int) Math.max(FEWEST_ROUNDS, Math.min(MOST_ROUNDS, seconds * repeats.length / round));
        return processors.rounds(threads, FEWEST_ROUNDS, (undisturbed, all) -> undisturbed < rounds && all < 3 * rounds,
                () -> {
                    double[] times = new double[repeats.length];
                    for (int i = 0; i < repeats.length; i++) {
                        Thread.sleep(threads > 1 ? REST : 0);
                        runners.get(i).run();
                        times[i] = time(runners.get(i), repeats[i]);
                    }
                    return times;
                });
    }

    /** Runs until the compilers are done; seconds of the fastest run. */
    private double warmUp(Runner runner) throws Exception {
        double begin = now();
        double least = Math.max(SHORTEST_WARM_UP, WARM_UP * seconds);
        double improved = 0;
        double known = Double.POSITIVE_INFINITY;
        double fastest = known;
        double passed = 0;
        for (int runs = 0; runs < FEWEST_WARM_RUNS || passed < Math.max(least, Math.min(LONGEST_WARM_UP, 2 * improved)); runs++) {
            fastest = Math.min(fastest, time(runner, 1));
            passed = now() - begin;
            if (fastest < FASTER * known) {
                known = fastest;
                improved = passed;
            }
        }
        return fastest;
    }

    private static double time(Runner runner, int repeats) throws Exception {
        double start = now();
        for (int i = 0; i < repeats; i++) {
            runner.run();
        }
        return (now() - start) / repeats;
    }

    /** The median of the ratios of a runner's times to the first one's of the same round. */
    private static double ratio(List<double[]> rounds, int runner) {
        return Processors.median(rounds.stream().map(times -> new double[] {times[runner] / times[0]}).toList(), 0);
    }

    private static double now() {
        return System.nanoTime() * 1e-9;
    }

    private void say(String line) {
        System.out.println(line);
        report.append(line).append('\n');
    }
}
