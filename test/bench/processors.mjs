// How much of its processors a machine gives at present: virtual ones share cores, with each other and with other machines,
// and a layer cannot become faster than a product that needs nothing but a core.

import { readFile } from 'node:fs/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { FIRST_ADDRESS } from './meter.mjs';
import { tileProduct } from './tileProduct.mjs';

/** Products of the loop, some 2 ms: the time that a thread needs to wake is small beside it. */
const PRODUCTS = 500;
/** Tiles of a product's rows and columns, and its depth: 31 KB, which first-level caches hold. */
const TILES = 4;
const DEPTH = 128;
/** A machine that gives less than this share of whole cores disturbs what is measured. */
export const UNDISTURBED = 0.9;

/**
 * Measures rounds while `goesOn(undisturbed, all)`, two counts, is true.
 *
 * @param probe looks at the machine before the first round and after each: { share } of its cores, and what else it likes
 * @param round measures one
 * @param fewest so many undisturbed rounds stand for all
 * @returns { rounds, disturbed }: the undisturbed rounds, or all where there are too few and `disturbed`; a round is
 *     { times, share, after }: what `round` gave, the lesser share beside it, and the probe behind it
 */
export async function measureRounds(probe, round, fewest, goesOn) {
    const all = [];
    let undisturbed = [];
    let before = await probe();
    while (goesOn(undisturbed.length, all.length)) {
        const times = await round();
        const after = await probe();
        all.push({ times, share: Math.min(before.share, after.share), after });
        undisturbed = all.filter(({ share }) => share > UNDISTURBED);
        before = after;
    }
    const disturbed = undisturbed.length < fewest;
    return { rounds: disturbed ? all : undisturbed, disturbed };
}

/** Words that the threads share: rounds that have begun, the workers of the present one, and those that have ended it. */
const [BEGUN, WORKERS, ENDED] = [0, 1, 2];

export class Processors {
    #words = new Int32Array(new SharedArrayBuffer(12));
    #loop;
    #workers;
    #fastest = Infinity;

    /** Starts `threads` − 1 workers, on the kernel module at `url`, that sleep but for the time of `speedup()`. */
    static async start(threads, url) {
        const processors = new Processors();
        const module = await WebAssembly.compile(await readFile(url));
        processors.#loop = loop(module);
        processors.#workers = Array.from({ length: threads - 1 }, (_, index) =>
            new Worker(new URL(import.meta.url), { workerData: { module, words: processors.#words, index } }));
        await Promise.all(processors.#workers.map(worker => new Promise(resolve => worker.once('message', resolve))));
        // The compilers' time, and some rounds to know how fast a whole core is.
        for (let i = 0; i < 20; i++) {
            processors.share(threads);
        }
        return processors;
    }

    /**
     * What part of whole cores `threads` threads have: how long a loop of products in the first-level cache took at its
     * fastest, by what it takes on so many threads at once. Products need nearly all that a core can begin in a cycle:
     * multiply-adds in registers alone reached their peak where others took a quarter of a product's speed.
     */
    share(threads) {
        const begin = performance.now();
        this.#loop();
        const alone = performance.now();
        this.#fastest = Math.min(this.#fastest, alone - begin);
        if (threads === 1) {
            return this.#fastest / (alone - begin);
        }
        Atomics.store(this.#words, WORKERS, threads - 1);
        Atomics.store(this.#words, ENDED, 0);
        Atomics.add(this.#words, BEGUN, 1);
        Atomics.notify(this.#words, BEGUN);
        this.#loop();
        for (let ended = 0; ended < threads - 1; ended = Atomics.load(this.#words, ENDED)) {
            Atomics.wait(this.#words, ENDED, ended);
        }
        return this.#fastest / (performance.now() - alone);
    }

    close() {
        return Promise.all(this.#workers.map(worker => worker.terminate()));
    }
}

/** The loop, in an instance of the module of its own. */
function loop(module) {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    const { multiply } = tileProduct(new WebAssembly.Instance(module, { env: { memory } }).exports, FIRST_ADDRESS, TILES, TILES, DEPTH);
    return () => {
        for (let i = 0; i < PRODUCTS; i++) {
            multiply();
        }
    };
}

if (!isMainThread) {
    const { module, words, index } = workerData;
    const work = loop(module);
    work();
    let seen = Atomics.load(words, BEGUN);
    parentPort.postMessage('ready');
    while (true) {
        Atomics.wait(words, BEGUN, seen);
        seen = Atomics.load(words, BEGUN);
        if (index < Atomics.load(words, WORKERS)) {
            work();
            Atomics.add(words, ENDED, 1);
            Atomics.notify(words, ENDED);
        }
    }
}
