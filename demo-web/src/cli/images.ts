import { readFileSync, writeFileSync } from 'node:fs';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import type { Picture } from '../network/upscale.ts';

/** A file that is no picture, or none that can be read; the message names the file and the reason. */
export class ImageError extends Error {}

/** Reads a PNG or JPEG file, told apart by their first bytes. JPEGs are turned as their EXIF orientation says. */
export function readImage(path: string): Picture {
    let bytes: Buffer;
    try {
        bytes = readFileSync(path);
    } catch (error) {
        throw new ImageError(`cannot read ${path}: ${reason(error)}`);
    }
    const decode = decoderOf(bytes);
    if (decode === undefined) {
        throw new ImageError(`${path} is neither PNG nor JPEG`);
    }
    try {
        return decode(bytes);
    } catch (error) {
        throw new ImageError(`${path} is damaged or cut off: ${reason(error)}`);
    }
}

/** Writes a PNG file. */
export function writePng(path: string, picture: Picture): void {
    const png = new PNG({ width: picture.width, height: picture.height });
    png.data = Buffer.from(picture.data.buffer);
    try {
        writeFileSync(path, PNG.sync.write(png, { colorType: 2 }));
    } catch (error) {
        throw new ImageError(`cannot write ${path}: ${reason(error)}`);
    }
}

function reason(error: unknown): string {
    const words: Record<string, string> = {
        ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'it may not be opened',
    };
    const { code, message } = error as NodeJS.ErrnoException;
    return words[code ?? ''] ?? message ?? String(error);
}

function decoderOf(bytes: Buffer): ((bytes: Buffer) => Picture) | undefined {
    if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) {
        return decodePng;
    }
    return bytes[0] === 0xff && bytes[1] === 0xd8 ? decodeJpeg : undefined;
}

function decodePng(bytes: Buffer): Picture {
    const { width, height, data } = PNG.sync.read(bytes);
    return { width, height, data: new Uint8ClampedArray(data) };
}

function decodeJpeg(bytes: Buffer): Picture {
    const photo = jpeg.decode(bytes, { useTArray: true, maxResolutionInMP: 200, maxMemoryUsageInMB: 4096 });
    const picture = { width: photo.width, height: photo.height, data: new Uint8ClampedArray(photo.data) };
    const exif = (photo as { exifBuffer?: Uint8Array }).exifBuffer;
    return turn(picture, exif === undefined ? 1 : orientationOf(Buffer.from(exif)));
}

/** The EXIF orientation, 1…8, from the tags behind `Exif\0`; 1 (upright) where there is none. */
function orientationOf(exif: Buffer): number {
    const tiff = exif.subarray(1);
    const little = tiff.toString('latin1', 0, 2) === 'II';
    const short = (at: number) => at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
    const directory = tiff.length < 8 ? 0 : little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
    for (let i = 0, count = short(directory); i < count; i++) {
        const entry = directory + 2 + 12 * i;
        if (short(entry) === 0x0112) {
            const value = short(entry + 8);
            return value >= 1 && value <= 8 ? value : 1;
        }
    }
    return 1;
}

/** Turns and mirrors a picture so that one of EXIF orientation `orientation` stands upright. */
function turn(picture: Picture, orientation: number): Picture {
    if (orientation === 1) {
        return picture;
    }
    const swapped = orientation >= 5;
    const width = swapped ? picture.height : picture.width;
    const height = swapped ? picture.width : picture.height;
    const mirroredX = [2, 3, 7, 8].includes(orientation);
    const mirroredY = [3, 4, 6, 7].includes(orientation);
    const from = new Uint32Array(picture.data.buffer);
    const to = new Uint32Array(width * height);
    for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
            const [u, v] = swapped ? [y, x] : [x, y];
            const column = mirroredX ? picture.width - 1 - u : u;
            const row = mirroredY ? picture.height - 1 - v : v;
            to[y * width + x] = from[row * picture.width + column]!;
        }
    }
    return { width, height, data: new Uint8ClampedArray(to.buffer) };
}
