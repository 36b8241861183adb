/** Kernels that tests call, without vectors. */
package dev.linnet.wasm.probe.scalar;
