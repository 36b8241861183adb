package dev.linnet.wasm.probe.scalar;

/** Kernels of one scalar operation or statement each, so that modules can be compared with HotSpot. */
public final class ScalarProbe {
    private ScalarProbe() {
    }

    public static int add(int a, int b) {
        return a + b;
    }

    public static int multiply(int a, int b) {
        return a * b;
    }

    public static int divide(int a, int b) {
        return a / b;
    }

    public static int remainder(int a, int b) {
        return a % b;
    }

    public static int shiftLeft(int a, int b) {
        return a << b;
    }

    public static int shiftRight(int a, int b) {
        return a >> b;
    }

    public static int shiftRightUnsigned(int a, int b) {
        return a >>> b;
    }

    public static int minimum(int a, int b) {
        return Math.min(a, b);
    }

    public static int maximum(int a, int b) {
        return Math.max(a, b);
    }

    public static int absolute(int a) {
        return Math.abs(a);
    }

    public static float toFloat(int a) {
        return a;
    }

    public static int toInt(float a) {
        return (int) a;
    }

    public static int negate(int a) {
        return -a;
    }

    public static float multiplyByMinusOne(float a) {
        return a * -1;
    }

    public static float divideFloats(float a, float b) {
        return a / b;
    }

    public static float multiplyThenAdd(float a, float b) {
        return a * b + a;
    }

    /** A bit for each comparison and for each one's opposite; with NaN these are no opposites. */
    public static int comparisons(float a, float b) {
        int bits = a < b ? 1 : 0;
        bits |= a <= b ? 2 : 0;
        bits |= a > b ? 4 : 0;
        bits |= a >= b ? 8 : 0;
        bits |= a == b ? 16 : 0;
        bits |= a != b ? 32 : 0;
        bits |= !(a < b) ? 64 : 0;
        bits |= !(a >= b) ? 128 : 0;
        return bits;
    }

    public static int sparseSwitch(int a) {
        switch (a) {
            case -1:
                return 10;
            case 0:
            case 1:
                return 20;
            case 1000:
                return 30;
            case Integer.MAX_VALUE:
                return 40;
            default:
                return a >> 1;
        }
    }

    /** Counts by nested loops that leave early. */
    public static int nestedLoops(int a, int b) {
        int count = 0;
        outer:
        for (int i = 0; i < (a & 31); i++) {
            for (int j = i; ; j++) {
                count += j;
                if (j == (b & 15)) {
                    continue outer;
                }
                if (j > 20) {
                    break outer;
                }
            }
        }
        return count;
    }

    /** Calls a private kernel that calls itself. */
    public static int recursion(int a) {
        return sum(a & 63);
    }

    private static int sum(int n) {
        return n == 0 ? 0 : n + sum(n - 1);
    }

    public static float floatOfBits(int a) {
        return Float.intBitsToFloat(a);
    }

    public static int bitsOfFloat(float a) {
        return Float.floatToRawIntBits(a);
    }
}
