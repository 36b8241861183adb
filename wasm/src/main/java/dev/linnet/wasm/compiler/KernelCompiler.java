package dev.linnet.wasm.compiler;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.teavm.model.MethodReference;
import org.teavm.model.ValueType;
import org.teavm.tooling.EmptyTeaVMToolLog;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.vm.TeaVMOptimizationLevel;

/** Compiles a package of kernels to a WebAssembly module: TeaVM with {@link KernelPlugin}, then {@link Lowering}. */
public final class KernelCompiler {
    private static final String MAIN_CLASS = "dev.linnet.wasm.module.Main";

    private final List<Path> classPath;

    /** A compiler of the classes in {@code classPath}'s folders; the first holds the kernels. */
    public KernelCompiler(List<Path> classPath) {
        this.classPath = classPath;
    }

    /**
     * The module whose exports are all public static methods of {@code packageName}'s classes. An operation, object or
     * field that cannot be had in it is an {@link IllegalArgumentException} that names method and line, as is a public
     * method that is overloaded or takes or gives what cannot cross the boundary to JavaScript.
     */
    public byte[] compile(String packageName, boolean relaxed) throws IOException {
        List<MethodReference> exports = kernels(packageName);
        Path directory = Files.createTempDirectory("linnet-kernels");
        try {
            KernelBuild.with(new KernelBuild(packageName, relaxed, exports), () -> run(directory));
            return Lowering.lower(Files.readAllBytes(directory.resolve("kernels.wasm")), exports.stream()
                    .map(method -> KernelBuild.exportName(method.getClassName(), method.getName())).toList());
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
            }
        }
    }

    private void run(Path directory) {
        URL[] urls = classPath.stream().map(KernelCompiler::url).toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(urls, KernelCompiler.class.getClassLoader())) {
            TeaVMTool tool = new TeaVMTool();
            tool.setTargetType(TeaVMTargetType.WEBASSEMBLY_GC);
            tool.setMainClass(MAIN_CLASS);
            tool.setTargetDirectory(directory.toFile());
            tool.setTargetFileName("kernels.wasm");
            tool.setObfuscated(true);
            tool.setStrict(false);
            // Lower levels leave calls of small helpers in the inner loops.
            tool.setOptimizationLevel(TeaVMOptimizationLevel.FULL);
            tool.setLog(new EmptyTeaVMToolLog());
            tool.setClassLoader(loader);
            Problems.run(tool);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static URL url(Path folder) {
        try {
            return folder.toUri().toURL();
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The public static methods of the package's classes, by class and place in the class. */
    private List<MethodReference> kernels(String packageName) throws IOException {
        List<MethodReference> methods = new ArrayList<>();
        Path folder = classPath.get(0).resolve(packageName.replace('.', '/'));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class")).sorted().toList()) {
                ClassReader reader = new ClassReader(Files.readAllBytes(file));
                reader.accept(new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
                            String[] exceptions) {
                        int wanted = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
                        if ((access & wanted) == wanted) {
                            MethodReference method = MethodReference.parse(
                                    reader.getClassName().replace('/', '.') + '.' + name + descriptor);
                            checkBoundary(method, methods);
                            methods.add(method);
                        }
                        return null;
                    }
                }, ClassReader.SKIP_CODE);
            }
        }
        return methods;
    }

    /** Exports have one name and numbers alone. */
    private static void checkBoundary(MethodReference method, List<MethodReference> others) {
        for (MethodReference other : others) {
            if (other.getClassName().equals(method.getClassName()) && other.getName().equals(method.getName())) {
                throw new IllegalArgumentException("kernel " + method + " is overloaded; exports have one name each");
            }
        }
        for (ValueType type : method.getParameterTypes()) {
            if (type != ValueType.INTEGER && type != ValueType.FLOAT && !KernelPlugin.isMemory(type)) {
                throw new IllegalArgumentException("kernel " + method + " takes a " + type
                        + "; public kernels take ints, floats and memory handles");
            }
        }
        ValueType result = method.getReturnType();
        if (result != ValueType.VOID && result != ValueType.INTEGER && result != ValueType.FLOAT) {
            throw new IllegalArgumentException("kernel " + method + " returns a " + result
                    + "; public kernels return an int, a float or nothing");
        }
    }
}
