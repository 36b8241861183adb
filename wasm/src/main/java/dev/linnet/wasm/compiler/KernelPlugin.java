package dev.linnet.wasm.compiler;

import java.util.List;
import org.teavm.backend.wasm.TeaVMWasmGCHost;
import org.teavm.backend.wasm.model.WasmStructure;
import org.teavm.backend.wasm.model.WasmType;
import org.teavm.dependency.AbstractDependencyListener;
import org.teavm.dependency.DependencyAgent;
import org.teavm.model.MethodReference;
import org.teavm.vm.spi.TeaVMHost;
import org.teavm.vm.spi.TeaVMPlugin;

/**
 * Teaches TeaVM's WebAssembly target the kernels' three types and their operations: vectors become references to a
 * marker structure, which {@link Lowering} turns into v128; handles become addresses; each operation becomes a call of
 * an imported function whose name is the instructions. Does nothing outside a kernel build.
 */
public final class KernelPlugin implements TeaVMPlugin {
    static final String FLOAT_VECTOR = "jdk.incubator.vector.FloatVector";
    static final String INT_VECTOR = "jdk.incubator.vector.IntVector";
    static final String FLOAT_MEMORY = "dev.linnet.memory.FloatMemory";
    static final String SIMD = "dev.linnet.simd.Simd";

    @Override
    public void install(TeaVMHost host) {
        KernelBuild build = KernelBuild.current();
        TeaVMWasmGCHost wasm = host.getExtension(TeaVMWasmGCHost.class);
        if (build == null || wasm == null) {
            return;
        }
        InstructionTable table = new InstructionTable(build.relaxed());
        host.add(new KernelTransformer(build, table));
        host.add(new Entries(build.exports()));
        wasm.addCustomTypeMapperFactory(context -> {
            WasmStructure marker = new WasmStructure(Lowering.MARKER);
            context.module().types.add(marker);
            WasmType vector = marker.getReference();
            return name -> switch (name) {
                case FLOAT_VECTOR, INT_VECTOR -> vector;
                case FLOAT_MEMORY -> WasmType.INT32;
                default -> null;
            };
        });
        wasm.contributeToCodeGen((context, registry) -> {
            OperationIntrinsic intrinsic = new OperationIntrinsic(context, table);
            registry.inlineIntrinsics().registerIntrinsic(method -> intrinsic.serves(method) ? intrinsic : null);
        });
    }

    /** Makes the exported kernels reachable. */
    private static final class Entries extends AbstractDependencyListener {
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
