package dev.linnet.bench;

import dev.linnet.Backend;
import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.Layer;
import dev.linnet.layer.Operand;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import dev.linnet.simd.Simd;
import dev.linnet.test.CaseFile;
import dev.linnet.test.TestCase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a Markdown table of the speed of layers on one thread of this JVM. */
@Command(name = "Benchmark", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Times layers of test/cases on one thread, beside the peak of the machine.")
public final class Benchmark implements Callable<Integer> {
    @Parameters(paramLabel = "<file>", description = "Case files, such as vgg-a resnet-50. Default: targets.")
    private List<String> files = List.of("targets");

    @Option(names = "--match", paramLabel = "<regex>", description = "Only cases whose line contains a match.")
    private Pattern match = Pattern.compile("");

    @Option(names = "--seconds", paramLabel = "<n>", defaultValue = "1",
            description = "Time for each line of the table. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    private Meter meter;

    /** Runs from the folder {@code test}; {@code --help} tells the options. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Benchmark()).execute(arguments));
    }

    @Override
    public Integer call() {
        meter = new Meter(seconds);
        System.out.printf("Java %s, %d float32 lanes, one thread%n%n", System.getProperty("java.version"), Simd.lanes());
        System.out.println("| work | GFLOP/s | of peak | ms | GB/s | algorithm | plan ms | packed KB | scratch KB |");
        System.out.println("|---|--:|--:|--:|--:|---|--:|--:|--:|");
        tile();
        try (Linnet linnet = Linnet.start(new Options().backend(Backend.VECTOR).threads(1))) {
            for (String file : files) {
                for (TestCase each : CaseFile.read(file).cases()) {
                    if (match.matcher(each.text()).find()) {
                        layer(linnet, each);
                    }
                }
            }
        }
        return 0;
    }

    /** The packed product's kernel with its operands in the caches, and the peak itself. */
    private void tile() {
        TileProduct product = new TileProduct(8, 4, 256);
        double operations = 2.0 * product.rows * product.columns * product.depth;
        Meter.Measured measured = meter.measure(operations, product::multiply);
        System.out.printf("| multiply-adds in registers: the peak | %.1f | 100 %% | | | | | | |%n", measured.peak() / 1e9);
        System.out.println(row("packed tile product " + product.rows + "×" + product.columns + "×" + product.depth
                + ", in cache", operations, 0, measured) + " | | | |");
    }

    private void layer(Linnet linnet, TestCase each) {
        Layer layer = each.layer();
        Map<Operand, float[]> arrays = each.arrays();
        double start = System.nanoTime();
        // Without constants nothing is packed: what is left is the planner.
        linnet.plan(layer).close();
        double planned = (System.nanoTime() - start) / 1e6;
        float[] output = new float[layer.outputSize()];
        try (Plan plan = each.plan(linnet, arrays)) {
            Operands operands = each.given(arrays).output(output);
            double bytes = 4.0 * output.length;
            for (Operand operand : arrays.keySet()) {
                bytes += (layer.isHalf(operand) ? 2.0 : 4.0) * arrays.get(operand).length;
            }
            Meter.Measured measured = meter.measure(each.operations(), () -> plan.run(operands));
            System.out.printf("%s %s | %.2f | %d | %d |%n", row(each.name(), each.operations(), bytes, measured),
                    plan.algorithm(), planned, plan.packedBytes() / 1024, plan.scratchBytes() / 1024);
        }
    }

    /** The columns that every kind of work has; speed where it is counted in operations. */
    private static String row(String name, double operations, double bytes, Meter.Measured measured) {
        return String.format("| %s | %s | %s | %.3f | %s |", name,
                operations == 0 ? "" : String.format("%.1f", operations / measured.seconds() / 1e9),
                operations == 0 ? "" : String.format("%.0f %%", 100 * measured.share()), 1e3 * measured.seconds(),
                bytes == 0 ? "" : String.format("%.1f", bytes / measured.seconds() / 1e9));
    }
}
