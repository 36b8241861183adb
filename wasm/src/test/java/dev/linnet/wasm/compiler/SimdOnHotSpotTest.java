package dev.linnet.wasm.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.ShortMemory;
import dev.linnet.simd.Simd;
import dev.linnet.wasm.probe.SimdProbe;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Each vector operation on HotSpot, at the width that this JVM was started with. */
class SimdOnHotSpotTest {
    /** Enough for the compiled code to be what runs last. */
    private static final int REPETITIONS = 300;

    static List<SimdCases.Case> cases() {
        return SimdCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesWhatScalarsDo(SimdCases.Case run) throws ReflectiveOperationException {
        Method probe = Arrays.stream(SimdProbe.class.getMethods())
                .filter(method -> method.getName().equals(run.probe())).findFirst().orElseThrow();
        Class<?>[] types = probe.getParameterTypes();
        Object[] arguments = new Object[types.length];
        arguments[0] = SimdCases.COUNT;
        arguments[1] = run.value();
        for (int operand = 0; operand < SimdCases.OPERANDS.length; operand++) {
            arguments[2 + operand] = memory(types[2 + operand], SimdCases.OPERANDS[operand]);
        }
        for (int i = 0; i < REPETITIONS; i++) {
            arguments[6] = memory(types[6], new float[SimdCases.COUNT]);
            probe.invoke(null, arguments);
            if (i == 0 || i == REPETITIONS - 1) {
                assertNull(run.problem(floats(arguments[6]), Simd.lanes(), false));
            }
        }
    }

    /** A handle of {@code values}, or where shorts are wanted, of a copy of their bytes in WebAssembly's order. */
    private static Object memory(Class<?> type, float[] values) {
        if (type == FloatMemory.class) {
            return FloatMemory.of(values);
        }
        short[] shorts = new short[2 * values.length];
        bytes(values.length, values).asShortBuffer().get(shorts);
        return ShortMemory.of(shorts);
    }

    private static float[] floats(Object memory) {
        if (memory instanceof FloatMemory floats) {
            return floats.array;
        }
        short[] shorts = ((ShortMemory) memory).array;
        ByteBuffer bytes = bytes(shorts.length / 2);
        bytes.asShortBuffer().put(shorts);
        float[] values = new float[shorts.length / 2];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    private static ByteBuffer bytes(int length, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    @Test
    void hasAtMostTheWidthThatWasAskedFor() {
        Integer bytes = Integer.getInteger("linnet.test.greatestVectorBytes");
        if (bytes != null) {
            assertTrue(Simd.lanes() <= bytes / Float.BYTES, () -> Simd.lanes() + " lanes");
        }
    }

    @Test
    void everyOperationHasAProbeAndEveryProbeACase() throws IOException {
        Set<String> probed = new TreeSet<>();
        new ClassReader(SimdProbe.class.getName()).accept(new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
                    String[] exceptions) {
                return new MethodVisitor(Opcodes.ASM9) {
                    @Override
                    public void visitMethodInsn(int opcode, String owner, String called, String type,
                            boolean isInterface) {
                        if (owner.equals(Type.getInternalName(Simd.class))) {
                            probed.add(called + type);
                        }
                    }
                };
            }
        }, 0);
        assertEquals(publicMethods(Simd.class).map(method -> method.getName() + Type.getMethodDescriptor(method))
                .collect(Collectors.toCollection(TreeSet::new)), probed);
        Set<String> probes = publicMethods(SimdProbe.class).map(Method::getName).collect(Collectors.toSet());
        probes.remove("lanes");
        assertEquals(probes, cases().stream().map(SimdCases.Case::probe).collect(Collectors.toSet()));
    }

    private static Stream<Method> publicMethods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods()).filter(method -> Modifier.isPublic(method.getModifiers()));
    }
}
