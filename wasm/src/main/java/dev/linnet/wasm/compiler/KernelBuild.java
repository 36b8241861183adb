package dev.linnet.wasm.compiler;

import java.util.List;
import org.teavm.model.MethodReference;

/**
 * What the running kernel build compiles. TeaVM finds plugins and policies by ServiceLoader and hands them nothing, so
 * they ask here.
 *
 * @param packageName the package of the kernels
 * @param table what operations become
 * @param exports the kernels, which become the module's exports
 */
record KernelBuild(String packageName, InstructionTable table, List<MethodReference> exports) {
    private static KernelBuild current;

    /** The running kernel build, or null. */
    static KernelBuild current() {
        return current;
    }

    /** Runs {@code action} with {@code build} as the current one. */
    static void with(KernelBuild build, Runnable action) {
        current = build;
        try {
            action.run();
        } finally {
            current = null;
        }
    }

    /** Whether {@code className} is a class of kernels or of their helpers: one of the package's. */
    boolean isKernelClass(String className) {
        return className.startsWith(packageName + '.') && className.indexOf('.', packageName.length() + 1) < 0;
    }

    /** The export's name: class and method in lower camel case, GemmF32.block is gemmF32Block. */
    static String exportName(String className, String method) {
        String simple = className.substring(className.lastIndexOf('.') + 1);
        return Character.toLowerCase(simple.charAt(0)) + simple.substring(1)
                + Character.toUpperCase(method.charAt(0)) + method.substring(1);
    }
}
