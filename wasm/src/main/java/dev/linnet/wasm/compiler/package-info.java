/**
 * The compiler mapping, at build time: TeaVM plugins that turn kernels into WebAssembly SIMD and kernel calls of the
 * driver into calls of a module's exports, and a pass over the emitted binary that leaves kernels alone. Knows no
 * kernel by name: what is exported is found in the classes. Not part of what the npm package ships.
 */
package dev.linnet.wasm.compiler;
