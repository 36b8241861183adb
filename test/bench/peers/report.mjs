// Tables of what was measured: Markdown for a terminal and for a page.

import { cpus } from 'node:os';
import { geometricMean, median } from './contender.mjs';
import { percent } from './layers.mjs';

/** The names of engines as a table has them. */
export const TITLES = {
    linnet: 'Linnet',
    implicitGemm: 'Linnet, implicit GEMM only',
    float16: 'Linnet, fully-connected weights of float16',
    ort: 'ORT Web',
    tfjs: 'tfjs wasm',
    litert: 'LiteRT.js',
    'tfjs-cpu': 'tfjs cpu',
    'ort-node': 'ORT native',
};
/** Native libraries: a mark, but no peers of what runs in a page. */
const NATIVE = ['ort-node'];

/** Where and when: the line above a table. */
export function machine() {
    const [{ model }] = cpus();
    return `Node ${process.versions.node}, ${model}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}`;
}

/** The head of a table of layers. */
export function layerHead(peers) {
    return table([
        [
            'layer',
            'threads',
            'ms',
            'GFLOP/s',
            'of peak',
            'algorithm',
            ...peers.map(peer => `${TITLES[peer]} ms`),
            'fastest peer',
            'scratch KB',
            'plan ms',
        ],
        ['---', ...Array(4).fill('--:'), '---', ...Array(peers.length + 3).fill('--:')],
    ]);
}

/** One line of that table. Behind the milliseconds of a peer: how many times those of Linnet they are. */
export function layerLine(row, peers) {
    const linnet = row.engines.linnet;
    if (linnet?.milliseconds === undefined) {
        return table([[row.name, row.threads, 'failed']]);
    }
    const counted = row.operations > 0;
    const starred = row.candidates.length > 0 && row.warnings.length === 0 ? `${row.algorithm} ★` : row.algorithm;
    return table([
        [
            row.disturbed ? `${row.name} ≈` : row.name,
            row.threads,
            digits(linnet.milliseconds),
            counted ? row.gflops.toFixed(1) : '',
            counted ? percent(row.gflops / row.peak) : '',
            row.warnings.length > 0 ? `${row.algorithm} ⚠` : starred,
            ...peers.map(peer => cell(row.engines[peer])),
            times(fastest(row, peers)),
            Math.round(row.scratchBytes / 1024),
            row.planMilliseconds.toFixed(1),
        ],
    ]);
}

/** A table of kinds of layers: how many times Linnet's the time of the fastest peer is, in the mean and at worst. */
export function kindTable(rows, peers) {
    const of = (kind, threads) =>
        rows
            .filter(row => row.kind === kind && row.threads === threads)
            .map(row => ({ row, ratio: fastest(row, peers) }))
            .filter(({ ratio }) => ratio > 0)
            .sort((a, b) => a.ratio - b.ratio);
    const teams = [...new Set(rows.map(row => row.threads))];
    const cells = (kind, threads) => {
        const all = of(kind, threads);
        return all.length === 0
            ? ['', '']
            : [times(geometricMean(all.map(each => each.ratio))), `${times(all[0].ratio)} ${all[0].row.name}`];
    };
    return table([
        ['layers', 'number', ...teams.flatMap(threads => [plural(threads), 'the least'])],
        ['---', '--:', ...teams.flatMap(() => ['--:', '---'])],
        ...[...new Set(rows.map(row => row.kind))].map(kind => [
            kind,
            Math.max(...teams.map(threads => of(kind, threads).length)),
            ...teams.flatMap(threads => cells(kind, threads)),
        ]),
    ]);
}

/** What stands below a table: means by peer, warnings, and what did not agree. */
export function layerNotes(rows, peers) {
    const lines = [];
    for (const threads of new Set(rows.map(row => row.threads))) {
        const of = rows.filter(row => row.threads === threads);
        const means = peers
            .map(peer => [TITLES[peer], of.map(row => row.engines[peer]?.ratio).filter(ratio => ratio > 0)])
            .concat([['the fastest peer', of.map(row => fastest(row, peers)).filter(ratio => ratio > 0)]])
            .filter(([, ratios]) => ratios.length > 0)
            .map(
                ([title, ratios]) =>
                    `${title} ${times(geometricMean(ratios))} (${times(Math.min(...ratios))} … `
                    + `${times(Math.max(...ratios))}, ${ratios.length} layers)`,
            );
        if (means.length > 0) {
            lines.push(`${plural(threads)}, geometric means of the time of a peer by Linnet's: ${means.join('; ')}.`);
        }
    }
    const of = key => rows.flatMap(row => row[key].map(text => `- ${row.name}, ${plural(row.threads)}: ${text}`));
    const peaks = rows.map(row => row.peak / row.threads).filter(peak => peak > 0);
    lines.push(
        `Peak of multiply-adds in registers, one thread: ${peaks.length > 0 ? median(peaks).toFixed(1) : '?'} GFLOP/s.`,
    );
    lines.push(
        '★: the planner took the fastest algorithm, or one less than 5 % from it; ⚠: it did not. '
            + "Behind the milliseconds of a peer: how many times Linnet's they are. "
            + '≈: the machine gave less than its processors in nearly all rounds.',
    );
    return [lines.join('\n\n'), list('Another algorithm was faster', of('warnings')), list('Problems', of('problems'))]
        .filter(part => part !== '')
        .join('\n\n');
}

/**
 * A table of networks: a row each engine and number of threads, a column each batch, in images per second; ≈ where the
 * machine gave less than its processors.
 */
export function networkTable(results, batches) {
    const head = [
        ['network', 'engine', 'threads', ...batches.map(batch => `batch ${batch}`)],
        ['---', '---', '--:', ...batches.map(() => '--:')],
    ];
    const keys = [
        ...new Map(
            results.map(({ network, engine, threads }) => [
                `${network} ${threads} ${engine}`,
                { network, engine, threads },
            ]),
        ).values(),
    ];
    return table([
        ...head,
        ...keys.map(key => [
            key.network,
            TITLES[key.engine],
            key.threads,
            ...batches.map(batch => {
                const found = results.find(
                    each =>
                        each.batch === batch
                        && each.network === key.network
                        && each.engine === key.engine
                        && each.threads === key.threads,
                );
                return found?.milliseconds === undefined
                    ? ''
                    : `${found.disturbed ? '≈ ' : ''}${digits((1000 * batch) / found.milliseconds)}`
                          + (found.ratio === 1 ? '' : ` (${times(found.ratio)})`);
            }),
        ]),
    ]);
}

/** How many times Linnet's the time of the fastest peer that is not native is; undefined where there is none. */
export function fastest(row, peers) {
    const ratios = peers
        .filter(peer => !NATIVE.includes(peer))
        .map(peer => row.engines[peer]?.ratio)
        .filter(ratio => ratio !== undefined);
    return ratios.length === 0 ? undefined : Math.min(...ratios);
}

export function list(title, lines) {
    return lines.length === 0 ? '' : `${title}:\n\n${lines.join('\n')}`;
}

export function plural(threads) {
    return threads === 1 ? '1 thread' : `${threads} threads`;
}

function cell(of) {
    return of?.milliseconds === undefined ? '' : `${digits(of.milliseconds)} (${times(of.ratio)})`;
}

function times(ratio) {
    return ratio === undefined ? '' : `${ratio.toFixed(ratio < 10 ? 2 : 1)}×`;
}

/** Three significant digits. */
export function digits(value) {
    return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function table(rows) {
    return rows.map(columns => `| ${columns.join(' | ')} |`).join('\n');
}
