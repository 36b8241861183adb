package dev.linnet.wasm.compiler;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.teavm.backend.javascript.JSModuleType;
import org.teavm.model.MethodReference;
import org.teavm.model.ValueType;
import org.teavm.tooling.EmptyTeaVMToolLog;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.vm.TeaVMOptimizationLevel;

/**
 * Compiles a package of kernels: to a WebAssembly module by TeaVM with {@link KernelPlugin}, then {@link Lowering}; or to
 * JavaScript by TeaVM with {@link ScriptPlugin}.
 */
public final class KernelCompiler {
    private static final String MODULE_ENTRY = "dev.linnet.wasm.module.Main";
    private static final String SCRIPT_ENTRY = "dev.linnet.wasm.module.Script";
    /** What surrounds the kernels in JavaScript, which take the place of a line of it. */
    private static final String SCRIPT_FRAME = "script-frame.js";
    private static final String SCRIPT_PLACE = "/* kernels */";

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
        KernelBuild build = new KernelBuild(packageName, InstructionTable.ofModule(relaxed), kernels(packageName));
        TeaVMTool tool = new TeaVMTool();
        tool.setTargetType(TeaVMTargetType.WEBASSEMBLY_GC);
        tool.setMainClass(MODULE_ENTRY);
        return Lowering.lower(run(tool, build, "kernels.wasm"), build.exports().stream()
                .map(method -> KernelBuild.exportName(method.getClassName(), method.getName())).toList());
    }

    /**
     * Statements that define {@code instantiateKernels}, which takes an object with a {@code buffer} and returns all public
     * static methods of {@code packageName}'s classes, computing on it. Errors are those of {@link #compile}.
     */
    public String script(String packageName) throws IOException {
        TeaVMTool tool = new TeaVMTool();
        tool.setTargetType(TeaVMTargetType.JAVASCRIPT);
        // Statements alone, which fit into a function.
        tool.setJsModuleType(JSModuleType.COMMON_JS);
        tool.setMainClass(SCRIPT_ENTRY);
        byte[] kernels = run(tool, new KernelBuild(packageName, InstructionTable.ofScript(), kernels(packageName)),
                "kernels.js");
        return resource(SCRIPT_FRAME).replace(SCRIPT_PLACE, new String(kernels, StandardCharsets.UTF_8));
    }

    /** A text that lies beside this class. */
    static String resource(String name) throws IOException {
        try (InputStream stream = KernelCompiler.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What {@code tool} makes of {@code build}, which it writes to a file of this name. */
    private byte[] run(TeaVMTool tool, KernelBuild build, String fileName) throws IOException {
        tool.setTargetFileName(fileName);
        Path directory = Files.createTempDirectory("linnet-kernels");
        try {
            KernelBuild.with(build, () -> run(tool, directory));
            return Files.readAllBytes(directory.resolve(fileName));
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
            }
        }
    }

    private void run(TeaVMTool tool, Path directory) {
        URL[] urls = classPath.stream().map(KernelCompiler::url).toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(urls, KernelCompiler.class.getClassLoader())) {
            tool.setTargetDirectory(directory.toFile());
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
