package dev.linnet.simd;

import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.ShortMemory;

/**
 * {@link Simd} for machines without a vector unit that can be reached: a vector of one lane, which is a float or an int. The
 * build writes the vector-less kernels from the vector kernels with these operations; the same rules and results hold, a
 * sum of products being rounded twice.
 */
public final class OneLane {
    private OneLane() {
    }

    /** Number of lanes: one. */
    public static int lanes() {
        return 1;
    }

    /** Yes: there is no vector that HotSpot could box. */
    public static boolean inModule() {
        return true;
    }

    /** Whether k is 0. */
    public static boolean isLane(int k) {
        return k < 1;
    }

    /** {@code memory}, which does not move. */
    public static FloatMemory from(FloatMemory memory, int elements) {
        return memory;
    }

    /** {@code index}. */
    public static int rest(int index) {
        return index;
    }

    /** Zero. */
    public static float zero() {
        return 0;
    }

    /** {@code value}. */
    public static float splat(float value) {
        return value;
    }

    /** {@code memory[index]}. */
    public static float splat(FloatMemory memory, int index) {
        return memory.get(index);
    }

    /** {@code memory[index]}. */
    public static float load(FloatMemory memory, int index) {
        return memory.get(index);
    }

    /** {@code memory[index]} in the lower 16 bits, {@code memory[index + 1]} in the upper ones. */
    public static int loadPairs(ShortMemory memory, int index) {
        return memory.get(index) & 0xffff | memory.get(index + 1) << 16;
    }

    /** Writes {@code value} to {@code memory[index]}. */
    public static void store(FloatMemory memory, int index, float value) {
        memory.set(index, value);
    }

    /** a + b. */
    public static float add(float a, float b) {
        return a + b;
    }

    /** a − b. */
    public static float subtract(float a, float b) {
        return a - b;
    }

    /** a · b. */
    public static float multiply(float a, float b) {
        return a * b;
    }

    /** a / b. */
    public static float divide(float a, float b) {
        return a / b;
    }

    /** a · b + c, rounded twice: machines without vectors may lack a fused operation, which then is emulated. */
    public static float multiplyAdd(float a, float b, float c) {
        return a * b + c;
    }

    /** {@code b < a ? b : a}. */
    public static float minimum(float a, float b) {
        return b < a ? b : a;
    }

    /** {@code a < b ? b : a}. */
    public static float maximum(float a, float b) {
        return a < b ? b : a;
    }

    /** {@code a < b ? whenTrue : whenFalse}. */
    public static float selectLess(float a, float b, float whenTrue, float whenFalse) {
        return a < b ? whenTrue : whenFalse;
    }

    /** The even lane of a and b one behind the other: a. */
    public static float evens(float a, float b) {
        return a;
    }

    /** The odd lane of a and b one behind the other: b. */
    public static float odds(float a, float b) {
        return b;
    }

    /** The lower half of a and b interleaved: a. */
    public static float zipLow(float a, float b) {
        return a;
    }

    /** The upper half of a and b interleaved: b. */
    public static float zipHigh(float a, float b) {
        return b;
    }

    /** The lower half of a, then the upper half of b: b. */
    public static float halves(float a, float b) {
        return b;
    }

    /** The even lanes of a and b in turn: a. */
    public static float zipEvens(float a, float b) {
        return a;
    }

    /** The odd lanes of a and b in turn: b. */
    public static float zipOdds(float a, float b) {
        return b;
    }

    /** The lane before b's: a. */
    public static float previous(float a, float b) {
        return a;
    }

    /** The lane behind a's: b. */
    public static float next(float a, float b) {
        return b;
    }

    /** |a|. */
    public static float absolute(float a) {
        return Math.abs(a);
    }

    /** The correctly rounded square root; that in double precision rounds to it. */
    public static float squareRoot(float a) {
        return (float) Math.sqrt(a);
    }

    /** The bits of a. */
    public static int bits(float a) {
        return Float.floatToRawIntBits(a);
    }

    /** The float32 with these bits. */
    public static float floats(int a) {
        return Float.intBitsToFloat(a);
    }

    /** {@code value}. */
    public static int splat(int value) {
        return value;
    }

    /** a + b, wrapping. */
    public static int add(int a, int b) {
        return a + b;
    }

    /** a &amp; b. */
    public static int and(int a, int b) {
        return a & b;
    }

    /** a | b. */
    public static int or(int a, int b) {
        return a | b;
    }

    /** {@code a << count}; {@code count} from 0 to 31. */
    public static int shiftLeft(int a, int count) {
        return a << count;
    }

    /** {@code a >> count}, which repeats the sign; {@code count} from 0 to 31. */
    public static int shiftRight(int a, int count) {
        return a >> count;
    }
}
