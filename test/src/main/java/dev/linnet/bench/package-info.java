/**
 * Benchmarks on the JVM: the layers of {@code test/cases}, timed beside the machine's peak. {@code test/bench} does the same
 * in Node.
 */
package dev.linnet.bench;
