import type { Linnet, Plan, ConvolutionOperands, Tensor } from 'linnet';
import { add, concatenate, depthToSpace, relu, upsampleNearest } from './glue.ts';
import type { ConvolutionNode, Model, Node } from './model.ts';

/** What one layer is and what it took; the rows of the table that the demos print. */
export interface LayerReport {
    readonly name: string;
    /** The operation in words, e.g. `3×3 64→64 relu`. */
    readonly operation: string;
    /** Height × width × channels of the layer's value. */
    readonly shape: string;
    /** The library's algorithm; for what the demo does itself, `—`. */
    readonly algorithm: string;
    /** Multiplications and additions, summed over all runs; 0 for glue. */
    operations: number;
    /** Milliseconds, summed over all runs. */
    milliseconds: number;
}

/** A model planned for one photo size: every convolution is one plan of the library, every value lies in the
 *  library's memory, and values that are no longer read give their memory to later ones. */
export class Network {
    readonly layers: readonly LayerReport[];
    private readonly plans: (Plan<ConvolutionOperands> | undefined)[];
    private readonly values: Tensor[];
    private readonly owned: Tensor[] = [];
    private readonly model: Model;
    private readonly height: number;
    private readonly width: number;

    /** Plans `model` for photos of `height` × `width` pixels. Throws LinnetError where memory does not suffice. */
    constructor(linnet: Linnet, model: Model, height: number, width: number) {
        this.model = model;
        this.height = height;
        this.width = width;
        this.plans = [];
        this.values = [];
        try {
            for (const node of model.nodes) {
                this.plans.push(node.kind === 'convolution' ? this.plan(linnet, node) : undefined);
            }
            this.placeValues(linnet);
        } catch (error) {
            this.dispose();
            throw error;
        }
        this.layers = model.nodes.map((node, i) => this.report(node, this.plans[i]));
    }

    /** The photo to upscale: write [height, width, 3] values of 0…255 here before `run`. */
    get input(): Float32Array {
        return this.data(this.model.nodes.findIndex(node => node.kind === 'input'));
    }

    /** Computes the result, [height·scale, width·scale, 3]; valid until the next run. `onLayer` hears of each layer
     *  that is done and of its share of the whole work, 0…1. */
    run(onLayer: (layer: LayerReport, share: number) => void = () => {}): Float32Array {
        const operations = this.model.nodes.map(node => this.operations(node));
        const all = operations.reduce((sum, count) => sum + count, 0);
        this.model.nodes.forEach((node, i) => {
            const began = performance.now();
            this.compute(node, i);
            const layer = this.layers[i]!;
            layer.milliseconds += performance.now() - began;
            layer.operations += operations[i]!;
            onLayer(layer, operations[i]! / all);
        });
        return this.data(this.model.output);
    }

    /** Gives all memory back. */
    dispose(): void {
        this.plans.forEach(plan => plan?.dispose());
        this.owned.forEach(tensor => tensor.dispose());
        this.plans.length = 0;
        this.owned.length = 0;
    }

    private compute(node: Node, i: number): void {
        if (node.kind === 'input') {
            return;
        }
        if (node.kind === 'convolution') {
            this.plans[i]!.runSync({ input: this.values[node.inputs[0]!]!, output: this.values[i]! });
            return;
        }
        const inputs = node.inputs.map(input => this.data(input));
        const output = this.data(i);
        const source = this.model.nodes[node.inputs[0]!]!;
        const [height, width] = [this.height * source.scale, this.width * source.scale];
        switch (node.kind) {
            case 'concatenation': return concatenate(inputs, height * width, output);
            case 'addition': return add(inputs, output);
            case 'relu': return relu(inputs[0]!, output);
            case 'upsampling': return upsampleNearest(inputs[0]!, height, width, node.channels, node.factor, output);
            case 'depthToSpace': return depthToSpace(inputs[0]!, height, width, node.channels, node.factor, output);
        }
    }

    private plan(linnet: Linnet, node: ConvolutionNode): Plan<ConvolutionOperands> {
        return linnet.convolution({
            layout: 'nhwc',
            input: [1, this.height * node.scale, this.width * node.scale, node.inputChannels],
            outputChannels: node.channels,
            kernel: node.kernel,
            dilation: node.dilation,
            padding: 'same',
            weightsLayout: 'hwio',
            weights: node.weights,
            ...(node.bias && { bias: node.bias }),
            activation: node.activation,
        });
    }

    /** Gives each value a tensor; a tensor whose value has had its last reader goes to the next value of its size. */
    private placeValues(linnet: Linnet): void {
        const free = new Map<number, Tensor[]>();
        const lastReader = lastReaders(this.model);
        this.model.nodes.forEach((node, i) => {
            const shape = [1, this.height * node.scale, this.width * node.scale, node.channels];
            const size = shape.reduce((product, extent) => product * extent, 1);
            let tensor = free.get(size)?.pop();
            if (tensor === undefined) {
                tensor = linnet.tensor(shape);
                this.owned.push(tensor);
            }
            this.values.push(tensor);
            for (const input of new Set(node.inputs)) {
                if (lastReader[input] === i) {
                    const released = this.values[input]!;
                    const length = released.data.length;
                    free.set(length, [...(free.get(length) ?? []), released]);
                }
            }
        });
    }

    private data(value: number): Float32Array {
        return this.values[value]!.data as Float32Array;
    }

    private report(node: Node, plan: Plan<ConvolutionOperands> | undefined): LayerReport {
        const [height, width] = [this.height * node.scale, this.width * node.scale];
        return {
            name: node.name,
            operation: describe(node),
            shape: `${height}×${width}×${node.channels}`,
            algorithm: plan?.algorithm ?? '—',
            operations: 0,
            milliseconds: 0,
        };
    }

    private operations(node: Node): number {
        return node.kind === 'convolution' ? 2 * node.weights.length * this.height * this.width * node.scale ** 2 : 0;
    }
}

/** Bytes that the values of `model` take at their peak, for each pixel of the photo. */
export function bytesPerPixel(model: Model): number {
    const lastReader = lastReaders(model);
    const size = (node: Node) => 4 * node.channels * node.scale * node.scale;
    let live = 0;
    let peak = 0;
    model.nodes.forEach((node, i) => {
        live += size(node);
        peak = Math.max(peak, live);
        for (const input of new Set(node.inputs)) {
            if (lastReader[input] === i) {
                live -= size(model.nodes[input]!);
            }
        }
    });
    return peak;
}

/** For each node the position of the last node that reads it; the result and the photo are never given away. */
function lastReaders(model: Model): number[] {
    const last = model.nodes.map(node => node.kind === 'input' ? Infinity : -1);
    model.nodes.forEach((node, i) => node.inputs.forEach(input => last[input] = Math.max(last[input]!, i)));
    last[model.output] = Infinity;
    return last;
}

function describe(node: Node): string {
    if (node.kind !== 'convolution') {
        return node.kind;
    }
    const activation = node.activation === 'identity' ? '' : ` ${node.activation}`;
    return `${node.kernel[0]}×${node.kernel[1]} ${node.inputChannels}→${node.channels}${activation}`;
}
