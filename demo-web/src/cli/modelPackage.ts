import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Model, readModel, shardPaths } from '../network/model.ts';

/** The npm package of the trained networks, of the photo and of what the networks make of it. */
export const modelPackage = resolve(import.meta.dirname, '../../node_modules/@upscalerjs/esrgan-slim');

/** The photo of 128 × 128 pixels that comes with the networks. */
export const packagedPhoto = join(modelPackage, 'assets/fixture.png');

/** What the package says the photo becomes at `scale`; undefined where it says nothing. */
export function expectedPicture(scale: number): string | undefined {
    const path = join(modelPackage, `assets/samples/${scale}x/result.png`);
    return existsSync(path) ? path : undefined;
}

/** Reads the network of the package that upscales by `scale`. */
export function packagedModel(scale: number): Model {
    const folder = join(modelPackage, `models/x${scale}`);
    const topology: unknown = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
    const bytes = Buffer.concat(shardPaths(topology).map(path => readFileSync(join(folder, path))));
    return readModel(topology, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer);
}
