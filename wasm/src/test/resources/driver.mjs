// Uses the driver as the npm package does. Arguments: the driver, a kernel module. Fails where an assertion does.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , driverPath, modulePath] = process.argv;
const PAGE = 65536;

const source = readFileSync(driverPath, 'utf8');
assert.ok(!/\beval\s*\(|\bnew Function\b/.test(source), 'the driver must run under a strict content security policy');
const { createEngine, firstAddress } = await import(pathToFileURL(resolve(driverPath)));
const FIRST = firstAddress();

async function start(pages, maximum) {
    const memory = new WebAssembly.Memory({ initial: pages, maximum });
    const { instance } = await WebAssembly.instantiate(readFileSync(modulePath), { env: { memory } });
    const grown = [];
    const engine = createEngine(instance.exports, bytes => {
        grown.push(bytes);
        if (bytes > maximum * PAGE) {
            return false;
        }
        memory.grow((bytes - memory.buffer.byteLength) / PAGE);
        return true;
    }, 'the-backend', FIRST, memory.buffer.byteLength);
    return { memory, engine, grown };
}

function failsWith(code, text, action) {
    assert.throws(action, error => error instanceof Error && error.message.startsWith(`${code}: `)
        && error.message.includes(text), `${code} with ${text}`);
}

// Memory: cache lines, reuse, growth, and an end.
{
    const { memory, engine, grown } = await start(1, 3);
    const a = engine.allocate(1);
    const b = engine.allocate(100);
    assert.deepEqual([a, b, engine.usedBytes(), engine.reservedBytes()], [FIRST, FIRST + 64, 192, PAGE]);
    engine.free(a);
    assert.equal(engine.allocate(64), a);
    const c = engine.allocate(PAGE);
    assert.equal(c % 64, 0);
    assert.deepEqual([grown, memory.buffer.byteLength, engine.reservedBytes()], [[2 * PAGE], 2 * PAGE, 2 * PAGE]);
    failsWith('OUT_OF_MEMORY', 'do not fit', () => engine.allocate(3 * PAGE));
    failsWith('OUT_OF_MEMORY', 'do not fit', () => engine.allocate(2 ** 32 - 1));
    failsWith('OUT_OF_MEMORY', 'do not fit', () => engine.allocate(2 ** 32 + 64));
    failsWith('DISPOSED', 'not in use', () => engine.free(c + 64));
    [a, b, c].forEach(address => engine.free(address));
    failsWith('DISPOSED', 'not in use', () => engine.free(c));
    assert.equal(engine.usedBytes(), 0);
    assert.equal(engine.allocate(2 * PAGE - FIRST), FIRST);
}

// Addresses from 2 GiB on: signed or not, they name the same memory. Nothing is written here.
{
    const engine = createEngine({}, () => false, 'the-backend', 2 ** 31 + FIRST, 2 ** 32 - PAGE);
    const [a, b] = [engine.allocate(100), engine.allocate(3 * PAGE)];
    assert.deepEqual([a >>> 0, b >>> 0], [2 ** 31 + FIRST, 2 ** 31 + FIRST + 128]);
    assert.equal(engine.reservedBytes(), 2 ** 32 - PAGE);
    engine.free(a);
    engine.free(b >>> 0);
    assert.equal(engine.usedBytes(), 0);
}

// A block of more than 2 GiB asks for as much.
{
    const asked = [];
    const engine = createEngine({}, bytes => asked.push(bytes) > 0, 'the-backend', FIRST, PAGE);
    assert.equal(engine.allocate(3e9), FIRST);
    assert.deepEqual(asked, [Math.ceil((3e9 + FIRST) / PAGE) * PAGE]);
}

const random = (seed => () => (seed = Math.imul(seed, 1664525) + 1013904223 | 0) / 2 ** 31)(1);

/** A tensor of random elements in the engine's memory. */
function tensor({ memory, engine }, length) {
    const address = engine.allocate(4 * length);
    const values = () => new Float32Array(memory.buffer, address, length);
    values().set(Float32Array.from({ length }, random));
    return { address, length, values };
}

const NONE = [0, 0];
const pair = ({ address, length }) => [address, length];
const run = (plan, input, parameters, output) => {
    [input, ...parameters].forEach((operand, place) => plan.operand(place, ...pair(operand)));
    plan.operand(6, ...pair(output));
    plan.check();
    plan.run();
};

function close(actual, expected) {
    assert.equal(actual.length, expected.length);
    actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) <= 1e-5 * (1 + Math.abs(expected[i])),
        `element ${i} is ${value}, must be ${expected[i]}`));
}

// A convolution, its weights constant and as operands: the same numbers as plain loops.
for (const constant of [true, false]) {
    const library = await start(1, 400);
    const { engine } = library;
    const [ic, oc, size] = [5, 7, 9];
    const input = tensor(library, ic * size * size);
    const weights = tensor(library, oc * ic * 9);
    const bias = tensor(library, oc);
    const output = tensor(library, oc * size * size);
    const expected = [];
    const x = input.values(), w = weights.values();
    for (let o = 0; o < oc; o++) {
        for (let row = 0; row < size; row++) {
            for (let column = 0; column < size; column++) {
                let sum = bias.values()[o];
                for (let k = 0; k < ic * 9; k++) {
                    const [i, y, z] = [Math.floor(k / 9), row + Math.floor(k % 9 / 3) - 1, column + k % 3 - 1];
                    if (y >= 0 && y < size && z >= 0 && z < size) {
                        sum += w[o * ic * 9 + k] * x[(i * size + y) * size + z];
                    }
                }
                expected.push(Math.max(sum, 0));
            }
        }
    }
    const text = `convolution f32 ic${ic} oc${oc} i${size}x${size} k3 p1 relu bias`;
    const plan = constant
        ? engine.plan(`${text} constantWeights`, ...pair(weights), ...pair(bias))
        : engine.plan(text, ...NONE, ...NONE);
    const operands = constant ? [] : [weights, bias];
    if (constant) {
        engine.free(weights.address);
        engine.free(bias.address);
    }
    run(plan, input, operands, output);
    close(output.values(), expected);
    assert.deepEqual(Array.from({ length: plan.outputDimensions() }, (_, i) => plan.outputDimension(i)),
        [1, oc, size, size]);
    assert.equal(plan.outputLength(), expected.length);
    assert.ok(plan.layer().startsWith('convolution f32'));
    assert.ok(plan.explain().includes(plan.algorithm()) && plan.explain().includes('the-backend'));
    assert.ok(plan.scratchBytes() >= 0 && plan.profile(0) >= 0);
    assert.ok(constant ? plan.packedBytes() > 0 : plan.packedBytes() >= 0);
    failsWith('INVALID_OPERAND', 'input', () => run(plan, { address: 0, length: 0 }, operands, output));
    failsWith('INVALID_OPERAND', 'overlaps',
        () => run(plan, input, operands, { address: input.address + 4, length: output.length }));
    plan.dispose();
    plan.dispose();
    failsWith('DISPOSED', 'closed', () => run(plan, input, operands, output));
    engine.free(input.address);
    engine.free(output.address);
    if (!constant) {
        engine.free(weights.address);
        engine.free(bias.address);
    }
    assert.equal(engine.usedBytes(), 0, 'the plan gives back what it borrowed');
}

// Rules of layers reach JavaScript with their codes.
{
    const { engine } = await start(1, 2);
    failsWith('INVALID_STRIDE', 'stride', () => engine.plan('convolution f32 ic1 oc1 i4x4 k3 s0', ...NONE, ...NONE));
    failsWith('INVALID_LAYER', 'convolve', () => engine.plan('convolve f32', ...NONE, ...NONE));
}
