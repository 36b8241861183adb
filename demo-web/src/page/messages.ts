import type { LayerReport } from '../network/network.ts';

/** What the page asks of its worker: upscale this picture file. */
export interface Request {
    readonly file: Blob;
    readonly scale: number;
}

/** What the worker tells the page. */
export type Reply =
    | { readonly type: 'starting' }
    | { readonly type: 'started'; readonly backend: string; readonly threads: number; readonly version: string }
    | { readonly type: 'opened'; readonly width: number; readonly height: number }
    | { readonly type: 'progress'; readonly share: number; readonly layer: string }
    | { readonly type: 'done'; readonly width: number; readonly height: number; readonly data: ArrayBuffer
        readonly layers: readonly LayerReport[]; readonly tiles: number; readonly milliseconds: number }
    | { readonly type: 'failed'; readonly message: string };
