/**
 * The only code that touches vectors: static methods over handles, ints and floats, compiled as they are for HotSpot and
 * by the compiler mapping for WebAssembly. No objects, no state, no checks of operands.
 */
package dev.linnet.kernel.vector;
