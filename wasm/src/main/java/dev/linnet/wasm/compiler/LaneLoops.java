package dev.linnet.wasm.compiler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.teavm.common.Loop;
import org.teavm.common.LoopGraph;
import org.teavm.model.BasicBlock;
import org.teavm.model.Incoming;
import org.teavm.model.Instruction;
import org.teavm.model.MethodHolder;
import org.teavm.model.Phi;
import org.teavm.model.Program;
import org.teavm.model.instructions.BranchingInstruction;
import org.teavm.model.instructions.InvokeInstruction;
import org.teavm.model.instructions.JumpInstruction;
import org.teavm.model.util.BasicBlockMapper;
import org.teavm.model.util.PhiUpdater;
import org.teavm.model.util.ProgramUtils;
import org.teavm.model.util.TransitionExtractor;

/**
 * Unrolls the loops of a method that run over a vector's lanes, {@code for (int k = 0; Simd.isLane(k); k++)}: their blocks
 * follow one another, once a lane. The lane's number is a
 * constant in each copy then, and becomes part of the instructions' offsets. Engines unroll short loops only.
 */
final class LaneLoops {
    /** The operation that such a loop asks. */
    static final String CONDITION = "isLane";

    private final Program program;

    private LaneLoops(Program program) {
        this.program = program;
    }

    /**
     * Unrolls the loops of {@code method}, which has a program. At a loop that is left in its midst, or a question that no loop
     * asks, it says where and what to {@code problems}, and stops.
     */
    static void unroll(MethodHolder method, BiConsumer<Instruction, String> problems) {
        LaneLoops loops = new LaneLoops(method.getProgram());
        boolean changed = false;
        for (InvokeInstruction condition = loops.find(); condition != null; condition = loops.find()) {
            BasicBlock head = condition.getBasicBlock();
            Set<BasicBlock> loop = loops.loop(head);
            if (loop.isEmpty() || !(condition.getNext() instanceof BranchingInstruction branch)
                    || branch.getOperand() != condition.getReceiver() || loop.contains(branch.getConsequent())) {
                problems.accept(condition, "asks " + CONDITION + ", which is the condition of loops alone");
                return;
            }
            Instruction way = wayOut(head, loop);
            if (way != null) {
                problems.accept(way, "leaves a loop over the lanes in its midst");
                return;
            }
            int lanes = condition.getMethod().getClassName().equals(KernelPlugin.ONE_LANE) ? 1
                    : KernelTransformer.CONSTANTS.get("lanes");
            condition.delete();
            branch.delete();
            loops.unroll(head, branch.getAlternative(), branch.getConsequent(), loop, lanes);
            changed = true;
        }
        if (changed) {
            // Copies define the loop's variables anew; before the parameters stands the object.
            new PhiUpdater().updatePhis(method.getProgram(), method.parameterCount() + 1);
        }
    }

    private InvokeInstruction find() {
        for (BasicBlock block : program.getBasicBlocks()) {
            for (Instruction instruction : block) {
                if (instruction instanceof InvokeInstruction call && isCondition(call)) {
                    return call;
                }
            }
        }
        return null;
    }

    private static boolean isCondition(InvokeInstruction call) {
        String owner = call.getMethod().getClassName();
        return call.getMethod().getName().equals(CONDITION)
                && (owner.equals(KernelPlugin.SIMD) || owner.equals(KernelPlugin.ONE_LANE));
    }

    /** The blocks of the loop that begins with {@code head}; none where no loop does. */
    private Set<BasicBlock> loop(BasicBlock head) {
        LoopGraph graph = new LoopGraph(ProgramUtils.buildControlFlowGraph(program));
        Loop loop = graph.loopAt(head.getIndex());
        if (loop == null || loop.getHead() != head.getIndex()) {
            return Set.of();
        }
        return StreamSupport.stream(program.getBasicBlocks().spliterator(), false).filter(block -> {
            Loop inner = graph.loopAt(block.getIndex());
            return inner != null && inner.isChildOf(loop);
        }).collect(Collectors.toSet());
    }

    /** The first instruction by which {@code loop} is left other than by its head; null where there is none. */
    private static Instruction wayOut(BasicBlock head, Set<BasicBlock> loop) {
        TransitionExtractor transitions = new TransitionExtractor();
        for (BasicBlock block : loop) {
            block.getLastInstruction().acceptVisitor(transitions);
            if (block != head && !loop.containsAll(Arrays.asList(transitions.getTargets()))) {
                return block.getLastInstruction();
            }
        }
        return null;
    }

    /**
     * Puts a copy of {@code loop} for each lane in place of it, then a copy of its head alone, which leads to {@code exit}. The
     * loop's own blocks become the first copy.
     */
    private void unroll(BasicBlock head, BasicBlock start, BasicBlock exit, Set<BasicBlock> loop, int lanes) {
        List<Map<BasicBlock, BasicBlock>> copies = new ArrayList<>();
        copies.add(loop.stream().collect(Collectors.toMap(block -> block, block -> block)));
        for (int lane = 1; lane <= lanes; lane++) {
            Set<BasicBlock> copied = lane < lanes ? loop : Set.of(head);
            copies.add(copied.stream().collect(Collectors.toMap(block -> block, block -> program.createBasicBlock())));
        }
        for (int lane = lanes; lane > 0; lane--) {
            for (Map.Entry<BasicBlock, BasicBlock> copy : copies.get(lane).entrySet()) {
                BasicBlock block = copy.getKey();
                copy.getValue().addAll(ProgramUtils.copyInstructions(block.getFirstInstruction(), null, program));
                copyPhis(block, copy.getValue(), copies.get(block == head ? lane - 1 : lane));
            }
        }
        for (int lane = 0; lane < lanes; lane++) {
            Map<BasicBlock, BasicBlock> copy = copies.get(lane);
            BasicBlock next = copies.get(lane + 1).get(head);
            BasicBlockMapper targets = new BasicBlockMapper((BasicBlock block) -> block == head ? next : copy.get(block));
            copy.values().forEach(targets::transformWithoutPhis);
            jump(copy.get(head), copy.get(start));
        }
        BasicBlock last = copies.get(lanes).get(head);
        jump(last, exit);
        head.getPhis().forEach(phi -> phi.getIncomings().removeIf(incoming -> loop.contains(incoming.getSource())));
        for (Phi phi : exit.getPhis()) {
            phi.getIncomings().stream().filter(incoming -> incoming.getSource() == head)
                    .forEach(incoming -> incoming.setSource(last));
        }
    }

    /** Gives {@code copy} the values that {@code block} takes from blocks of its loop, from these blocks' {@code copies}. */
    private static void copyPhis(BasicBlock block, BasicBlock copy, Map<BasicBlock, BasicBlock> copies) {
        for (Phi phi : block.getPhis()) {
            Phi phiCopy = new Phi();
            phiCopy.setReceiver(phi.getReceiver());
            for (Incoming incoming : phi.getIncomings()) {
                if (copies.containsKey(incoming.getSource())) {
                    Incoming incomingCopy = new Incoming();
                    incomingCopy.setSource(copies.get(incoming.getSource()));
                    incomingCopy.setValue(incoming.getValue());
                    phiCopy.getIncomings().add(incomingCopy);
                }
            }
            copy.getPhis().add(phiCopy);
        }
    }

    private static void jump(BasicBlock from, BasicBlock to) {
        JumpInstruction jump = new JumpInstruction();
        jump.setTarget(to);
        from.add(jump);
    }
}
