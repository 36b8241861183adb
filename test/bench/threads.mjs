// Prints a Markdown table of the speed-up of layers by threads in this Node, and the cost of an empty parallel region.
//   node bench/threads.mjs [--threads n] [--match regex] [--seconds n] [--patience n] [file …]   default files: vgg-a resnet-50
// Both libraries take turns, so that a machine that is shared slows both; reports medians. Rounds in which products in the
// first-level cache are slow too are repeated for --patience seconds a layer: the machine had less than its processors, of which
// the table's last column has the number; the medians leave out layers that had too few rounds with all.

import { parseArgs } from 'node:util';
import { start } from 'linnet';
import { measureRounds, Processors, UNDISTURBED } from './processors.mjs';
import { load } from '../src/js/fixtures.mjs';
import { values } from '../src/js/values.mjs';

const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        threads: { type: 'string', default: '2' },
        match: { type: 'string', default: '' },
        seconds: { type: 'string', default: '0.5' },
        patience: { type: 'string', default: '1' },
    },
});
const threads = Number(options.threads);
/** Milliseconds of one thread from which a layer should become faster, and up to which it must not become slower. */
const [LONG, SHORT] = [2, 0.1];
const FEWEST_ROUNDS = 9;
const speedups = { long: [], short: [] };
let disturbed = 0;

const alone = await start({ threads: 1 });
const team = await start({ threads });
const build = `${alone.backend.replace('wasm-', 'linnet-')}.wasm`;
const processors = await Processors.start(threads, new URL(build, import.meta.resolve('linnet')));
console.log(`Node ${process.versions.node}, ${alone.backend}, one thread and ${threads}\n`);
console.log('| work | 1 thread ms | runSync ms | run ms | speed-up of runSync | machine |\n|---|--:|--:|--:|--:|--:|');
for (const file of positionals.length === 0 ? ['vgg-a', 'resnet-50'] : positionals) {
    for (const each of JSON.parse(await load(`${file}.json`)).cases) {
        if (new RegExp(options.match).test(each.text)) {
            await layer(each);
        }
    }
}
summary(`median of layers from ${LONG} ms`, speedups.long);
summary(`median of layers up to ${SHORT} ms`, speedups.short);
console.log(`layers left out, as the machine had less than ${threads} processors: ${disturbed}`);
await emptyRegion();
await alone.close();
await team.close();
await processors.close();

async function layer(each) {
    const operands = Object.fromEntries(Object.entries(each.operands).map(([name, of]) => [name, values(of)]));
    const [one, many] = [alone, team].map(nn => {
        const constants = Object.fromEntries(each.constants.map(name => [name, operands[name]]));
        const given = Object.entries(operands).filter(([name]) => !each.constants.includes(name))
            .map(([name, data]) => [name, nn.tensor([data.length], { data })]);
        const places = { ...Object.fromEntries(given), output: nn.tensor(each.outputShape) };
        return { plan: nn[each.kind]({ ...each.layer, ...constants }), places };
    });
    const { times: [single, sync, async], machine } = await compare([
        () => one.plan.runSync(one.places), () => many.plan.runSync(many.places), () => many.plan.run(many.places)]);
    const speedup = single / sync;
    console.log(`| ${each.text} | ${single.toFixed(3)} | ${sync.toFixed(3)} | ${async.toFixed(3)} | ${speedup.toFixed(2)} | ${
        (threads * machine).toFixed(2)} |`);
    if (machine <= UNDISTURBED) {
        disturbed++;
    } else {
        (single >= LONG ? speedups.long : single <= SHORT ? speedups.short : []).push(speedup);
    }
    [one, many].forEach(({ plan, places }) => [plan, ...Object.values(places)].forEach(held => held.dispose()));
}

/** A layer of one element that is shared all the same, less the same layer on one thread. */
async function emptyRegion() {
    const nn = await start({ threads, sharedFrom: 0 });
    const [one, many] = [alone, nn].map(library => {
        const plan = library.activation({ activation: 'relu', shape: [1] });
        const places = { input: library.tensor([1]), output: library.tensor([1]) };
        return () => plan.runSync(places);
    });
    const repeat = work => () => {
        for (let i = 0; i < 1000; i++) {
            work();
        }
    };
    const { times: [single, shared] } = await compare([repeat(one), repeat(many)]);
    console.log(`\nan empty parallel region: ${(shared - single).toFixed(2)} µs`);
    await nn.close();
}

/** Median milliseconds of each of `works`, which take turns, and of the share of its processors that the machine gave. */
async function compare(works) {
    const end = performance.now() + 1000 * Number(options.seconds);
    const latest = end + 1000 * Number(options.patience);
    const round = async () => {
        const times = [];
        for (const work of works) {
            await work();
            const begin = performance.now();
            await work();
            times.push(performance.now() - begin);
        }
        return times;
    };
    const { rounds } = await measureRounds(() => ({ share: processors.share(threads) }), round, FEWEST_ROUNDS,
        undisturbed => undisturbed < FEWEST_ROUNDS && performance.now() < latest || performance.now() < end);
    return { times: works.map((_, i) => median(rounds.map(({ times }) => times[i]))),
        machine: median(rounds.map(({ share }) => share)) };
}

function summary(name, of) {
    console.log(`${of === speedups.long ? '\n' : ''}${name}: ${of.length === 0 ? 'none' : median(of).toFixed(2)}`);
}

function median(list) {
    return list.sort((a, b) => a - b)[list.length >> 1];
}
