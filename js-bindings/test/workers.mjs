// Shows tests the workers that the library starts, and lets them fail. Imported before the library.

import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';

/** Workers that live. */
export const living = new Set();
/** Word 0: the fault that the next kernel on a worker has; word 1: kernels that workers called. */
export const words = new Int32Array(new SharedArrayBuffer(8));
export const [TRAP, EXIT, SILENCE, SLOWNESS] = [1, 2, 3, 4];

threads.Worker = class extends threads.Worker {
    constructor(url, options) {
        super(url, { ...options, workerData: words, execArgv: ['--import', new URL('faults.mjs', import.meta.url).href] });
        living.add(this);
        this.on('exit', () => living.delete(this));
    }
};
syncBuiltinESMExports();
