/** Kernels for tests only: a module of their own is compiled from this package. */
package dev.linnet.wasm.probe;
