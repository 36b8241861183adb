package dev.linnet.wasm.badkernels;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import java.util.function.IntUnaryOperator;
import jdk.incubator.vector.FloatVector;

/** Each marked line breaks a rule of kernels. */
public final class Bad {
    private static int state = 1; // error: has PutField

    private Bad() {
    }

    public static int object() {
        return new Object().hashCode(); // error: has Construct
    }

    public static void vectorArray(FloatMemory x) {
        FloatVector[] vectors = new FloatVector[2]; // error: has ConstructArray
        vectors[0] = Simd.zero(); // error: has PutElement
        Simd.store(x, 0, vectors[0]); // error: has GetElement
    }

    public static int readsState(int i) {
        return i + state; // error: has GetField
    }

    public static void writesState(int i) {
        state = i; // error: has PutField
    }

    public static float handleArray(FloatMemory x) {
        return x.array[0]; // error: has GetField
    }

    public static int handleLength(FloatMemory x) {
        return x.length(); // error: FloatMemory.length
    }

    public static void unmapped(FloatMemory x) {
        Simd.store(x, 0, Simd.zero().neg()); // error: calls jdk.incubator.vector.FloatVector.neg
    }

    public static float wideMath(float x) {
        return (float) Math.sqrt(x); // error: calls java.lang.Math.sqrt
    }

    public static float floatMath(float x) {
        return Math.max(x, 0f); // error: calls java.lang.Math.max
    }

    public static int longArithmetic(int x) {
        return (int) ((long) x * x >> 32); // error: computes with long
    }

    public static float doubleArithmetic(float x) {
        return (float) (x * 0.1); // error: computes with long or double
    }

    public static float floatRemainder(float x, float y) {
        return x % y; // error: takes a remainder of floats
    }

    public static float floatNegation(float x) {
        return -x; // error: negates a float
    }

    public static int lane(int i) {
        return Simd.isLane(i) ? 1 : 0; // error: asks isLane, which is the condition of loops alone
    }

    public static void firstLane(FloatMemory x) {
        for (int k = 0; Simd.isLane(k); k++) {
            if (x.get(k) < 0) { // error: leaves a loop over the lanes in its midst
                break;
            }
        }
    }

    public static void text(int i) {
        System.out.println(i); // error: calls java.lang.System.out
    }

    public static void throwing(int i) {
        if (i < 0) {
            throw new IllegalArgumentException("negative"); // error: has Raise
        }
    }

    public static int foreign(int i) {
        return Integer.bitCount(i); // error: calls java.lang.Integer.bitCount
    }

    public static int string(int i) {
        return "kernel".charAt(i); // error: has StringConstant
    }

    public static int lambda(int i) {
        IntUnaryOperator twice = x -> 2 * x; // error: has Construct
        return twice.applyAsInt(i); // error: calls java.util.function.IntUnaryOperator
    }
}
