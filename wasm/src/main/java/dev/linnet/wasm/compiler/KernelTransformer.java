package dev.linnet.wasm.compiler;

import java.util.Map;
import org.teavm.interop.Export;
import org.teavm.model.AnnotationHolder;
import org.teavm.model.AnnotationValue;
import org.teavm.model.BasicBlock;
import org.teavm.model.CallLocation;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassHolderTransformer;
import org.teavm.model.ClassHolderTransformerContext;
import org.teavm.model.ElementModifier;
import org.teavm.model.FieldHolder;
import org.teavm.model.Instruction;
import org.teavm.model.MethodDescriptor;
import org.teavm.model.MethodHolder;
import org.teavm.model.emit.ProgramEmitter;

/**
 * Prepares the classes of a kernel build: operations lose their JVM bodies, lane counts become constants, kernels are
 * exported, and whatever cannot become WebAssembly without objects is an error that names method and line.
 */
final class KernelTransformer implements ClassHolderTransformer {
    /** What is constant in a module: the float32 lanes of a v128, that it is one, and what is left of moved memories' indices. */
    static final Map<String, Integer> CONSTANTS = Map.of("lanes", 4, "inModule", 1, "rest", 0);

    private final KernelBuild build;
    private final InstructionTable table;

    KernelTransformer(KernelBuild build) {
        this.build = build;
        this.table = build.table();
    }

    /** Whether calls of this operation are gone before instructions are asked for: constants, and what loops over lanes ask. */
    static boolean resolves(String operation) {
        return CONSTANTS.containsKey(operation) || operation.equals(LaneLoops.CONDITION);
    }

    @Override
    public void transformClass(ClassHolder type, ClassHolderTransformerContext context) {
        if (type.getName().equals(KernelPlugin.SIMD) || KernelPlugin.MEMORY.contains(type.getName())) {
            makeNative(type, context);
        } else if (type.getName().equals(KernelPlugin.ONE_LANE)) {
            for (MethodHolder method : type.getMethods()) {
                if (table.find(method.getReference()) != null) {
                    method.setProgram(null);
                    method.getModifiers().add(ElementModifier.NATIVE);
                }
            }
        } else if (build.isKernelClass(type.getName())) {
            checkFields(type, context);
            for (MethodHolder method : type.getMethods()) {
                check(method, context);
                unroll(method, context);
                if (build.exports().contains(method.getReference())) {
                    AnnotationHolder export = new AnnotationHolder(Export.class.getName());
                    export.getValues().put("name",
                            new AnnotationValue(KernelBuild.exportName(type.getName(), method.getName())));
                    method.getAnnotations().add(export);
                }
            }
        }
    }

    private void makeNative(ClassHolder type, ClassHolderTransformerContext context) {
        MethodHolder initializer = type.getMethod(new MethodDescriptor("<clinit>", void.class));
        if (initializer != null) {
            type.removeMethod(initializer);
        }
        for (FieldHolder field : type.getFields().toArray(new FieldHolder[0])) {
            type.removeField(field);
        }
        for (MethodHolder method : type.getMethods()) {
            Integer constant = CONSTANTS.get(method.getName());
            if (constant != null) {
                ProgramEmitter.create(method, context.getHierarchy()).constant(constant).returnValue();
            } else if (!method.getName().equals("<init>")) {
                method.setProgram(null);
                method.getModifiers().add(ElementModifier.NATIVE);
            }
        }
    }

    private void checkFields(ClassHolder type, ClassHolderTransformerContext context) {
        for (FieldHolder field : type.getFields()) {
            if (field.hasModifier(ElementModifier.FINAL) && field.getInitialValue() != null) {
                // A compile-time constant, which javac has put wherever it is used.
                continue;
            }
            context.getDiagnostics().error(null, "kernel class {{c0}} has the field " + field.getName()
                    + "; kernels keep no state", type.getName());
        }
    }

    private void unroll(MethodHolder method, ClassHolderTransformerContext context) {
        if (method.getProgram() != null) {
            LaneLoops.unroll(method, (instruction, problem) -> report(method, instruction, problem, context));
        }
    }

    private void check(MethodHolder method, ClassHolderTransformerContext context) {
        if (method.getProgram() == null || method.getName().equals("<init>")) {
            return;
        }
        KernelRules rules = new KernelRules(build, table);
        for (BasicBlock block : method.getProgram().getBasicBlocks()) {
            for (Instruction instruction : block) {
                String problem = rules.problem(instruction);
                if (problem != null) {
                    report(method, instruction, problem, context);
                }
            }
        }
    }

    private static void report(MethodHolder method, Instruction instruction, String problem,
            ClassHolderTransformerContext context) {
        context.getDiagnostics().error(new CallLocation(method.getReference(), instruction.getLocation()),
                "kernel {{m0}} " + problem, method.getReference());
    }
}
