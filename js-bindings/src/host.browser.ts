import type { Host, WorkerEvents, WorkerHandle } from './workers.js';

/**
 * Milliseconds in which a worker that was told to leave has done so. No engine tells when it has ended one; Chromium lets a
 * worker finish what it is doing for up to two seconds.
 */
const TERMINATION = 50;

/** Workers of a page, or of a worker that has workers of its own. */
export const browserHost: Host = {
    cores: globalThis.navigator?.hardwareConcurrency ?? 1,
    startWorker: typeof Worker === 'function' ? startWorker : undefined,
};

function startWorker(events: WorkerEvents): WorkerHandle {
    // In exactly this form, which bundlers follow.
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => events.message(data);
    worker.onmessageerror = () => events.failed('it could not read its task');
    worker.onerror = event => {
        event.preventDefault();
        events.failed(event.message ?? 'its script could not be loaded');
    };
    return {
        send: task => worker.postMessage(task),
        keepAlive: () => {},
        terminate: async () => {
            worker.terminate();
            await new Promise(resolve => setTimeout(resolve, TERMINATION));
        },
    };
}
