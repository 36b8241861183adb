package dev.linnet.test.oracle;

/** A sum of products in float64, with what its bound needs. */
final class Sum {
    private double value;
    private double magnitude;
    private int count;

    /** Begins with a term that is no product. */
    void start(double term) {
        value = term;
        magnitude = Math.abs(term);
    }

    /** Adds the product of two factors. */
    void add(double a, double b) {
        value += a * b;
        magnitude += Math.abs(a * b);
        count++;
    }

    Oracle.Expected expected() {
        return Oracle.Expected.ofSum(value, count, magnitude);
    }
}
