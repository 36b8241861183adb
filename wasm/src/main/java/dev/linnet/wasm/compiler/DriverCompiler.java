package dev.linnet.wasm.compiler;

import java.io.IOException;
import java.nio.file.Path;
import org.teavm.backend.javascript.JSModuleType;
import org.teavm.tooling.EmptyTeaVMToolLog;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.vm.TeaVMOptimizationLevel;

/** Compiles the driver to one ES module: the core without its kernels, by TeaVM's JavaScript target. */
public final class DriverCompiler {
    private static final String MAIN_CLASS = "dev.linnet.wasm.driver.Driver";

    private DriverCompiler() {
    }

    /** Writes {@code driver.js} into {@code directory}; what TeaVM cannot compile is an IllegalArgumentException. */
    public static void compile(Path directory) throws IOException {
        TeaVMTool tool = new TeaVMTool();
        tool.setTargetType(TeaVMTargetType.JAVASCRIPT);
        tool.setJsModuleType(JSModuleType.ES2015);
        tool.setMainClass(MAIN_CLASS);
        tool.setTargetDirectory(directory.toFile());
        tool.setTargetFileName("driver.js");
        tool.setObfuscated(true);
        tool.setStrict(false);
        // The driver only decides and calls: more inlining makes it larger, not faster.
        tool.setOptimizationLevel(TeaVMOptimizationLevel.ADVANCED);
        tool.setLog(new EmptyTeaVMToolLog());
        tool.setClassLoader(DriverCompiler.class.getClassLoader());
        Problems.run(tool);
    }
}
