// Measures whole networks: every engine, and Linnet with one algorithm for all convolutions or with weights of float16.

import { freemem } from 'node:os';
import { contest, Contender, difference, Engine } from './contender.mjs';
import { count, sizes, Unsupported } from './graph.mjs';
import { NETWORKS } from './networks.mjs';

/** Milliseconds of a network's runs before it is measured: engines compile scripts that have run some hundred times. */
const WARM_UP = 1000;

/** Results of fifty layers of float32 sums in other orders are no further apart than this share. */
const AGREEMENT = 1e-3;

/** Weights of float16 have 11 bits: sums over them differ by that. */
const HALF_AGREEMENT = 1e-2;
/** What Linnet alone does besides: one algorithm for all convolutions; half of the bytes of fully-connected layers. */
const OPTIONS = { implicitGemm: () => true, float16: isFullyConnected };

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
    const options = Object.keys(OPTIONS).filter(option => OPTIONS[option](graph));
    for (const contender of [
        ...engines.map(each => new Contender(each)),
        ...options.map(option => new Contender(engines[0], option)),
    ]) {
        try {
            await contender.prepare(graph, options.find(option => option === contender.label));
        } catch (error) {
            if (!(error instanceof Unsupported)) {
                problems.push(`${contender.label}: ${error.message}`);
            }
            continue;
        }
        contenders.push(contender);
        const apart = difference(contender.sample, contenders[0].sample);
        if (!(apart <= (contender.label === 'float16' ? HALF_AGREEMENT : AGREEMENT))) {
            problems.push(`${contender.label} differs from ${contenders[0].label} by ${apart.toExponential(1)}`);
        }
    }
    const results = [];
    if (contenders[0]?.engine === engines[0]) {
        const { milliseconds, ratios, disturbed } = await contest(contenders, {
            seconds,
            rounds,
            warmUp: WARM_UP,
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

/** Whether most of a network's weights are those of fully-connected layers, which memory limits. */
function isFullyConnected({ nodes }) {
    const length = of => of.reduce((sum, { weights }) => sum + (weights?.length ?? 0), 0);
    return 2 * length(nodes.filter(({ kind }) => kind === 'fullyConnected')) > length(nodes);
}
