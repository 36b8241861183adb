// Measures the layers of case files: every engine that a layer has, and Linnet's other algorithms.

import { contest, Contender, difference } from './contender.mjs';
import { comparable, graphOf, Unsupported } from './graph.mjs';
import { kindOf } from './kinds.mjs';
import { load } from '../../src/js/fixtures.mjs';

/** Results of float32 sums in another order, or by way of a transform, are no further apart than this share. */
const AGREEMENT = 1e-4;
/** Another algorithm that takes so much longer in its first runs than the planner's is out of the contest. */
const HOPELESS = 1.5;
/** The planner is wrong where another algorithm was faster by more than this. */
const CLEARLY = 1.05;

/** The cases of `files` that peers can compute too. */
export async function selectCases(files, { match, layout }) {
    const chosen = [];
    for (const file of files) {
        for (const each of JSON.parse(await load(`${file}.json`)).cases) {
            const inLayout = layout === 'both' || (each.layer.layout ?? layout) === layout;
            if (comparable(each) && inLayout && match.test(each.text)) {
                chosen.push(each);
            }
        }
    }
    return chosen;
}

/**
 * One row of the table: a case on engines of the same number of threads, the first of which is Linnet.
 *
 * @param probe what looks at the machine between rounds
 * @returns { name, threads, engines, algorithm, candidates, … }; `engines` by name: { milliseconds, ratio } or {
 *     missing }
 */
export async function measureLayer(each, engines, { seconds, rounds, probe }) {
    const graph = graphOf(each);
    const row = {
        name: name(each.text),
        kind: kindOf(each),
        threads: engines[0].threads,
        operations: each.operations,
        engines: {},
        warnings: [],
        problems: [],
    };
    const contenders = [];
    for (const engine of engines) {
        const contender = new Contender(engine);
        try {
            await contender.prepare(graph);
            contenders.push(contender);
            check(row, contender, contenders[0]);
        } catch (error) {
            missing(row, engine, error);
        }
    }
    if (contenders[0]?.engine !== engines[0]) {
        await Promise.all(contenders.map(contender => contender.release()));
        return row;
    }
    const [linnet] = contenders;
    const others = await otherAlgorithms(row, linnet, graph);
    const all = [...contenders, ...others];
    const measured = await contest(all, { seconds, rounds, probe });
    contenders.forEach((contender, i) => {
        row.engines[contender.label] = { milliseconds: measured.milliseconds[i], ratio: measured.ratios[i] };
    });
    row.candidates = others.map((contender, i) => ({
        algorithm: contender.label,
        ratio: measured.ratios[contenders.length + i],
    }));
    for (const { algorithm, ratio } of row.candidates) {
        if (CLEARLY * ratio < 1) {
            row.warnings.push(`${algorithm} was ${percent(1 / ratio - 1)} faster than ${linnet.facts.algorithm}`);
        }
    }
    Object.assign(row, linnet.facts, {
        peak: measured.peak * row.threads,
        disturbed: measured.disturbed,
        gflops: row.operations / measured.milliseconds[0] / 1e6,
    });
    await Promise.all(all.map(contender => contender.release()));
    return row;
}

/** Linnet's other algorithms for the layer, but those that are much slower. */
async function otherAlgorithms(row, linnet, graph) {
    const { algorithm, candidates } = linnet.facts;
    const others = [];
    const limit = candidates.length === 0 ? 0 : HOPELESS * (await linnet.warm(0));
    for (const candidate of candidates.filter(each => each !== algorithm)) {
        const contender = new Contender(linnet.engine, candidate);
        try {
            await contender.prepare(graph, candidate);
        } catch (error) {
            if (!(error instanceof Unsupported)) {
                row.problems.push(`${candidate}: ${error.message}`);
            }
            continue;
        }
        check(row, contender, linnet);
        if ((await contender.warm(0)) < limit) {
            others.push(contender);
        } else {
            await contender.release();
        }
    }
    return others;
}

function check(row, contender, reference) {
    const apart = difference(contender.sample, reference.sample);
    if (!(apart <= AGREEMENT)) {
        row.problems.push(
            `${contender.label} differs from ${reference.label} by ${apart.toExponential(1)} of the greatest output`,
        );
    }
}

function missing(row, engine, error) {
    row.engines[engine.name] = { missing: error.message };
    if (!(error instanceof Unsupported)) {
        row.problems.push(`${engine.name}: ${error.message}`);
    }
}

/** The quoted name of a case, or the case itself without what all have. */
function name(text) {
    return text.match(/"(.*)"/)?.[1] ?? text.replace(/ (constantWeights|bias)\b/g, '');
}

export function percent(share) {
    return `${Math.round(100 * share)} %`;
}
