/**
 * The JavaScript driver: planner and plans of the core over one WebAssembly memory, in the terms of JavaScript: numbers
 * and strings. Owns the memory's free list; computes nothing itself.
 */
package dev.linnet.wasm.driver;
