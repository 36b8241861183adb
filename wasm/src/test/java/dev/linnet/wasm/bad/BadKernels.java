package dev.linnet.wasm.bad;

import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** One offence in each method, in the line that ends with its name; none may compile. */
public final class BadKernels {
    static int count;

    private BadKernels() {
    }

    /** Makes an object. */
    public static int allocation(int n) {
        Object made = new Object(); // allocation
        return made == null ? n : 0;
    }

    /** Makes an array. */
    public static float array(int n) {
        float[] values = new float[n]; // array
        return values[0];
    }

    /** Reads a static field. */
    public static int staticField() {
        return count; // staticField
    }

    /** Calls a method of a vector instead of an operation. */
    public static void vectorMethod(FloatMemory memory) {
        FloatVector vector = Simd.load(memory, 0);
        Simd.store(memory, 0, vector.neg()); // vectorMethod
    }

    /** Reads what is not there in a kernel. */
    public static int handleLength(FloatMemory memory) {
        return memory.length(); // handleLength
    }

    /** Throws. */
    public static int exception(int n) {
        if (n < 0) {
            throw new IllegalArgumentException(); // exception
        }
        return n;
    }

    /** Computes with long. */
    public static int longArithmetic(int a, int b) {
        return (int) ((long) a * b >> 32); // longArithmetic
    }

    /** Computes with double. */
    public static float doubleArithmetic(float a) {
        return (float) (a * 0.1); // doubleArithmetic
    }

    /** Has a string. */
    public static int string(int n) {
        return "kernel".charAt(n); // string
    }

    /** Calls a method of the JDK. */
    public static float outsideCall(float a) {
        return Math.abs(a); // outsideCall
    }

    /** Has a lambda. */
    public static int lambda(int n) {
        java.util.function.IntUnaryOperator twice = value -> 2 * value; // lambda
        return twice.applyAsInt(n);
    }

    /** Asks for a class. */
    public static int classLiteral(int n) {
        return BadKernels.class == null ? n : 0; // classLiteral
    }

    /** Uses an operator that no instruction computes as Java does. */
    public static float floatRemainder(float a, float b) {
        return a % b; // floatRemainder
    }
}
