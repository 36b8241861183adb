/** Reads image networks in the TensorFlow.js layers format (model.json and its weight bytes). Computes nothing. */

/** An activation that the library fuses into a convolution. */
export type FusedActivation = 'identity' | 'relu' | 'relu6' | 'elu' | 'sigmoid' | 'tanh';

interface NodeBase {
    readonly name: string;
    /** Positions in `Model.nodes` of the values that this node reads. */
    readonly inputs: readonly number[];
    /** Channels of this node's value. */
    readonly channels: number;
    /** Pixels of this node's value per pixel of the photo, along one axis. */
    readonly scale: number;
    /** How far from a pixel, in pixels of the photo, this node's value still depends on the photo. */
    readonly reach: number;
}

/** The photo: red, green, blue. */
export interface InputNode extends NodeBase { readonly kind: 'input' }

/** A stride-1 convolution with constant weights and the activation that follows it. */
export interface ConvolutionNode extends NodeBase {
    readonly kind: 'convolution';
    readonly inputChannels: number;
    readonly kernel: readonly [height: number, width: number];
    readonly dilation: readonly [vertical: number, horizontal: number];
    readonly activation: FusedActivation;
    /** [KH, KW, I, O], the order of the file. */
    readonly weights: Float32Array;
    readonly bias: Float32Array | undefined;
}

/** relu(x) where no convolution took the activation in. */
export interface ReluNode extends NodeBase { readonly kind: 'relu' }
/** Channels of all inputs, one input after the other. */
export interface ConcatenationNode extends NodeBase { readonly kind: 'concatenation' }
/** Sum of all inputs, element by element. */
export interface AdditionNode extends NodeBase { readonly kind: 'addition' }
/** Each pixel repeated `factor` times along both axes. */
export interface UpsamplingNode extends NodeBase { readonly kind: 'upsampling'; readonly factor: number }
/** out[y·f + dy][x·f + dx][c] = in[y][x][(dy·f + dx)·C + c], the channel order of TensorFlow. */
export interface DepthToSpaceNode extends NodeBase { readonly kind: 'depthToSpace'; readonly factor: number }

export type Node = InputNode | ConvolutionNode | ReluNode | ConcatenationNode | AdditionNode | UpsamplingNode
    | DepthToSpaceNode;

/** A network with one input and one output; every node reads only nodes before it. */
export interface Model {
    readonly nodes: readonly Node[];
    /** Position of the node whose value is the result. */
    readonly output: number;
    /** Pixels of the result per pixel of the photo, along one axis. */
    readonly scale: number;
    /** Pixels around a tile that its result depends on: with that much overlap, tiles give what the whole gives. */
    readonly margin: number;
}

/** The network is not of a kind that this reader knows; the message names the layer. */
export class ModelError extends Error {}

type Json = any; // a document from outside: every member is checked where it is read

/** Reads the topology in `modelJson` (the parsed model.json) and cuts `weightBytes`, the concatenated shards, into
 *  weights. Throws ModelError where a layer is of a kind or setting that the demo does not know. */
export function readModel(modelJson: unknown, weightBytes: ArrayBuffer): Model {
    const document = modelJson as Json;
    const config = document?.modelTopology?.model_config?.config;
    if (!Array.isArray(config?.layers) || !Array.isArray(document.weightsManifest)) {
        throw new ModelError('not a model in the TensorFlow.js layers format: no layers or no weights manifest');
    }
    const weights = cutWeights(document.weightsManifest, weightBytes);
    const nodes: Node[] = [];
    const position = new Map<string, number>();
    for (const layer of config.layers) {
        const inputs = inboundNames(layer).map(name => lookUp(position, name, layer.name));
        const fused = fuseActivation(layer, inputs, nodes, config.layers);
        if (fused !== undefined) {
            position.set(layer.name, fused);
            continue;
        }
        nodes.push(readLayer(layer, inputs, nodes, weights));
        position.set(layer.name, nodes.length - 1);
    }
    const output = lookUp(position, config.output_layers?.[0]?.[0], 'the output');
    const last = nodes[output]!;
    return { nodes, output, scale: last.scale, margin: Math.ceil(last.reach) };
}

/** Paths of the weight shards, in the order in which their bytes are to be joined. */
export function shardPaths(modelJson: unknown): string[] {
    return ((modelJson as Json)?.weightsManifest ?? []).flatMap((group: Json) => group.paths);
}

function readLayer(layer: Json, inputs: number[], nodes: readonly Node[], weights: Map<string, Float32Array>): Node {
    const { class_name: kind, name, config } = layer;
    if (kind === 'InputLayer') {
        const shape = config.batch_input_shape;
        if (shape?.length !== 4 || shape[3] !== 3) {
            throw new ModelError(`${name}: the input must be [N, H, W, 3], got [${shape}]`);
        }
        return { kind: 'input', name, inputs, channels: 3, scale: 1, reach: 0 };
    }
    const values = inputs.map(input => nodes[input]!);
    const first = values[0];
    if (first === undefined) {
        throw new ModelError(`${name}: ${kind} without an input`);
    }
    if (values.some(value => value.scale !== first.scale)) {
        throw new ModelError(`${name}: its inputs differ in height and width`);
    }
    expect(layer, 'data_format', 'channels_last');
    const reach = Math.max(...values.map(value => value.reach));
    const common = { name, inputs, channels: first.channels, scale: first.scale, reach };
    switch (kind) {
        case 'Conv2D':
            return readConvolution(layer, common, weights);
        case 'Activation':
        case 'ReLU':
            if (kind === 'Activation') {
                expect(layer, 'activation', 'relu');
            }
            return { ...common, kind: 'relu' };
        case 'Concatenate': {
            if (config.axis !== 3 && config.axis !== -1) {
                throw new ModelError(`${name}: concatenation along axis ${config.axis}; only channels are known`);
            }
            const channels = values.reduce((sum, value) => sum + value.channels, 0);
            return { ...common, kind: 'concatenation', channels };
        }
        case 'Add':
            return { ...common, kind: 'addition' };
        case 'UpSampling2D': {
            expect(layer, 'interpolation', 'nearest');
            const factor = square(layer, 'size');
            return { ...common, kind: 'upsampling', factor, scale: first.scale * factor };
        }
        default:
            return readDepthToSpace(layer, common);
    }
}

function readConvolution(layer: Json, common: Omit<NodeBase, 'kind'>, weights: Map<string, Float32Array>): Node {
    const { name, config } = layer;
    if (square(layer, 'strides') !== 1 || (config.groups ?? 1) !== 1) {
        throw new ModelError(`${name}: only convolutions of stride 1 and one group are known`);
    }
    const [height, width] = config.kernel_size as [number, number];
    if (config.padding !== 'same' && (height !== 1 || width !== 1)) {
        throw new ModelError(`${name}: padding '${config.padding}' would shrink the picture; only 'same' is known`);
    }
    const [vertical, horizontal] = (config.dilation_rate ?? [1, 1]) as [number, number];
    const kernel = weights.get(`${name}/kernel`);
    const expected = height * width * common.channels * config.filters;
    if (kernel?.length !== expected) {
        throw new ModelError(`${name}: needs ${expected} weights, the file has ${kernel?.length ?? 'none'}`);
    }
    const radius = Math.max(Math.floor(height / 2) * vertical, Math.floor(width / 2) * horizontal);
    return {
        ...common, kind: 'convolution', inputChannels: common.channels, channels: config.filters,
        kernel: [height, width], dilation: [vertical, horizontal], activation: activationOf(layer),
        reach: common.reach + radius / common.scale,
        weights: kernel, bias: config.use_bias ? weights.get(`${name}/bias`) : undefined,
    };
}

/** Depth to space has no layer class of its own in Keras: networks bring it along as a custom class. */
function readDepthToSpace(layer: Json, common: Omit<NodeBase, 'kind'>): Node {
    const factor = Number(/^(?:PixelShuffle|DepthToSpace)(\d+)x?$/i.exec(layer.class_name)?.[1]);
    if (!(factor >= 1) || common.channels % (factor * factor) !== 0) {
        throw new ModelError(`${layer.name}: layers of class ${layer.class_name} are not known`);
    }
    const channels = common.channels / (factor * factor);
    return { ...common, kind: 'depthToSpace', factor, channels, scale: common.scale * factor };
}

/** Where `layer` is an activation and the only reader of a convolution without one, puts it into that convolution
 *  and returns the convolution's position. */
function fuseActivation(layer: Json, inputs: number[], nodes: Node[], layers: Json[]): number | undefined {
    const source = nodes[inputs[0] ?? -1];
    if (layer.class_name !== 'Activation' || source?.kind !== 'convolution' || source.activation !== 'identity') {
        return undefined;
    }
    const readers = layers.filter(other => inboundNames(other).includes(source.name));
    if (readers.length !== 1) {
        return undefined;
    }
    nodes[inputs[0]!] = { ...source, activation: activationOf(layer) };
    return inputs[0];
}

function activationOf(layer: Json): FusedActivation {
    const word = layer.config.activation ?? 'linear';
    if (word === 'linear') {
        return 'identity';
    }
    if (!['relu', 'relu6', 'elu', 'sigmoid', 'tanh'].includes(word)) {
        throw new ModelError(`${layer.name}: activation '${word}' is not known`);
    }
    return word;
}

function inboundNames(layer: Json): string[] {
    const calls = layer.inbound_nodes ?? [];
    if (calls.length > 1) {
        throw new ModelError(`${layer.name}: used ${calls.length} times; shared layers are not known`);
    }
    return (calls[0] ?? []).map((input: Json) => input[0]);
}

function lookUp(position: Map<string, number>, name: string, reader: string): number {
    const found = position.get(name);
    if (found === undefined) {
        throw new ModelError(`${reader} reads '${name}', which does not come before it`);
    }
    return found;
}

function expect(layer: Json, setting: string, value: string): void {
    const actual = layer.config[setting];
    if (actual !== undefined && actual !== value) {
        throw new ModelError(`${layer.name}: ${setting} '${actual}'; only '${value}' is known`);
    }
}

function square(layer: Json, setting: string): number {
    const [vertical, horizontal] = layer.config[setting] ?? [];
    if (!Number.isInteger(vertical) || vertical !== horizontal) {
        throw new ModelError(`${layer.name}: ${setting} [${layer.config[setting]}]; both axes must be alike`);
    }
    return vertical;
}

function cutWeights(manifest: Json[], bytes: ArrayBuffer): Map<string, Float32Array> {
    const weights = new Map<string, Float32Array>();
    let offset = 0;
    for (const entry of manifest.flatMap(group => group.weights)) {
        if (entry.dtype !== 'float32' || entry.quantization) {
            throw new ModelError(`${entry.name}: weights of type ${entry.dtype}; only plain float32 is known`);
        }
        const length = entry.shape.reduce((product: number, size: number) => product * size, 1);
        if (offset + 4 * length > bytes.byteLength) {
            throw new ModelError(`${entry.name}: the weight file ends early, at ${bytes.byteLength} bytes`);
        }
        weights.set(entry.name, new Float32Array(bytes, offset, length));
        offset += 4 * length;
    }
    if (offset !== bytes.byteLength) {
        throw new ModelError(`the weight file has ${bytes.byteLength} bytes, the manifest names ${offset}`);
    }
    return weights;
}
