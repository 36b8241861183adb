import type { Backend } from 'linnet';
import type { CaseResult } from '../../../test/src/js/case-runner.mjs';

/** What the page asks of its worker: run all cases of the fixtures at this address on this backend. */
export interface CasesRequest {
    readonly backend: Backend | 'auto';
    /** Ends with a slash. */
    readonly fixtures: string;
    /** Left out: the library's choice. */
    readonly threads?: number;
}

/** A case file and how many cases it holds. */
export interface CaseFileSize {
    readonly name: string;
    readonly cases: number;
}

/** What the worker tells the page: `starting` when all is loaded but the library, one `started`, a `case` after each case, then `done`; or `failed` at any time. */
export type CasesReply =
    | { readonly type: 'starting' }
    | { readonly type: 'started'; readonly backend: string; readonly threads: number
        readonly files: readonly CaseFileSize[] }
    | { readonly type: 'case'; readonly result: CaseResult }
    | { readonly type: 'done' }
    | { readonly type: 'failed'; readonly message: string };
