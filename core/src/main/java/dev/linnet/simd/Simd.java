package dev.linnet.simd;

import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.ShortMemory;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Every vector operation that kernels use, one page. On the JVM each is a call of the JDK's Vector API; in kernel
 * modules the compiler mapping turns each into the SIMD-128 instructions that {@code core/SIMD.md} lists.
 *
 * <p>Vectors live in locals, parameters and results of static methods only. Lanes are float32 or int32, as many as the
 * machine's preferred vector holds: 4 in WebAssembly, 4, 8 or 16 on the JVM.
 */
public final class Simd {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    /** As many bits as the others. */
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, INTS.vectorShape());

    /**
     * Machines with 256-bit vectors have a fused multiply-add unit, and so has every 64-bit ARM. Where it is missing,
     * Math.fma is exact but emulated through BigDecimal, thousands of times slower.
     */
    private static final boolean FUSED = FLOATS.length() >= 8 || System.getProperty("os.arch").equals("aarch64");

    private static final VectorShuffle<Float> EVENS = VectorShuffle.iota(FLOATS, 0, 2, true);
    private static final VectorShuffle<Float> ZIP_LOW = VectorShuffle.fromOp(FLOATS, i -> i / 2);
    private static final VectorShuffle<Float> ZIP_HIGH = VectorShuffle.fromOp(FLOATS, i -> (FLOATS.length() + i) / 2);
    private static final VectorMask<Float> EVEN_LANES = VectorMask.fromLong(FLOATS, 0x5555);
    private static final VectorShuffle<Float> ODDS = VectorShuffle.iota(FLOATS, 1, 2, true);
    private static final VectorMask<Float> LOWER_HALF = FLOATS.indexInRange(0, FLOATS.length() / 2);
    private static final VectorShuffle<Float> UP = VectorShuffle.iota(FLOATS, FLOATS.length() - 1, 1, true);
    private static final VectorShuffle<Float> DOWN = VectorShuffle.iota(FLOATS, 1, 1, true);
    private static final VectorMask<Float> FIRST_LANE = FLOATS.indexInRange(0, 1);
    private static final VectorMask<Float> LAST_LANE = FLOATS.indexInRange(0, FLOATS.length() - 1).not();

    private Simd() {
    }

    /** Number of float32 lanes in a vector; a constant for the compiler. */
    public static int lanes() {
        return FLOATS.length();
    }

    /**
     * Whether this is a kernel module, where loops of dozens of vector operations keep their vectors in registers; a constant
     * for the compiler. HotSpot stops inlining operations at a number of nodes (NodeCountInliningCutoff), and boxes the
     * vectors of the rest: there kernels go another way.
     */
    public static boolean inModule() {
        return false;
    }

    /**
     * Whether a lane has the number {@code k}, counted from 0: the condition of a loop over a vector's lanes that kernel modules
     * unroll, {@code for (int k = 0; Simd.isLane(k); k++)}.
     */
    public static boolean isLane(int k) {
        return k < FLOATS.length();
    }

    /**
     * {@code memory} from its element {@code elements} on in kernel modules, where a memory is an address: loops that move their
     * memories add to addresses, instead of computing one from an index for each row that they read. On HotSpot memories do not
     * move, so that indices count from where they did: {@link #rest}.
     */
    public static FloatMemory from(FloatMemory memory, int elements) {
        return memory;
    }

    /** What is left of {@code index} to add to a memory that was moved by it ({@link #from}): all of it; in kernel modules 0. */
    public static int rest(int index) {
        return index;
    }

    /** All lanes zero. */
    public static FloatVector zero() {
        return FloatVector.zero(FLOATS);
    }

    /** All lanes {@code value}. */
    public static FloatVector splat(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }

    /** All lanes {@code memory[index]}. */
    public static FloatVector splat(FloatMemory memory, int index) {
        return FloatVector.broadcast(FLOATS, memory.array[index]);
    }

    /** {@code memory[index … index + lanes())}; no alignment is needed. */
    public static FloatVector load(FloatMemory memory, int index) {
        return FloatVector.fromArray(FLOATS, memory.array, index);
    }

    /** {@code memory[index … index + 2 · lanes())}, two in each int, the first in its lower 16 bits. */
    public static IntVector loadPairs(ShortMemory memory, int index) {
        return ShortVector.fromArray(SHORTS, memory.array, index).reinterpretAsInts();
    }

    /** Writes {@code value} to {@code memory[index … index + lanes())}. */
    public static void store(FloatMemory memory, int index, FloatVector value) {
        value.intoArray(memory.array, index);
    }

    /** a + b. */
    public static FloatVector add(FloatVector a, FloatVector b) {
        return a.add(b);
    }

    /** a − b. */
    public static FloatVector subtract(FloatVector a, FloatVector b) {
        return a.sub(b);
    }

    /** a · b. */
    public static FloatVector multiply(FloatVector a, FloatVector b) {
        return a.mul(b);
    }

    /** a / b. */
    public static FloatVector divide(FloatVector a, FloatVector b) {
        return a.div(b);
    }

    /** a · b + c, rounded once where the machine fuses it fast, else twice. */
    public static FloatVector multiplyAdd(FloatVector a, FloatVector b, FloatVector c) {
        return FUSED ? a.fma(b, c) : a.mul(b).add(c);
    }

    /** {@code b < a ? b : a} in each lane: a NaN or a zero of either sign in {@code a} stays. */
    public static FloatVector minimum(FloatVector a, FloatVector b) {
        return a.blend(b, b.lt(a));
    }

    /** {@code a < b ? b : a} in each lane: a NaN or a zero of either sign in {@code a} stays. */
    public static FloatVector maximum(FloatVector a, FloatVector b) {
        return a.blend(b, a.lt(b));
    }

    /** {@code a < b ? whenTrue : whenFalse} in each lane; false where either is NaN. */
    public static FloatVector selectLess(FloatVector a, FloatVector b, FloatVector whenTrue, FloatVector whenFalse) {
        return whenFalse.blend(whenTrue, a.lt(b));
    }

    /** Lanes 0, 2, 4 … of a, then those of b. */
    public static FloatVector evens(FloatVector a, FloatVector b) {
        return b.rearrange(EVENS).blend(a.rearrange(EVENS), LOWER_HALF);
    }

    /** Lanes 1, 3, 5 … of a, then those of b. */
    public static FloatVector odds(FloatVector a, FloatVector b) {
        return b.rearrange(ODDS).blend(a.rearrange(ODDS), LOWER_HALF);
    }

    /** The lower halves of a and b interleaved: a₀ b₀ a₁ b₁ … */
    public static FloatVector zipLow(FloatVector a, FloatVector b) {
        return b.rearrange(ZIP_LOW).blend(a.rearrange(ZIP_LOW), EVEN_LANES);
    }

    /** The upper halves of a and b interleaved. */
    public static FloatVector zipHigh(FloatVector a, FloatVector b) {
        return b.rearrange(ZIP_HIGH).blend(a.rearrange(ZIP_HIGH), EVEN_LANES);
    }

    /** The lower half of a's lanes, then the upper half of b's. */
    public static FloatVector halves(FloatVector a, FloatVector b) {
        return b.blend(a, LOWER_HALF);
    }

    /** The even lanes of a and b in turn: a₀ b₀ a₂ b₂ … HotSpot shifts pairs, which are longs, faster than it shuffles. */
    public static FloatVector zipEvens(FloatVector a, FloatVector b) {
        return b.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 32).reinterpretAsFloats().blend(a, EVEN_LANES);
    }

    /** The odd lanes of a and b in turn: a₁ b₁ a₃ b₃ … */
    public static FloatVector zipOdds(FloatVector a, FloatVector b) {
        return b.blend(a.reinterpretAsLongs().lanewise(VectorOperators.LSHR, 32).reinterpretAsFloats(), EVEN_LANES);
    }

    /** Left neighbours of b's lanes, where b follows a: the last lane of a, then all but the last of b. */
    public static FloatVector previous(FloatVector a, FloatVector b) {
        return b.rearrange(UP).blend(a.rearrange(UP), FIRST_LANE);
    }

    /** Right neighbours of a's lanes, where b follows a: all but the first lane of a, then the first of b. */
    public static FloatVector next(FloatVector a, FloatVector b) {
        return a.rearrange(DOWN).blend(b.rearrange(DOWN), LAST_LANE);
    }

    /** |a|: the sign bit cleared; that of NaN may stay. */
    public static FloatVector absolute(FloatVector a) {
        return a.lanewise(VectorOperators.ABS);
    }

    /** The correctly rounded square root. */
    public static FloatVector squareRoot(FloatVector a) {
        return a.sqrt();
    }

    /** The bits of each float32 lane as int32. */
    public static IntVector bits(FloatVector a) {
        return a.reinterpretAsInts();
    }

    /** The float32 whose bits each int32 lane holds. */
    public static FloatVector floats(IntVector a) {
        return a.reinterpretAsFloats();
    }

    /** All lanes {@code value}. */
    public static IntVector splat(int value) {
        return IntVector.broadcast(INTS, value);
    }

    /** a + b, wrapping. */
    public static IntVector add(IntVector a, IntVector b) {
        return a.add(b);
    }

    /** a &amp; b. */
    public static IntVector and(IntVector a, IntVector b) {
        return a.and(b);
    }

    /** a | b. */
    public static IntVector or(IntVector a, IntVector b) {
        return a.or(b);
    }

    /** {@code a << count}; {@code count} from 0 to 31. */
    public static IntVector shiftLeft(IntVector a, int count) {
        return a.lanewise(VectorOperators.LSHL, count);
    }

    /** {@code a >> count}, which repeats the sign; {@code count} from 0 to 31. */
    public static IntVector shiftRight(IntVector a, int count) {
        return a.lanewise(VectorOperators.ASHR, count);
    }
}
