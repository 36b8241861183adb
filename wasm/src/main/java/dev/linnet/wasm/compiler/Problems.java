package dev.linnet.wasm.compiler;

import java.util.List;
import org.teavm.diagnostics.DefaultProblemTextConsumer;
import org.teavm.diagnostics.Problem;
import org.teavm.tooling.TeaVMTool;
import org.teavm.tooling.TeaVMToolException;

/** Runs TeaVM and turns what it reports into one exception with place and text. */
final class Problems {
    private Problems() {
    }

    /** Runs {@code tool}; severe problems are an IllegalArgumentException that names methods and lines. */
    static void run(TeaVMTool tool) {
        try {
            tool.generate();
        } catch (TeaVMToolException e) {
            throw new IllegalStateException(e);
        }
        List<String> problems = tool.getProblemProvider().getSevereProblems().stream().map(Problems::text)
                .distinct().toList();
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    private static String text(Problem problem) {
        DefaultProblemTextConsumer consumer = new DefaultProblemTextConsumer();
        problem.render(consumer);
        boolean hasLine = problem.getLocation() != null && problem.getLocation().getSourceLocation() != null;
        return consumer.getText() + (hasLine ? " (" + problem.getLocation().getSourceLocation() + ')' : "");
    }
}
