/** What dev.linnet.test.Values says of numbers: their seed, how many, their range, and whether they are float16 bits. */
export interface ValuesOf {
    readonly seed: number;
    readonly length: number;
    readonly low: number;
    readonly high: number;
    readonly half: boolean;
}

/** The numbers. */
export function values(of: ValuesOf): Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** The element type of a tensor of such numbers. */
export function typeOf(array: Float32Array | Uint16Array): 'float32' | 'float16';
