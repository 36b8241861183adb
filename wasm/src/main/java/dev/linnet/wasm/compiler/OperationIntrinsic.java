package dev.linnet.wasm.compiler;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.teavm.ast.BinaryExpr;
import org.teavm.ast.BinaryOperation;
import org.teavm.ast.ConstantExpr;
import org.teavm.ast.Expr;
import org.teavm.ast.InvocationExpr;
import org.teavm.ast.UnaryExpr;
import org.teavm.ast.UnaryOperation;
import org.teavm.backend.wasm.intrinsics.WasmGCCodeGenContext;
import org.teavm.backend.wasm.intrinsics.WasmGCInlineIntrinsic;
import org.teavm.backend.wasm.intrinsics.WasmGCInlineIntrinsicContext;
import org.teavm.backend.wasm.model.WasmFunction;
import org.teavm.backend.wasm.model.WasmType;
import org.teavm.backend.wasm.model.instruction.WasmInstructionBuilder;
import org.teavm.backend.wasm.model.instruction.WasmIntBinaryOperation;
import org.teavm.backend.wasm.model.instruction.WasmIntType;
import org.teavm.model.MethodReference;
import org.teavm.model.ValueType;

/**
 * Emits one operation: its arguments, then a call of an imported function named by the row's instructions. The names of
 * imports survive TeaVM's renaming, so {@link Lowering} finds the instructions there.
 *
 * <p>The constant part of an index becomes the instruction's offset. WebAssembly adds address and offset without
 * wrapping, so what remains must not be negative. A constant is taken off only where the index is a sum in which
 * nothing is subtracted: with x = 0, the rest of {@code (x - 4) + 8} would be an address before the memory. For
 * variables kernels keep the rule that an index without its positive constants is an index too.
 */
final class OperationIntrinsic implements WasmGCInlineIntrinsic {
    private final WasmGCCodeGenContext context;
    private final InstructionTable table;
    private final Map<String, WasmFunction> imports = new HashMap<>();

    OperationIntrinsic(WasmGCCodeGenContext context, InstructionTable table) {
        this.context = context;
        this.table = table;
    }

    boolean serves(MethodReference method) {
        String owner = method.getClassName();
        return (owner.equals(KernelPlugin.SIMD) || owner.equals(KernelPlugin.ONE_LANE)
                || KernelPlugin.MEMORY.contains(owner))
                && table.find(method) != null;
    }

    @Override
    public void apply(InvocationExpr invocation, WasmGCInlineIntrinsicContext generator,
            WasmInstructionBuilder builder) {
        InstructionTable.Row row = table.find(invocation.getMethod());
        List<Expr> arguments = invocation.getArguments();
        String text = row.text();
        boolean isMemory = !arguments.isEmpty() && row.text().matches(".*(load|store).*");
        int first = 0;
        if (isMemory) {
            Index index = Index.of(arguments.get(1));
            int shift = elementShift(invocation.getMethod());
            generator.generate(builder, arguments.get(0));
            if (index.rest() != null) {
                generator.generate(builder, index.rest());
                builder.i32Const(shift).intBinary(WasmIntType.INT32, WasmIntBinaryOperation.SHL)
                        .intBinary(WasmIntType.INT32, WasmIntBinaryOperation.ADD);
            }
            text += " " + (index.constant() << shift) + (shift == 2 ? "" : " " + shift);
            first = 2;
        }
        for (int i = first; i < arguments.size(); i++) {
            generator.generate(builder, arguments.get(row.order().charAt(i) - '0'));
        }
        if (!text.isEmpty()) {
            builder.call(function(text, invocation.getMethod(), isMemory, row));
        }
    }

    /** Element sizes as powers of two: the handle is a memory operation's first operand. */
    private static int elementShift(MethodReference method) {
        return method.getClassName().equals(KernelPlugin.SHORT_MEMORY)
                || method.parameterCount() > 0 && method.parameterType(0).isObject(KernelPlugin.SHORT_MEMORY) ? 1 : 2;
    }

    /** The import whose name is {@code text}; the same instructions may serve several methods. */
    private WasmFunction function(String text, MethodReference method, boolean isMemory, InstructionTable.Row row) {
        return imports.computeIfAbsent(text, name -> {
            WasmType result = method.getReturnType() == ValueType.VOID ? null
                    : context.typeMapper().mapType(method.getReturnType());
            ValueType[] parameters = method.getParameterTypes();
            boolean isInstance = KernelPlugin.MEMORY.contains(method.getClassName());
            WasmType[] types;
            if (isMemory) {
                // An address, and for stores the value, which is the last parameter.
                boolean hasValue = parameters.length == (isInstance ? 2 : 3);
                types = hasValue ? new WasmType[] {WasmType.INT32, map(parameters[parameters.length - 1])}
                        : new WasmType[] {WasmType.INT32};
            } else {
                types = new WasmType[parameters.length];
                for (int i = 0; i < types.length; i++) {
                    types[i] = map(parameters[row.order().charAt(i) - '0']);
                }
            }
            WasmFunction function = new WasmFunction(context.functionTypes().of(result, types));
            function.setName(context.names().topLevel("simd@" + imports.size()));
            function.setImportModule(Lowering.IMPORT_MODULE);
            function.setImportName(name);
            context.module().functions.add(function);
            return function;
        });
    }

    private WasmType map(ValueType type) {
        return context.typeMapper().mapType(type);
    }

    /**
     * An index in elements, taken apart.
     *
     * @param rest what is not constant; null where nothing is
     * @param constant the positive constant part
     */
    private record Index(Expr rest, int constant) {
        static Index of(Expr expression) {
            if (expression instanceof ConstantExpr constant && (Integer) constant.getValue() >= 0) {
                return new Index(null, (Integer) constant.getValue());
            }
            if (expression instanceof BinaryExpr sum && sum.getOperation() == BinaryOperation.ADD) {
                Index left = of(sum.getFirstOperand());
                Index right = of(sum.getSecondOperand());
                if (left.constant + right.constant > 0 && !subtracts(left.rest) && !subtracts(right.rest)) {
                    return new Index(add(sum, left.rest, right.rest), left.constant + right.constant);
                }
            }
            return new Index(expression, 0);
        }

        /** Whether {@code expression} may be negative by what is written in it. */
        private static boolean subtracts(Expr expression) {
            if (expression instanceof ConstantExpr constant) {
                return (Integer) constant.getValue() < 0;
            }
            if (expression instanceof BinaryExpr binary) {
                return binary.getOperation() == BinaryOperation.SUBTRACT || subtracts(binary.getFirstOperand())
                        || subtracts(binary.getSecondOperand());
            }
            return expression instanceof UnaryExpr unary && unary.getOperation() == UnaryOperation.NEGATE;
        }

        private static Expr add(BinaryExpr sum, Expr left, Expr right) {
            if (left == null || right == null) {
                return left == null ? right : left;
            }
            Expr result = Expr.binary(BinaryOperation.ADD, sum.getType(), left, right);
            result.setLocation(sum.getLocation());
            return result;
        }
    }
}
