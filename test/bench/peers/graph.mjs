// What every engine is given: a layer or a network as a graph, and the sizes that follow from it.
//
// A graph is { layout, input: { shape, values }, nodes }. A node is { kind, layer, from, weights, bias }: `kind` and
// `layer` as the package `linnet` takes them, or kind `add` or `concatenation`; `from` are indices of earlier nodes,
// −1 the graph's input; `weights`, `bias` and `values` describe numbers, see ../../src/js/values.mjs. The last node
// is the output. A node of kind `gradient` is a convolution's, by its layer's pass: the graph's input is the gradient
// of the output, and `given` describes the weights or the input.

/** What an engine cannot do. The table has an empty cell there. */
export class Unsupported extends Error {}

const WEIGHTED = ['convolution', 'fullyConnected'];
const GRADIENTS = ['inputGradient', 'kernelGradient'];

/**
 * Whether a fixture's case is one that peers have too: forward with constant weights, or a convolution's gradient, and
 * none of Linnet's own fusions.
 */
export function comparable({ kind, layer, constants, normalization }) {
    if (GRADIENTS.includes(layer.pass)) {
        const { layout, weightsLayout, groups } = layer;
        return (
            kind === 'convolution'
            && layout === 'nchw'
            && weightsLayout === 'oihw'
            && groups === 1
            && !constants.includes('weights')
        );
    }
    return (
        layer.pass === 'forward'
        && normalization === null
        && !layer.channelSums
        && !layer.maxPooling
        && (!WEIGHTED.includes(kind) || constants.includes('weights'))
    );
}

/** The graph of one node that a fixture's case is. */
export function graphOf({ kind, layer, operands }) {
    const { input, weights, bias, outputGradient } = operands;
    if (GRADIENTS.includes(layer.pass)) {
        const { n, c, h, w } = outputSize(kind, layer, [sizeOf(layer.input, layer.layout)]);
        return {
            layout: layer.layout,
            input: { shape: [n, c, h, w], values: outputGradient },
            nodes: [{ kind: 'gradient', layer, from: [-1], given: input ?? weights }],
        };
    }
    const shape = layer.input ?? layer.shape ?? [layer.batch, layer.channels ?? layer.inputChannels];
    return {
        layout: layer.layout ?? 'nchw',
        input: { shape, values: input },
        nodes: [{ kind, layer, from: [-1], weights, bias }],
    };
}

/** The sizes of a graph's input, and of the output of each node: { n, c, h, w, flat }, where h = w = 1 if flat. */
export function sizes({ layout, input, nodes }) {
    const all = [];
    const of = index => (index < 0 ? sizeOf(input.shape, layout) : all[index]);
    for (const { kind, layer, from } of nodes) {
        all.push(outputSize(kind, layer, from.map(of)));
    }
    return { of, output: all.at(-1) };
}

/** Sizes by letter, in the order of `letters`. */
export const shapeOf = (size, letters) => [...letters].map(letter => size[letter]);

export const count = ({ n, c, h, w }) => n * c * h * w;

/** Multiplications and additions of a graph's convolutions and fully-connected layers, computed directly. */
export function operations(graph) {
    const { of } = sizes(graph);
    return graph.nodes.reduce(
        (sum, { kind, layer, from }, i) =>
            sum
            + 2
                * count(of(i))
                * (kind === 'convolution'
                    ? (of(from[0]).c / (layer.groups ?? 1)) * layer.kernel[0] * layer.kernel[1]
                    : kind === 'fullyConnected'
                      ? layer.inputChannels
                      : 0),
        0,
    );
}

/**
 * A window along one axis: { out, before, after }, where `after` is what windows touch beyond the far side, so that
 * rounding down with it gives the same outputs.
 */
export function windowAxis(size, kernel, stride, dilation, before, after, ceilMode = false) {
    const extent = (kernel - 1) * dilation + 1;
    const steps = (size + before + after - extent) / stride;
    let out = (ceilMode ? Math.ceil(steps) : Math.floor(steps)) + 1;
    if (ceilMode && (out - 1) * stride >= size + before) {
        out--;
    }
    return { out, before, after: Math.max(0, (out - 1) * stride + extent - size - before) };
}

/** Both axes of the window of a convolution or a pooling layer. */
export function windows(layer, { h, w }) {
    const [top, bottom, left, right] = layer.padding ?? [0, 0, 0, 0];
    const [kernelHeight, kernelWidth] = layer.kernel ?? layer.window;
    const [strideHeight, strideWidth] = layer.stride ?? [1, 1];
    const [dilationHeight, dilationWidth] = layer.dilation ?? [1, 1];
    return {
        vertical: windowAxis(h, kernelHeight, strideHeight, dilationHeight, top, bottom, layer.ceilMode),
        horizontal: windowAxis(w, kernelWidth, strideWidth, dilationWidth, left, right, layer.ceilMode),
    };
}

/** Whether node `index` is a maximum that Linnet's convolution before it, which nothing else reads, computes too. */
export function isFused(nodes, index) {
    const [before, { kind, layer, from } = {}] = [nodes[index - 1], nodes[index]];
    return (
        before?.kind === 'convolution'
        && kind === 'pooling'
        && layer.kind === 'max'
        && from[0] === index - 1
        && [...layer.window, ...layer.stride].every(each => each === 2)
        && layer.padding.every(each => each === 0)
        && !layer.ceilMode
        && nodes.filter(node => node.from.includes(index - 1)).length === 1
    );
}

/** The word for an activation that peers have; others are unsupported. */
export function activationWord(activation = 'identity', words = ['identity', 'relu', 'relu6']) {
    if (!words.includes(activation)) {
        throw new Unsupported(`activation ${JSON.stringify(activation)}`);
    }
    return activation;
}

/** Pictures, channels, height and width of a shape in `layout`. */
export function sizeOf(shape, layout) {
    if (shape.length === 2) {
        return { n: shape[0], c: shape[1], h: 1, w: 1, flat: true };
    }
    if (shape.length !== 4) {
        throw new Unsupported(`shape ${shape.join('×')}`);
    }
    const [n, second, third, fourth] = shape;
    return layout === 'nchw' ? { n, c: second, h: third, w: fourth } : { n, c: fourth, h: second, w: third };
}

function outputSize(kind, layer, [first, ...others]) {
    switch (kind) {
        case 'convolution':
        case 'pooling': {
            const c = layer.outputChannels ?? first.c;
            if (layer.kind === 'globalAverage') {
                return { n: first.n, c, h: 1, w: 1 };
            }
            const { vertical, horizontal } = windows(layer, first);
            return { n: first.n, c, h: vertical.out, w: horizontal.out };
        }
        case 'fullyConnected':
            return { n: layer.batch, c: layer.outputChannels, h: 1, w: 1, flat: true };
        case 'gradient': {
            const input = sizeOf(layer.input, 'nchw');
            return layer.pass === 'inputGradient'
                ? input
                : { n: layer.outputChannels, c: input.c, h: layer.kernel[0], w: layer.kernel[1] };
        }
        case 'concatenation':
            return { ...first, c: others.reduce((sum, { c }) => sum + c, first.c) };
        default:
            return first;
    }
}
