/** Upscales a photo in Node: `npm --prefix demo-web run upscale -- [photo.png|photo.jpg] [-o out.png] …` */
import { mkdirSync } from 'node:fs';
import { dirname, parse, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Backend, LinnetError, start } from 'linnet';
import { greatestDifference, upscale, type Upscaled } from '../network/upscale.ts';
import { ImageError, readImage, writePng } from './images.ts';
import { expectedPicture, packagedModel, packagedPhoto } from './modelPackage.ts';
import { progressLine } from './progress.ts';
import { layerTable } from './table.ts';

const USAGE = `Upscales a photo by a trained network, every convolution computed by linnet.

usage: upscale [photo.png|photo.jpg] [-o out.png] [options]
  photo            default: the 128×128 photo of the model package, whose result is checked against the package's own
  -o, --output     the PNG to write; default: <photo>-x<scale>.png beside the photo (the packaged one: in target/)
  --scale N        2, 3, 4 or 8 (default 2)
  --repeat N       run N times and show the last run, when the code is warm (default: 5 for the packaged photo, else 1)
  --threads N      threads that compute (default: the machine's cores, at most 8)
  --backend NAME   wasm-relaxed-simd, wasm-simd, wasm or js (default: the best that runs here)
  --memory MB      larger photos are computed in overlapping tiles within this bound (default 1024)
  --jvm            compute on the JVM instead (an option of \`npm run upscale\`)`;

/** A difference of one step may come from rounding alone: sums are rounded in another order than in the reference. */
const TOLERANCE = 1;

class UsageError extends Error {}

try {
    process.exitCode = await main();
} catch (error) {
    if (!(error instanceof UsageError || error instanceof ImageError || error instanceof LinnetError)) {
        throw error;
    }
    console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : `upscale: ${error.message}`);
    process.exitCode = 2;
}

async function main(): Promise<number> {
    const options = readOptions();
    if (options === undefined) {
        console.log(USAGE);
        return 0;
    }
    const model = packagedModel(options.scale);
    const photo = readImage(options.photo);
    const megapixels = photo.width * photo.height * options.scale ** 2 / 1e6;
    if (megapixels > 500) {
        throw new ImageError(`the result would have ${megapixels.toFixed(0)} megapixels; at most 500 can be written`);
    }
    const linnet = await start(options.start);
    try {
        console.log(`${shown(options.photo)} ${photo.width}×${photo.height}, ×${options.scale}`
            + ` — Node ${process.versions.node}, ${linnet.backend}, threads: ${linnet.threads}`);
        const progress = progressLine();
        let result: Upscaled | undefined;
        for (let run = 0; run < options.repeat; run++) {
            result = upscale(linnet, model, photo, {
                memory: options.memory,
                onProgress: (share, layer) => progress.show((run + share) / options.repeat, layer),
            });
        }
        progress.end();
        mkdirSync(dirname(options.output), { recursive: true });
        writePng(options.output, result!.picture);
        return report(result!, options);
    } finally {
        await linnet.close();
    }
}

/** Prints the table and the comparison; returns the exit code. */
function report(result: Upscaled, options: Options): number {
    const { width, height } = result.picture;
    console.log(`\n${layerTable(result.layers)}\n`);
    console.log(`${shown(options.output)} ${width}×${height} in ${result.milliseconds.toFixed(0)} ms, of them planning`
        + ` ${result.planning.toFixed(0)} ms${result.tiles > 1 ? `, ${result.tiles} tiles` : ''}`
        + `${options.repeat > 1 ? ` (the last of ${options.repeat} runs)` : ''}`);
    const expected = options.photo === packagedPhoto ? expectedPicture(options.scale) : undefined;
    if (expected === undefined) {
        return 0;
    }
    const difference = greatestDifference(result.picture, readImage(expected));
    const verdict = difference <= TOLERANCE ? 'as expected' : 'WRONG';
    console.log(`greatest difference from the expected picture: ${difference}/255`
        + ` (allowed: ${TOLERANCE}/255) — ${verdict}`);
    return difference <= TOLERANCE ? 0 : 1;
}

interface Options {
    photo: string;
    output: string;
    scale: number;
    repeat: number;
    memory: number;
    start: { threads?: number; backend?: Backend };
}

function readOptions(): Options | undefined {
    const { values, positionals } = parseWords();
    if (values.help) {
        return undefined;
    }
    if (positionals.length > 1) {
        throw new UsageError(`one photo at a time, got ${positionals.length}`);
    }
    const scale = whole('scale', values.scale);
    if (![2, 3, 4, 8].includes(scale)) {
        throw new UsageError(`--scale ${values.scale}: the package has networks for 2, 3, 4 and 8`);
    }
    const photo = positionals[0] === undefined ? packagedPhoto : resolve(positionals[0]);
    const beside = photo === packagedPhoto ? resolve(import.meta.dirname, '../../target') : parse(photo).dir;
    const name = photo === packagedPhoto ? 'photo' : parse(photo).name;
    return {
        photo, scale,
        output: resolve(values.output ?? `${beside}/${name}-x${scale}.png`),
        repeat: whole('repeat', values.repeat ?? (photo === packagedPhoto ? '5' : '1')),
        memory: whole('memory', values.memory) * 2 ** 20,
        start: {
            ...(values.threads !== undefined && { threads: whole('threads', values.threads) }),
            ...(values.backend !== undefined && { backend: values.backend as Backend }),
        },
    };
}

function parseWords() {
    try {
        return parseArgs({
            allowPositionals: true,
            options: {
                output: { type: 'string', short: 'o' },
                scale: { type: 'string', default: '2' },
                repeat: { type: 'string' },
                memory: { type: 'string', default: '1024' },
                threads: { type: 'string' },
                backend: { type: 'string' },
                help: { type: 'boolean', short: 'h' },
            },
        });
    } catch (error) {
        throw new UsageError((error as Error).message);
    }
}

function whole(option: string, text: string): number {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) {
        throw new UsageError(`--${option} ${text}: not a whole number from 1`);
    }
    return value;
}

function shown(path: string): string {
    const short = relative(process.cwd(), path);
    return path === packagedPhoto ? 'the packaged photo' : short.startsWith('..') ? path : short;
}
