import { LinnetError, show } from './errors.js';
import { checkOptions } from './options.js';
import { ARRAYS, type Block, disposeSymbol, Part, type Session } from './session.js';
import type { ElementType, Tensor, TensorOptions } from './types.js';

/** The driver addresses tensors of up to so many elements. */
const MAXIMUM_ELEMENTS = 2 ** 29 - 1;

/** What a view shows stays as long as the view: its tensor would be freed otherwise when it is forgotten. */
const tensorOfView = new WeakMap<Tensor['data'], MemoryTensor>();

/** A tensor over a block of the library's memory. */
export class MemoryTensor implements Tensor {
    readonly shape: readonly number[];
    readonly type: ElementType;
    /** Quantized tensors: real = scale × (stored − zeroPoint). */
    readonly scale: number;
    readonly zeroPoint: number;
    /** Elements. */
    readonly length: number;
    readonly session: Session;
    readonly #block: Block | Part;
    #view: Tensor['data'] | undefined;
    /** What must live as long as the tensor: the plan whose output it is, or the tensor whose memory it shows. */
    readonly owner: object | undefined;

    constructor(session: Session, block: Block | Part, shape: readonly number[], options: TensorOptions, owner?: object) {
        this.session = session;
        this.#block = block;
        this.shape = Object.freeze([...shape]);
        this.length = elements(shape);
        this.type = options.type ?? 'float32';
        this.scale = options.scale ?? 1;
        this.zeroPoint = options.zeroPoint ?? 0;
        this.owner = owner;
    }

    /** Whether the tensor's memory has been freed. */
    get disposed(): boolean {
        return this.#block.released;
    }

    /** Where the tensor lies, as the driver counts. */
    get address(): number {
        this.#alive();
        return this.#block.address;
    }

    get data(): Tensor['data'] {
        this.#alive();
        if (this.#view === undefined || this.#view.buffer !== this.session.buffer) {
            this.#view = this.#block.view(this.type, this.length);
            tensorOfView.set(this.#view, this);
        }
        return this.#view;
    }

    view(shape: readonly number[], offset = 0): MemoryTensor {
        this.#alive();
        const length = checkedElements(shape);
        if (!Number.isInteger(offset) || offset < 0) {
            throw new LinnetError('INVALID_OPTION', `offset is ${show(offset)}, must be an integer of at least 0`);
        }
        if (offset + length > this.length) {
            throw new LinnetError('INVALID_SHAPE', `view [${shape.join(', ')}] from element ${offset} would end behind `
                + `element ${offset + length}, its tensor has ${this.length}`);
        }
        const part = new Part(this.#block, offset * ARRAYS[this.type].BYTES_PER_ELEMENT);
        return new MemoryTensor(this.session, part, shape, this, this);
    }

    dispose(): void {
        this.#view = undefined;
        this.session.releaseNow(this.#block);
    }

    [disposeSymbol](): void {
        this.dispose();
    }

    #alive(): void {
        if (this.disposed) {
            throw new LinnetError('DISPOSED', `tensor [${this.shape.join(', ')}] was disposed`
                + (this.session.closed ? ': the library was closed' : ''));
        }
    }
}

/** A tensor of its own block with `options.data`, or zeros. */
export function createTensor(session: Session, shape: readonly number[], options: TensorOptions = {}): MemoryTensor {
    checkOptions('tensor', options, ['type', 'data', 'scale', 'zeroPoint'], 'INVALID_OPTION');
    const { type = 'float32', data, scale = 1, zeroPoint = 0 } = options;
    if (!Object.hasOwn(ARRAYS, type)) {
        throw new LinnetError('INVALID_OPTION',
            `type is ${show(type)}, must be one of ${Object.keys(ARRAYS).map(show).join(', ')}`);
    }
    if (typeof scale !== 'number' || !(scale > 0 && scale < Infinity)) {
        throw new LinnetError('INVALID_OPTION', `scale is ${show(scale)}, must be a finite number above 0`);
    }
    if (!Number.isInteger(zeroPoint)) {
        throw new LinnetError('INVALID_OPTION', `zeroPoint is ${show(zeroPoint)}, must be an integer`);
    }
    const length = checkedElements(shape);
    const values = data === undefined ? undefined : elementsOf(data, type);
    if (values !== undefined && values.length !== length) {
        throw new LinnetError('INVALID_OPERAND', `data has ${values.length} elements, must have ${length}`);
    }
    const source = values === undefined ? undefined : readableAfterGrowth(session, values);
    const block = session.allocate(type, length);
    const view = block.view(type, length);
    if (source === undefined) {
        view.fill(0);
    } else {
        view.set(source());
    }
    const tensor = new MemoryTensor(session, block, shape, options);
    session.releaseWith(tensor, block);
    return tensor;
}

/** Reads `values` again where they lie in the library's own memory, which detaches its views when it grows. */
export function readableAfterGrowth(session: Session, values: ArrayLike<number>): () => ArrayLike<number> {
    if (!ArrayBuffer.isView(values) || values.buffer !== session.buffer) {
        return () => values;
    }
    const { byteOffset, length } = values as unknown as Float32Array;
    const View = values.constructor as Float32ArrayConstructor;
    return () => new View(session.buffer, byteOffset, length);
}

/** What kind of typed array `value` is, whichever realm made it; undefined where it is none. */
export function arrayName(value: unknown): string | undefined {
    return ArrayBuffer.isView(value) ? (value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] : undefined;
}

function elements(shape: readonly number[]): number {
    return shape.reduce((product, extent) => product * extent, 1);
}

function checkedElements(shape: readonly number[]): number {
    if (!Array.isArray(shape) || shape.length === 0) {
        throw new LinnetError('INVALID_SHAPE', `shape is ${show(shape)}, must be an array of at least one dimension`);
    }
    Array.from(shape).forEach((extent, i) => {
        if (!Number.isInteger(extent) || extent < 1) {
            throw new LinnetError('INVALID_SHAPE', `shape[${i}] is ${show(extent)}, must be an integer of at least 1`);
        }
    });
    const product = elements(shape);
    if (product > MAXIMUM_ELEMENTS) {
        throw new LinnetError('INVALID_LAYER_SIZE',
            `tensor would have ${shape.join('×')} elements, at most ${MAXIMUM_ELEMENTS} can be addressed`);
    }
    return product;
}

/** `data` as elements of `type`: numbers, any typed array for float32, else an array of the type's own kind. */
function elementsOf(data: NonNullable<TensorOptions['data']>, type: ElementType): ArrayLike<number> {
    const own = ARRAYS[type].name;
    const name = arrayName(data);
    if (name === undefined) {
        const list = data as ArrayLike<unknown>;
        if (typeof data !== 'object' || data === null || typeof list.length !== 'number') {
            throw new LinnetError('INVALID_OPERAND', `data is ${show(data)}, must be numbers or a typed array`);
        }
        return list as ArrayLike<number>;
    }
    if (name === 'DataView') {
        return elementsOfBytes(data as DataView, type);
    }
    const fits = name === own || name === 'Uint8ClampedArray' && type === 'uint8'
        || type === 'float32' && !name.startsWith('Big');
    if (!fits) {
        throw new LinnetError('INVALID_OPERAND', `data is a ${name}, type ${type} takes numbers or a ${own}`);
    }
    return data as unknown as ArrayLike<number>;
}

function elementsOfBytes(view: DataView, type: ElementType): ArrayLike<number> {
    const size = ARRAYS[type].BYTES_PER_ELEMENT;
    if (view.byteLength % size !== 0) {
        throw new LinnetError('INVALID_OPERAND', `data has ${view.byteLength} bytes, must be a multiple of ${size}`);
    }
    const bytes = Uint8Array.from(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    return new ARRAYS[type](bytes.buffer);
}
