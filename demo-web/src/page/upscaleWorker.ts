/** Computes for the page, so that the page itself never waits. */
import { type Linnet, start } from 'linnet';
import { type Picture, upscale } from '../network/upscale.ts';
import type { Reply, Request } from './messages.ts';
import { loadModel } from './models.ts';

/** Bound of the memory of the network's values: what a page may take without being noticed. */
const MEMORY = 512 * 2 ** 20;
/** No browser draws canvases beyond these. */
const LONGEST_SIDE = 16_384;
const MOST_PIXELS = 2 ** 27;

let library: Promise<Linnet> | undefined;

addEventListener('message', async ({ data }: MessageEvent<Request>) => {
    try {
        await answer(data);
    } catch (error) {
        reply({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
});
startLibrary().catch(error => reply({ type: 'failed', message: (error as Error).message }));

async function answer({ file, scale }: Request): Promise<void> {
    const [linnet, model, photo] = await Promise.all([startLibrary(), loadModel(scale), open(file, scale)]);
    let told = 0;
    const result = upscale(linnet, model, photo, {
        memory: MEMORY,
        onProgress(share, layer) {
            if (share - told > .005) {
                told = share;
                reply({ type: 'progress', share, layer });
            }
        },
    });
    const { width, height, data } = result.picture;
    const { layers, tiles, milliseconds } = result;
    reply({ type: 'done', width, height, data: data.buffer, layers, tiles, milliseconds }, [data.buffer]);
}

/** On the threads that the page names this worker by, where it does. */
function startLibrary(): Promise<Linnet> {
    if (library === undefined) {
        reply({ type: 'starting' });
    }
    const { name } = self as unknown as { readonly name: string };
    library ??= start(name === '' ? {} : { threads: Number(name) }).then(linnet => {
        reply({ type: 'started', backend: linnet.backend, threads: linnet.threads, version: linnet.version });
        return linnet;
    });
    return library;
}

async function open(file: Blob, scale: number): Promise<Picture> {
    const bitmap = await createImageBitmap(file).catch(() => undefined);
    if (bitmap === undefined) {
        const name = file instanceof File ? `“${file.name}”` : 'The file';
        throw new Error(`${name} is no picture that this browser reads.`);
    }
    const { width, height } = bitmap;
    try {
        if (Math.max(width, height) * scale > LONGEST_SIDE || width * height * scale * scale > MOST_PIXELS) {
            throw new Error(`${width} × ${height} pixels are too many: no browser shows the picture ×${scale}.`);
        }
        const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
        context.drawImage(bitmap, 0, 0);
        reply({ type: 'opened', width, height });
        return { width, height, data: context.getImageData(0, 0, width, height).data as Picture['data'] };
    } finally {
        bitmap.close();
    }
}

function reply(message: Reply, transfer: Transferable[] = []): void {
    postMessage(message, { transfer });
}
