package dev.linnet.wasm.compiler;

import org.teavm.backend.javascript.TeaVMJavaScriptHost;
import org.teavm.backend.javascript.codegen.SourceWriter;
import org.teavm.backend.javascript.spi.GeneratorContext;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassHolderTransformer;
import org.teavm.model.ClassHolderTransformerContext;
import org.teavm.model.ClassReader;
import org.teavm.model.ElementModifier;
import org.teavm.model.FieldReference;
import org.teavm.model.MethodHolder;
import org.teavm.model.MethodReader;
import org.teavm.model.MethodReference;
import org.teavm.model.ValueType;
import org.teavm.model.emit.ProgramEmitter;
import org.teavm.vm.spi.TeaVMHost;
import org.teavm.vm.spi.TeaVMPlugin;

/**
 * Teaches TeaVM's JavaScript target the boundary to the kernel module: {@code ModuleKernels} gets one method for each
 * method of the kernel table, which calls the export of that name; a handle crosses as its address. Java kernels and
 * vectors in the driver are a build error.
 */
public final class DriverPlugin implements TeaVMPlugin {
    private static final String TABLE = "dev.linnet.kernel.Kernels";
    private static final String MODULE_KERNELS = "dev.linnet.wasm.driver.ModuleKernels";
    private static final String VECTOR_KERNELS = "dev.linnet.kernel.vector.";
    private static final String VECTORS = "jdk.incubator.vector.";
    private static final String HANDLES = "dev.linnet.wasm.driver.Handles";
    private static final FieldReference EXPORTS = new FieldReference(MODULE_KERNELS, "exports");

    @Override
    public void install(TeaVMHost host) {
        TeaVMJavaScriptHost javaScript = host.getExtension(TeaVMJavaScriptHost.class);
        if (javaScript != null && KernelBuild.current() == null) {
            host.add(new AddKernels());
            javaScript.addGeneratorProvider(context -> context.getMethod().getClassName().equals(MODULE_KERNELS)
                    && !context.getMethod().getName().equals("table") ? DriverPlugin::callExport : null);
        }
    }

    private static final class AddKernels implements ClassHolderTransformer {
        @Override
        public void transformClass(ClassHolder type, ClassHolderTransformerContext context) {
            if (type.getName().startsWith(VECTOR_KERNELS) || type.getName().startsWith(VECTORS)) {
                context.getDiagnostics().error(null,
                        "the driver reaches {{c0}}; kernels are the module's exports there", type.getName());
            }
            if (type.getName().equals(HANDLES)) {
                addBodies(type, context);
            }
            if (!type.getName().equals(MODULE_KERNELS)) {
                return;
            }
            type.getInterfaces().add(TABLE);
            ClassReader table = context.getHierarchy().getClassSource().get(TABLE);
            for (MethodReader kernel : table.getMethods()) {
                MethodHolder method = new MethodHolder(kernel.getDescriptor());
                method.setLevel(kernel.getLevel());
                method.getModifiers().add(ElementModifier.NATIVE);
                type.addMethod(method);
            }
        }
    }

    /** Makes {@code Handles} call the stand-in's methods, which javac could not see. */
    private static void addBodies(ClassHolder type, ClassHolderTransformerContext context) {
        for (MethodHolder method : type.getMethods()) {
            if (method.hasModifier(ElementModifier.NATIVE)) {
                method.getModifiers().remove(ElementModifier.NATIVE);
                ProgramEmitter body = ProgramEmitter.create(method, context.getHierarchy());
                if (method.getResultType() instanceof ValueType.Object memory) {
                    body.invoke(memory.getClassName(), "at", memory, body.var(1, ValueType.INTEGER),
                            body.var(2, ValueType.INTEGER)).returnValue();
                } else {
                    body.var(1, method.parameterType(0)).invokeVirtual("address", int.class).returnValue();
                }
            }
        }
    }

    private static void callExport(GeneratorContext context, SourceWriter writer, MethodReference method) {
        if (method.getReturnType() != ValueType.VOID) {
            writer.append("return ");
        }
        writer.append(context.getParameterName(0)).append(".").appendField(EXPORTS).append(".").append(method.getName())
                .append("(");
        for (int i = 0; i < method.parameterCount(); i++) {
            writer.append(i == 0 ? "" : ",").append(context.getParameterName(i + 1));
            if (KernelPlugin.isMemory(method.parameterType(i))) {
                String memory = ((ValueType.Object) method.parameterType(i)).getClassName();
                writer.append(".").appendField(new FieldReference(memory, "address"));
            }
        }
        writer.append(");").softNewLine();
    }
}
