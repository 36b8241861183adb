/**
 * The kernels on `memory`, an object with a `buffer`; it gets a `grow`, as WebAssembly's own have, which copies the buffer into
 * a longer one.
 */
const instantiateKernels = memory => {
    const PAGE = 65536;
    // Not let, which functions must ask whether it has a value yet.
    var floats = new Float32Array(memory.buffer);
    var shorts = new Int16Array(memory.buffer);
    memory.grow = pages => {
        const before = memory.buffer;
        const longer = new ArrayBuffer(before.byteLength + pages * PAGE);
        new Uint8Array(longer).set(new Uint8Array(before));
        memory.buffer = longer;
        floats = new Float32Array(longer);
        shorts = new Int16Array(longer);
        return before.byteLength / PAGE;
    };
    const exports = {};
    /* kernels */
    return exports.kernels();
};
