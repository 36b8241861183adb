package dev.linnet.bench.peers;

import dev.linnet.Linnet;
import dev.linnet.layer.Add;
import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.Layer;
import dev.linnet.layer.LayerText;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import dev.linnet.test.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A graph's plans, and the arrays between them: one that is no longer read holds a later output of its length. */
final class LinnetRunner implements Runner {
    private final List<Plan> plans = new ArrayList<>();
    private final List<Runnable> steps = new ArrayList<>();
    private final Map<Integer, List<float[]>> free = new HashMap<>();
    private final float[] output;
    private double planSeconds;

    LinnetRunner(Linnet linnet, Graph graph, boolean implicitGemmOnly) {
        float[] input = graph.input().toArray();
        List<float[]> places = new ArrayList<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            Graph.Node node = graph.nodes().get(i);
            if (node.fused()) {
                places.add(places.get(i - 1));
                continue;
            }
            List<float[]> inputs = node.from().stream().map(from -> from < 0 ? input : places.get(from)).toList();
            float[] place = place(node.length());
            places.add(place);
            if (node.text().equals("concatenation")) {
                int[] pictures = node.from().stream().mapToInt(from -> graph.nodes().get(from).picture()).toArray();
                steps.add(() -> concatenate(inputs, pictures, graph.batch(), place));
            } else {
                Plan plan = plan(linnet, LayerText.parse(implicitGemmOnly ? node.gemm() : node.text()), node);
                plans.add(plan);
                Operands operands = Operands.input(inputs.get(0)).output(place);
                if (plan.layer() instanceof Add) {
                    operands.addend(inputs.get(1));
                }
                steps.add(() -> plan.run(operands));
            }
            for (int from : node.from()) {
                if (from >= 0 && graph.lastReader(from) == i) {
                    float[] read = places.get(from);
                    free.computeIfAbsent(read.length, length -> new ArrayList<>()).add(read);
                }
            }
        }
        output = places.get(places.size() - 1);
    }

    /** The algorithm of the first layer. */
    String algorithm() {
        return plans.get(0).algorithm();
    }

    /** Bytes of the largest scratch. */
    int scratchBytes() {
        return plans.stream().mapToInt(Plan::scratchBytes).max().orElse(0);
    }

    /** Seconds that the planner took. */
    double planSeconds() {
        return planSeconds;
    }

    @Override
    public void run() {
        steps.forEach(Runnable::run);
    }

    @Override
    public float[] output() {
        return output;
    }

    @Override
    public void close() {
        plans.forEach(Plan::close);
    }

    private Plan plan(Linnet linnet, Layer layer, Graph.Node node) {
        double start = System.nanoTime();
        // Without constants nothing is packed: what is left is the planner.
        linnet.plan(layer).close();
        planSeconds += (System.nanoTime() - start) * 1e-9;
        float[] bias = node.bias() == null ? null : node.bias().toArray();
        Values weights = node.weights();
        if (weights == null) {
            return linnet.plan(layer);
        }
        return weights.half() ? linnet.plan((FullyConnected) layer, weights.toBits(), bias)
                : linnet.plan(layer, weights.toArray(), bias);
    }

    private float[] place(int length) {
        List<float[]> unused = free.getOrDefault(length, List.of());
        return unused.isEmpty() ? new float[length] : unused.remove(unused.size() - 1);
    }

    /** Images one behind the other in each picture of the batch. */
    private static void concatenate(List<float[]> inputs, int[] pictures, int batch, float[] output) {
        int whole = IntStream.of(pictures).sum();
        for (int image = 0; image < batch; image++) {
            int at = image * whole;
            for (int i = 0; i < pictures.length; i++) {
                System.arraycopy(inputs.get(i), image * pictures[i], output, at, pictures[i]);
                at += pictures[i];
            }
        }
    }
}
