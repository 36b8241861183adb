// One engine in a process of its own, so that engines share neither globals nor memory: node host.mjs <engine>
// <threads>. It answers the messages of contender.mjs one by one.

import { OPEN } from './engines.mjs';
import { sizes, count, Unsupported } from './graph.mjs';

/** A run of so many milliseconds needs none before it: what it finds in caches is soon gone. */
const LONG = 100;
/** Runs until the compilers are done: as long again as it took to become faster by this share; but not for ever. */
const FASTER = 0.9;
const LONGEST_WARM_UP = 5000;
/** Of a large output so many elements are compared. */
const SAMPLES = 4096;

const [name, threads] = process.argv.slice(2);
const opening = OPEN[name](Number(threads));
// What fails to open is answered to the first message.
opening.catch(() => {});
const prepared = new Map();

const calls = {
    open: async () => {
        await opening;
    },
    peak: async () => (await opening).peak(),

    /** Prepares a graph and runs it once: { facts, sample }. */
    prepare: async (key, graph, option) => {
        const engine = await opening;
        const begin = performance.now();
        const work = await engine.prepare(graph, option);
        prepared.set(key, work);
        await work.run();
        const facts = { ...work.facts, readyMilliseconds: performance.now() - begin };
        return { facts, sample: sample(work.output(), sizes(graph).output) };
    },

    /**
     * Runs for so many milliseconds, at least twice where that is soon done, and on while it becomes faster; the time of the
     * shortest run.
     */
    warm: async (key, milliseconds) => {
        const work = prepared.get(key);
        let [shortest, known, improved, passed] = [Infinity, Infinity, 0, 0];
        const start = performance.now();
        const goesOn = () => passed < Math.max(milliseconds, Math.min(LONGEST_WARM_UP, 2 * improved));
        for (let runs = 0; runs === 0 || (runs < 2 && shortest < LONG) || goesOn(); runs++) {
            const begin = performance.now();
            await work.run();
            shortest = Math.min(shortest, performance.now() - begin);
            passed = performance.now() - start;
            if (shortest < FASTER * known) {
                known = shortest;
                improved = passed;
            }
        }
        work.isLong = shortest > LONG;
        return shortest;
    },

    /** Milliseconds of one run, of `repeats` that follow one that is not timed unless they are long. */
    time: async (key, repeats) => {
        const work = prepared.get(key);
        if (!work.isLong) {
            await work.run();
        }
        const begin = performance.now();
        for (let i = 0; i < repeats; i++) {
            const running = work.run();
            if (running !== undefined) {
                await running;
            }
        }
        return (performance.now() - begin) / repeats;
    },

    release: async key => {
        await prepared.get(key)?.dispose();
        prepared.delete(key);
    },
};

process.on('message', async ({ id, call, parameters }) => {
    try {
        process.send({ id, result: await calls[call](...parameters) });
    } catch (error) {
        process.send({ id, error: String(error?.message ?? error), unsupported: error instanceof Unsupported });
    }
});
process.on('disconnect', () => process.exit());

/** Elements of an output, spread over it, in the order of NCHW whatever its layout. */
function sample({ data, layout }, size) {
    const total = count(size);
    const area = size.h * size.w;
    const chosen = new Float32Array(Math.min(total, SAMPLES));
    for (let i = 0; i < chosen.length; i++) {
        const index = Math.floor((i * total) / chosen.length);
        const position = index % area;
        const channel = Math.floor(index / area) % size.c;
        const picture = Math.floor(index / area / size.c);
        chosen[i] = data[layout === 'nchw' ? index : (picture * area + position) * size.c + channel];
    }
    return chosen;
}
