import { LinnetError, show } from './errors.js';
import { ARRAYS, type Block, type Session } from './session.js';
import { arrayName, MemoryTensor, readableAfterGrowth } from './tensor.js';
import type { ElementType, FullyConnectedLayer } from './types.js';

/** The operands of a run, in the order of the driver's numbers. */
export const NAMES = [
    'input', 'weights', 'bias', 'outputGradient', 'forwardOutput', 'addend', 'output', 'channelSums', 'scratch',
] as const;
type Name = typeof NAMES[number];
/** Operands that a run writes: an array would be written only in its copy. */
const WRITTEN: readonly string[] = ['output', 'channelSums', 'scratch'] satisfies Name[];

/** Where an operand lies, as the driver counts; address 0 where it is absent. */
export interface Place {
    readonly address: number;
    readonly length: number;
}

/** An operand that exists and has the right type: a tensor, or an array that is copied in when it is needed. */
export class Source {
    readonly tensor: MemoryTensor | undefined;
    readonly #session: Session;
    readonly #type: ElementType;
    readonly #length: number;
    /** Reads the array; a tensor lies where it is needed. */
    readonly #read: (() => ArrayLike<number>) | undefined;

    constructor(session: Session, name: string, type: ElementType, value: unknown) {
        this.#session = session;
        this.#type = type;
        const array = ARRAYS[type].name;
        if (value instanceof MemoryTensor) {
            this.tensor = checkedTensor(session, name, type, value);
            this.#length = value.length;
        } else if (arrayName(value) === array) {
            this.#length = (value as Float32Array).length;
            this.#read = readableAfterGrowth(session, value as Float32Array);
        } else {
            throw new LinnetError('INVALID_OPERAND',
                `${name} is ${show(value)}, must be a ${type} Tensor or a ${array}`);
        }
    }

    /** The tensor's place, or that of a copy, whose block is added to `copies`. */
    place(copies: Block[]): Place {
        if (this.tensor !== undefined) {
            return this.tensor;
        }
        const block = this.#session.allocate(this.#type, this.#length);
        copies.push(block);
        block.view(this.#type, this.#length).set(this.#read!());
        return { address: block.address, length: this.#length };
    }
}

/** What a layer says of types. */
export interface LayerTypes {
    readonly type: ElementType;
    readonly weightsType?: FullyConnectedLayer['weightsType'];
}

/** Operands by name. */
export type Sources = Partial<Record<Name, Source>>;

/** Checks names and types of operands, and that no tensor among them is dead; the driver checks lengths and overlap. */
export function checkOperands(session: Session, layer: LayerTypes, operands: object): Sources {
    if (typeof operands !== 'object' || operands === null || Array.isArray(operands) || ArrayBuffer.isView(operands)) {
        throw new LinnetError('INVALID_OPERAND', `operands are ${show(operands)}, must be an object such as { input }`);
    }
    const sources: Sources = {};
    // Keys alone, as pairs would be arrays, which every run would make.
    for (const name of Object.keys(operands)) {
        const value: unknown = (operands as Record<string, unknown>)[name];
        if (value === undefined) {
            continue;
        }
        if (!NAMES.includes(name as Name)) {
            throw new LinnetError('INVALID_OPERAND',
                `${name} is given, the operands of this layer are among ${NAMES.join(', ')}`);
        }
        const expected = operandType(layer, name as Name);
        if (WRITTEN.includes(name) && !(value instanceof MemoryTensor)) {
            throw new LinnetError('INVALID_OPERAND', `${name} is ${show(value)}, must be a ${expected} Tensor`);
        }
        sources[name as Name] = new Source(session, name, expected, value);
    }
    return sources;
}

/**
 * The type of a layer's operand: its own but for weights of float16, for the bias that quantized sums begin with, for sums
 * of channels and for scratch.
 */
export function operandType({ type, weightsType }: LayerTypes, name: Name): ElementType {
    if (name === 'weights' && weightsType?.startsWith('float16')) {
        return 'float16';
    }
    if (name === 'scratch' || name === 'channelSums') {
        return 'float32';
    }
    return name === 'bias' && type !== 'float32' ? 'int32' : type;
}

function checkedTensor(session: Session, name: string, type: ElementType, tensor: MemoryTensor): MemoryTensor {
    if (tensor.disposed) {
        throw new LinnetError('DISPOSED', `${name} is a tensor that was disposed`);
    }
    if (tensor.session !== session) {
        throw new LinnetError('INVALID_OPERAND', `${name} is a tensor of another library`);
    }
    if (tensor.type !== type) {
        throw new LinnetError('INVALID_OPERAND', `${name} is a ${tensor.type} tensor, must be ${type}`);
    }
    return tensor;
}
