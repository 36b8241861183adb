import { teamWords, work } from './driver.js';
import { TEAM_ADDRESS, type WorkerMessage, type WorkerTask } from './workers.js';

/** Works as a member of a team until it ends; returns only then. */
export function serve(task: WorkerTask, send: (message: WorkerMessage) => void): void {
    const { module, memory, spins, notices } = task;
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const words = new Int32Array(memory.buffer, TEAM_ADDRESS, teamWords());
    send('ready');
    work(exports, memory, words, spins, notices ? () => send('stepped') : null);
}
