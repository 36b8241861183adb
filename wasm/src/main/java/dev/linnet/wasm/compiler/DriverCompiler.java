package dev.linnet.wasm.compiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
        Path file = directory.resolve("driver.js");
        Files.writeString(file, quickened(Files.readString(file)));
    }

    /**
     * The driver with two of TeaVM's helpers replaced, which took half of a small layer's run: the one through which every
     * exported method is called makes three arrays in each call, and the clock goes through BigInt.
     */
    static String quickened(String script) {
        String called = replaced(script,
                "function\\(\\)\\{return f\\.apply\\(null,"
                        + "\\[this\\]\\.concat\\(Array\\.prototype\\.slice\\.call\\(arguments\\)\\)\\);\\}",
                "function(...a){return f(this,...a);}");
        return replaced(called, "[\\w$]+\\([\\w$]+\\(performance\\.now\\(\\)\\*1000000\\.0\\)\\)\\*1\\.0E-6",
                "performance.now()");
    }

    private static String replaced(String script, String pattern, String replacement) {
        Matcher matcher = Pattern.compile(pattern).matcher(script);
        if (!matcher.find()) {
            throw new IllegalArgumentException("the driver has no " + pattern);
        }
        return matcher.replaceAll(Matcher.quoteReplacement(replacement));
    }
}
