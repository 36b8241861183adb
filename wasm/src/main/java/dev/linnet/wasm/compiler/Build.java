package dev.linnet.wasm.compiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Builds what the npm package ships: a kernel module for each level of SIMD, and the driver. */
public final class Build {
    private static final String KERNELS = "dev.linnet.kernel.vector";

    private Build() {
    }

    /**
     * @param arguments the folder of the core's classes, the folder of npm's modules, the folder to write to
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path classes = Path.of(arguments[0]);
        Path tools = Path.of(arguments[1]);
        Path target = Files.createDirectories(Path.of(arguments[2]));
        for (boolean relaxed : new boolean[] {true, false}) {
            Path module = target.resolve(relaxed ? "linnet-relaxed-simd.wasm" : "linnet-simd.wasm");
            Files.write(module, new KernelCompiler(List.of(classes)).compile(KERNELS, relaxed));
            optimize(tools, module, relaxed);
        }
        DriverCompiler.compile(target);
    }

    /**
     * Lets wasm-opt finish {@code module} in place. Only the features that the engines of the module have are named, so
     * that it fails where anything else has crept in.
     */
    static void optimize(Path tools, Path module, boolean relaxed) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node", tools.resolve("binaryen/bin/wasm-opt").toString(), "-O3",
                "--mvp-features", "--enable-simd", "--enable-nontrapping-float-to-int", "--enable-sign-ext",
                "--enable-mutable-globals", "--enable-multivalue", module.toString(), "-o", module.toString()));
        if (relaxed) {
            command.add("--enable-relaxed-simd");
        }
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IllegalStateException("wasm-opt ended with status " + status + " on " + module);
        }
    }
}
