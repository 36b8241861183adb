// How many processors a machine gives to threads at present: virtual ones share cores, with each other and with other
// machines, and a layer cannot become faster than a loop that needs nothing but a core.

import { readFile } from 'node:fs/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** Iterations of the loop, some 2 ms: the time that a thread needs to wake is small beside it. */
const ITERATIONS = 1_250_000;
/** Words that the threads share: rounds that have begun, and threads that have ended the present one. */
const [BEGUN, ENDED] = [0, 1];

export class Processors {
    #threads;
    #words = new Int32Array(new SharedArrayBuffer(8));
    #loop;
    #workers;

    /** Starts `threads` − 1 workers, on the kernel module at `url`, that sleep but for the time of `speedup()`. */
    static async start(threads, url) {
        const processors = new Processors();
        const module = await WebAssembly.compile(await readFile(url));
        processors.#threads = threads;
        processors.#loop = loop(module);
        processors.#workers = Array.from({ length: threads - 1 }, () =>
            new Worker(new URL(import.meta.url), { workerData: { module, words: processors.#words } }));
        await Promise.all(processors.#workers.map(worker => new Promise(resolve => worker.once('message', resolve))));
        processors.speedup();
        return processors;
    }

    /** The speed of a loop of multiply-adds in registers on all threads at once, as a multiple of that on one. */
    speedup() {
        const begin = performance.now();
        this.#loop();
        const alone = performance.now();
        Atomics.store(this.#words, ENDED, 0);
        Atomics.add(this.#words, BEGUN, 1);
        Atomics.notify(this.#words, BEGUN);
        this.#loop();
        for (let ended = 0; ended < this.#workers.length; ended = Atomics.load(this.#words, ENDED)) {
            Atomics.wait(this.#words, ENDED, ended);
        }
        return (this.#threads * (alone - begin)) / (performance.now() - alone);
    }

    close() {
        return Promise.all(this.#workers.map(worker => worker.terminate()));
    }
}

/** The loop, in an instance of the module of its own. */
function loop(module) {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    new Float32Array(memory.buffer).fill(0.001);
    const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports;
    return () => kernels.peakF32MultiplyAdd(ITERATIONS, 0, 0);
}

if (!isMainThread) {
    const { module, words } = workerData;
    const work = loop(module);
    work();
    let seen = Atomics.load(words, BEGUN);
    parentPort.postMessage('ready');
    while (true) {
        Atomics.wait(words, BEGUN, seen);
        seen = Atomics.load(words, BEGUN);
        work();
        Atomics.add(words, ENDED, 1);
        Atomics.notify(words, ENDED);
    }
}
