// By path, because the package `linnet` is not yet installed here when the page that imports this is checked.
import type { Linnet } from '../../../js-bindings/dist/index.js';

/** What became of a case. */
export interface CaseResult {
    readonly file: string;
    /** The layer, in the grammar of the case files. */
    readonly text: string;
    readonly ok: boolean;
    /** Why the case failed; empty where it did not. */
    readonly message: string;
    /** Number of outputs that were compared. */
    readonly checked: number;
    readonly milliseconds: number;
}

/** Counts of cases and of outputs, and one text a failure. */
export interface RunResult {
    readonly passed: number;
    readonly failed: number;
    readonly checked: number;
    readonly failures: readonly string[];
    readonly milliseconds: number;
}

/** What is run: on which library, which case files (all where left out), and where their bytes come from. */
export interface RunOptions {
    readonly linnet: Linnet;
    readonly load: (name: string) => Promise<Uint8Array>;
    readonly files?: readonly string[];
    readonly onCase?: (result: CaseResult) => unknown;
}

/** Runs the cases of `files` and counts. */
export function runCases(options: RunOptions): Promise<RunResult>;
