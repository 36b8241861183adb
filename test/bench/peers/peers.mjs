// Linnet beside its peers in this Node: layers of case files, or whole networks with --networks. Prints a Markdown table and
// writes it, and a chart, into test/target/bench.
//   node bench/peers/peers.mjs [--short] [--networks] [options] [file …]

import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { chart } from './chart.mjs';
import { Engine } from './contender.mjs';
import { measureLayer, selectCases } from './layers.mjs';
import { layerHead, layerLine, layerNotes, machine, TITLES } from './report.mjs';

const USAGE = `usage: peers.mjs [options] [case file …]
  --short           a minute: the layers of the file targets, few rounds
  --networks        whole networks instead of layers; names instead of case files
  --batches 1,2,4   batches of networks
  --threads 1,2     numbers of threads; default 1 and the machine's cores, at most 8
  --peers a,b       among ort, tfjs, litert, tfjs-cpu; default the first three
  --layout nchw     layout of the cases: nchw, nhwc or both
  --match regex     only cases whose line contains a match
  --seconds 1       about how long each engine runs each layer
  --out folder      default test/target/bench`;

const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        short: { type: 'boolean' }, networks: { type: 'boolean' }, batches: { type: 'string' }, threads: { type: 'string' },
        peers: { type: 'string', default: 'ort,tfjs,litert' }, layout: { type: 'string', default: 'nchw' },
        match: { type: 'string', default: '' }, seconds: { type: 'string' },
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
const threads = numbers(options.threads ?? `1,${Math.min(8, availableParallelism())}`)
    .filter((each, i, all) => all.indexOf(each) === i);
const seconds = Number(options.seconds ?? (options.short ? 0.1 : 1));
const rounds = options.short ? 3 : 9;
/** The engines of these have one thread in Node. */
const SINGLE = ['tfjs', 'tfjs-cpu'];
const FILES = [
    'vgg-a', 'alexnet', 'overfeat-fast', 'inception-bn', 'resnet-50', 'mobilenet-v2', 'targets',
];

await mkdir(options.out, { recursive: true });
process.exitCode = await layers() ? 0 : 1;

/** Whether all agreed. */
async function layers() {
    const files = positionals.length > 0 ? positionals : options.short ? ['targets'] : FILES;
    const cases = await selectCases(files, { match: new RegExp(options.match), layout: options.layout });
    const crew = threads.map(count => ['linnet', ...peers].filter(name => count === 1 || !SINGLE.includes(name))
        .map(name => new Engine(name, count)));
    const peak = () => crew[0][0].call('peak');
    const rows = [];
    const lines = [`# Layers beside peers\n\n${machine()}\n`, layerHead(peers)];
    lines.forEach(line => console.log(line));
    for (const [i, each] of cases.entries()) {
        for (const engines of crew) {
            progress(`${i + 1} of ${cases.length}, ${engines[0].threads} threads: ${each.text}`);
            const row = await measureLayer(each, engines, { seconds, rounds, peak });
            rows.push(row);
            lines.push(layerLine(row, peers));
            progress('');
            console.log(lines.at(-1));
        }
    }
    crew.flat().forEach(engine => engine.close());
    lines.push('', layerNotes(rows, peers), '');
    console.log(lines.slice(-3).join('\n'));
    await written('layers', lines, chart('Milliseconds of a layer: shorter is better', machine(), rows.map(row => ({
        label: `${row.name}, ${row.threads} threads`,
        bars: Object.entries(row.engines).filter(([, of]) => of.milliseconds > 0).map(([engine, { milliseconds, ratio }]) => ({
            engine, value: milliseconds, text: `${milliseconds.toPrecision(3)} ms${engine === 'linnet' ? '' : `, ${ratio.toFixed(1)}×`}`,
        })),
    })).filter(({ bars }) => bars.length > 0), TITLES));
    return rows.every(row => row.problems.length === 0);
}

/** The same line of the terminal again and again; nothing where the output is not one. */
function progress(text) {
    if (process.stderr.isTTY) {
        process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`);
    }
}

async function written(name, lines, svg) {
    await writeFile(`${options.out}/${name}.md`, `${lines.join('\n')}\n`);
    await writeFile(`${options.out}/${name}.svg`, svg);
    console.log(`written: ${name}.md and ${name}.svg in ${options.out}`);
}
