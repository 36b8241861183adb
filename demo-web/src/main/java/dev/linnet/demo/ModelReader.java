package dev.linnet.demo;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.linnet.demo.Model.Kernel;
import dev.linnet.demo.Model.Node;
import dev.linnet.demo.Model.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads image networks in the TensorFlow.js layers format: model.json and the weight files that it names. */
final class ModelReader {
    private static final Set<String> ACTIVATIONS = Set.of("linear", "relu", "relu6", "elu", "sigmoid", "tanh");
    private static final Pattern DEPTH_TO_SPACE = Pattern.compile("(?:PixelShuffle|DepthToSpace)(\\d+)x?");

    private final JsonArray layers;
    private final Map<String, float[]> weights;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Integer> positions = new HashMap<>();

    private ModelReader(JsonArray layers, Map<String, float[]> weights) {
        this.layers = layers;
        this.weights = weights;
    }

    /** Reads the network in {@code folder}. Throws IOException where a layer is of a kind that is not known here. */
    static Model read(Path folder) throws IOException {
        JsonObject document = JsonParser.parseString(Files.readString(folder.resolve("model.json"))).getAsJsonObject();
        JsonObject config = document.getAsJsonObject("modelTopology").getAsJsonObject("model_config")
                .getAsJsonObject("config");
        var reader = new ModelReader(config.getAsJsonArray("layers"),
                readWeights(document.getAsJsonArray("weightsManifest"), folder));
        for (JsonElement layer : reader.layers) {
            reader.add(layer.getAsJsonObject());
        }
        String output = config.getAsJsonArray("output_layers").get(0).getAsJsonArray().get(0).getAsString();
        return new Model(List.copyOf(reader.nodes), reader.position(output));
    }

    private void add(JsonObject layer) throws IOException {
        String name = layer.get("name").getAsString();
        List<Integer> inputs = new ArrayList<>();
        for (String input : inboundNames(layer)) {
            inputs.add(position(input));
        }
        int fused = fuseActivation(layer, inputs);
        if (fused < 0) {
            nodes.add(node(layer, name, inputs));
        }
        positions.put(name, fused < 0 ? nodes.size() - 1 : fused);
    }

    private Node node(JsonObject layer, String name, List<Integer> inputs) throws IOException {
        String kind = layer.get("class_name").getAsString();
        JsonObject config = layer.getAsJsonObject("config");
        if (kind.equals("InputLayer")) {
            return new Node(Operation.INPUT, name, inputs, 3, 1, 0, 1, null);
        }
        require(!inputs.isEmpty(), name, kind + " without an input");
        Node first = nodes.get(inputs.get(0));
        int sum = 0;
        double reach = 0;
        for (int input : inputs) {
            Node value = nodes.get(input);
            require(value.scale() == first.scale(), name, "its inputs differ in height and width");
            sum += value.channels();
            reach = Math.max(reach, value.reach());
        }
        int channels = first.channels();
        int scale = first.scale();
        require(word(config, "data_format", "channels_last").equals("channels_last"), name, "channels must come last");
        switch (kind) {
            case "Conv2D":
                return convolution(config, name, inputs, first, reach);
            case "ReLU":
                return new Node(Operation.RELU, name, inputs, channels, scale, reach, 1, null);
            case "Activation":
                require(word(config, "activation", "").equals("relu"), name, "only relu may stand alone");
                return new Node(Operation.RELU, name, inputs, channels, scale, reach, 1, null);
            case "Concatenate":
                int axis = config.get("axis").getAsInt();
                require(axis == 3 || axis == -1, name, "only channels can be concatenated, not axis " + axis);
                return new Node(Operation.CONCATENATION, name, inputs, sum, scale, reach, 1, null);
            case "Add":
                return new Node(Operation.ADDITION, name, inputs, channels, scale, reach, 1, null);
            case "UpSampling2D":
                require(word(config, "interpolation", "").equals("nearest"), name, "only nearest upsampling is known");
                int factor = square(config, "size", name);
                return new Node(Operation.UPSAMPLING, name, inputs, channels, scale * factor, reach, factor, null);
            default:
                return depthToSpace(kind, name, inputs, first, reach);
        }
    }

    private Node convolution(JsonObject config, String name, List<Integer> inputs, Node source, double reach)
            throws IOException {
        int groups = config.has("groups") ? config.get("groups").getAsInt() : 1;
        require(square(config, "strides", name) == 1 && groups == 1, name, "only stride 1 and one group are known");
        JsonArray size = config.getAsJsonArray("kernel_size");
        int height = size.get(0).getAsInt();
        int width = size.get(1).getAsInt();
        require(config.get("padding").getAsString().equals("same") || height * width == 1, name,
                "only padding 'same' keeps the picture's size");
        JsonArray dilation = config.getAsJsonArray("dilation_rate");
        int vertical = dilation.get(0).getAsInt();
        int horizontal = dilation.get(1).getAsInt();
        int filters = config.get("filters").getAsInt();
        float[] values = weights.get(name + "/kernel");
        require(values != null && values.length == height * width * source.channels() * filters, name,
                "the file has other weights than the layer needs");
        String activation = word(config, "activation", "linear");
        require(ACTIVATIONS.contains(activation), name, "activation " + activation + " is not known");
        int radius = Math.max(height / 2 * vertical, width / 2 * horizontal);
        float[] bias = config.get("use_bias").getAsBoolean() ? weights.get(name + "/bias") : null;
        return new Node(Operation.CONVOLUTION, name, inputs, filters, source.scale(),
                reach + (double) radius / source.scale(), 1,
                new Kernel(height, width, vertical, horizontal, activation, values, bias));
    }

    /** Depth to space has no layer class of its own in Keras: networks bring it along as a custom class. */
    private static Node depthToSpace(String kind, String name, List<Integer> inputs, Node source, double reach)
            throws IOException {
        Matcher matcher = DEPTH_TO_SPACE.matcher(kind);
        require(matcher.matches(), name, "layers of class " + kind + " are not known");
        int factor = Integer.parseInt(matcher.group(1));
        require(source.channels() % (factor * factor) == 0, name, "channels do not divide into " + factor + "² groups");
        int channels = source.channels() / (factor * factor);
        return new Node(Operation.DEPTH_TO_SPACE, name, inputs, channels, source.scale() * factor, reach, factor, null);
    }

    /** Puts an activation that is the only reader of a convolution into it: the convolution's position, else −1. */
    private int fuseActivation(JsonObject layer, List<Integer> inputs) throws IOException {
        if (!layer.get("class_name").getAsString().equals("Activation")) {
            return -1;
        }
        Node source = nodes.get(inputs.get(0));
        String activation = word(layer.getAsJsonObject("config"), "activation", "linear");
        if (source.kernel() == null || !source.kernel().activation().equals("linear")
                || !ACTIVATIONS.contains(activation) || readers(source.name()) != 1) {
            return -1;
        }
        nodes.set(inputs.get(0), new Node(source.operation(), source.name(), source.inputs(), source.channels(),
                source.scale(), source.reach(), source.factor(), source.kernel().withActivation(activation)));
        return inputs.get(0);
    }

    private int readers(String name) throws IOException {
        int readers = 0;
        for (JsonElement layer : layers) {
            readers += inboundNames(layer.getAsJsonObject()).contains(name) ? 1 : 0;
        }
        return readers;
    }

    private static List<String> inboundNames(JsonObject layer) throws IOException {
        JsonArray calls = layer.getAsJsonArray("inbound_nodes");
        require(calls.size() <= 1, layer.get("name").getAsString(), "shared layers are not known");
        List<String> names = new ArrayList<>();
        if (calls.size() == 1) {
            calls.get(0).getAsJsonArray().forEach(input -> names.add(input.getAsJsonArray().get(0).getAsString()));
        }
        return names;
    }

    private int position(String name) throws IOException {
        Integer position = positions.get(name);
        require(position != null, name, "is read before it is computed");
        return position;
    }

    private static Map<String, float[]> readWeights(JsonArray manifest, Path folder) throws IOException {
        var bytes = new ByteArrayOutputStream();
        List<JsonObject> entries = new ArrayList<>();
        for (JsonElement group : manifest) {
            for (JsonElement path : group.getAsJsonObject().getAsJsonArray("paths")) {
                bytes.write(Files.readAllBytes(folder.resolve(path.getAsString())));
            }
            group.getAsJsonObject().getAsJsonArray("weights").forEach(entry -> entries.add(entry.getAsJsonObject()));
        }
        var floats = ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        Map<String, float[]> weights = new HashMap<>();
        for (JsonObject entry : entries) {
            String name = entry.get("name").getAsString();
            require(entry.get("dtype").getAsString().equals("float32") && !entry.has("quantization"), name,
                    "only plain float32 weights are known");
            int length = 1;
            for (JsonElement extent : entry.getAsJsonArray("shape")) {
                length *= extent.getAsInt();
            }
            require(length <= floats.remaining(), name, "the weight file ends early");
            float[] values = new float[length];
            floats.get(values);
            weights.put(name, values);
        }
        return weights;
    }

    private static String word(JsonObject config, String setting, String otherwise) {
        return config.has(setting) ? config.get(setting).getAsString() : otherwise;
    }

    private static int square(JsonObject config, String setting, String name) throws IOException {
        JsonArray both = config.getAsJsonArray(setting);
        require(both.get(0).getAsInt() == both.get(1).getAsInt(), name, setting + " must be alike on both axes");
        return both.get(0).getAsInt();
    }

    private static void require(boolean holds, String name, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException("model layer " + name + ": " + otherwise);
        }
    }
}
