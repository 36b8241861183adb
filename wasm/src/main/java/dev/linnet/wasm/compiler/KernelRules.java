package dev.linnet.wasm.compiler;

import java.util.Set;
import org.teavm.model.Instruction;
import org.teavm.model.MethodReference;
import org.teavm.model.instructions.AssignInstruction;
import org.teavm.model.instructions.BinaryBranchingInstruction;
import org.teavm.model.instructions.BinaryInstruction;
import org.teavm.model.instructions.BinaryOperation;
import org.teavm.model.instructions.BranchingInstruction;
import org.teavm.model.instructions.CastNumberInstruction;
import org.teavm.model.instructions.EmptyInstruction;
import org.teavm.model.instructions.ExitInstruction;
import org.teavm.model.instructions.FloatConstantInstruction;
import org.teavm.model.instructions.IntegerConstantInstruction;
import org.teavm.model.instructions.InvokeInstruction;
import org.teavm.model.instructions.JumpInstruction;
import org.teavm.model.instructions.NegateInstruction;
import org.teavm.model.instructions.NumericOperandType;
import org.teavm.model.instructions.SwitchInstruction;

/** What a kernel may do: arithmetic on ints and floats, branches, and calls of operations and of other kernels. */
final class KernelRules {
    private static final Set<Class<?>> ALLOWED = Set.of(AssignInstruction.class, BinaryBranchingInstruction.class,
            BinaryInstruction.class, BranchingInstruction.class, CastNumberInstruction.class, EmptyInstruction.class,
            ExitInstruction.class, FloatConstantInstruction.class, IntegerConstantInstruction.class,
            JumpInstruction.class, NegateInstruction.class, SwitchInstruction.class);

    private static final Set<MethodReference> MATH = Set.of(
            new MethodReference(Math.class, "min", int.class, int.class, int.class),
            new MethodReference(Math.class, "max", int.class, int.class, int.class),
            new MethodReference(Math.class, "abs", int.class, int.class),
            new MethodReference(Float.class, "intBitsToFloat", int.class, float.class),
            new MethodReference(Float.class, "floatToRawIntBits", float.class, int.class));

    private final KernelBuild build;
    private final InstructionTable table;

    KernelRules(KernelBuild build, InstructionTable table) {
        this.build = build;
        this.table = table;
    }

    /** Why {@code instruction} cannot stand in a kernel, or null where it can. */
    String problem(Instruction instruction) {
        if (ALLOWED.contains(instruction.getClass())) {
            if (isWide(instruction)) {
                return "computes with long or double; kernels know ints and floats";
            }
            return floatProblem(instruction);
        }
        if (instruction instanceof InvokeInstruction call) {
            MethodReference method = call.getMethod();
            String owner = method.getClassName();
            if (owner.equals(KernelPlugin.SIMD) || KernelPlugin.MEMORY.contains(owner)) {
                return KernelTransformer.resolves(method.getName()) || table.find(method) != null ? null
                        : "calls " + method + ", which has no instruction in the table";
            }
            return build.isKernelClass(owner) || owner.equals(KernelPlugin.ONE_LANE) || MATH.contains(method) ? null
                    : "calls " + method + "; kernels call Simd, memory handles, Math on ints and other kernels";
        }
        return "has " + instruction.getClass().getSimpleName().replace("Instruction", "")
                + "; kernels have no objects, arrays, fields or exceptions";
    }

    /** Whether {@code instruction} computes with 64 bits. JavaScript, for which kernels compile too, emulates long. */
    private static boolean isWide(Instruction instruction) {
        if (instruction instanceof CastNumberInstruction cast) {
            return isWide(cast.getSourceType()) || isWide(cast.getTargetType());
        } else if (instruction instanceof NegateInstruction negate) {
            return isWide(negate.getOperandType());
        }
        return instruction instanceof BinaryInstruction binary && isWide(binary.getOperandType());
    }

    /** What TeaVM compiles otherwise than Java says: to a − trunc(a / b) · b and to 0 − a. */
    private static String floatProblem(Instruction instruction) {
        if (instruction instanceof BinaryInstruction binary && binary.getOperation() == BinaryOperation.MODULO
                && binary.getOperandType() == NumericOperandType.FLOAT) {
            return "takes a remainder of floats, which is rounded in modules and exact on the JVM";
        }
        return instruction instanceof NegateInstruction negate && negate.getOperandType() == NumericOperandType.FLOAT
                ? "negates a float, which loses the sign of 0 in modules; multiply by -1" : null;
    }

    private static boolean isWide(NumericOperandType type) {
        return type == NumericOperandType.LONG || type == NumericOperandType.DOUBLE;
    }
}
