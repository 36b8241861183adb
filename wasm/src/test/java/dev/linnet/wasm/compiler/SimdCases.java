package dev.linnet.wasm.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What each probe must give, by Java's scalar arithmetic. The inputs pair all special values with each other, and
 * random bits.
 */
final class SimdCases {
    private static final int[] SPECIAL = {
        0x00000000, 0x80000000, // ±0
        0x3F800000, 0xBF800000, // ±1
        0x7F800000, 0xFF800000, // ±infinity
        0x7FC00000, 0xFFC12345, 0xFFFFFFFF, // NaNs, of both signs and with a payload
        0x00000001, 0x80000001, 0x007FFFFF, // denormals
        0x00800000, 0x80800000, // the least normal numbers
        0x7F7FFFFF, 0xFF7FFFFF, // the greatest finite numbers
        0x3DCCCCCD, 0x40490FDB, 0xC0490FDB, 0x4B400001,
    };

    /** Elements of a result, a multiple of 16 lanes; each operand has {@link #SPARE} more. */
    static final int COUNT = SPECIAL.length * SPECIAL.length + 112;
    static final int SPARE = 16;

    /** The operands a, b, c and d. */
    static final float[][] OPERANDS = operands();

    /** The bits that element i of a result may have. */
    interface Meaning {
        int[] allowed(int i, int lanes);
    }

    /** Where one NaN is not as good as another. */
    enum Kept {
        EVERYWHERE,
        /** HotSpot's interpreter has its own ways with the NaNs of shuffles and absolute values. */
        IN_MODULES,
        NOWHERE
    }

    /** A result as a function of the elements at the same place. */
    private interface Scalar {
        float apply(float a, float b);
    }

    /**
     * One run of a probe.
     *
     * @param probe the method
     * @param value its int operand
     * @param count elements of the result that are checked
     * @param kept where the bits of a NaN matter
     */
    record Case(String probe, int value, int count, Kept kept, Meaning meaning) {
        /** What is wrong with {@code result}, computed with {@code lanes} lanes in a module or on HotSpot, or null. */
        String problem(float[] result, int lanes, boolean inModule) {
            boolean anyNaN = kept == Kept.NOWHERE || kept == Kept.IN_MODULES && !inModule;
            for (int i = 0; i < count; i++) {
                int actual = Float.floatToRawIntBits(result[i]);
                int[] allowed = probe.equals("inModule") ? only(Float.floatToRawIntBits(inModule ? 1 : 0))
                        : meaning.allowed(i, lanes);
                boolean right = false;
                for (int bits : allowed) {
                    boolean isNaN = Float.isNaN(result[i]) && Float.isNaN(Float.intBitsToFloat(bits));
                    right |= actual == bits || anyNaN && isNaN;
                }
                if (!right) {
                    return String.format("%s, value %d: element %d of a=%08x b=%08x c=%08x d=%08x is %08x, not %08x",
                            probe, value, i, bits(0, i), bits(1, i), bits(2, i), bits(3, i), actual, allowed[0]);
                }
            }
            return null;
        }

        @Override
        public String toString() {
            return probe + ' ' + value;
        }
    }

    private SimdCases() {
    }

    /** All runs. */
    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        exact(cases, "inModule", 0, (i, lanes) -> only(0));
        exact(cases, "isLane", 0, (i, lanes) -> only((i % lanes & 1) == 0 ? bits(0, i - 2 * (i % lanes) + lanes - 1)
                : Float.floatToRawIntBits(i % lanes)));
        for (int value : new int[] {0, 3}) {
            exact(cases, "from", value, (i, lanes) -> only(bits(0, i + value)));
        }
        exact(cases, "zero", 0, (i, lanes) -> only(0));
        exact(cases, "splatFloat", 0, (i, lanes) -> only(bits(0, i - i % lanes)));
        exact(cases, "splatMemory", 0, (i, lanes) -> only(bits(0, i - i % lanes)));
        for (int value : new int[] {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x3F800000}) {
            exact(cases, "splatInt", value, (i, lanes) -> only(value));
        }
        for (int value : new int[] {0, 1, 3, 16}) {
            exact(cases, "load", value, (i, lanes) -> only(bits(0, i + value)));
        }
        for (int value : new int[] {0, 1, 2, 5}) {
            exact(cases, "loadPairs", value,
                    (i, lanes) -> only(half(2 * i + value + 3) & 0xFFFF | half(2 * i + value + 4) << 16));
        }
        exact(cases, "shortGet", 0, (i, lanes) -> only(Float.floatToRawIntBits(half(2 * i + 5))));
        exact(cases, "shortSet", 70001, (i, lanes) -> only(70001 * i & 0xFFFF | 70001 - i << 16));
        exact(cases, "subtractedConstant", 0, (i, lanes) -> only(bits(0, i + 4)));
        exact(cases, "subtractedVariable", 5, (i, lanes) -> only(bits(0, i + 3)));
        cases.add(new Case("negativeProduct", 7, COUNT / 2, Kept.EVERYWHERE, (i, lanes) -> only(bits(0, 2 * i))));
        exact(cases, "constantIndex", 0, (i, lanes) -> only(bits(0, 5)));
        exact(cases, "scalarCopy", 0, (i, lanes) -> only(bits(0, i + 5)));
        arithmetic(cases, "add", (a, b) -> a + b);
        arithmetic(cases, "subtract", (a, b) -> a - b);
        arithmetic(cases, "multiply", (a, b) -> a * b);
        arithmetic(cases, "divide", (a, b) -> a / b);
        arithmetic(cases, "squareRoot", (a, b) -> (float) Math.sqrt(a));
        cases.add(new Case("multiplyAdd", 0, COUNT, Kept.NOWHERE, (i, lanes) -> {
            float a = OPERANDS[0][i];
            float b = OPERANDS[1][i];
            float c = OPERANDS[2][i];
            return new int[] {Float.floatToRawIntBits(Math.fma(a, b, c)), Float.floatToRawIntBits(a * b + c)};
        }));
        exact(cases, "minimum", 0, (i, lanes) -> only(OPERANDS[1][i] < OPERANDS[0][i] ? bits(1, i) : bits(0, i)));
        exact(cases, "maximum", 0, (i, lanes) -> only(OPERANDS[0][i] < OPERANDS[1][i] ? bits(1, i) : bits(0, i)));
        exact(cases, "selectLess", 0, (i, lanes) -> only(OPERANDS[0][i] < OPERANDS[1][i] ? bits(2, i) : bits(3, i)));
        shuffled(cases, "evens", (i, lanes) -> only(strided(i, lanes, 0)));
        shuffled(cases, "odds", (i, lanes) -> only(strided(i, lanes, 1)));
        shuffled(cases, "zipLow", (i, lanes) -> only(zipped(i, lanes, 0)));
        shuffled(cases, "zipHigh", (i, lanes) -> only(zipped(i, lanes, lanes / 2)));
        shuffled(cases, "halves", (i, lanes) -> only(bits(i % lanes < lanes / 2 ? 0 : 1, i)));
        shuffled(cases, "zipEvens", (i, lanes) -> only(bits(i % 2, i - i % 2)));
        shuffled(cases, "zipOdds", (i, lanes) -> only(bits(i % 2, i - i % 2 + 1)));
        shuffled(cases, "previous", (i, lanes) -> only(i % lanes == 0 ? bits(0, i + lanes - 1) : bits(1, i - 1)));
        shuffled(cases, "next", (i, lanes) -> only((i + 1) % lanes == 0 ? bits(1, i + 1 - lanes) : bits(0, i + 1)));
        shuffled(cases, "absolute", (i, lanes) -> only(bits(0, i) & 0x7FFFFFFF));
        exact(cases, "bits", 0, (i, lanes) -> only(bits(0, i)));
        exact(cases, "addInts", 0, (i, lanes) -> only(bits(0, i) + bits(1, i)));
        exact(cases, "and", 0, (i, lanes) -> only(bits(0, i) & bits(1, i)));
        exact(cases, "or", 0, (i, lanes) -> only(bits(0, i) | bits(1, i)));
        for (int count = 0; count < 32; count++) {
            int value = count;
            exact(cases, "shiftLeft", value, (i, lanes) -> only(bits(0, i) << value));
            exact(cases, "shiftRight", value, (i, lanes) -> only(bits(0, i) >> value));
        }
        return cases;
    }

    private static void exact(List<Case> cases, String probe, int value, Meaning meaning) {
        cases.add(new Case(probe, value, COUNT, Kept.EVERYWHERE, meaning));
    }

    private static void shuffled(List<Case> cases, String probe, Meaning meaning) {
        cases.add(new Case(probe, 0, COUNT, Kept.IN_MODULES, meaning));
    }

    private static void arithmetic(List<Case> cases, String probe, Scalar scalar) {
        cases.add(new Case(probe, 0, COUNT, Kept.NOWHERE,
                (i, lanes) -> only(Float.floatToRawIntBits(scalar.apply(OPERANDS[0][i], OPERANDS[1][i])))));
    }

    /** Lane {@code i} of the lanes from {@code first} on of the vectors of a and b in turn. */
    private static int zipped(int i, int lanes, int first) {
        return bits(i % 2, i / lanes * lanes + first + i % lanes / 2);
    }

    /** Lane {@code first}, {@code first} + 2 … of a vector of a, then of b. */
    private static int strided(int i, int lanes, int first) {
        int lane = 2 * (i % lanes) + first;
        int start = i - i % lanes;
        return lane < lanes ? bits(0, start + lane) : bits(1, start + lane - lanes);
    }

    private static int[] only(int bits) {
        return new int[] {bits};
    }

    private static int bits(int operand, int i) {
        return Float.floatToRawIntBits(OPERANDS[operand][i]);
    }

    /** Half of an element of a, with its sign: the lower one where {@code index} is even. */
    private static short half(int index) {
        return (short) (bits(0, index / 2) >> 16 * (index % 2));
    }

    private static float[][] operands() {
        Random random = new Random(1);
        int specials = SPECIAL.length;
        float[][] operands = new float[4][COUNT + SPARE];
        for (int i = 0; i < COUNT + SPARE; i++) {
            boolean paired = i < specials * specials;
            int[] bits = paired
                    ? new int[] {SPECIAL[i / specials], SPECIAL[i % specials], SPECIAL[(7 * i + 3) % specials],
                        SPECIAL[(3 * i + 11) % specials]}
                    : random.ints(4).toArray();
            for (int operand = 0; operand < 4; operand++) {
                // A quiet NaN: the bits of signalling ones are not kept by every move on every machine.
                float value = Float.intBitsToFloat(bits[operand]);
                operands[operand][i] = Float.isNaN(value) ? Float.intBitsToFloat(bits[operand] | 0x00400000) : value;
            }
        }
        return operands;
    }
}
