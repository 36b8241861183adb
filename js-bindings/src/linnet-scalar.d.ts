// The kernels in JavaScript, for engines that have or allow no WebAssembly.

/** The kernels on a memory. One that is not shared gets a `grow`, which replaces its buffer. */
export function instantiate(memory: { buffer: ArrayBufferLike }): WebAssembly.Exports;
