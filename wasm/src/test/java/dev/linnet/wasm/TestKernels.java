package dev.linnet.wasm;

import dev.linnet.simd.Simd;
import dev.linnet.wasm.compiler.KernelCompiler;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** Compiles kernels that are among the tests. */
public final class TestKernels {
    private TestKernels() {
    }

    /** The module of the kernels in {@code packageName}. */
    public static byte[] compile(String packageName, boolean relaxed) throws IOException {
        return new KernelCompiler(List.of(folder(TestKernels.class), folder(Simd.class))).compile(packageName, relaxed);
    }

    /** The folder that {@code type} was loaded from. */
    private static Path folder(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
