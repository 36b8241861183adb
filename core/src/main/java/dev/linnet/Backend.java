package dev.linnet;

/** Which kernels a library runs on the JVM. */
public enum Backend {
    /** The vector kernels where the JVM has them, else the scalar ones. */
    AUTO,
    /** The kernels on HotSpot's Vector API; needs {@code --add-modules jdk.incubator.vector}. */
    VECTOR,
    /** The vector-less fallback kernels. */
    SCALAR
}
