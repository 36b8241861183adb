package dev.linnet.layer;

import java.util.ArrayList;
import java.util.List;

/**
 * The case grammar: one line that describes a layer, for case files, benchmarks, error texts, bug reports and the
 * boundary between JavaScript and the driver.
 *
 * <pre>
 * convolution f32 nchw n1 ic64 oc64 i56x56 k3x3 s1 d1 p1 g1 oihw relu forward winograd8x8 constantWeights bias "vgg:3_2"
 * convolution f32 ic64 oc64 i56 k3 constantWeights batchNormalization relu maxPooling2x2
 * convolution f32 ic64 oc64 i56 k3 channelSums
 * fullyConnected f32 n1 ic4096 oc1000 float16 relu
 * pooling f32 nchw max n1 c64 i112x112 k2x2 s2 p0 ceil countPadding
 * activation f32 1x64x56x56 relu(0.1)
 * softmax f32 n1 c1000
 * add f32 1x64x56x56 relu
 * </pre>
 *
 * <p>The layer comes first; the other words stand in any order and may be left out where they have a default. Sizes are
 * one number for both axes or height×width; padding is one number, vertical×horizontal, or top×bottom×left×right, or
 * {@code psame} or {@code pvalid}. A quoted word is a label for people.
 */
public final class LayerText {
    private final String kind;
    private final List<String> words;

    private LayerText(String text) {
        words = split(text);
        kind = words.isEmpty() ? "" : words.remove(0);
    }

    /**
     * A layer together with what a test or benchmark does with it.
     *
     * @param layer the layer
     * @param constantWeights whether weights are given when planned
     * @param bias whether a bias is given
     * @param batchNormalization whether a batch normalization is folded into the weights
     * @param label words for people; may be empty
     */
    public record Case(Layer layer, boolean constantWeights, boolean bias, boolean batchNormalization, String label) {
    }

    /** The layer that {@code text} describes, or a {@link LinnetException} that names the word that breaks a rule. */
    public static Layer parse(String text) {
        return parseCase(text).layer();
    }

    /** The case that {@code text} describes, or a {@link LinnetException} that names the word that breaks a rule. */
    public static Case parseCase(String text) {
        LayerText reader = new LayerText(text);
        String label = "";
        for (String word : reader.words) {
            if (word.startsWith("\"")) {
                label = word.substring(1);
            }
        }
        String quoted = '"' + label;
        reader.words.removeIf(word -> word.equals(quoted));
        boolean constantWeights = reader.words.remove("constantWeights");
        boolean bias = reader.words.remove("bias");
        boolean batchNormalization = reader.kind.equals("convolution") && reader.words.remove("batchNormalization");
        Layer layer = reader.layer();
        if (!reader.words.isEmpty()) {
            throw new LinnetException(Status.INVALID_LAYER, reader.kind + " has the word " + reader.words.get(0)
                    + ", which it does not know");
        }
        return new Case(layer, constantWeights, bias, batchNormalization, label);
    }

    private Layer layer() {
        return switch (kind) {
            case "convolution" -> convolution();
            case "fullyConnected" -> fullyConnected();
            case "pooling" -> pooling();
            case "activation" -> activation();
            case "softmax" -> softmax();
            case "add" -> new Add(element(), shape(), activationWord());
            default -> throw new LinnetException(Status.INVALID_LAYER, "layer is '" + kind
                    + "', must be convolution, fullyConnected, pooling, activation, softmax or add");
        };
    }

    private Layer convolution() {
        Convolution.Builder builder = Convolution.builder()
                .activation(activationWord()).weightsLayout(take(WeightsLayout.values(), WeightsLayout.OIHW))
                .maxPooling(words.remove("maxPooling2x2")).channelSums(words.remove("channelSums"))
                .algorithm(take(Algorithm.values(), Algorithm.AUTO)).tuning(take(Tuning.values(), Tuning.MODEL));
        int inputChannels = number("ic", Status.INVALID_INPUT_CHANNELS, "inputChannels", 0);
        builder.outputChannels(number("oc", Status.INVALID_OUTPUT_CHANNELS, "outputChannels", 0));
        int[] kernel = pair("k", Status.INVALID_KERNEL_SIZE, "kernel", 0);
        int[] dilation = pair("d", Status.INVALID_DILATION, "dilation", 1);
        builder.kernel(kernel[0], kernel[1]).dilation(dilation[0], dilation[1]);
        return window(builder, inputChannels).groups(number("g", Status.INVALID_GROUPS, "groups", 1)).build();
    }

    /** Reads what layers with a window share. */
    private <B extends WindowBuilder<B>> B window(B builder, int channels) {
        int[] input = pair("i", Status.INVALID_INPUT_SIZE, "input size", 0);
        int[] stride = pair("s", Status.INVALID_STRIDE, "stride", 1);
        int[] padding = padding();
        builder.element(element()).pass(pass()).layout(take(Layout.values(), Layout.NCHW))
                .inputNchw(number("n", Status.INVALID_BATCH_SIZE, "batch", 1), channels, input[0], input[1])
                .stride(stride[0], stride[1]);
        return padding == null ? builder.samePadding()
                : builder.padding(padding[0], padding[1], padding[2], padding[3]);
    }

    private Layer fullyConnected() {
        return FullyConnected.builder().element(element()).pass(pass()).activation(activationWord())
                .weightsType(take(WeightsType.values(), WeightsType.FLOAT32))
                .batch(number("n", Status.INVALID_BATCH_SIZE, "batch", 1))
                .inputChannels(number("ic", Status.INVALID_INPUT_CHANNELS, "inputChannels", 0))
                .outputChannels(number("oc", Status.INVALID_OUTPUT_CHANNELS, "outputChannels", 0)).build();
    }

    private Layer pooling() {
        PoolingKind kind = take(PoolingKind.values(), null);
        if (kind == null) {
            throw new LinnetException(Status.INVALID_LAYER, "pooling kind is missing, must be max, average or globalAverage");
        }
        Pooling.Builder builder = Pooling.builder(kind).ceilMode(words.remove("ceil"))
                .countPadding(words.remove("countPadding"));
        int[] window = pair("k", Status.INVALID_WINDOW_SIZE, "window", 0);
        builder.window(window[0], window[1]);
        return window(builder, number("c", Status.INVALID_CHANNELS, "channels", 0)).build();
    }

    private Layer activation() {
        Element element = element();
        Pass pass = pass();
        Activation activation = activationWord();
        return new ActivationLayer(element, pass, shape(), activation);
    }

    private int[] shape() {
        String text = take("");
        return text == null ? new int[0] : numbers(text, Status.INVALID_SHAPE, "shape");
    }

    private Layer softmax() {
        Element element = element();
        Pass pass = pass();
        return new Softmax(element, pass, number("n", Status.INVALID_BATCH_SIZE, "batch", 1),
                number("c", Status.INVALID_CHANNELS, "channels", 0));
    }

    private Element element() {
        return take(Element.values(), Element.F32);
    }

    private Pass pass() {
        return take(Pass.values(), Pass.FORWARD);
    }

    /** Removes the word of one of {@code values} and returns that value; {@code absent} where no word is one. */
    private <W extends Word> W take(W[] values, W absent) {
        W found = absent;
        for (W value : values) {
            found = words.remove(value.word()) ? value : found;
        }
        return found;
    }

    private Activation activationWord() {
        for (int i = 0; i < words.size(); i++) {
            Activation activation = Activation.parse(words.get(i));
            if (activation != null) {
                words.remove(i);
                return activation;
            }
        }
        return Activation.IDENTITY;
    }

    /** The number behind {@code prefix}, or {@code absent} where no word has it. */
    private int number(String prefix, Status code, String parameter, int absent) {
        String text = take(prefix);
        return text == null ? absent : integer(text, code, parameter);
    }

    /** Height and width behind {@code prefix}; one number stands for both. */
    private int[] pair(String prefix, Status code, String parameter, int absent) {
        String text = take(prefix);
        if (text == null) {
            return new int[] {absent, absent};
        }
        int[] values = numbers(text, code, parameter);
        if (values.length > 2) {
            throw new LinnetException(code, parameter + " is " + text + ", must be one number or height x width");
        }
        return new int[] {values[0], values[values.length - 1]};
    }

    /** Top, bottom, left and right; null for "same". */
    private int[] padding() {
        if (words.remove("psame")) {
            return null;
        }
        if (words.remove("pvalid")) {
            return new int[4];
        }
        String text = take("p");
        int[] values = text == null ? new int[1] : numbers(text, Status.INVALID_PADDING, "padding");
        return switch (values.length) {
            case 1 -> new int[] {values[0], values[0], values[0], values[0]};
            case 2 -> new int[] {values[0], values[0], values[1], values[1]};
            case 4 -> values;
            default -> throw new LinnetException(Status.INVALID_PADDING, "padding is " + text
                    + ", must be one number, vertical x horizontal or top x bottom x left x right");
        };
    }

    /** Removes the word of {@code prefix} followed by what starts a number in JavaScript, and returns the rest of it. */
    private String take(String prefix) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.startsWith(prefix) && word.length() > prefix.length()) {
                String rest = word.substring(prefix.length());
                char first = rest.charAt(0);
                if (first >= '0' && first <= '9' || first == '-' || rest.startsWith("NaN") || rest.startsWith("Inf")) {
                    words.remove(i);
                    return rest;
                }
            }
        }
        return null;
    }

    private static int[] numbers(String text, Status code, String parameter) {
        String[] parts = Word.split(text, 'x');
        int[] values = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            values[i] = integer(parts[i], code, parameter);
        }
        return values;
    }

    private static int integer(String text, Status code, String parameter) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new LinnetException(code, parameter + " is " + text + ", must be an integer below 2147483648");
        }
    }

    /** Words between spaces; a quoted run is one word that keeps its opening quote. */
    private static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char first = text.charAt(at);
            if (isSpace(first)) {
                at++;
                continue;
            }
            int end = at + 1;
            while (end < text.length() && !(first == '"' ? text.charAt(end) == '"' : isSpace(text.charAt(end)))) {
                end++;
            }
            words.add(text.substring(at, end));
            at = first == '"' ? end + 1 : end;
        }
        return words;
    }

    private static boolean isSpace(char letter) {
        return letter == ' ' || letter == '\t';
    }
}
