// Runs the fixtures that dev.linnet.test.fixture.Fixtures writes, on any started library, in Node or in a page: nothing
// of Node is imported here.

import { typeOf, values } from './values.mjs';

const CANARY = 0.1234375;
const CANARIES = 16;

/**
 * Runs every case of `files` (all of `index.json` where left out) on `linnet`.
 *
 * @param linnet a started library of the package `linnet`
 * @param load gives the bytes of a file of `test/target/fixtures` by its name: `name => Promise<Uint8Array>`
 * @param files names of case files, such as `['smoke', 'edges']`
 * @param onCase called, and awaited, after each case with { file, text, ok, message, checked, milliseconds }
 * @returns { passed, failed, checked, failures, milliseconds }: counts of cases and of outputs, and one line a failure
 */
export async function runCases({ linnet, load, files, onCase = () => {} }) {
    const start = performance.now();
    const total = { passed: 0, failed: 0, checked: 0, failures: [] };
    for (const file of files ?? (await json(load, 'index.json')).files) {
        for await (const result of runFile(linnet, load, file)) {
            total[result.ok ? 'passed' : 'failed']++;
            total.checked += result.checked;
            if (!result.ok) {
                total.failures.push(`${result.file}: ${result.text}\n    ${result.message}`);
            }
            await onCase(result);
        }
    }
    return { ...total, milliseconds: performance.now() - start };
}

/** Yields the result of each case of `file`. */
export async function* runFile(linnet, load, file) {
    const fixture = await json(load, `${file}.json`);
    const { buffer, byteOffset, byteLength } = await load(fixture.bytes);
    // A copy, because what is loaded need not begin at a word.
    const words = buffer.slice(byteOffset, byteOffset + byteLength);
    for (const each of fixture.cases) {
        const start = performance.now();
        let message = '';
        try {
            check(linnet, each, words);
        } catch (thrown) {
            message = thrown instanceof Mismatch ? thrown.message : String(thrown?.stack ?? thrown);
        }
        yield {
            file, text: each.text, ok: message === '', message, checked: each.count,
            milliseconds: performance.now() - start,
        };
    }
}

class Mismatch extends Error {}

function check(linnet, each, words) {
    const operands = Object.fromEntries(Object.entries(each.operands).map(([name, of]) => [name, values(of)]));
    const constants = Object.fromEntries(each.constants.map(name => [name, operands[name]]));
    const held = [];
    const hold = resource => (held.push(resource), resource);
    const tensor = (shape, data) => hold(linnet.tensor(shape, { data, type: typeOf(data) }));
    try {
        const plan = hold(linnet[each.kind]({ ...each.layer, ...constants, ...normalization(each) }));
        same(plan.outputShape, each.outputShape, 'outputShape');
        const length = each.outputShape.reduce((product, size) => product * size, 1);
        const guards = [canaries(tensor)];
        const output = tensor(each.outputShape, new Float32Array(length).fill(NaN));
        guards.push(canaries(tensor));
        const places = Object.fromEntries(Object.entries(operands).filter(([name]) => !each.constants.includes(name))
            .map(([name, data]) => [name, tensor([data.length], data)]));
        const { channelSums: hasSums = false, outputChannels } = each.layer;
        const channelSums = hasSums ? tensor([2, outputChannels], new Float32Array(2 * outputChannels).fill(NaN))
            : undefined;
        guards.push(canaries(tensor));
        plan.runSync({ ...places, output, channelSums });
        const first = output.data.slice();
        compare(each, words, first);
        const sums = channelSums?.data.slice();
        compareSums(each, first, sums);
        output.data.fill(NaN);
        channelSums?.data.fill(NaN);
        const scratch = tensor([Math.max(1, plan.scratchBytes / 4)]);
        guards.push(canaries(tensor));
        scratch.data.fill(NaN);
        plan.runSync({ ...places, output, scratch, channelSums });
        same(bits(output.data), bits(first), 'the run in scratch of the caller\'s differs');
        if (hasSums) {
            same(bits(channelSums.data), bits(sums), 'channelSums of the run in scratch of the caller\'s differ');
        }
        same(bits(plan.runSync({ ...places, channelSums }).data), bits(first), 'the plan\'s own output differs');
        for (const [name, place] of Object.entries(places)) {
            same(bits(place.data), bits(operands[name]), `${name} was written`);
        }
        const untouched = new Float32Array(CANARIES).fill(CANARY);
        guards.forEach(guard => same(guard.data, untouched, 'memory around output and scratch'));
        for (const name of each.inPlace) {
            plan.runSync({ ...places, output: places[name] });
            same(bits(places[name].data), bits(first), `in place of ${name} differs`);
            places[name].data.set(operands[name]);
        }
    } finally {
        held.forEach(resource => resource.dispose());
    }
}

/** The batch normalization of a case, where it has one. */
function normalization({ layer, normalization }) {
    const parts = Object.entries(normalization ?? {}).map(([name, of]) => [name, values(of)]);
    return parts.length === 0 ? {}
        : { batchNormalization: { ...layer.batchNormalization, ...Object.fromEntries(parts) } };
}

function compare(each, words, output) {
    const indices = each.indices === null ? null : new Uint32Array(words, 4 * each.indices, each.count);
    const expected = new Float32Array(words, 4 * each.expected, each.count);
    const bounds = new Float32Array(words, 4 * each.bounds, each.count);
    const unwritten = output.findIndex(Number.isNaN);
    if (unwritten >= 0) {
        throw new Mismatch(`output ${unwritten} was not written or is NaN`);
    }
    for (let i = 0; i < each.count; i++) {
        const at = indices === null ? i : indices[i];
        if (!(output[at] === expected[i] || Math.abs(output[at] - expected[i]) <= bounds[i])) {
            throw new Mismatch(`output ${at} of ${each.outputShape.join('×')} is ${output[at]}, expected ${expected[i]} ± `
                + bounds[i]);
        }
    }
}

/**
 * Compares sums of channels, where there are any, with those of the very output that the run wrote: as good as sums
 * over one tile, however many there are. The bound is that of Oracle.Expected.ofSum.
 */
function compareSums({ layer, outputShape }, output, sums) {
    // Positions of the largest tile of any algorithm.
    const largestTile = 4096;
    const channels = layer.outputChannels;
    const area = layer.layout === 'nhwc' ? 1 : outputShape[2] * outputShape[3];
    const count = output.length / channels;
    for (let i = 0; sums !== undefined && i < 2 * channels; i++) {
        let [value, magnitude] = [0, 0];
        for (let position = 0; position < count; position++) {
            const element = output[(Math.floor(position / area) * channels + i % channels) * area + position % area];
            const term = i < channels ? element : element * element;
            value += term;
            magnitude += Math.abs(term);
        }
        const bound = (4 + 2 * Math.sqrt(Math.min(count, largestTile))) * 2 ** -24 * magnitude;
        if (!(sums[i] === Math.fround(value) || Math.abs(sums[i] - value) <= bound)) {
            throw new Mismatch(`channelSums ${i} is ${sums[i]}, expected ${value} ± ${bound}`);
        }
    }
}

function canaries(tensor) {
    return tensor([CANARIES], new Float32Array(CANARIES).fill(CANARY));
}

function bits(data) {
    const Bits = data instanceof Uint16Array ? Uint16Array : Int32Array;
    return new Bits(data.buffer, data.byteOffset, data.length);
}

function same(actual, expected, what) {
    if (actual.length !== expected.length) {
        throw new Mismatch(`${what}: length is ${actual.length}, expected ${expected.length}`);
    }
    for (let i = 0; i < expected.length; i++) {
        if (actual[i] !== expected[i]) {
            throw new Mismatch(`${what}: element ${i} is ${actual[i]}, expected ${expected[i]}`);
        }
    }
}

async function json(load, name) {
    return JSON.parse(new TextDecoder().decode(await load(name)));
}
