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
    'depthwise',
    'winograd6x6',
    'winograd8x8',
    'fourier8x8',
    'fourier16x16',
];

/** Starts the library; `peak()` is GFLOP/s of one thread in registers. */
export async function open(threads) {
    const linnet = await start({ threads });
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    new Float32Array(memory.buffer).fill(0.001);
    const build = new URL(`${linnet.backend.replace('wasm-', 'linnet-')}.wasm`, import.meta.resolve('linnet'));
    const { instance } = await WebAssembly.instantiate(await readFile(build), { env: { memory } });
    return {
        peak: () => peak(instance.exports, 0),
        prepare: (graph, algorithm) => new Network(linnet, graph, algorithm),
    };
}

/** A graph's plans, and the tensors between them: one that is no longer read holds a later output of its length. */
class Network {
    #linnet;
    #steps = [];
    #held = [];
    #free = new Map();
    #output;
    /** What the table tells of the plans. */
    facts;

    constructor(linnet, graph, algorithm = 'auto') {
        this.#linnet = linnet;
        try {
            this.#build(graph, algorithm);
        } catch (error) {
            this.dispose();
            throw error instanceof LinnetError && error.code.startsWith('UNSUPPORTED')
                ? new Unsupported(error.message)
                : error;
        }
    }

    #build({ layout, input, nodes }, algorithm) {
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
            const output = (places[i + 1] = this.#place(count(of(pooled ? i + 1 : i))));
            if (node.kind === 'add' || node.kind === 'concatenation') {
                this.#glue(node, inputs, output, node.from.map(of), layout);
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
                const plan = this.#hold(this.#linnet[method]({ ...layer, ...constants(node) }));
                plans.push(plan);
                this.#run(plan, {
                    ...(node.kind === 'gradient' ? this.#gradient(node, inputs[0]) : { input: inputs[0] }),
                    output,
                });
            }
            this.#release(nodes, i, places);
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

    run() {
        for (const step of this.#steps) {
            typeof step === 'function' ? step() : this.#linnet.runAllSync(step);
        }
    }

    output() {
        return this.#output();
    }

    dispose() {
        this.#held.forEach(held => held.dispose());
    }

    /** Layers that follow one another run behind one wake of the workers. */
    #run(plan, operands) {
        if (!Array.isArray(this.#steps.at(-1))) {
            this.#steps.push([]);
        }
        this.#steps.at(-1).push([plan, operands]);
    }

    #gradient({ layer, given }, outputGradient) {
        const tensor = this.#hold(this.#linnet.tensor([given.length], { data: values(given) }));
        return { outputGradient, [layer.pass === 'inputGradient' ? 'weights' : 'input']: tensor };
    }

    #glue({ kind, layer }, inputs, output, from, layout) {
        if (layout !== 'nchw') {
            throw new Unsupported(`${kind} in ${layout}`);
        }
        this.#steps.push(
            kind === 'add'
                ? () => add(inputs[0].data, inputs[1].data, output.data, layer.activation === 'relu' ? 0 : -Infinity)
                : () =>
                      concatenate(
                          inputs.map(each => each.data),
                          from,
                          output.data,
                      ),
        );
    }

    #place(length) {
        return this.#free.get(length)?.pop() ?? this.#hold(this.#linnet.tensor([length]));
    }

    /** Gives back the tensors that node `index` is the last to read. */
    #release(nodes, index, places) {
        for (const from of new Set(nodes[index].from)) {
            if (from >= 0 && nodes.findLastIndex(node => node.from.includes(from)) === index) {
                const place = places[from + 1];
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

function constants({ weights, bias }) {
    return {
        ...(weights === undefined ? {} : { weights: values(weights) }),
        ...(bias === undefined ? {} : { bias: values(bias) }),
    };
}

function add(a, b, output, minimum) {
    for (let i = 0; i < output.length; i++) {
        output[i] = Math.max(a[i] + b[i], minimum);
    }
}

/** Images one behind the other in each picture of the batch. */
function concatenate(inputs, from, output) {
    const sizes = from.map(size => size.c * size.h * size.w);
    for (let picture = 0, at = 0; picture < from[0].n; picture++) {
        inputs.forEach((input, i) => {
            output.set(input.subarray(picture * sizes[i], (picture + 1) * sizes[i]), at);
            at += sizes[i];
        });
    }
}
