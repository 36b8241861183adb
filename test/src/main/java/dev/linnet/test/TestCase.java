package dev.linnet.test;

import dev.linnet.Linnet;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.Layer;
import dev.linnet.layer.LayerText;
import dev.linnet.layer.Operand;
import dev.linnet.layer.Pass;
import dev.linnet.layer.Pooling;
import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.ShortMemory;
import dev.linnet.plan.BatchNormalization;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One line of a case file.
 *
 * @param text the line as it stands in the file
 * @param layer what it describes, thinned where it is too large for every run
 * @param constantWeights whether weights, and the bias where there is one, are given when planned; else at each run
 * @param bias whether there is a bias
 * @param batchNormalization whether a batch normalization follows
 */
public record TestCase(String text, Layer layer, boolean constantWeights, boolean bias, boolean batchNormalization) {
    /** Weights of a fully-connected layer of which a default run computes all outputs: 64 MiB. */
    private static final int LARGEST_WEIGHTS = 16 << 20;

    /** Epsilon of every batch normalization, as in many networks. */
    public static final float EPSILON = 1e-3f;

    /** The case that {@code line} describes. */
    public static TestCase parse(String line) {
        LayerText.Case parsed = LayerText.parseCase(line);
        return new TestCase(line, parsed.layer(), parsed.constantWeights(), parsed.bias(),
                parsed.batchNormalization());
    }

    /** The same case with so few output channels that its weights fit memory and time of every run. */
    TestCase thinned() {
        if (layer instanceof FullyConnected full && full.weightsSize() > LARGEST_WEIGHTS) {
            return new TestCase(text, new FullyConnected(full.element(), full.pass(), full.batch(), full.inputChannels(),
                    LARGEST_WEIGHTS / full.inputChannels(), full.weightsType(), full.activation()), constantWeights, bias,
                    false);
        }
        return this;
    }

    /** The line, and where it was thinned, to what. */
    public String name() {
        return layer.equals(LayerText.parse(text)) ? text : text + " (thinned to oc" + layer.biasSize() + ")";
    }

    /** The values of each operand that the pass reads, by name. */
    public Map<Operand, Values> operands() {
        Map<Operand, Values> operands = new EnumMap<>(Operand.class);
        for (Operand operand : Operand.values()) {
            if (layer.takes(operand) && !operand.isWritten() && (bias || operand != Operand.BIAS)) {
                operands.put(operand, values(operand));
            }
        }
        return operands;
    }

    /** New arrays of the values of {@link #operands}. */
    public Map<Operand, float[]> arrays() {
        Map<Operand, float[]> arrays = new EnumMap<>(Operand.class);
        operands().forEach((operand, values) -> arrays.put(operand, values.toArray()));
        return arrays;
    }

    /** The parts of the batch normalization by name, the last of which are variances; null where there is none. */
    public Map<String, Values> normalization() {
        if (!batchNormalization) {
            return null;
        }
        Map<String, Values> parts = new LinkedHashMap<>();
        for (String part : new String[] {"scale", "shift", "mean", "variance"}) {
            boolean variance = part.equals("variance");
            parts.put(part, new Values(text.hashCode() - 1 - parts.size(), layer.biasSize(), variance ? 0 : -1,
                    variance ? 2 : 1));
        }
        return parts;
    }

    /** New arrays of {@link #normalization}; null where there is none. */
    public BatchNormalization normalizationArrays() {
        Map<String, Values> parts = normalization();
        return parts == null ? null : BatchNormalization.of(parts.get("scale").toArray(), parts.get("shift").toArray(),
                parts.get("mean").toArray(), parts.get("variance").toArray(), EPSILON);
    }

    /** The arrays that are given to each run. */
    public Operands given(Map<Operand, float[]> arrays) {
        return operands(arrays, false);
    }

    /** The arrays that are given when planned. */
    public Operands constants(Map<Operand, float[]> arrays) {
        return operands(arrays, true);
    }

    private Operands operands(Map<Operand, float[]> arrays, boolean constant) {
        Operands operands = Operands.none();
        arrays.forEach((operand, array) -> {
            if (isConstant(operand) == constant) {
                operands.set(operand, layer.isHalf(operand) ? ShortMemory.of(Halves.of(array)) : FloatMemory.of(array));
            }
        });
        return operands;
    }

    /** A plan with the arrays that are given when planned, which it owns: they are overwritten before this returns. */
    public Plan plan(Linnet linnet, Map<Operand, float[]> arrays) {
        float[] bias = isConstant(Operand.BIAS) && this.bias ? arrays.get(Operand.BIAS).clone() : null;
        if (!isConstant(Operand.WEIGHTS) || !layer.takes(Operand.WEIGHTS)) {
            return linnet.plan(layer, null, bias);
        }
        float[] weights = arrays.get(Operand.WEIGHTS).clone();
        short[] halves = layer.isHalf(Operand.WEIGHTS) ? Halves.of(weights) : null;
        Plan plan = halves != null ? linnet.plan((FullyConnected) layer, halves, bias)
                : layer instanceof Convolution convolution
                        ? linnet.plan(convolution, weights, bias, normalizationArrays())
                        : linnet.plan(layer, weights, bias);
        Arrays.fill(weights, Float.NaN);
        if (halves != null) {
            Arrays.fill(halves, (short) -1);
        }
        return plan;
    }

    /** Whether {@code operand} is given when planned. */
    public boolean isConstant(Operand operand) {
        return constantWeights && (operand == Operand.WEIGHTS || operand == Operand.BIAS);
    }

    /** Multiplications and additions of the direct computation; 0 for layers without weights. */
    public double operations() {
        if (layer.weightsSize() == 0) {
            return 0;
        }
        return layer.pass() == Pass.BIAS_GRADIENT ? layer.forwardOutputSize()
                : 2.0 * layer.forwardOutputSize() * layer.weightsSize() / layer.biasSize();
    }

    /** Products take mostly positive inputs, so that a border element that is left out shows. */
    private Values values(Operand operand) {
        boolean products = layer.weightsSize() > 0;
        boolean wide = (operand == Operand.INPUT || operand == Operand.ADDEND) && !products && !(layer instanceof Pooling);
        double low = wide ? -8 : switch (operand) {
            case INPUT -> products ? -0.1 : -1;
            case FORWARD_OUTPUT -> 0;
            default -> -1;
        };
        int seed = text.hashCode() + operand.ordinal();
        int length = layer.operandSize(operand);
        return layer.isHalf(operand) ? Values.halves(seed, length) : new Values(seed, length, low, wide ? 8 : 1);
    }
}
