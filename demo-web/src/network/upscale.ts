import type { Linnet } from 'linnet';
import type { Model } from './model.ts';
import { bytesPerPixel, type LayerReport, Network } from './network.ts';
import { tile } from './tiles.ts';

/** A picture of 8 bits per channel: red, green, blue, alpha; rows from the top. */
export interface Picture {
    readonly width: number;
    readonly height: number;
    readonly data: Uint8ClampedArray<ArrayBuffer>;
}

export interface UpscaleOptions {
    /** Bound of the memory of the network's values, in bytes: larger photos are computed in overlapping tiles. */
    readonly memory: number;
    /** Hears after each layer what share of the whole work is done, 0…1. */
    readonly onProgress?: (share: number, layer: string) => void;
}

export interface Upscaled {
    readonly picture: Picture;
    readonly layers: readonly LayerReport[];
    readonly tiles: number;
    /** Milliseconds from planning to the finished picture. */
    readonly milliseconds: number;
    /** Milliseconds of them that went into planning and packing weights. */
    readonly planning: number;
}

/** Upscales a photo by `model.scale`. Transparent photos are laid on white, and the result is opaque.
 *  Throws LinnetError where the memory does not suffice even for one tile. */
export function upscale(linnet: Linnet, model: Model, photo: Picture, options: UpscaleOptions): Upscaled {
    const began = performance.now();
    const { scale } = model;
    const tiles = tile(photo.width, photo.height, options.memory / bytesPerPixel(model), model.margin);
    const { width, height } = tiles[0]!;
    const data = new Uint8ClampedArray(4 * photo.width * photo.height * scale * scale).fill(255);
    const picture = { width: photo.width * scale, height: photo.height * scale, data };
    const network = new Network(linnet, model, height, width);
    const planning = performance.now() - began;
    try {
        let done = 0;
        for (const { left, top, core } of tiles) {
            cutWindow(photo, left, top, width, height, network.input);
            const result = network.run((layer, share) => {
                done += share / tiles.length;
                options.onProgress?.(done, layer.name);
            });
            // Both ranges are multiples of the scale: a pixel of the photo becomes scale × scale whole pixels.
            for (let y = core.top * scale; y < core.bottom * scale; y++) {
                let from = 3 * ((y - top * scale) * width * scale + (core.left - left) * scale);
                let to = 4 * (y * picture.width + core.left * scale);
                for (let x = core.left * scale; x < core.right * scale; x++, to += 4) {
                    data[to] = result[from++]!; // the clamped array rounds to the nearest and cuts at 0 and 255
                    data[to + 1] = result[from++]!;
                    data[to + 2] = result[from++]!;
                }
            }
        }
    } finally {
        network.dispose();
    }
    return { picture, layers: network.layers, tiles: tiles.length, planning, milliseconds: performance.now() - began };
}

/** Copies a window of the photo as [height, width, 3] values of 0…255, laid on white where it is transparent. */
function cutWindow(
    photo: Picture, left: number, top: number, width: number, height: number, output: Float32Array,
): void {
    let to = 0;
    for (let y = top; y < top + height; y++) {
        let from = 4 * (y * photo.width + left);
        for (let x = 0; x < width; x++, from += 4) {
            const alpha = photo.data[from + 3]! / 255;
            for (let channel = 0; channel < 3; channel++) {
                output[to++] = photo.data[from + channel]! * alpha + 255 * (1 - alpha);
            }
        }
    }
}

/** The greatest difference of two pictures in any red, green or blue value, in steps of 1/255. */
export function greatestDifference(a: Picture, b: Picture): number {
    if (a.width !== b.width || a.height !== b.height) {
        throw new RangeError(`the pictures differ in size: ${a.width}×${a.height} and ${b.width}×${b.height}`);
    }
    let greatest = 0;
    for (let i = 0; i < a.data.length; i++) {
        if (i % 4 !== 3) {
            greatest = Math.max(greatest, Math.abs(a.data[i]! - b.data[i]!));
        }
    }
    return greatest;
}
