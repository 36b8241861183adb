package dev.linnet.wasm.compiler;

import java.util.List;
import org.teavm.ast.Expr;
import org.teavm.backend.javascript.TeaVMJavaScriptHost;
import org.teavm.backend.javascript.codegen.SourceWriter;
import org.teavm.backend.javascript.rendering.Precedence;
import org.teavm.backend.javascript.spi.Injector;
import org.teavm.backend.javascript.spi.InjectorContext;
import org.teavm.model.MethodReference;
import org.teavm.model.ValueType;
import org.teavm.vm.spi.TeaVMHost;
import org.teavm.vm.spi.TeaVMPlugin;

/**
 * Teaches TeaVM's JavaScript target the kernels: handles become indices, their elements those of two typed arrays, and the
 * entry's {@code table} an object of all kernels, which take addresses as a module's exports do. Does nothing outside a build
 * of kernels.
 */
public final class ScriptPlugin implements TeaVMPlugin {
    static final String SCRIPT = "dev.linnet.wasm.module.Script";

    @Override
    public void install(TeaVMHost host) {
        KernelBuild build = KernelBuild.current();
        TeaVMJavaScriptHost script = host.getExtension(TeaVMJavaScriptHost.class);
        if (build == null || script == null) {
            return;
        }
        host.add(new KernelTransformer(build));
        host.add(new ScriptNumbers(build));
        host.add(new KernelPlugin.Entries(build.exports()));
        script.addInjectorProvider(context -> operation(build, context.getMethod()));
        script.addGeneratorProvider(context -> isTable(context.getMethod())
                ? (generator, writer, method) -> table(writer, build.exports()) : null);
    }

    private static boolean isTable(MethodReference method) {
        return method.getClassName().equals(SCRIPT) && method.getName().equals("table");
    }

    /** What writes a call of an operation; null where the method is none. */
    private static Injector operation(KernelBuild build, MethodReference method) {
        boolean isOperation = method.getClassName().equals(SCRIPT) || KernelPlugin.MEMORY.contains(method.getClassName());
        InstructionTable.Row row = isOperation ? build.table().find(method) : null;
        return row == null ? null : (context, called) -> write(row.text(), context);
    }

    /** Writes a row's text with the arguments in it. */
    private static void write(String text, InjectorContext context) {
        SourceWriter writer = context.getWriter();
        writer.append('(');
        int from = 0;
        for (int at = text.indexOf('$'); at >= 0; at = text.indexOf('$', from)) {
            Expr argument = context.getArgument(text.charAt(at + 1) - '0');
            writer.append(text.substring(from, at));
            // Every operator of a row binds at most as a sign does.
            context.writeExpr(argument, Precedence.UNARY);
            from = at + 2;
        }
        writer.append(text.substring(from)).append(')');
    }

    private static void table(SourceWriter writer, List<MethodReference> kernels) {
        writer.append("return {").softNewLine();
        for (MethodReference kernel : kernels) {
            StringBuilder parameters = new StringBuilder();
            StringBuilder arguments = new StringBuilder();
            for (int i = 0; i < kernel.parameterCount(); i++) {
                ValueType type = kernel.parameterType(i);
                String separator = i == 0 ? "" : ",";
                parameters.append(separator).append('a').append(i);
                arguments.append(separator).append('a').append(i);
                if (KernelPlugin.isMemory(type)) {
                    arguments.append(type.isObject(KernelPlugin.FLOAT_MEMORY) ? ">>>2" : ">>>1");
                }
            }
            writer.append(KernelBuild.exportName(kernel.getClassName(), kernel.getName())).append(":(")
                    .append(parameters).append(")=>").appendMethod(kernel).append("(").append(arguments).append("),")
                    .softNewLine();
        }
        writer.append("};").softNewLine();
    }
}
