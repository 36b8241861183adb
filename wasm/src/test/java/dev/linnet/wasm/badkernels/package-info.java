/** Kernels that must not compile; a comment on each line says what the error contains. */
package dev.linnet.wasm.badkernels;
