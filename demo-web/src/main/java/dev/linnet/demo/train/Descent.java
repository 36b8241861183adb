package dev.linnet.demo.train;

/**
 * How far and in which direction parameters go at each step: gradient descent with momentum (Sutskever et al. 2013).
 *
 * @param rate how far
 * @param momentum how much of the last direction stays
 */
record Descent(double rate, double momentum) {
}
