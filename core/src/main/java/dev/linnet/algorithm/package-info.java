/**
 * The algorithms: they cut a layer into blocks and hand them to kernels. No element is loaded or stored here, and no
 * {@code long} is used, which TeaVM's JavaScript would emulate.
 */
package dev.linnet.algorithm;
