// Measures whole networks: every engine, and Linnet with one algorithm for all convolutions.

import { freemem } from 'node:os';
import { contest, Contender, difference, Engine } from './contender.mjs';
import { count, sizes, Unsupported } from './graph.mjs';
import { NETWORKS } from './networks.mjs';

/** Results of fifty layers of float32 sums in other orders are no further apart than this share. */
const AGREEMENT = 1e-3;

/** An engine holds weights as the model has them and packed; while it starts, also as the model's file. */
const COPIES = 3;

/** Whether the free memory holds a network in so many engines; swapping would be measured otherwise. */
export function fits(network, batch, engines) {
    const graph = NETWORKS[network](batch);
    const { of } = sizes(graph);
    const elements = graph.nodes.reduce(
        (sum, { weights }, i) => sum + COPIES * (weights?.length ?? 0) + count(of(i)),
        0,
    );
    return 4 * elements * engines < freemem();
}

/**
 * Images per second of one network and batch, on `threads` threads.
 *
 * @returns { results, problems }; results are { network, batch, threads, engine, milliseconds, ratio, disturbed }
 */
export async function measureNetwork(network, batch, threads, names, { seconds, rounds, probe }) {
    const graph = NETWORKS[network](batch);
    const engines = names.map(name => new Engine(name, threads));
    const contenders = [];
    const problems = [];
    // One after the other: a model is some times as large while it is made.
    for (const contender of [...engines.map(each => new Contender(each)), new Contender(engines[0], 'implicitGemm')]) {
        try {
            await contender.prepare(graph, contender.label === 'implicitGemm' ? 'implicitGemm' : undefined);
        } catch (error) {
            if (!(error instanceof Unsupported)) {
                problems.push(`${contender.label}: ${error.message}`);
            }
            continue;
        }
        contenders.push(contender);
        const apart = difference(contender.sample, contenders[0].sample);
        if (!(apart <= AGREEMENT)) {
            problems.push(`${contender.label} differs from ${contenders[0].label} by ${apart.toExponential(1)}`);
        }
    }
    const results = [];
    if (contenders[0]?.engine === engines[0]) {
        const { milliseconds, ratios, disturbed } = await contest(contenders, {
            seconds,
            rounds,
            probe: probe.of(engines[0], threads),
        });
        contenders.forEach(({ label }, i) =>
            results.push({ network, batch, threads, engine: label, milliseconds: milliseconds[i], ratio: ratios[i], disturbed }),
        );
    }
    // The memory of WebAssembly only grows: it goes with the process.
    engines.forEach(engine => engine.close());
    return { results, problems };
}
