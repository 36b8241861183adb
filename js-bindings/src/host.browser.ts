import { isReleased, lockName } from './lifetime.js';
import type { Host, WorkerEvents, WorkerHandle } from './workers.js';

/**
 * Milliseconds in which a worker that was told to leave has done so, where nothing tells when it has: what it does
 * before it looks whether to leave takes a few.
 */
const TERMINATION = 50;
/**
 * Milliseconds to wait for the end of a worker that tells of it. One that does not leave by itself, because it is
 * starved or stuck, is ended by Firefox at once and by Chromium after two seconds, more where the machine is busy;
 * until then it may write to memory that others would use.
 */
const LONGEST_TERMINATION = 5000;

/** Workers of a page, or of a worker that has workers of its own. */
export const browserHost: Host = {
    cores: globalThis.navigator?.hardwareConcurrency ?? 1,
    startWorker: typeof Worker === 'function' ? startWorker : undefined,
};

function startWorker(events: WorkerEvents): WorkerHandle {
    // In exactly this form, which bundlers follow.
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    const lock = lockName();
    const watch = new AbortController();
    /** Whether it has ended, from when it holds its lock: a page that asked before would get it first. */
    let ended: Promise<boolean> | undefined;
    worker.onmessage = ({ data }) => {
        if (data !== 'held') {
            events.message(data);
            return;
        }
        ended = isReleased(lock!, watch.signal);
        void ended.then(told => {
            if (told) {
                events.failed('it has ended');
            } else {
                ended = undefined;
            }
        });
    };
    worker.onmessageerror = () => events.failed('it could not read its task');
    worker.onerror = event => {
        event.preventDefault();
        events.failed(event.message ?? 'its script could not be loaded');
    };
    return {
        get tellsEnd() {
            return ended !== undefined;
        },
        send: task => worker.postMessage({ task, lock }),
        keepAlive: () => {},
        terminate: async () => {
            worker.terminate();
            await new Promise<unknown>(resolve => {
                const timer = setTimeout(resolve, ended === undefined ? TERMINATION : LONGEST_TERMINATION);
                void ended?.then(() => clearTimeout(timer)).then(resolve);
            });
            watch.abort();
        },
    };
}
