// Shows tests the workers that the library starts, and lets them fail. Imported before the library.

import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';
import { FAULT_WORDS } from './kernelFaults.mjs';

/** Workers that live. */
export const living = new Set();
/** What tests tell kernels on workers, as kernelFaults.mjs says. */
export const words = new Int32Array(new SharedArrayBuffer(4 * FAULT_WORDS));

threads.Worker = class extends threads.Worker {
    constructor(url, options) {
        super(url, { ...options, workerData: words, execArgv: ['--import', new URL('faults.mjs', import.meta.url).href] });
        living.add(this);
        this.on('exit', () => living.delete(this));
    }
};
syncBuiltinESMExports();
