package dev.linnet.wasm.compiler;

import org.teavm.model.BasicBlock;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassHolderTransformer;
import org.teavm.model.ClassHolderTransformerContext;
import org.teavm.model.Instruction;
import org.teavm.model.MethodHolder;
import org.teavm.model.MethodReference;
import org.teavm.model.Program;
import org.teavm.model.ValueType;
import org.teavm.model.Variable;
import org.teavm.model.instructions.BinaryInstruction;
import org.teavm.model.instructions.BinaryOperation;
import org.teavm.model.instructions.CastNumberInstruction;
import org.teavm.model.instructions.InvocationType;
import org.teavm.model.instructions.InvokeInstruction;
import org.teavm.model.instructions.NumericOperandType;
import org.teavm.model.util.InstructionVariableMapper;
import org.teavm.model.util.TransitionExtractor;

/**
 * Tells JavaScript what the numbers of kernels are. It knows doubles alone: kernels compute with these and round where they
 * store, which engines run three times as fast as rounding each operation; but a kernel that takes a float apart rounds each,
 * since it may count on it.
 *
 * <p>Parameters of kernels, and of what has loops, are declared: they come as objects that may be numbers, and V8 asks what
 * they are wherever they are used, loops included, 1.5 to 2.2 times the time of a layer. What has no loop is put into its
 * callers, where declarations would keep constants from being computed.
 */
final class ScriptNumbers implements ClassHolderTransformer {
    private static final MethodReference ROUNDED =
            new MethodReference(ScriptPlugin.SCRIPT, "rounded", ValueType.FLOAT, ValueType.FLOAT);
    private static final MethodReference NEAREST_INT =
            new MethodReference(ScriptPlugin.SCRIPT, "nearestInt", ValueType.FLOAT, ValueType.INTEGER);

    private final KernelBuild build;

    ScriptNumbers(KernelBuild build) {
        this.build = build;
    }

    @Override
    public void transformClass(ClassHolder type, ClassHolderTransformerContext context) {
        if (!build.isKernelClass(type.getName())) {
            return;
        }
        for (MethodHolder method : type.getMethods()) {
            Program program = method.getProgram();
            if (program != null) {
                boundCasts(program);
                if (takesFloatsApart(program)) {
                    roundEach(program);
                }
                if (build.exports().contains(method.getReference()) || hasLoop(program)) {
                    declareParameters(method);
                }
            }
        }
    }

    /** Puts {@code declared(parameter)} wherever a parameter is used. */
    private static void declareParameters(MethodHolder method) {
        Program program = method.getProgram();
        for (int i = 0; i < method.parameterCount(); i++) {
            // Booleans are ints.
            ValueType type = method.parameterType(i) == ValueType.BOOLEAN ? ValueType.INTEGER : method.parameterType(i);
            Variable parameter = program.variableAt(i + 1);
            Variable declared = program.createVariable();
            InstructionVariableMapper mapper =
                    new InstructionVariableMapper(variable -> variable == parameter ? declared : variable);
            for (BasicBlock block : program.getBasicBlocks()) {
                mapper.apply(block);
            }
            program.basicBlockAt(0).addFirst(
                    call(new MethodReference(ScriptPlugin.SCRIPT, "declared", type, type), parameter, declared));
        }
    }

    /** Whether a block leads to itself or to one before it: blocks have the order of the source. */
    private static boolean hasLoop(Program program) {
        for (int i = 0; i < program.basicBlockCount(); i++) {
            TransitionExtractor transitions = new TransitionExtractor();
            program.basicBlockAt(i).getLastInstruction().acceptVisitor(transitions);
            if (transitions.getTargets() != null) {
                for (BasicBlock target : transitions.getTargets()) {
                    if (target.getIndex() <= i) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Casts to int give the nearest int, not the last 32 bits. */
    private static void boundCasts(Program program) {
        for (BasicBlock block : program.getBasicBlocks()) {
            for (Instruction each = block.getFirstInstruction(); each != null; each = each.getNext()) {
                if (each instanceof CastNumberInstruction cast && cast.getTargetType() == NumericOperandType.INT) {
                    Instruction nearest = call(NEAREST_INT, cast.getValue(), cast.getReceiver());
                    each.replace(nearest);
                    each = nearest;
                }
            }
        }
    }

    private static boolean takesFloatsApart(Program program) {
        for (BasicBlock block : program.getBasicBlocks()) {
            for (Instruction instruction : block) {
                if (instruction instanceof InvokeInstruction call && (call.getMethod().getName().equals("bits")
                        || call.getMethod().getName().equals("floatToRawIntBits"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void roundEach(Program program) {
        for (BasicBlock block : program.getBasicBlocks()) {
            for (Instruction each = block.getFirstInstruction(); each != null; each = each.getNext()) {
                Variable result = computedFloat(each);
                if (result != null) {
                    Variable exact = program.createVariable();
                    each.acceptVisitor(new InstructionVariableMapper(variable -> variable == result ? exact : variable));
                    Instruction rounding = call(ROUNDED, exact, result);
                    each.insertNext(rounding);
                    each = rounding;
                }
            }
        }
    }

    /** The float that {@code instruction} computes; null where it does not, or only loads one. */
    private static Variable computedFloat(Instruction instruction) {
        if (instruction instanceof BinaryInstruction binary) {
            boolean compares = binary.getOperation() == BinaryOperation.COMPARE_LESS
                    || binary.getOperation() == BinaryOperation.COMPARE_GREATER;
            return binary.getOperandType() == NumericOperandType.FLOAT && !compares ? binary.getReceiver() : null;
        } else if (instruction instanceof CastNumberInstruction cast) {
            return cast.getTargetType() == NumericOperandType.FLOAT ? cast.getReceiver() : null;
        }
        return instruction instanceof InvokeInstruction call && call.getMethod().getReturnType() == ValueType.FLOAT
                && !KernelPlugin.MEMORY.contains(call.getMethod().getClassName()) ? call.getReceiver() : null;
    }

    private static InvokeInstruction call(MethodReference method, Variable argument, Variable receiver) {
        InvokeInstruction call = new InvokeInstruction();
        call.setType(InvocationType.SPECIAL);
        call.setMethod(method);
        call.setArguments(argument);
        call.setReceiver(receiver);
        return call;
    }
}
