// Linnet, as its users have it: plans with constant weights, and tensors that are reused between the layers of a
// network.

import { readFile } from 'node:fs/promises';
import { LinnetError, start } from 'linnet';
import { count, isFused, sizes, Unsupported } from './graph.mjs';
import { peak } from '../meter.mjs';
import { values } from '../../src/js/values.mjs';

/** The algorithms of a convolution that can be asked for. */
const ALGORITHMS = [
    'implicitGemm',
    'direct1x1',
    'direct',
    'depthwise',
    'winograd6x6',
    'winograd7x7',
    'winograd8x8',
    'winograd9x9',
    'fourier8x8',
    'fourier16x16',
];

/** Starts the library; `peak()` is GFLOP/s of one thread in registers. */
export async function open(threads) {
    const linnet = await start({ threads });
    let instance;
    return {
        peak: async () => peak((await (instance ??= kernels(linnet.backend))).exports),
        prepare: (graph, option) => new Network(linnet, graph, option),
    };
}

/** An instance of the kernels of its own, for the peak alone. */
async function kernels(backend) {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    const build = new URL(`${backend.replace('wasm-', 'linnet-')}.wasm`, import.meta.resolve('linnet'));
    return (await WebAssembly.instantiate(await readFile(build), { env: { memory } })).instance;
}

/**
 * A graph's plans, and the tensors between them: one that is no longer read holds a later output of its length. What a
 * concatenation joins is written where it belongs in the whole, where that is in one piece: in batches of one.
 */
class Network {
    #linnet;
    #steps = [];
    #held = [];
    #free = new Map();
    #wholes = new Map();
    #output;
    /** What the table tells of the plans. */
    facts;

    /** @param option an algorithm for all convolutions, or `float16` for such weights of fully-connected layers */
    constructor(linnet, graph, option = 'auto') {
        this.#linnet = linnet;
        try {
            this.#build(graph, option === 'float16' ? 'auto' : option, option === 'float16');
        } catch (error) {
            this.dispose();
            throw error instanceof LinnetError && error.code.startsWith('UNSUPPORTED')
                ? new Unsupported(error.message)
                : error;
        }
    }

    #build({ layout, input, nodes }, algorithm, isHalf) {
        const { of } = sizes({ layout, input, nodes });
        const places = [this.#hold(this.#linnet.tensor(input.shape, { data: values(input.values) }))];
        const plans = [];
        let planMilliseconds = 0;
        nodes.forEach((node, i) => {
            if (isFused(nodes, i)) {
                places[i + 1] = places[i];
                return;
            }
            const inputs = node.from.map(index => places[index + 1]);
            const pooled = isFused(nodes, i + 1);
            const output = (places[i + 1] = this.#outputOf(nodes, pooled ? i + 1 : i, of, places));
            if (node.kind === 'add') {
                const { n, c, h, w } = of(i);
                const plan = this.#hold(this.#linnet.add({ ...node.layer, shape: [n, c, h, w] }));
                this.#steps.push([plan, { input: inputs[0], addend: inputs[1], output }]);
            } else if (node.kind === 'concatenation') {
                if (layout !== 'nchw') {
                    throw new Unsupported(`concatenation in ${layout}`);
                }
                this.#join(nodes, i, inputs, output, of);
            } else {
                const layer = pooled ? { ...node.layer, maxPooling: '2x2' } : { ...node.layer };
                if (['convolution', 'gradient'].includes(node.kind) && algorithm !== 'auto') {
                    layer.algorithm = algorithm;
                }
                const method = node.kind === 'gradient' ? 'convolution' : node.kind;
                const begin = performance.now();
                // Without constants nothing is packed: what is left is the planner.
                this.#linnet[method](layer).dispose();
                planMilliseconds += performance.now() - begin;
                const plan = this.#hold(this.#linnet[method]({ ...layer, ...constants(node, isHalf) }));
                plans.push(plan);
                this.#steps.push([
                    plan,
                    {
                        ...(node.kind === 'gradient' ? this.#gradient(node, inputs[0]) : { input: inputs[0] }),
                        output,
                    },
                ]);
            }
            this.#release(nodes, i, places, of);
        });
        this.#output = () => ({ data: places.at(-1).data, layout });
        this.facts = {
            algorithm: plans[0]?.algorithm,
            planMilliseconds,
            scratchBytes: Math.max(...plans.map(plan => plan.scratchBytes)),
            packedBytes: plans.reduce((sum, plan) => sum + plan.packedBytes, 0),
            candidates:
                nodes.length === 1
                && ['convolution', 'gradient'].includes(nodes[0].kind)
                && nodes[0].layer.algorithm === 'auto'
                    ? ALGORITHMS
                    : [],
        };
    }

    /** All layers run behind one wake of the workers. */
    run() {
        this.#linnet.runAllSync(this.#steps);
    }

    output() {
        return this.#output();
    }

    dispose() {
        this.#held.forEach(held => held.dispose());
    }

    #gradient({ layer, given }, outputGradient) {
        const tensor = this.#hold(this.#linnet.tensor([given.length], { data: values(given) }));
        return { outputGradient, [layer.pass === 'inputGradient' ? 'weights' : 'input']: tensor };
    }

    /** Where node `index` writes: in its place of a whole, over what it is the last to read, or in a free tensor. */
    #outputOf(nodes, index, of, places) {
        const whole = joinedBy(nodes, index, of);
        if (whole !== undefined) {
            const place = this.#wholes.get(whole) ?? this.#place(count(of(whole)));
            this.#wholes.set(whole, place);
            const before = nodes[whole].from.slice(0, nodes[whole].from.indexOf(index));
            const offset = before.reduce((sum, each) => sum + count(of(each)), 0);
            return place.view([count(of(index))], offset);
        }
        const last =
            nodes[index].kind === 'add'
                ? nodes[index].from.find(from => from >= 0 && lastReader(nodes, from) === index)
                : undefined;
        return last !== undefined
            ? places[last + 1]
            : (this.#wholes.get(index) ?? this.#place(count(of(index))));
    }

    /** Copies to the output of node `index` what was not written there: images one behind the other in each picture. */
    #join(nodes, index, inputs, output, of) {
        const { from } = nodes[index];
        const lengths = from.map(each => count(of(each)) / of(each).n);
        const copies = lengths.map((length, i) =>
            joinedBy(nodes, from[i], of) === index
                ? undefined
                : this.#hold(this.#linnet.activation({ activation: 'identity', shape: [length] })),
        );
        for (let picture = 0, at = 0; picture < of(index).n; picture++) {
            lengths.forEach((length, i) => {
                if (copies[i] !== undefined) {
                    const input = inputs[i].view([length], picture * length);
                    this.#steps.push([copies[i], { input, output: output.view([length], at) }]);
                }
                at += length;
            });
        }
    }

    #place(length) {
        return this.#free.get(length)?.pop() ?? this.#hold(this.#linnet.tensor([length]));
    }

    /** Gives back the tensors that node `index` is the last to read, and does not write. */
    #release(nodes, index, places, of) {
        for (const from of new Set(nodes[index].from)) {
            const place = places[from + 1];
            const isOwn = from >= 0 && place !== places[index + 1] && joinedBy(nodes, from, of) === undefined;
            if (isOwn && lastReader(nodes, from) === index) {
                const { length } = place.data;
                this.#free.set(length, [...(this.#free.get(length) ?? []), place]);
            }
        }
    }

    #hold(resource) {
        this.#held.push(resource);
        return resource;
    }
}

function constants({ kind, weights, bias }, isHalf) {
    const halves = isHalf && kind === 'fullyConnected';
    return {
        ...(weights === undefined ? {} : { weights: halves ? half(values(weights)) : values(weights) }),
        ...(halves ? { weightsType: 'float16' } : {}),
        ...(bias === undefined ? {} : { bias: values(bias) }),
    };
}

/** Numbers rounded to float16, as bits. */
function half(numbers) {
    return new Uint16Array(new Float16Array(numbers).buffer);
}

/** The concatenation that alone reads node `index` and in whose output that one's lies in one piece, if there is one. */
function joinedBy(nodes, index, of) {
    const readers = nodes.flatMap(({ from }, i) => from.filter(each => each === index).map(() => i));
    const [reader] = readers;
    return readers.length === 1 && nodes[reader].kind === 'concatenation' && of(index).n === 1 && index >= 0
        ? reader
        : undefined;
}

function lastReader(nodes, index) {
    return nodes.findLastIndex(node => node.from.includes(index));
}
