// Prints a Markdown table of the speed-up of layers by threads in this Node, and the cost of an empty parallel region.
//   node bench/threads.mjs [--threads n] [--match regex] [--seconds n] [file …]        default files: vgg-a resnet-50
// Both libraries take turns, so that a machine that is shared slows both; reports medians.

import { parseArgs } from 'node:util';
import { start } from 'linnet';
import { load } from '../src/js/fixtures.mjs';
import { values } from '../src/js/values.mjs';

const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        threads: { type: 'string', default: '2' },
        match: { type: 'string', default: '' },
        seconds: { type: 'string', default: '0.5' },
    },
});
const threads = Number(options.threads);
/** Milliseconds of one thread from which a layer should become faster, and up to which it must not become slower. */
const [LONG, SHORT] = [2, 0.1];
const FEWEST_ROUNDS = 9;
const speedups = { long: [], short: [] };

const alone = await start({ threads: 1 });
const team = await start({ threads });
console.log(`Node ${process.versions.node}, ${alone.backend}, one thread and ${threads}\n`);
console.log('| work | 1 thread ms | runSync ms | run ms | speed-up of runSync |\n|---|--:|--:|--:|--:|');
for (const file of positionals.length === 0 ? ['vgg-a', 'resnet-50'] : positionals) {
    for (const each of JSON.parse(await load(`${file}.json`)).cases) {
        if (new RegExp(options.match).test(each.text)) {
            await layer(each);
        }
    }
}
summary(`median of layers from ${LONG} ms`, speedups.long);
summary(`median of layers up to ${SHORT} ms`, speedups.short);
await emptyRegion();
await alone.close();
await team.close();

async function layer(each) {
    const operands = Object.fromEntries(Object.entries(each.operands).map(([name, of]) => [name, values(of)]));
    const [one, many] = [alone, team].map(nn => {
        const constants = Object.fromEntries(each.constants.map(name => [name, operands[name]]));
        const given = Object.entries(operands).filter(([name]) => !each.constants.includes(name))
            .map(([name, data]) => [name, nn.tensor([data.length], { data })]);
        const places = { ...Object.fromEntries(given), output: nn.tensor(each.outputShape) };
        return { plan: nn[each.kind]({ ...each.layer, ...constants }), places };
    });
    const [single, sync, async] = await compare([
        () => one.plan.runSync(one.places), () => many.plan.runSync(many.places), () => many.plan.run(many.places)]);
    const speedup = single / sync;
    console.log(`| ${each.text} | ${single.toFixed(3)} | ${sync.toFixed(3)} | ${async.toFixed(3)} | ${speedup.toFixed(2)} |`);
    (single >= LONG ? speedups.long : single <= SHORT ? speedups.short : []).push(speedup);
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
    const [single, shared] = await compare([repeat(one), repeat(many)]);
    console.log(`\nan empty parallel region: ${(shared - single).toFixed(2)} µs`);
    await nn.close();
}

/** Median milliseconds of each of `works`, which take turns. */
async function compare(works) {
    const times = works.map(() => []);
    const end = performance.now() + 1000 * Number(options.seconds);
    for (let round = 0; round < FEWEST_ROUNDS || performance.now() < end; round++) {
        for (const [i, work] of works.entries()) {
            await work();
            const begin = performance.now();
            await work();
            times[i].push(performance.now() - begin);
        }
    }
    return times.map(median);
}

function summary(name, of) {
    console.log(`${of === speedups.long ? '\n' : ''}${name}: ${of.length === 0 ? 'none' : median(of).toFixed(2)}`);
}

function median(list) {
    return list.sort((a, b) => a - b)[list.length >> 1];
}
