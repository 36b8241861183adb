/** The numbers of dev.linnet.test.Values: mulberry32 with random access, rounded once to float32. */
export function values({ seed, length, low, high }) {
    const array = new Float32Array(length);
    for (let i = 0, state = seed; i < length; i++) {
        state = state + 0x6D2B79F5 | 0;
        let z = Math.imul(state ^ state >>> 15, state | 1);
        z = z + Math.imul(z ^ z >>> 7, z | 61) ^ z;
        array[i] = low + (high - low) * (((z ^ z >>> 14) >>> 8) / 2 ** 24);
    }
    return array;
}
