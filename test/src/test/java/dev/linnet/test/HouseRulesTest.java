package dev.linnet.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.Linnet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.objectweb.asm.commons.Remapper;

/** The structure that the rest of the build relies on, read from the bytecode of core. */
class HouseRulesTest {
    private static final String VECTOR_API = "jdk/incubator/vector/";
    private static final String ROOT = "dev/linnet";
    private static final String KERNEL = "dev/linnet/kernel/vector";
    private static final String SCALAR = "dev/linnet/kernel/scalar";
    private static final String SIMD = "dev/linnet/simd";
    private static final String MEMORY = "dev/linnet/memory/(Float|Short)Memory";
    /** HotSpot leaves methods beyond some 2,200 bytecodes to its slow compilers. */
    private static final int LARGEST_KERNEL = 2000;
    private static final String BOUNDARY = "\\((I|F|L" + MEMORY + ";)*\\)[IFV]";
    private static final Set<String> MATH = Set.of("java/lang/Math.min(II)I", "java/lang/Math.max(II)I",
            "java/lang/Math.abs(I)I", "java/lang/Float.intBitsToFloat(I)F", "java/lang/Float.floatToRawIntBits(F)I");

    /** What each package may name: the arrows of the architecture, which have no cycle. */
    private static final Map<String, Set<String>> ARROWS = Map.of(
            "layer", Set.of(),
            "memory", Set.of(),
            "team", Set.of("layer"),
            "simd", Set.of("memory"),
            "kernel", Set.of("memory"),
            "kernel/vector", Set.of("kernel", "simd", "memory"),
            "kernel/scalar", Set.of("kernel", "simd", "memory"),
            "plan", Set.of("layer", "kernel", "memory", "team"),
            "algorithm", Set.of("plan", "layer", "kernel", "memory", "team"),
            "", Set.of("algorithm", "plan", "layer", "kernel", "kernel/scalar", "memory", "team"));

    @Test
    void packagesNameOnlyWhatTheArrowsAllow() {
        List<String> wrong = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        forEachClass((name, reader) -> {
            String from = packageOf(name);
            seen.add(from);
            for (String named : names(reader)) {
                if (named.startsWith(ROOT + "/")) {
                    String to = packageOf(named);
                    if (!to.equals(from) && !ARROWS.getOrDefault(from, Set.of()).contains(to)) {
                        wrong.add(name + " names " + named);
                    }
                }
            }
        });
        assertEquals(new TreeSet<>(ARROWS.keySet()), seen, "the packages of core");
        assertNone(wrong);
    }

    @Test
    void theArrowsHaveNoCycle() {
        Set<String> below = new TreeSet<>();
        while (below.size() < ARROWS.size()) {
            List<String> next = ARROWS.keySet().stream()
                    .filter(each -> !below.contains(each) && below.containsAll(ARROWS.get(each))).toList();
            assertTrue(!next.isEmpty(), "a cycle among the packages that are not in " + below);
            below.addAll(next);
        }
    }

    @Test
    void coreNamesNeitherTeaVmNorAnotherLibrary() {
        List<String> wrong = new ArrayList<>();
        forEachClass((name, reader) -> names(reader).stream()
                .filter(each -> !each.startsWith("java/") && !each.startsWith(ROOT) && !each.startsWith(VECTOR_API))
                .forEach(each -> wrong.add(name + " names " + each)));
        assertNone(wrong);
    }

    @Test
    void onlyVectorKernelsAndSimdNameTheVectorApi() {
        List<String> wrong = new ArrayList<>();
        forEachClass((name, reader) -> {
            if (!name.startsWith(KERNEL + "/") && !name.equals(SIMD + "/Simd")) {
                names(reader).stream().filter(each -> each.startsWith(VECTOR_API))
                        .forEach(each -> wrong.add(name + " names " + each));
            }
        });
        assertNone(wrong);
    }

    @Test
    void vectorsLiveInStaticMethodsAndOnlySimdCallsThem() {
        assertNone(problems(name -> name.startsWith(KERNEL + "/") || name.startsWith(SIMD + "/"), VectorRules::new));
    }

    @Test
    void kernelsAllocateNothingHaveNoFieldsAndStaySmall() {
        assertNone(problems(HouseRulesTest::isKernel, KernelRules::new));
    }

    @Test
    void algorithmsTouchNoElementAndComputeWithoutLong() {
        assertNone(problems(name -> name.startsWith("dev/linnet/algorithm/"), AlgorithmRules::new));
    }

    /** The kernels themselves, not the class that offers them as the kernel table. */
    private static boolean isKernel(String name) {
        return (name.startsWith(KERNEL + "/") || name.startsWith(SCALAR + "/")) && !name.endsWith("/VectorKernels")
                && !name.endsWith("/ScalarKernels") && !name.endsWith("/package-info");
    }

    private static void assertNone(List<String> wrong) {
        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    }

    private static String packageOf(String name) {
        int end = name.lastIndexOf('/');
        return end <= ROOT.length() ? "" : name.substring(ROOT.length() + 1, end);
    }

    /** What an instance of {@code rules} for each class whose name passes finds. */
    private static List<String> problems(Function<String, Boolean> which, Function<String, Rules> rules) {
        List<String> wrong = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        forEachClass((name, reader) -> {
            if (which.apply(name)) {
                seen.add(name);
                Rules visitor = rules.apply(name);
                reader.accept(visitor, 0);
                wrong.addAll(visitor.wrong);
            }
        });
        assertTrue(seen.size() > 3, "only " + seen + " were looked at");
        return wrong;
    }

    /** Every class that {@code reader}'s class names, in code, signatures and annotations. */
    private static Set<String> names(ClassReader reader) {
        Set<String> names = new TreeSet<>();
        reader.accept(new ClassRemapper(null, new Remapper() {
            @Override
            public String map(String internalName) {
                names.add(internalName);
                return internalName;
            }
        }), 0);
        return names;
    }

    private interface ClassAction {
        void accept(String name, ClassReader reader);
    }

    /** Every class of core but module-info. */
    private static void forEachClass(ClassAction action) {
        try {
            Path place = Path.of(Linnet.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(place)) {
                forEachClass(place, action);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + place.toUri()), Map.of())) {
                    forEachClass(jar.getPath("/"), action);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void forEachClass(Path root, ClassAction action) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files.filter(each -> each.toString().endsWith(".class")
                    && !each.endsWith("module-info.class"))::iterator) {
                ClassReader reader = new ClassReader(Files.readAllBytes(file));
                action.accept(reader.getClassName(), reader);
            }
        }
    }

    /** Collects what is wrong with one class. */
    private abstract static class Rules extends ClassVisitor {
        final List<String> wrong = new ArrayList<>();
        final String owner;

        Rules(String owner) {
            super(Opcodes.ASM9);
            this.owner = owner;
        }

        void complain(String method, String what) {
            wrong.add(owner + "." + method + " " + what);
        }
    }

    private static final class VectorRules extends Rules {
        VectorRules(String owner) {
            super(owner);
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
            // Species, shuffles and masks are constants of simd; vectors in fields are boxed.
            if (descriptor.contains(VECTOR_API) && (descriptor.endsWith("Vector;") || !owner.startsWith(SIMD + "/")
                    || (access & Opcodes.ACC_STATIC) == 0 || (access & Opcodes.ACC_FINAL) == 0)) {
                complain(name, "is a field of type " + descriptor);
            }
            return null;
        }

        @Override
        public MethodVisitor visitMethod(int access, String method, String descriptor, String signature,
                String[] exceptions) {
            if (descriptor.contains("[L" + VECTOR_API)) {
                complain(method, "takes or gives an array of vectors");
            }
            if (descriptor.contains(VECTOR_API) && (access & Opcodes.ACC_STATIC) == 0) {
                complain(method, "is not static and has vectors");
            }
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(int opcode, String target, String name, String type, boolean isInterface) {
                    if (target.startsWith(VECTOR_API) && !owner.startsWith(SIMD + "/")) {
                        complain(method, "calls " + target + "." + name);
                    }
                }

                @Override
                public void visitTypeInsn(int opcode, String type) {
                    if (opcode == Opcodes.ANEWARRAY && type.startsWith(VECTOR_API)) {
                        complain(method, "makes an array of vectors");
                    }
                }
            };
        }
    }

    private static final class KernelRules extends Rules {
        KernelRules(String owner) {
            super(owner);
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
            complain(name, "is a field");
            return null;
        }

        @Override
        public MethodVisitor visitMethod(int access, String method, String descriptor, String signature,
                String[] exceptions) {
            boolean isConstructor = method.equals("<init>");
            if (!isConstructor && (access & Opcodes.ACC_STATIC) == 0) {
                complain(method, "is not static");
            }
            if ((access & Opcodes.ACC_PUBLIC) != 0 && !isConstructor && !descriptor.matches(BOUNDARY)) {
                complain(method, "has the boundary " + descriptor + ", which must be of ints, floats and memory");
            }
            return new CodeSizeEvaluator(Opcodes.ASM9, null) {
                @Override
                public void visitMethodInsn(int opcode, String target, String name, String type, boolean isInterface) {
                    super.visitMethodInsn(opcode, target, name, type, isInterface);
                    boolean allowed = isKernel(target) && packageOf(target).equals(packageOf(owner))
                            || target.equals(SIMD + (owner.startsWith(SCALAR + "/") ? "/OneLane" : "/Simd"))
                            || target.matches(MEMORY) && (name.equals("get") || name.equals("set"))
                            || MATH.contains(target + '.' + name + type)
                            || isConstructor && target.equals("java/lang/Object");
                    if (!allowed) {
                        complain(method, "calls " + target + "." + name + type);
                    }
                }

                @Override
                public void visitFieldInsn(int opcode, String target, String name, String type) {
                    super.visitFieldInsn(opcode, target, name, type);
                    complain(method, "reads or writes the field " + target + "." + name);
                }

                @Override
                public void visitTypeInsn(int opcode, String type) {
                    super.visitTypeInsn(opcode, type);
                    complain(method, "allocates or casts " + type);
                }

                @Override
                public void visitIntInsn(int opcode, int operand) {
                    super.visitIntInsn(opcode, operand);
                    if (opcode == Opcodes.NEWARRAY) {
                        complain(method, "allocates an array");
                    }
                }

                @Override
                public void visitInvokeDynamicInsn(String name, String type, Handle bootstrap,
                        Object... arguments) {
                    complain(method, "makes a lambda or concatenates strings");
                }

                @Override
                public void visitInsn(int opcode) {
                    super.visitInsn(opcode);
                    if (opcode == Opcodes.ATHROW || isArrayAccess(opcode) || isLong(opcode)) {
                        complain(method, "throws, accesses an array or computes with long (opcode " + opcode + ")");
                    }
                }

                @Override
                public void visitEnd() {
                    if (getMaxSize() > LARGEST_KERNEL) {
                        complain(method, "has up to " + getMaxSize() + " bytecodes, more than " + LARGEST_KERNEL);
                    }
                }
            };
        }
    }

    private static final class AlgorithmRules extends Rules {
        AlgorithmRules(String owner) {
            super(owner);
        }

        @Override
        public MethodVisitor visitMethod(int access, String method, String descriptor, String signature,
                String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(int opcode, String target, String name, String type, boolean isInterface) {
                    if (target.matches(MEMORY) && (name.equals("get") || name.equals("set"))) {
                        complain(method, "touches an element");
                    }
                }

                @Override
                public void visitFieldInsn(int opcode, String target, String name, String type) {
                    if (target.matches(MEMORY)) {
                        complain(method, "touches the elements of a handle");
                    }
                }

                @Override
                public void visitInsn(int opcode) {
                    if (isLong(opcode)) {
                        complain(method, "computes with long, which JavaScript emulates");
                    }
                }
            };
        }
    }

    private static boolean isArrayAccess(int opcode) {
        return opcode >= Opcodes.IALOAD && opcode <= Opcodes.SALOAD
                || opcode >= Opcodes.IASTORE && opcode <= Opcodes.SASTORE || opcode == Opcodes.ARRAYLENGTH;
    }

    private static boolean isLong(int opcode) {
        return switch (opcode) {
            case Opcodes.LADD, Opcodes.LSUB, Opcodes.LMUL, Opcodes.LDIV, Opcodes.LREM, Opcodes.LNEG, Opcodes.LSHL,
                    Opcodes.LSHR, Opcodes.LUSHR, Opcodes.LAND, Opcodes.LOR, Opcodes.LXOR, Opcodes.LCMP, Opcodes.I2L,
                    Opcodes.F2L, Opcodes.D2L, Opcodes.L2I, Opcodes.L2F, Opcodes.L2D -> true;
            default -> false;
        };
    }
}
