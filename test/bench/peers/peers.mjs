// Linnet beside its peers in this Node: layers of case files, whole networks with --networks, or starts with --startup.
// Prints a Markdown table and writes it, and a chart, into test/target/bench.
//   node bench/peers/peers.mjs [--short] [--networks | --startup] [options] [file …]

import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { chart } from './chart.mjs';
import { Engine } from './contender.mjs';
import { measureLayer, selectCases } from './layers.mjs';
import { fits, measureNetwork } from './networkRun.mjs';
import { NETWORKS } from './networks.mjs';
import { startProbe } from './probe.mjs';
import { kindTable, layerHead, layerLine, layerNotes, list, machine, networkTable, plural, TITLES } from './report.mjs';
import { measureStartup } from './startup.mjs';

const USAGE = `usage: peers.mjs [options] [case file …]
  --short           a minute: the layers of the file targets, few rounds
  --networks        whole networks instead of layers; names instead of case files
  --startup         instead: bytes that a page loads, time to the first run
  --batches 1,2,4   batches of networks; default 1,2,4,8; all: 1, 2, 4 … 256 as far as memory allows
  --threads 1,2     numbers of threads; default 1 and the machine's cores, at most 8
  --peers a,b       among ort, tfjs, litert, ort-node, tfjs-cpu; default the first four
  --layout nchw     layout of the cases: nchw, nhwc or both
  --match regex     only cases whose line contains a match
  --seconds 1       about how long each engine runs each layer
  --out folder      default test/target/bench`;

const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        short: { type: 'boolean' },
        networks: { type: 'boolean' },
        startup: { type: 'boolean' },
        batches: { type: 'string' },
        threads: { type: 'string' },
        peers: { type: 'string', default: 'ort,tfjs,litert,ort-node' },
        layout: { type: 'string', default: 'nchw' },
        match: { type: 'string', default: '' },
        seconds: { type: 'string' },
        out: { type: 'string', default: new URL('../../target/bench', import.meta.url).pathname },
        help: { type: 'boolean', short: 'h' },
    },
});
if (options.help) {
    console.log(USAGE);
    process.exit();
}
const peers = options.peers.split(',');
const unknown = peers.find(peer => !(peer in TITLES) || peer === 'linnet');
if (unknown !== undefined) {
    console.error(`unknown peer ${unknown}\n${USAGE}`);
    process.exit(2);
}
const numbers = text => text.split(',').map(Number);
const threads = numbers(options.threads ?? `1,${Math.min(8, availableParallelism())}`).filter(
    (each, i, all) => all.indexOf(each) === i,
);
const seconds = Number(options.seconds ?? (options.short ? 0.1 : 1));
const rounds = options.short ? 3 : 9;
/** The engines of these have one thread in Node. */
const SINGLE = ['tfjs', 'tfjs-cpu'];
const ALL_BATCHES = Array.from({ length: 9 }, (_, i) => 2 ** i);
const FILES = ['vgg-a', 'alexnet', 'overfeat-fast', 'inception-bn', 'resnet-50', 'mobilenet-v2', 'targets'];

await mkdir(options.out, { recursive: true });
process.exitCode = (await (options.startup ? startup() : options.networks ? networks() : layers())) ? 0 : 1;

/** Whether all agreed. */
async function layers() {
    const files = positionals.length > 0 ? positionals : options.short ? ['targets'] : FILES;
    const cases = await selectCases(files, { match: new RegExp(options.match), layout: options.layout });
    const crew = threads.map(number => enginesOf(number).map(name => new Engine(name, number)));
    const probe = await startProbe(Math.max(...threads));
    const rows = [];
    const lines = [`# Layers beside peers\n\n${machine()}\n`, layerHead(peers)];
    lines.forEach(line => console.log(line));
    for (const [i, each] of cases.entries()) {
        for (const engines of crew) {
            progress(`${i + 1} of ${cases.length}, ${engines[0].threads} threads: ${each.text}`);
            const row = await measureLayer(each, engines, {
                seconds,
                rounds,
                probe: probe.of(crew[0][0], engines[0].threads),
            });
            rows.push(row);
            lines.push(layerLine(row, peers));
            progress('');
            console.log(lines.at(-1));
        }
    }
    crew.flat().forEach(engine => engine.close());
    await probe.close();
    lines.push('', kindTable(rows, peers), '', layerNotes(rows, peers), '');
    console.log(lines.slice(-5).join('\n'));
    await written('layers', lines, layerChart(rows));
    return rows.every(row => row.problems.length === 0);
}

/** Whether all agreed. */
async function networks() {
    const batches =
        options.batches === 'all' ? ALL_BATCHES : numbers(options.batches ?? (options.short ? '1' : '1,2,4,8'));
    const results = [];
    const problems = [];
    const probe = await startProbe(Math.max(...threads));
    for (const network of positionals.length > 0 ? positionals : Object.keys(NETWORKS)) {
        for (const batch of batches) {
            for (const number of threads) {
                const work = `${network}, batch ${batch}, ${plural(number)}`;
                if (!fits(network, batch, enginesOf(number).length + 1)) {
                    console.log(`${work}: more than the free memory`);
                    continue;
                }
                progress(work);
                const measured = await measureNetwork(network, batch, number, enginesOf(number), {
                    seconds,
                    rounds,
                    probe,
                });
                results.push(...measured.results);
                problems.push(...measured.problems.map(text => `- ${work}: ${text}`));
                progress('');
                console.log(
                    `${work}: ${measured.results
                        .map(({ engine, milliseconds }) => `${TITLES[engine]} ${milliseconds.toFixed(1)} ms`)
                        .join(', ')}`,
                );
            }
        }
    }
    await probe.close();
    const lines = [
        '# Networks beside peers',
        '',
        machine(),
        '',
        "Images per second. In brackets: how many times Linnet's the time was.",
        '',
        networkTable(results, batches),
        '',
        list('Problems', problems),
    ];
    console.log(`\n${lines.join('\n')}`);
    await written('networks', lines, networkChart(results, batches[0]));
    return problems.length === 0;
}

/** True: what does not start throws. */
async function startup() {
    const lines = await measureStartup(['linnet', ...peers], options.short ? 3 : 7, progress);
    progress('');
    console.log(lines.join('\n'));
    await written('startup', lines);
    return true;
}

function enginesOf(number) {
    return ['linnet', ...peers].filter(name => number === 1 || !SINGLE.includes(name));
}

function layerChart(rows) {
    const bar = ([engine, { milliseconds, ratio }]) => {
        const times = engine === 'linnet' ? '' : `, ${ratio.toFixed(1)}×`;
        return { engine, value: milliseconds, text: `${milliseconds.toPrecision(3)} ms${times}` };
    };
    const groups = rows.map(({ name, threads: number, engines }) => ({
        label: `${name}, ${plural(number)}`,
        bars: Object.entries(engines)
            .filter(([, of]) => of.milliseconds > 0)
            .map(bar),
    }));
    return chart('Milliseconds of a layer: shorter is better', machine(), groups, TITLES);
}

function networkChart(results, batch) {
    const of = results.filter(each => each.batch === batch);
    const label = ({ network, threads: number }) => `${network}, ${plural(number)}`;
    const groups = [...new Set(of.map(label))].map(title => ({
        label: title,
        bars: of
            .filter(each => label(each) === title)
            .map(({ engine, milliseconds }) => {
                const value = (1000 * batch) / milliseconds;
                return { engine, value, text: value.toPrecision(3) };
            }),
    }));
    return chart(`Images per second, batch ${batch}: longer is better`, machine(), groups, TITLES);
}

/** The same line of the terminal again and again; nothing where the output is not one. */
function progress(text) {
    if (process.stderr.isTTY) {
        process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`);
    }
}

async function written(name, lines, svg) {
    await writeFile(`${options.out}/${name}.md`, `${lines.join('\n')}\n`);
    if (svg !== undefined) {
        await writeFile(`${options.out}/${name}.svg`, svg);
    }
    console.log(`written in ${options.out}: ${name}.md${svg === undefined ? '' : ` and ${name}.svg`}`);
}
