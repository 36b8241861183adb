package dev.linnet.layer;

/** The rules that several layers share; each failure names parameter, value and rule. */
final class Checks {
    /** Byte counts of every tensor must fit an int: 2²⁹ − 1 elements of four bytes. */
    static final int MAXIMUM_ELEMENTS = (1 << 29) - 1;

    private Checks() {
    }

    static int positive(Status code, String parameter, int value) {
        if (value <= 0) {
            throw new LinnetException(code, parameter + " is " + value + ", must be at least 1");
        }
        return value;
    }

    /** Refuses the passes that only a layer with weights and bias has. */
    static void withoutWeights(String layer, Pass pass) {
        if (pass == Pass.KERNEL_GRADIENT || pass == Pass.BIAS_GRADIENT) {
            throw new LinnetException(Status.INVALID_LAYER, "pass is " + pass.word() + ", " + layer + " has no "
                    + (pass == Pass.KERNEL_GRADIENT ? "weights" : "bias"));
        }
    }

    static int notNegative(Status code, String parameter, int value) {
        if (value < 0) {
            throw new LinnetException(code, parameter + " is " + value + ", must be at least 0");
        }
        return value;
    }

    static <T> T present(Status code, String parameter, T value) {
        if (value == null) {
            throw new LinnetException(code, parameter + " is missing");
        }
        return value;
    }

    /** A copy of a tensor's {@code shape}: at least one dimension, each at least 1. */
    static int[] shape(int[] shape) {
        present(Status.INVALID_SHAPE, "shape", shape);
        if (shape.length == 0) {
            throw new LinnetException(Status.INVALID_SHAPE, "shape is empty, must have at least one dimension");
        }
        int[] copy = shape.clone();
        for (int i = 0; i < copy.length; i++) {
            positive(Status.INVALID_SHAPE, "shape[" + i + "]", copy[i]);
        }
        elements("input", copy);
        return copy;
    }

    /** A shape in the case grammar. */
    static String spelled(int[] shape) {
        StringBuilder dimensions = new StringBuilder();
        for (int dimension : shape) {
            dimensions.append(dimensions.length() == 0 ? "" : "x").append(dimension);
        }
        return dimensions.toString();
    }

    /** The product of {@code dimensions}, at most {@link #MAXIMUM_ELEMENTS}. */
    static int elements(String tensor, int... dimensions) {
        double product = 1;
        for (int dimension : dimensions) {
            product *= dimension;
        }
        if (product > MAXIMUM_ELEMENTS) {
            StringBuilder factors = new StringBuilder();
            for (int dimension : dimensions) {
                factors.append(factors.length() == 0 ? "" : "×").append(dimension);
            }
            throw new LinnetException(Status.INVALID_LAYER_SIZE, tensor + " would have " + factors
                    + " elements, at most " + MAXIMUM_ELEMENTS + " can be addressed");
        }
        return (int) product;
    }

    /** {@code size + before + after}, or INVALID_LAYER_SIZE where that overflows. */
    static int padded(String parameter, int size, int before, int after) {
        double sum = (double) size + before + after;
        if (sum > MAXIMUM_ELEMENTS) {
            throw new LinnetException(Status.INVALID_LAYER_SIZE, parameter + " with padding is " + size + " + "
                    + before + " + " + after + ", at most " + MAXIMUM_ELEMENTS + " can be addressed");
        }
        return (int) sum;
    }
}
