package dev.linnet.wasm.compiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds what the npm package ships: modules of kernels for each level of SIMD and for none, the latter kernels in JavaScript
 * too, and the driver.
 */
public final class Build {
    /** A module of kernels: the word in its file's name, the package it is compiled from and its engines' features. */
    enum Module {
        RELAXED_SIMD("relaxed-simd", "dev.linnet.kernel.vector", true, "--enable-simd", "--enable-relaxed-simd",
                "--enable-nontrapping-float-to-int", "--enable-sign-ext", "--enable-mutable-globals",
                "--enable-multivalue"),
        SIMD("simd", "dev.linnet.kernel.vector", false, "--enable-simd", "--enable-nontrapping-float-to-int",
                "--enable-sign-ext", "--enable-mutable-globals", "--enable-multivalue"),
        SCALAR("scalar", "dev.linnet.kernel.scalar", false, "--llvm-nontrapping-fptoint-lowering", "--signext-lowering");

        private final String word;
        private final String packageName;
        private final boolean relaxed;
        private final List<String> features;

        Module(String word, String packageName, boolean relaxed, String... features) {
            this.word = word;
            this.packageName = packageName;
            this.relaxed = relaxed;
            this.features = List.of(features);
        }
    }

    /** The product of kernels in JavaScript, and the export. */
    private static final String SCRIPT_PRODUCT = "script-product.js";

    private Build() {
    }

    /**
     * @param arguments the folder of the core's classes, the folder of npm's modules, the folder to write to
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path classes = Path.of(arguments[0]);
        Path tools = Path.of(arguments[1]);
        Path target = Files.createDirectories(Path.of(arguments[2]));
        for (Module module : Module.values()) {
            Path file = target.resolve("linnet-" + module.word + ".wasm");
            Files.write(file, new KernelCompiler(List.of(classes)).compile(module.packageName, module.relaxed));
            optimize(tools, file, module);
            Files.write(file, VectorConstants.toMemory(Files.readAllBytes(file)));
        }
        Files.writeString(target.resolve("linnet-scalar.js"),
                new KernelCompiler(List.of(classes)).script(Module.SCALAR.packageName)
                        + KernelCompiler.resource(SCRIPT_PRODUCT));
        DriverCompiler.compile(target);
    }

    /**
     * Lets wasm-opt finish {@code file} in place. Only the features that the engines of the module have are named, so that it
     * fails where anything else has crept in. Variables keep their places, which TeaVM lets several share: given one each
     * (ssa-nomerge), wasm-opt makes one expression of an unrolled loop's steps, in which V8 keeps sums in memory.
     */
    static void optimize(Path tools, Path file, Module module) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("-O3", "--skip-pass=ssa-nomerge", "--mvp-features", file.toString(),
                "-o", file.toString()));
        command.addAll(module.features);
        run(tools, "wasm-opt", command);
    }

    private static void run(Path tools, String tool, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node", tools.resolve("binaryen/bin").resolve(tool).toString()));
        command.addAll(options);
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IllegalStateException(tool + " ended with status " + status + ": " + options);
        }
    }
}
