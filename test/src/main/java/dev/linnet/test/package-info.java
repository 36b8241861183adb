/**
 * The cases that every target runs: the layers in {@code test/cases}, the numbers that fill their operands, and which
 * outputs are looked at. Not a part of the library: nothing that is published depends on it.
 */
package dev.linnet.test;
