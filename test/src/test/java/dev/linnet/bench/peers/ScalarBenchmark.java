package dev.linnet.bench.peers;

import dev.linnet.Backend;
import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layer;
import dev.linnet.layer.LayerText;
import dev.linnet.layer.Operand;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import dev.linnet.test.CaseFile;
import dev.linnet.test.TestCase;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a Markdown table of the speed of the scalar kernels beside EJML's product of matrices; needs no Vector API. */
@Command(name = "ScalarBenchmark", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Times convolutions on the scalar kernels beside EJML's float32 product, in one thread's own time.")
public final class ScalarBenchmark implements Callable<Integer> {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    /** Rows and columns of the product that both libraries compute. */
    private static final int SIZE = 512;

    @Parameters(paramLabel = "<file>", description = "Case files, such as vgg-a. Default: vgg-a mobilenet-v2.")
    private List<String> files = List.of("vgg-a", "mobilenet-v2");

    @Option(names = "--match", paramLabel = "<regex>", description = "Only cases whose line contains a match.")
    private Pattern match = Pattern.compile("");

    @Option(names = "--seconds", paramLabel = "<n>", defaultValue = "0.5",
            description = "Time for each line of the table, after as much to warm up. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    private double theirs;

    /** Runs from the folder {@code test}; {@code --help} tells the options. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ScalarBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() {
        System.out.printf("Java %s, scalar kernels, one thread%n%n", System.getProperty("java.version"));
        System.out.println("| work | GFLOP/s | × EJML | algorithm |\n|---|--:|--:|---|");
        FMatrixRMaj a = matrix();
        FMatrixRMaj b = matrix();
        FMatrixRMaj c = new FMatrixRMaj(SIZE, SIZE);
        double operations = 2.0 * SIZE * SIZE * SIZE;
        theirs = operations / time(() -> CommonOps_FDRM.mult(a, b, c));
        row("EJML's product of " + SIZE + "×" + SIZE + " matrices", theirs, "");
        try (Linnet linnet = Linnet.start(new Options().backend(Backend.SCALAR).threads(1))) {
            Layer product = LayerText.parse("fullyConnected f32 n" + SIZE + " ic" + SIZE + " oc" + SIZE);
            try (Plan plan = linnet.plan(product, b.data, null)) {
                row("the same", operations / time(() -> plan.run(Operands.input(a.data).output(c.data))), plan.algorithm());
            }
            for (String file : files) {
                for (TestCase each : CaseFile.read(file).cases()) {
                    if (each.layer() instanceof Convolution layer && match.matcher(each.text()).find()) {
                        layer(linnet, each, layer);
                    }
                }
            }
        }
        return 0;
    }

    /** The layer by the algorithm that the planner chooses, and by the plain product where that is another. */
    private void layer(Linnet linnet, TestCase each, Convolution layer) {
        Map<Operand, float[]> arrays = each.arrays();
        Operands operands = each.given(arrays).output(new float[layer.outputSize()]);
        String chosen;
        try (Plan plan = each.plan(linnet, arrays)) {
            chosen = plan.algorithm();
            row(each.name(), each.operations() / time(() -> plan.run(operands)), chosen);
        }
        boolean isTransform = chosen.startsWith("winograd") || chosen.startsWith("fourier");
        if (isTransform && each.isConstant(Operand.WEIGHTS) && each.isConstant(Operand.BIAS)) {
            try (Plan plan = linnet.plan(layer.toBuilder().algorithm(Algorithm.IMPLICIT_GEMM).build(),
                    arrays.get(Operand.WEIGHTS), arrays.get(Operand.BIAS))) {
                row(each.name(), each.operations() / time(() -> plan.run(operands)), plan.algorithm());
            }
        }
    }

    private void row(String name, double speed, String algorithm) {
        System.out.printf("| %s | %.1f | %.1f | %s |%n", name, speed / 1e9, speed / theirs, algorithm);
    }

    private static FMatrixRMaj matrix() {
        FMatrixRMaj matrix = new FMatrixRMaj(SIZE, SIZE);
        Arrays.fill(matrix.data, 0.001f);
        return matrix;
    }

    /** Median seconds of this thread's own time that one execution takes. */
    private double time(Runnable work) {
        double[] times = new double[200];
        int count = 0;
        double warm = System.nanoTime() + 1e9 * seconds;
        double end = warm + 1e9 * seconds;
        // A clock that other processes do not move: this thread's.
        while (System.nanoTime() < end && count < times.length || count < 3) {
            double start = THREADS.getCurrentThreadCpuTime();
            work.run();
            double took = (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
            if (System.nanoTime() > warm) {
                times[count++] = took;
            }
        }
        Arrays.sort(times, 0, count);
        return times[count / 2];
    }
}
