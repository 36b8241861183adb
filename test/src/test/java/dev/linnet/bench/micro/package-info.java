/** Micro-benchmarks of kernels and teams on JMH: {@code ./mvnw verify -DskipTests -Pjmh}. */
package dev.linnet.bench.micro;
