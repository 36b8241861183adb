/**
 * The compiler mapping, at build time: TeaVM plugins that turn kernels into WebAssembly SIMD or into JavaScript over typed
 * arrays, and kernel calls of the driver into calls of a module's exports, and a pass over the emitted binary that leaves
 * kernels alone. Knows no kernel by name, but the product that JavaScript has of its own: what is exported is found in the
 * classes. Not part of what the npm package ships.
 */
package dev.linnet.wasm.compiler;
