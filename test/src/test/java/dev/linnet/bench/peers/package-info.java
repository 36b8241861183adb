/**
 * Linnet beside other libraries on the JVM: the graphs and models that {@code test/bench/peers/writeModels.mjs} writes.
 * These libraries are among the dependencies of tests only.
 */
package dev.linnet.bench.peers;
