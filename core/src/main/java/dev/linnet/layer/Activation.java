package dev.linnet.layer;

/**
 * What is applied to each element of an output. Linear ones are min(max(x &lt; 0 ? x·negativeSlope : x, minimum), maximum);
 * their identity is slope 1 and infinite bounds, so every epilogue applies them without asking which one it is.
 *
 * <p>NaN stays NaN. ReLU is a lower bound of 0; −0 stays −0.
 *
 * @param curve the family
 * @param parameter negative slope of LINEAR, alpha of ELU, unused (0) otherwise; finite
 * @param minimum lower bound of LINEAR; −∞ where there is none
 * @param maximum upper bound of LINEAR; +∞ where there is none
 */
public record Activation(Curve curve, float parameter, float minimum, float maximum) {
    /** The families of activations. */
    public enum Curve {
        /** Piecewise linear: a slope below 0, then bounds. */
        LINEAR,
        /** x below 0 becomes alpha·(eˣ − 1). */
        ELU,
        /** 1 / (1 + e⁻ˣ). */
        SIGMOID,
        /** The hyperbolic tangent. */
        TANH
    }

    /** The value itself. */
    public static final Activation IDENTITY = linear(1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    /** max(x, 0). */
    public static final Activation RELU = linear(1, 0, Float.POSITIVE_INFINITY);
    /** min(max(x, 0), 6). */
    public static final Activation RELU6 = linear(1, 0, 6);
    /** x below 0 becomes eˣ − 1. */
    public static final Activation ELU = elu(1);
    /** 1 / (1 + e⁻ˣ). */
    public static final Activation SIGMOID = curve(Curve.SIGMOID);
    /** The hyperbolic tangent. */
    public static final Activation TANH = curve(Curve.TANH);

    /** Checks the parameters: INVALID_ACTIVATION where one is NaN, infinite or out of order. */
    public Activation {
        Checks.present(Status.INVALID_ACTIVATION, "activation", curve);
        if (Float.isNaN(parameter) || Float.isInfinite(parameter)) {
            throw new LinnetException(Status.INVALID_ACTIVATION, (curve == Curve.ELU ? "alpha" : "negativeSlope")
                    + " is " + parameter + ", must be finite");
        }
        if (!(minimum <= maximum)) {
            throw new LinnetException(Status.INVALID_ACTIVATION, "activation clamps to minimum " + minimum
                    + " and maximum " + maximum + ", must be numbers in this order");
        }
    }

    /** ReLU whose negative side is multiplied by {@code negativeSlope}; 0 is {@link #RELU}. */
    public static Activation relu(float negativeSlope) {
        return negativeSlope == 0 ? RELU : linear(negativeSlope, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    /** ELU whose limit at −∞ is −{@code alpha}. */
    public static Activation elu(float alpha) {
        return new Activation(Curve.ELU, alpha, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    /** min(max(x, minimum), maximum). */
    public static Activation clamp(float minimum, float maximum) {
        return linear(1, minimum, maximum);
    }

    private static Activation linear(float slope, float minimum, float maximum) {
        return new Activation(Curve.LINEAR, slope, minimum, maximum);
    }

    private static Activation curve(Curve curve) {
        return new Activation(curve, 0, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    /** Whether a linear epilogue can apply it. */
    public boolean isLinear() {
        return curve == Curve.LINEAR;
    }

    /** The spelling in case texts, such as {@code relu(0.1)}. */
    public String word() {
        if (equals(IDENTITY)) {
            return "identity";
        } else if (equals(RELU)) {
            return "relu";
        } else if (equals(RELU6)) {
            return "relu6";
        }
        return switch (curve) {
            case ELU -> parameter == 1 ? "elu" : "elu(" + parameter + ")";
            case SIGMOID -> "sigmoid";
            case TANH -> "tanh";
            case LINEAR -> parameter == 1 ? "clamp(" + minimum + "," + maximum + ")" : "relu(" + parameter + ")";
        };
    }

    /** The activation that {@code word} spells, or null where it spells none; INVALID_ACTIVATION for bad parameters. */
    static Activation parse(String word) {
        int open = word.indexOf('(');
        String name = open < 0 ? word : word.substring(0, open);
        String[] arguments = open < 0 ? new String[0]
                : Word.split(word.substring(open + 1, word.endsWith(")") ? word.length() - 1 : word.length()), ',');
        boolean mayHaveOne = name.equals("relu") || name.equals("elu");
        int expected = name.equals("clamp") ? 2 : open >= 0 && mayHaveOne ? 1 : 0;
        if (arguments.length != expected) {
            throw new LinnetException(Status.INVALID_ACTIVATION, "activation " + word + " has " + arguments.length
                    + " parameters, must have " + expected);
        }
        switch (name) {
            case "identity":
                return IDENTITY;
            case "relu":
                return open < 0 ? RELU : relu(number(word, arguments[0]));
            case "relu6":
                return RELU6;
            case "elu":
                return open < 0 ? ELU : elu(number(word, arguments[0]));
            case "sigmoid":
                return SIGMOID;
            case "tanh":
                return TANH;
            case "clamp":
                return clamp(number(word, arguments[0]), number(word, arguments[1]));
            default:
                return null;
        }
    }

    private static float number(String word, String text) {
        try {
            return switch (text) {
                case "Infinity" -> Float.POSITIVE_INFINITY;
                case "-Infinity" -> Float.NEGATIVE_INFINITY;
                case "NaN" -> Float.NaN;
                default -> Float.parseFloat(text);
            };
        } catch (NumberFormatException e) {
            throw new LinnetException(Status.INVALID_ACTIVATION, "activation " + word + " has parameter " + text
                    + ", must be a number");
        }
    }
}
