import { teamWords, work } from './driver.js';
import { instantiateScript } from './kernels.js';
import type { WorkerMessage, WorkerTask } from './workers.js';

/** Works as a member of a team until it ends; returns only then. */
export async function serve(task: WorkerTask, send: (message: WorkerMessage) => void): Promise<void> {
    const { kernels, memory, address, spins, notices } = task;
    const exports = 'script' in kernels ? await instantiateScript(kernels, memory)
        : new WebAssembly.Instance(kernels, { env: { memory: memory as WebAssembly.Memory } }).exports;
    const words = new Int32Array(memory.buffer, address, teamWords());
    send('ready');
    work(exports, memory, words, spins, notices ? () => send('stepped') : null);
}
