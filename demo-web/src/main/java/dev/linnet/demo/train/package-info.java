/**
 * The training of a digit classifier on the JVM: the same network, numbers and order as {@code src/training} has in
 * TypeScript. Not part of the library: nothing here is meant to be called by other programs.
 */
package dev.linnet.demo.train;
