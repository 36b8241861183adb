// The processes that engines run in, and contests between what they have prepared.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Unsupported } from './graph.mjs';
import { measureRounds } from '../processors.mjs';

/** One measurement lasts at least so many milliseconds: timers and messages are small beside it. */
const SHORTEST = 2;
const MOST_ROUNDS = 50;
/** What takes longer, in milliseconds, is timed once, after a first run: rounds of it would take hours. */
const LONGEST = 10_000;
/** Milliseconds between two engines that have several threads: those of some spin on after a run, on the next one's processors. */
const REST = 60;

/** An engine in its process. */
export class Engine {
    #process;
    #pending = new Map();
    #calls = 0;

    constructor(name, threads) {
        this.name = name;
        this.threads = threads;
        // The engines' own messages would stand between the table's lines.
        this.#process = fork(fileURLToPath(new URL('host.mjs', import.meta.url)), [name, String(threads)], {
            serialization: 'advanced',
            stdio: ['ignore', 'ignore', process.env.LINNET_BENCH_LOG ? 'inherit' : 'ignore', 'ipc'],
        });
        this.#process.on('message', ({ id, result, error, unsupported }) => {
            const { resolve, reject } = this.#pending.get(id);
            this.#pending.delete(id);
            error === undefined ? resolve(result) : reject(unsupported ? new Unsupported(error) : new Error(error));
        });
        this.#process.on('exit', (code, signal) => {
            this.ended = true;
            this.#pending.forEach(({ reject }) => reject(new Error(`${name} ended: ${signal ?? code}`)));
            this.#pending.clear();
        });
    }

    call(call, ...parameters) {
        if (this.ended) {
            return Promise.reject(new Error(`${this.name} has ended`));
        }
        const id = this.#calls++;
        return new Promise((resolve, reject) => {
            this.#pending.set(id, { resolve, reject });
            this.#process.send({ id, call, parameters });
        });
    }

    close() {
        if (!this.ended) {
            this.#process.kill();
        }
    }
}

/** A graph that an engine has prepared. */
export class Contender {
    static #keys = 0;
    #key = Contender.#keys++;

    constructor(engine, label = engine.name) {
        this.engine = engine;
        this.label = label;
    }

    async prepare(graph, option) {
        Object.assign(this, await this.engine.call('prepare', this.#key, graph, option));
        return this;
    }

    warm(milliseconds) {
        return this.engine.call('warm', this.#key, milliseconds);
    }

    time(repeats) {
        return this.engine.call('time', this.#key, repeats);
    }

    release() {
        return this.engine.call('release', this.#key).catch(() => {});
    }
}

/**
 * Times `contenders` in turns, so that a machine that slows down or is shared does so to all, about `seconds` each. Rounds in
 * which the machine gave less than its processors are repeated, up to twice as many again: products feel a shared core more
 * than what waits for memory, so that ratios would not hold. What is long is timed once, before.
 *
 * @param warmUp milliseconds for which each runs before, at least
 * @param probe measures { peak, share } of the machine, as `measureRounds` has it
 * @returns { peak, milliseconds, ratios, disturbed }: medians; `milliseconds` by contender, `ratios` of each to the first one
 *     of the same round; `disturbed` where too few rounds were undisturbed and all of them count
 */
export async function contest(contenders, { seconds, rounds: fewest, probe, warmUp = 0 }) {
    const once = [];
    const repeats = [];
    let round = 0;
    for (const contender of contenders) {
        once.push(await contender.warm(Math.max(warmUp, 300 * seconds)));
        repeats.push(Math.max(1, Math.ceil(SHORTEST / once.at(-1))));
        round += (repeats.at(-1) + 1) * once.at(-1);
    }
    const rounds = Math.round(Math.max(fewest, Math.min(MOST_ROUNDS, (1000 * seconds * contenders.length) / round)));
    const { rounds: counted, disturbed } = await measureRounds(
        probe,
        async () => {
            const times = [];
            for (const [i, contender] of contenders.entries()) {
                if (once[i] > LONGEST) {
                    times.push(once[i]);
                    continue;
                }
                if (contender.engine.threads > 1 && contender.engine !== contenders.at(i - 1).engine) {
                    await new Promise(resolve => setTimeout(resolve, REST));
                }
                times.push(await contender.time(repeats[i]));
            }
            return times;
        },
        fewest,
        (undisturbed, all) => undisturbed < rounds && all < 3 * rounds,
    );
    return {
        peak: median(counted.map(({ after }) => after.peak)),
        milliseconds: contenders.map((_, i) => median(counted.map(({ times }) => times[i]))),
        ratios: contenders.map((_, i) => median(counted.map(({ times }) => times[i] / times[0]))),
        disturbed,
    };
}

/** How far `sample` is from `reference`, as a share of the greatest number in it. */
export function difference(sample, reference) {
    let [apart, greatest] = [sample.length === reference.length ? 0 : NaN, 0];
    reference.forEach((value, i) => {
        greatest = Math.max(greatest, Math.abs(value));
        apart = Math.max(apart, Math.abs(sample[i] - value));
    });
    return apart === 0 ? 0 : apart / greatest;
}

export function median(list) {
    return list.toSorted((a, b) => a - b)[list.length >> 1];
}

export function geometricMean(list) {
    return Math.exp(list.reduce((sum, each) => sum + Math.log(each), 0) / list.length);
}
