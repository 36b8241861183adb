/** The numbers of dev.linnet.test.Values: mulberry32 with random access, rounded once to float32, or float16 bits. */
export function values({ seed, length, low, high, half }) {
    const array = half ? new Uint16Array(length) : new Float32Array(length);
    for (let i = 0, state = seed; i < length; i++) {
        state = state + 0x6D2B79F5 | 0;
        let z = Math.imul(state ^ state >>> 15, state | 1);
        z = z + Math.imul(z ^ z >>> 7, z | 61) ^ z;
        const random = z ^ z >>> 14;
        array[i] = half ? random >>> 16 & 0xbfff : low + (high - low) * ((random >>> 8) / 2 ** 24);
    }
    return array;
}

/** The element type of a tensor of such numbers. */
export function typeOf(array) {
    return array instanceof Uint16Array ? 'float16' : 'float32';
}
