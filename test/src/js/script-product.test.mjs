// The product that JavaScript has of its own gives the bits of the one that it replaces, and writes nothing else.

import assert from 'node:assert/strict';
import { test } from 'node:test';

const module = await import(new URL(import.meta.resolve('linnet').replace(/[^/]*$/, 'linnet-scalar.js')));

const A = 0;
const B = 1 << 17;
const INITIAL = 3 << 17;
const C = INITIAL + (1 << 14);
const SCRATCH = C + (1 << 17);
const FLOATS = SCRATCH + (1 << 14);
/** Slope, lowest and highest value. */
const BOUNDS = [[1, -Infinity, Infinity], [1, 0, Infinity], [1, 0, 0.75], [1, -0.5, 0.75], [1, -0, Infinity], [1, -2, 0],
    [0.25, -Infinity, Infinity]];
const UNUSUAL = [NaN, Infinity, -Infinity, -0, 1e-45, -1e-40, 3.4e38, -3.4e38];

/** Numbers that are the same in every run. */
let seed = 1;
const random = () => (seed = seed * 48271 % 2147483647) / 2147483647;
const below = count => Math.floor(random() * count);

/**
 * C and what lies around it, as bits, after `shape` was computed on `numbers`: at once, or a panel of rows at a time, which is
 * too few for the product of JavaScript's own.
 */
function bits(numbers, { rows, full, columns, depth, start, bounds }, atOnce) {
    const memory = { buffer: new ArrayBuffer(4 * FLOATS) };
    const floats = new Float32Array(memory.buffer);
    floats.set(numbers);
    const kernels = module.instantiate(memory);
    const tall = kernels.gemmF32TileRows();
    const stride = columns + 3;
    const [initial, offset, rowStride, columnStride] = { rows: [4 * INITIAL, 1, 1, 0], columns: [4 * INITIAL, 1, 0, 1],
        c: [4 * C, 2, stride, 1] }[start];
    const compute = (first, count, panel, fullPanels) => kernels.gemmF32Block(count, fullPanels, columns, depth, 4 * A,
        1 + panel * depth * tall, 4 * B, 3, 2 * depth, initial, offset + first * rowStride, rowStride, columnStride, 4 * C,
        2 + first * stride, stride, ...bounds, 4 * SCRATCH, 0);
    if (atOnce) {
        compute(0, rows, 0, full);
    } else {
        for (let row = 0, panel = 0, used; row < rows; row += used, panel++) {
            used = panel < full ? tall : tall - 1;
            compute(row, Math.min(used, rows - row), panel, panel < full ? 1 : 0);
        }
    }
    // Which NaN it is, engines do not say.
    return new Int32Array(memory.buffer, 0, SCRATCH).map((each, i) => Number.isNaN(floats[i]) ? 0x7fc00000 : each);
}

for (const unusual of [false, true]) {
    test(`blocks of any shape${unusual ? ' with unusual numbers' : ''} have the bits of tiles`, () => {
        const numbers = new Float32Array(FLOATS);
        for (let run = 0; run < 60; run++) {
            for (let i = 0; i < FLOATS; i++) {
                numbers[i] = unusual && below(100) === 0 ? UNUSUAL[below(UNUSUAL.length)] : 2 * random() - 1;
            }
            const rows = 1 + below(run % 6 === 0 ? 60 : 16);
            // More than is widened at a time, and deeper than can be.
            const [columns, depth] = run % 10 === 0 ? [[300, 400], [30, 4097]][below(2)] : [1 + below(70), 1 + below(80)];
            const shape = { rows: depth > 1000 ? Math.min(rows, 8) : rows, columns, depth, full: below(rows + 1),
                start: ['rows', 'columns', 'c'][below(3)], bounds: BOUNDS[below(BOUNDS.length)] };
            const expected = bits(numbers, shape, false);
            const computed = bits(numbers, shape, true);
            const wrong = computed.findIndex((each, i) => each !== expected[i]);
            assert.equal(wrong, -1, `${JSON.stringify(shape)}: element ${wrong - C} of c`);
        }
    });
}

test('a memory that grew is the one that is computed on', () => {
    const memory = { buffer: new ArrayBuffer(4 * FLOATS) };
    const kernels = module.instantiate(memory);
    memory.grow(1);
    new Float32Array(memory.buffer).fill(1, 0, 2 * B);
    kernels.gemmF32Block(10, 10, 8, 4, 4 * A, 0, 4 * B, 0, 8, 4 * INITIAL, 0, 0, 0, 4 * C, 0, 8, 1, -Infinity, Infinity,
        4 * SCRATCH, 0);
    assert.deepEqual(new Float32Array(memory.buffer, 4 * C, 80), new Float32Array(80).fill(4));
});

test('it is the product that is replaced', () => {
    const kernels = module.instantiate({ buffer: new ArrayBuffer(64) });
    const hasBody = kernel => /=>\s*\{/.test(String(kernel));
    assert.deepEqual(Object.keys(kernels).filter(name => hasBody(kernels[name])), ['gemmF32Block']);
});
