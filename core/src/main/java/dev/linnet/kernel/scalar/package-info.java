/**
 * The vector-less fallback kernels: those of {@code dev.linnet.kernel.vector}, which the build writes again with
 * {@code OneLane} in place of {@code Simd}. There is no other source of them, and the tests are copied alike.
 */
package dev.linnet.kernel.scalar;
