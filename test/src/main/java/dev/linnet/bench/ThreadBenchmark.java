package dev.linnet.bench;

import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.Operand;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import dev.linnet.team.ThreadTeam;
import dev.linnet.test.CaseFile;
import dev.linnet.test.TestCase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Prints a Markdown table of the speed-up of layers by threads of this JVM, and the cost of an empty parallel region. Rounds
 * in which products in the first-level cache are slow too are repeated: the machine had less than its processors, of which the
 * table's last column has the number; the medians leave out layers that had too few rounds with all.
 */
@Command(name = "ThreadBenchmark", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Times layers of test/cases on one thread and on several, which take turns.")
public final class ThreadBenchmark implements Callable<Integer> {
    /** Milliseconds of one thread from which a layer should become faster, and up to which it must not become slower. */
    private static final double LONG = 2;
    private static final double SHORT = 0.1;
    private static final int FEWEST_ROUNDS = 9;

    @Parameters(paramLabel = "<file>", description = "Case files. Default: vgg-a resnet-50.")
    private List<String> files = List.of("vgg-a", "resnet-50");

    @Option(names = "--threads", paramLabel = "<n>", defaultValue = "2", description = "Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(names = "--match", paramLabel = "<regex>", description = "Only cases whose line contains a match.")
    private Pattern match = Pattern.compile("");

    @Option(names = "--seconds", paramLabel = "<n>", defaultValue = "0.5",
            description = "Time for each line of the table. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(names = "--patience", paramLabel = "<n>", defaultValue = "1",
            description = "Seconds more for each line on a machine that is disturbed. Default: ${DEFAULT-VALUE}.")
    private double patience;

    private Processors processors;

    /** Median milliseconds of one thread and of several, and the share of its processors that the machine gave. */
    private record Round(double one, double other, double machine) {
    }

    /** Runs from the folder {@code test}; {@code --help} tells the options. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ThreadBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<Double> longer = new ArrayList<>();
        List<Double> shorter = new ArrayList<>();
        int disturbed = 0;
        System.out.printf("Java %s, one thread and %d%n%n", System.getProperty("java.version"), threads);
        System.out.println("| work | 1 thread ms | " + threads + " threads ms | speed-up | machine |\n|---|--:|--:|--:|--:|");
        try (Processors all = new Processors(threads); Linnet alone = Linnet.start(new Options().threads(1));
                Linnet team = Linnet.start(new Options().threads(threads))) {
            processors = all;
            for (String file : files) {
                for (TestCase each : CaseFile.read(file).cases()) {
                    if (match.matcher(each.text()).find()) {
                        Round times = layer(each, alone, team);
                        double speedup = times.one / times.other;
                        System.out.printf("| %s | %.3f | %.3f | %.2f | %.2f |%n", each.name(), times.one, times.other,
                                speedup, threads * times.machine);
                        if (times.machine <= Processors.UNDISTURBED) {
                            disturbed++;
                        } else if (times.one >= LONG) {
                            longer.add(speedup);
                        } else if (times.one <= SHORT) {
                            shorter.add(speedup);
                        }
                    }
                }
            }
            System.out.printf("%nmedian of layers from %.0f ms: %.2f%n", LONG, median(longer));
            System.out.printf("median of layers up to %.1f ms: %.2f%n", SHORT, median(shorter));
            System.out.printf("layers left out, as the machine had less than %d processors: %d%n", threads, disturbed);
            emptyRegion();
        }
        return 0;
    }

    private Round layer(TestCase each, Linnet alone, Linnet team) throws Exception {
        Map<Operand, float[]> arrays = each.arrays();
        Operands operands = each.given(arrays).output(new float[each.layer().outputSize()]);
        try (Plan one = each.plan(alone, arrays); Plan many = each.plan(team, arrays)) {
            return compare(() -> one.run(operands), () -> many.run(operands));
        }
    }

    private void emptyRegion() throws Exception {
        try (ThreadTeam team = new ThreadTeam(threads)) {
            Round times = compare(() -> { }, () -> {
                for (int i = 0; i < 1000; i++) {
                    team.run(threads, member -> {
                        member.next();
                        member.barrier();
                    });
                }
            });
            System.out.printf("an empty parallel region: %.2f µs%n", times.other);
        }
    }

    /** Times both, which take turns after the compilers' time. */
    private Round compare(Runnable one, Runnable other) throws Exception {
        for (double warm = now() + 500 * seconds; now() < warm;) {
            one.run();
            other.run();
        }
        double end = now() + 500 * seconds;
        double latest = end + 1000 * patience;
        List<double[]> rounds = processors.rounds(threads, FEWEST_ROUNDS,
                (undisturbed, all) -> undisturbed < FEWEST_ROUNDS && now() < latest || now() < end,
                () -> new double[] {time(one), time(other)});
        return new Round(Processors.median(rounds, 0), Processors.median(rounds, 1), Processors.median(rounds, 2));
    }

    private static double time(Runnable work) {
        work.run();
        double start = now();
        work.run();
        return now() - start;
    }

    private static double now() {
        return System.nanoTime() * 1e-6;
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        return values.isEmpty() ? Double.NaN : values.get(values.size() / 2);
    }
}
