import { teamWords, work } from './driver.js';
import type { WorkerMessage, WorkerTask } from './workers.js';

/** Works as a member of a team until it ends; returns only then. */
export function serve(task: WorkerTask, send: (message: WorkerMessage) => void): void {
    const { module, memory, address, spins, notices } = task;
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const words = new Int32Array(memory.buffer, address, teamWords());
    send('ready');
    work(exports, memory, words, spins, notices ? () => send('stepped') : null);
}
