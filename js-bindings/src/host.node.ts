import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { messageOf } from './errors.js';
import type { Host, WorkerEvents, WorkerHandle } from './workers.js';

/** Threads of Node. */
export const nodeHost: Host = { cores: availableParallelism(), startWorker };

function startWorker(events: WorkerEvents): WorkerHandle {
    // Without the flags of this process, of which some, such as --input-type, do not let a file be a worker.
    const worker = new Worker(new URL('./worker.node.js', import.meta.url), { name: 'linnet', execArgv: [] });
    worker.on('message', message => events.message(message));
    worker.on('error', thrown => events.failed(messageOf(thrown)));
    worker.on('exit', code => events.failed(`it ended with exit code ${code}`));
    return {
        tellsEnd: true,
        send: task => worker.postMessage(task),
        keepAlive: whether => whether ? worker.ref() : worker.unref(),
        terminate: async () => {
            await worker.terminate();
        },
    };
}
