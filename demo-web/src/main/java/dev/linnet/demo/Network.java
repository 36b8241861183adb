package dev.linnet.demo;

import dev.linnet.Linnet;
import dev.linnet.demo.Model.Kernel;
import dev.linnet.demo.Model.Node;
import dev.linnet.layer.Activation;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layout;
import dev.linnet.layer.WeightsLayout;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjDoubleConsumer;

/**
 * A model planned for one photo size: every convolution is a plan of the library, and values that are no longer read
 * give their array to later ones.
 */
final class Network implements AutoCloseable {
    /** What one layer is and what it took, summed over all runs. */
    static final class Layer {
        final String name;
        final String operation;
        final String shape;
        final String algorithm;
        double operations;
        double milliseconds;

        Layer(String name, String operation, String shape, String algorithm) {
            this.name = name;
            this.operation = operation;
            this.shape = shape;
            this.algorithm = algorithm;
        }
    }

    private final Model model;
    private final int height;
    private final int width;
    private final List<Plan> plans = new ArrayList<>();
    private final List<float[]> values = new ArrayList<>();
    private final List<Layer> layers = new ArrayList<>();

    /** Plans for photos of {@code height} × {@code width} pixels. */
    Network(Linnet linnet, Model model, int height, int width) {
        this.model = model;
        this.height = height;
        this.width = width;
        for (Node node : model.nodes()) {
            Plan plan = node.kernel() == null ? null : plan(linnet, node);
            plans.add(plan);
            layers.add(new Layer(node.name(), describe(node),
                    height * node.scale() + "×" + width * node.scale() + "×" + node.channels(),
                    plan == null ? "—" : plan.algorithm()));
        }
        placeValues();
    }

    /** The photo: [height, width, 3] values of 0…255, to be written before a run. */
    float[] input() {
        return values.get(0);
    }

    /** One report for each node, in the model's order. */
    List<Layer> layers() {
        return layers;
    }

    /**
     * Computes the result, [height·scale, width·scale, 3]; valid until the next run.
     *
     * @param onLayer hears of each layer that is done and of its share of the whole work, 0…1
     */
    float[] run(ObjDoubleConsumer<String> onLayer) {
        double pixels = (double) height * width;
        double all = model.nodes().stream().mapToDouble(node -> model.operations(node, pixels)).sum();
        for (int i = 0; i < layers.size(); i++) {
            Node node = model.nodes().get(i);
            long began = System.nanoTime();
            compute(node, i);
            Layer layer = layers.get(i);
            layer.milliseconds += (System.nanoTime() - began) / 1e6;
            layer.operations += model.operations(node, pixels);
            onLayer.accept(node.name(), model.operations(node, pixels) / all);
        }
        return values.get(model.output());
    }

    @Override
    public void close() {
        for (Plan plan : plans) {
            if (plan != null) {
                plan.close();
            }
        }
    }

    private void compute(Node node, int i) {
        List<float[]> inputs = node.inputs().stream().map(values::get).toList();
        float[] output = values.get(i);
        int scale = node.inputs().isEmpty() ? 1 : model.nodes().get(node.inputs().get(0)).scale();
        int rows = height * scale;
        int columns = width * scale;
        switch (node.operation()) {
            case INPUT -> { }
            case CONVOLUTION -> plans.get(i).run(Operands.input(inputs.get(0)).output(output));
            case CONCATENATION -> Glue.concatenate(inputs, rows * columns, output);
            case ADDITION -> Glue.add(inputs, output);
            case RELU -> Glue.relu(inputs.get(0), output);
            case UPSAMPLING ->
                    Glue.upsampleNearest(inputs.get(0), rows, columns, node.channels(), node.factor(), output);
            case DEPTH_TO_SPACE ->
                    Glue.depthToSpace(inputs.get(0), rows, columns, node.channels(), node.factor(), output);
        }
    }

    private Plan plan(Linnet linnet, Node node) {
        Kernel kernel = node.kernel();
        var layer = Convolution.builder()
                .layout(Layout.NHWC)
                .input(1, height * node.scale(), width * node.scale(), model.inputChannels(node))
                .outputChannels(node.channels())
                .kernel(kernel.height(), kernel.width())
                .dilation(kernel.verticalDilation(), kernel.horizontalDilation())
                .samePadding()
                .weightsLayout(WeightsLayout.HWIO)
                .activation(activation(kernel.activation()))
                .build();
        return linnet.plan(layer, kernel.weights(), kernel.bias());
    }

    private static Activation activation(String word) {
        return switch (word) {
            case "linear" -> Activation.IDENTITY;
            case "relu" -> Activation.RELU;
            case "relu6" -> Activation.RELU6;
            case "elu" -> Activation.ELU;
            case "sigmoid" -> Activation.SIGMOID;
            case "tanh" -> Activation.TANH;
            default -> throw new IllegalArgumentException(word);
        };
    }

    private void placeValues() {
        Map<Integer, List<float[]>> free = new HashMap<>();
        int[] lastReaders = model.lastReaders();
        for (int i = 0; i < model.nodes().size(); i++) {
            Node node = model.nodes().get(i);
            int pixels = Math.multiplyExact(height * node.scale(), width * node.scale());
            int size = Math.multiplyExact(pixels, node.channels());
            List<float[]> fitting = free.getOrDefault(size, List.of());
            values.add(fitting.isEmpty() ? new float[size] : fitting.remove(fitting.size() - 1));
            for (int input : model.releasedBy(i, lastReaders)) {
                float[] released = values.get(input);
                free.computeIfAbsent(released.length, length -> new ArrayList<>()).add(released);
            }
        }
    }

    private String describe(Node node) {
        Kernel kernel = node.kernel();
        if (kernel == null) {
            return switch (node.operation()) {
                case DEPTH_TO_SPACE -> "depthToSpace";
                default -> node.operation().name().toLowerCase();
            };
        }
        String activation = kernel.activation().equals("linear") ? "" : " " + kernel.activation();
        return kernel.height() + "×" + kernel.width() + " " + model.inputChannels(node) + "→" + node.channels()
                + activation;
    }
}
