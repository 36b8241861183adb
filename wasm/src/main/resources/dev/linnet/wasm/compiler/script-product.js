/*
 * The product of packed panels for JavaScript, in place of the module's. Engines know only doubles there: each element
 * of a Float32Array is widened when it is read, and each access to a memory that can grow is checked against its
 * length. So this product widens the panels once, into arrays of its own whose lengths the compiler knows, and its
 * indices are such that the compiler sees that they lie within: nothing is checked or converted in the loop over the
 * depth. Sums are rounded where they are stored, as those of the other kernels are.
 */

/** Rows of a tile: six sums and what is multiplied in a step fit into the fifteen registers that V8 has for doubles. */
const TILE_ROWS = 3;
/** Columns of a tile, as many as panels of one lane have. */
const TILE_COLUMNS = 2;
/** The deepest block, a power of two less one so that `&` bounds an index. */
const DEEPEST = 4095;
/** The last element of what is widened of b at a time, 512 KiB: a power of two less one too. */
const LAST_WIDENED = 65535;
/** With fewer rows to share them, widened panels do not pay. */
const FEWEST_ROWS = 6;

const wideRows = new Float64Array(TILE_ROWS * (DEEPEST + 1));
const widePanels = new Float64Array(LAST_WIDENED + 1 + TILE_COLUMNS * (DEEPEST + 1));
const bitsOfOne = new Int32Array(1);
const one = new Float32Array(bitsOfOne.buffer);

/** `kernels` on `memory` with this product, whose parameters are those of GemmF32.block. */
function withProduct(kernels, memory) {
    const tall = kernels.gemmF32TileRows();
    let floats = new Float32Array(memory.buffer);
    let ints = new Int32Array(memory.buffer);
    const gemmF32Block = (rows, full, columns, depth, a, aOffset, b, bOffset, bPanelStride, initial,
        initialOffset, initialRowStride, initialColumnStride, c, cOffset, cStride, slope, low, high, scratch,
        scratchOffset) => {
        if (rows < FEWEST_ROWS || depth > DEEPEST) {
            kernels.gemmF32Block(rows, full, columns, depth, a, aOffset, b, bOffset, bPanelStride, initial,
                initialOffset, initialRowStride, initialColumnStride, c, cOffset, cStride, slope, low, high, scratch,
                scratchOffset);
            return;
        }
        if (floats.buffer !== memory.buffer) {
            floats = new Float32Array(memory.buffer);
            ints = new Int32Array(memory.buffer);
        }
        const aAt = (a >>> 2) + aOffset;
        const bAt = (b >>> 2) + bOffset;
        const initialAt = (initial >>> 2) + initialOffset;
        const cAt = (c >>> 2) + cOffset;
        const spare = (scratch >>> 2) + scratchOffset;
        const fullRows = Math.min(tall * full, rows);
        const breadth = Math.floor((LAST_WIDENED + 1) / TILE_COLUMNS / depth) * TILE_COLUMNS;
        for (let first = 0; first < columns; first += breadth) {
            const last = Math.min(first + breadth, columns);
            for (let column = first; column < last; column += TILE_COLUMNS) {
                widenPanel(floats, bAt + column / TILE_COLUMNS * bPanelStride, depth, (column - first) * depth);
            }
            for (let row = 0; row < rows; row += TILE_ROWS) {
                const height = Math.min(TILE_ROWS, rows - row);
                for (let i = 0; i < height; i++) {
                    widenRow(floats, aAt + rowAt(row + i, fullRows, tall, depth), tall, depth, i);
                }
                for (let column = first; column < last; column += TILE_COLUMNS) {
                    const width = Math.min(TILE_COLUMNS, last - column);
                    const panel = (column - first) * depth;
                    const from = initialAt + row * initialRowStride + column * initialColumnStride;
                    const to = cAt + row * cStride + column;
                    if (height === TILE_ROWS && width === TILE_COLUMNS) {
                        tile(floats, depth, panel, from, initialRowStride, initialColumnStride, to, cStride);
                    } else {
                        copyTile(floats, height, width, from, initialRowStride, initialColumnStride, spare,
                            TILE_COLUMNS);
                        tile(floats, depth, panel, spare, TILE_COLUMNS, 1, spare, TILE_COLUMNS);
                        copyTile(floats, height, width, spare, TILE_COLUMNS, 1, to, cStride);
                    }
                }
                for (let i = 0; i < height; i++) {
                    const at = (row + i) * cStride + first;
                    if (slope === 1 && Object.is(low, 0) && high > 0) {
                        one[0] = high;
                        rectify(ints, last - first, cAt + at, bitsOfOne[0]);
                    } else if (slope !== 1 || low !== -Infinity || high !== Infinity) {
                        kernels.activationF32Linear(last - first, c, cOffset + at, c, cOffset + at, slope, low, high,
                            scratch, scratchOffset);
                    }
                }
            }
        }
    };
    return { ...kernels, gemmF32Block };
}

/** Where a row's first element lies in panels of `tall` rows, of which those behind `fullRows` use one less. */
function rowAt(row, fullRows, tall, depth) {
    const before = row < fullRows ? 0 : fullRows;
    const used = row < fullRows ? tall : tall - 1;
    const panel = Math.floor((row - before) / used);
    return (Math.ceil(before / tall) + panel) * depth * tall + row - before - panel * used;
}

function widenPanel(floats, from, depth, to) {
    for (let i = 0; i < TILE_COLUMNS * depth; i++) {
        widePanels[to + i] = floats[from + i];
    }
}

function widenRow(floats, from, step, depth, row) {
    let source = from;
    for (let k = 0; k < depth; k++) {
        wideRows[TILE_ROWS * k + row] = floats[source];
        source += step;
    }
}

function copyTile(floats, height, width, from, fromRowStride, fromColumnStride, to, toRowStride) {
    for (let i = 0; i < height; i++) {
        for (let j = 0; j < width; j++) {
            floats[to + i * toRowStride + j] = floats[from + i * fromRowStride + j * fromColumnStride];
        }
    }
}

/** One tile of the widened rows and of the panel that begins at `panel`. */
function tile(floats, depth, panel, from, fromRowStride, fromColumnStride, to, toRowStride) {
    let c00 = floats[from];
    let c01 = floats[from + fromColumnStride];
    let c10 = floats[from + fromRowStride];
    let c11 = floats[from + fromRowStride + fromColumnStride];
    let c20 = floats[from + 2 * fromRowStride];
    let c21 = floats[from + 2 * fromRowStride + fromColumnStride];
    const steps = depth & DEEPEST;
    const first = panel & LAST_WIDENED;
    for (let k = 0; k < steps; k++) {
        const i = TILE_ROWS * k;
        const j = first + TILE_COLUMNS * k;
        const b0 = widePanels[j];
        const b1 = widePanels[j + 1];
        const a0 = wideRows[i];
        const a1 = wideRows[i + 1];
        const a2 = wideRows[i + 2];
        c00 += a0 * b0;
        c01 += a0 * b1;
        c10 += a1 * b0;
        c11 += a1 * b1;
        c20 += a2 * b0;
        c21 += a2 * b1;
    }
    floats[to] = c00;
    floats[to + 1] = c01;
    floats[to + toRowStride] = c10;
    floats[to + toRowStride + 1] = c11;
    floats[to + 2 * toRowStride] = c20;
    floats[to + 2 * toRowStride + 1] = c21;
}

/**
 * Bounds floats by 0 and by that whose bits are `highest`, on their bits: V8 makes branches of comparisons of floats, and
 * no processor foretells the signs of sums (11 ns an element). As ints, negative numbers begin with −0 at the smallest
 * and end with NaN, and both stay.
 */
function rectify(ints, count, at, highest) {
    for (let i = at; i < at + count; i++) {
        const bits = ints[i];
        // Negative where all three are: below zero, not −0, whose bits less one are positive, and no NaN.
        const negative = bits & (bits - 1) & (bits + 0x7fffff);
        const kept = bits & ~(negative >> 31);
        ints[i] = kept > highest && kept <= 0x7f800000 ? highest : kept;
    }
}

/** The kernels on `memory`, with this product. */
export const instantiate = memory => withProduct(instantiateKernels(memory), memory);
