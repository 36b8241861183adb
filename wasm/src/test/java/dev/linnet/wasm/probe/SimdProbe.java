package dev.linnet.wasm.probe;

import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.ShortMemory;
import dev.linnet.simd.Simd;

/**
 * Kernels that apply one operation of {@code Simd} each to memory, so that the same class is run on HotSpot and in
 * modules.
 *
 * <p>All have one signature: {@code result[i] = operation(a[i], b[i], c[i], d[i])} for i below {@code count}, a
 * multiple of the lanes, where {@code value} is an operation's int operand. a has 16 elements more than count. Where a or
 * result is a handle of shorts, it is one of the same bytes.
 */
public final class SimdProbe {
    private SimdProbe() {
    }

    /** The lanes that the probe was compiled for. */
    public static int lanes() {
        return Simd.lanes();
    }

    /** result[i] = 1 in a module, 0 elsewhere. */
    public static void inModule(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i++) {
            result.set(i, Simd.inModule() ? 1 : 0);
        }
    }

    /** result[i + k] = a[i + V − 1 − k] where k is even, else k, by a loop over lanes. */
    public static void isLane(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        int lanes = Simd.lanes();
        for (int i = 0; i < count; i += lanes) {
            int from = i + lanes;
            for (int k = 0; Simd.isLane(k); k++) {
                from--;
                if ((k & 1) == 0) {
                    result.set(i + k, a.get(from));
                } else {
                    result.set(i + k, k);
                }
            }
        }
    }

    /** result[i … i + V) = a[i + value …], from memories that move. */
    public static void from(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        FloatMemory source = Simd.from(a, value);
        FloatMemory target = Simd.from(result, 0);
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(target, Simd.rest(i), Simd.load(source, Simd.rest(i + value)));
            source = Simd.from(source, Simd.lanes());
            target = Simd.from(target, Simd.lanes());
        }
    }

    /** result[i] = 0. */
    public static void zero(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.zero());
        }
    }

    /** result[i … i + V) = a[i]. */
    public static void splatFloat(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.splat(a.get(i)));
        }
    }

    /** result[i … i + V) = a[i]. */
    public static void splatMemory(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.splat(a, i));
        }
    }

    /** The bits of result[i] = value. */
    public static void splatInt(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.floats(Simd.splat(value)));
        }
    }

    /** result[i] = a[i + value]. */
    public static void load(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.load(a, i + value));
        }
    }

    /** result[i] = a[i + 4], by an index whose constant must not become an offset. */
    public static void subtractedConstant(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c,
            FloatMemory d, FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.load(a, i - 4 + 8));
        }
    }

    /** result[i] = a[i + 8 − value], by an index whose constant must not become an offset. */
    public static void subtractedVariable(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c,
            FloatMemory d, FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.load(a, 8 + (i - value)));
        }
    }

    /** result[i] = a[2i] in the first half, by an index whose constant must not become an offset; value is 7. */
    public static void negativeProduct(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count / 2; i++) {
            result.set(i, a.get((i - value) * 2 + 14));
        }
    }

    /** result[i … i + V) = a[5]: an index that is a constant alone. */
    public static void constantIndex(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.splat(a, 5));
        }
    }

    /** result[i] = a[i + 3 + 2], element by element. */
    public static void scalarCopy(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i++) {
            result.set(i, a.get(i + 3 + 2));
        }
    }

    /** result[i] = a[i] + b[i]. */
    public static void add(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.add(Simd.load(a, i), Simd.load(b, i)));
        }
    }

    /** result[i] = a[i] − b[i]. */
    public static void subtract(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.subtract(Simd.load(a, i), Simd.load(b, i)));
        }
    }

    /** result[i] = a[i] · b[i]. */
    public static void multiply(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.multiply(Simd.load(a, i), Simd.load(b, i)));
        }
    }

    /** result[i] = a[i] / b[i]. */
    public static void divide(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.divide(Simd.load(a, i), Simd.load(b, i)));
        }
    }

    /** result[i] = a[i] · b[i] + c[i]. */
    public static void multiplyAdd(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.multiplyAdd(Simd.load(a, i), Simd.load(b, i), Simd.load(c, i)));
        }
    }

    /** result[i] = b[i] &lt; a[i] ? b[i] : a[i]. */
    public static void minimum(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.minimum(Simd.load(a, i), Simd.load(b, i)));
        }
    }

    /** result[i] = a[i] &lt; b[i] ? b[i] : a[i]. */
    public static void maximum(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.maximum(Simd.load(a, i), Simd.load(b, i)));
        }
    }

    /** result[i] = a[i] &lt; b[i] ? c[i] : d[i]. */
    public static void selectLess(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i,
                    Simd.selectLess(Simd.load(a, i), Simd.load(b, i), Simd.load(c, i), Simd.load(d, i)));
        }
    }

    /** The lanes 0, 2, 4 … of each vector of a, then those of b. */
    public static void evens(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.evens(Simd.load(a, i), Simd.load(b, i)));
        }
    }

    /** The lanes 1, 3, 5 … of each vector of a, then those of b. */
    public static void odds(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.odds(Simd.load(a, i), Simd.load(b, i)));
        }
    }

    /** The lower halves of each vector of a and b, lane by lane in turn. */
    public static void zipLow(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.zipLow(Simd.load(a, i), Simd.load(b, i)));
        }
    }

    /** The upper halves of each vector of a and b, lane by lane in turn. */
    public static void zipHigh(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.zipHigh(Simd.load(a, i), Simd.load(b, i)));
        }
    }

    /** The lower half of each vector of a, then the upper half of b's. */
    public static void halves(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.halves(Simd.load(a, i), Simd.load(b, i)));
        }
    }

    /** The even lanes of each vector of a and b in turn. */
    public static void zipEvens(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.zipEvens(Simd.load(a, i), Simd.load(b, i)));
        }
    }

    /** The odd lanes of each vector of a and b in turn. */
    public static void zipOdds(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.zipOdds(Simd.load(a, i), Simd.load(b, i)));
        }
    }

    /** For each vector of b its lanes' left neighbours, where it follows that of a. */
    public static void previous(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.previous(Simd.load(a, i), Simd.load(b, i)));
        }
    }

    /** For each vector of a its lanes' right neighbours, where that of b follows. */
    public static void next(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.next(Simd.load(a, i), Simd.load(b, i)));
        }
    }

    /** result[i] = |a[i]|. */
    public static void absolute(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.absolute(Simd.load(a, i)));
        }
    }

    /** result[i] = √a[i]. */
    public static void squareRoot(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.squareRoot(Simd.load(a, i)));
        }
    }

    /** result[i] = a[i], there and back through ints. */
    public static void bits(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.floats(Simd.bits(Simd.load(a, i))));
        }
    }

    /** The bits of result[i] = bits of a[i] + bits of b[i]. */
    public static void addInts(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i,
                    Simd.floats(Simd.add(Simd.bits(Simd.load(a, i)), Simd.bits(Simd.load(b, i)))));
        }
    }

    /** The bits of result[i] = bits of a[i] &lt;&lt; value. */
    public static void shiftLeft(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.floats(Simd.shiftLeft(Simd.bits(Simd.load(a, i)), value)));
        }
    }

    /** The bits of result[i] = bits of a[i] &amp; bits of b[i]. */
    public static void and(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i,
                    Simd.floats(Simd.and(Simd.bits(Simd.load(a, i)), Simd.bits(Simd.load(b, i)))));
        }
    }

    /** The bits of result[i] = bits of a[i] | bits of b[i]. */
    public static void or(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.floats(Simd.or(Simd.bits(Simd.load(a, i)), Simd.bits(Simd.load(b, i)))));
        }
    }

    /** The bits of result[i] = bits of a[i] &gt;&gt; value. */
    public static void shiftRight(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.floats(Simd.shiftRight(Simd.bits(Simd.load(a, i)), value)));
        }
    }

    /** The bits of result[i] = shorts 2i + value + 3 and 2i + value + 4 of a. */
    public static void loadPairs(int count, int value, ShortMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i += Simd.lanes()) {
            Simd.store(result, i, Simd.floats(Simd.loadPairs(a, 2 * i + value + 3)));
        }
    }

    /** result[i] = short 2i + 5 of a as a number. */
    public static void shortGet(int count, int value, ShortMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            FloatMemory result) {
        for (int i = 0; i < count; i++) {
            result.set(i, a.get(2 * i + 3 + 2));
        }
    }

    /** The bits of result[i] = the lower halves of value·i and value − i. */
    public static void shortSet(int count, int value, FloatMemory a, FloatMemory b, FloatMemory c, FloatMemory d,
            ShortMemory result) {
        for (int i = 0; i < count; i++) {
            result.set(2 * i, value * i);
            result.set(2 * i + 1, value - i);
        }
    }
}
