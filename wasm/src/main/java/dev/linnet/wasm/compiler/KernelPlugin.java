package dev.linnet.wasm.compiler;

import java.util.List;
import java.util.Set;
import org.teavm.backend.wasm.TeaVMWasmGCHost;
import org.teavm.backend.wasm.model.WasmStructure;
import org.teavm.backend.wasm.model.WasmType;
import org.teavm.dependency.AbstractDependencyListener;
import org.teavm.dependency.DependencyAgent;
import org.teavm.model.MethodReference;
import org.teavm.model.ValueType;
import org.teavm.vm.spi.TeaVMHost;
import org.teavm.vm.spi.TeaVMPlugin;

/**
 * Teaches TeaVM's WebAssembly target the kernels' own types and their operations: vectors become references to a
 * marker structure, which {@link Lowering} turns into v128; handles become addresses; each operation becomes a call of
 * an imported function whose name is the instructions. Does nothing outside a kernel build.
 */
public final class KernelPlugin implements TeaVMPlugin {
    static final String FLOAT_VECTOR = "jdk.incubator.vector.FloatVector";
    static final String INT_VECTOR = "jdk.incubator.vector.IntVector";
    static final String FLOAT_MEMORY = "dev.linnet.memory.FloatMemory";
    static final String SHORT_MEMORY = "dev.linnet.memory.ShortMemory";
    static final String SIMD = "dev.linnet.simd.Simd";
    static final String ONE_LANE = "dev.linnet.simd.OneLane";
    /** The memory handles that kernels take. */
    static final Set<String> MEMORY = Set.of(FLOAT_MEMORY, SHORT_MEMORY);

    @Override
    public void install(TeaVMHost host) {
        KernelBuild build = KernelBuild.current();
        TeaVMWasmGCHost wasm = host.getExtension(TeaVMWasmGCHost.class);
        if (build == null || wasm == null) {
            return;
        }
        InstructionTable table = build.table();
        host.add(new KernelTransformer(build));
        host.add(new Entries(build.exports()));
        wasm.addCustomTypeMapperFactory(context -> {
            WasmStructure marker = new WasmStructure(Lowering.MARKER);
            context.module().types.add(marker);
            WasmType vector = marker.getReference();
            return name -> switch (name) {
                case FLOAT_VECTOR, INT_VECTOR -> vector;
                case FLOAT_MEMORY, SHORT_MEMORY -> WasmType.INT32;
                default -> null;
            };
        });
        wasm.contributeToCodeGen((context, registry) -> {
            OperationIntrinsic intrinsic = new OperationIntrinsic(context, table);
            registry.inlineIntrinsics().registerIntrinsic(method -> intrinsic.serves(method) ? intrinsic : null);
        });
    }

    /** Whether {@code type} is a memory handle. */
    static boolean isMemory(ValueType type) {
        return type instanceof ValueType.Object object && MEMORY.contains(object.getClassName());
    }

    /** Makes the exported kernels reachable. */
    static final class Entries extends AbstractDependencyListener {
        private final List<MethodReference> methods;

        Entries(List<MethodReference> methods) {
            this.methods = methods;
        }

        @Override
        public void started(DependencyAgent agent) {
            for (MethodReference method : methods) {
                agent.linkMethod(method).use();
            }
        }
    }
}
