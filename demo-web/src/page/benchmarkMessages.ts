import type { Backend } from 'linnet';

/** What the page asks of its worker: measure the layers of a file of these fixtures. */
export interface BenchmarkRequest {
    readonly backend: Backend | 'auto';
    readonly threads: number;
    /** A case file's name, or `kinds` for one layer of each kind. */
    readonly layers: string;
    /** About how long each layer is measured. */
    readonly seconds: number;
    /** Ends with a slash. */
    readonly fixtures: string;
}

/** What was measured of a layer. */
export interface LayerTimes {
    readonly name: string;
    readonly algorithm: string;
    /** The median. */
    readonly milliseconds: number;
    /** 0 for layers without multiplications. */
    readonly gflops: number;
    /** Of the peak of all threads; NaN where there is no peak. */
    readonly share: number;
    /** GFLOP/s in registers of one thread, measured in turns with the layer; NaN without WebAssembly. */
    readonly peak: number;
}

/**
 * What the worker tells the page: one `started`, `measuring` before each layer and `measured` or `refused` after it, then
 * `done`; or `failed` at any time.
 */
export type BenchmarkReply =
    | { readonly type: 'started'; readonly backend: string; readonly threads: number; readonly layers: number }
    | { readonly type: 'measuring'; readonly name: string }
    | { readonly type: 'measured'; readonly times: LayerTimes }
    | { readonly type: 'refused'; readonly name: string; readonly message: string }
    | { readonly type: 'done' }
    | { readonly type: 'failed'; readonly message: string };
