// TensorFlow.js on its WebAssembly backend, or on plain JavaScript. In Node it has one thread (tfjs issue 3830).

import * as tf from '@tensorflow/tfjs-core';
import { activationWord, shapeOf, sizes, Unsupported, windows } from './graph.mjs';
import { convolutionWeights, fullyConnectedWeights, inputIn, reorder } from './reorder.mjs';
import { values } from '../../src/js/values.mjs';

/** Starts the engine on the backend `wasm` or `cpu`. */
export async function open(backend) {
    await import(`@tensorflow/tfjs-backend-${backend}`);
    await tf.setBackend(backend);
    await tf.ready();
    return { prepare };
}

async function prepare(graph) {
    const { of } = sizes(graph);
    const steps = graph.nodes.map((node, i) => ({
        ...step(node, graph, of),
        from: node.from,
        last: lastUse(graph, i),
    }));
    const size = of(-1);
    const input = tf.tensor(inputIn('nhwc', graph, size), shapeOf(size, size.flat ? 'nc' : 'nhwc'));
    const outputs = [];
    let output;
    return {
        run: () => {
            output?.dispose();
            for (const [i, { compute, from }] of steps.entries()) {
                outputs[i] = tf.tidy(() => compute(...from.map(index => (index < 0 ? input : outputs[index]))));
                from.filter(index => index >= 0 && steps[index].last === i).forEach(index => outputs[index].dispose());
            }
            output = outputs.at(-1);
        },
        output: () => outputIn(graph, output.dataSync(), sizes(graph).output),
        dispose: () => {
            [input, output, ...steps.flatMap(({ held }) => held)].forEach(tensor => tensor?.dispose());
        },
    };
}

/** An output as it lies; a gradient of weights [H, W, I, O] as other engines have it. */
function outputIn({ nodes }, data, { n: o, c: i, h, w }) {
    return nodes.at(-1).layer.pass === 'kernelGradient'
        ? { data: reorder(data, 'hwio', 'oihw', { o, i, h, w }), layout: 'nchw' }
        : { data, layout: 'nhwc' };
}

/** The last node that reads node `index`. */
function lastUse({ nodes }, index) {
    return nodes.findLastIndex(({ from }) => from.includes(index));
}

/** What computes a node, and the tensors that it holds. */
function step(node, graph, of) {
    const { kind, layer, from } = node;
    const size = of(from[0]);
    const bias = node.bias === undefined ? undefined : tf.tensor1d(values(node.bias));
    switch (kind) {
        case 'convolution':
            return convolution(node, size, bias);
        case 'fullyConnected': {
            // The layers of TensorFlow.js keep such weights as [I, O].
            const weights = tf.tidy(() =>
                tf.transpose(
                    tf.tensor2d(fullyConnectedWeights(node, graph.layout, 'nhwc', size), [
                        layer.outputChannels,
                        layer.inputChannels,
                    ]),
                ),
            );
            const activation = fused(layer.activation);
            return {
                held: [weights, bias],
                compute: x =>
                    tf.fused.matMul({ a: size.flat ? x : tf.reshape(x, [size.n, -1]), b: weights, bias, activation }),
            };
        }
        case 'pooling':
            return { held: [], compute: pooling(layer, size) };
        case 'softmax':
            return { held: [], compute: x => tf.softmax(x) };
        case 'activation':
            return {
                held: [],
                compute: x => tf[activationWord(layer.activation, ['relu', 'relu6', 'sigmoid', 'tanh'])](x),
            };
        case 'add':
            return {
                held: [],
                compute: layer.activation === 'relu' ? (a, b) => tf.relu(tf.add(a, b)) : (a, b) => tf.add(a, b),
            };
        case 'gradient':
            return gradient(node);
        case 'concatenation':
            return { held: [], compute: (...all) => tf.concat(all, 3) };
    }
}

/** A convolution's gradient by the kernel that the gradient of tf.conv2d runs. */
function gradient({ layer, given }) {
    const [n, c, h, w] = layer.input;
    const [kernelHeight, kernelWidth] = layer.kernel;
    const shared = {
        strides: layer.stride,
        pad: explicit(windows(layer, { h, w })),
        dataFormat: 'NHWC',
        dimRoundingMode: 'floor',
    };
    const kernel = layer.pass === 'inputGradient' ? 'Conv2DBackpropInput' : 'Conv2DBackpropFilter';
    if (layer.dilation.some(each => each > 1) || tf.getKernel(kernel, tf.getBackend()) === undefined) {
        throw new Unsupported(`${kernel} on ${tf.getBackend()}`);
    }
    const filterShape = [kernelHeight, kernelWidth, c, layer.outputChannels];
    const data = values(given);
    if (layer.pass === 'inputGradient') {
        const size = { o: layer.outputChannels, i: c, h: kernelHeight, w: kernelWidth };
        const filter = tf.tensor4d(reorder(data, 'oihw', 'hwio', size), filterShape);
        const parameters = { ...shared, inputShape: [n, h, w, c] };
        return {
            held: [filter],
            compute: dy => tf.engine().runKernel(kernel, { dy, filter }, parameters),
        };
    }
    const x = tf.tensor4d(reorder(data, 'nchw', 'nhwc', { n, c, h, w }), [n, h, w, c]);
    const parameters = { ...shared, filterShape };
    return { held: [x], compute: dy => tf.engine().runKernel(kernel, { x, dy }, parameters) };
}

function convolution(node, size, bias) {
    const { layer } = node;
    const groups = layer.groups ?? 1;
    const depthwise = groups > 1 && groups === size.c;
    if (groups > 1 && !depthwise) {
        throw new Unsupported('groups');
    }
    const [h, w] = layer.kernel;
    const shape = depthwise ? [h, w, size.c, layer.outputChannels / size.c] : [h, w, size.c, layer.outputChannels];
    const filter = tf.tensor4d(convolutionWeights(node, depthwise ? 'ihwo' : 'hwio', size.c), shape);
    const parameters = {
        filter,
        strides: layer.stride ?? [1, 1],
        pad: explicit(windows(layer, size)),
        dataFormat: 'NHWC',
        dilations: layer.dilation ?? [1, 1],
        bias,
        activation: fused(layer.activation),
    };
    const compute = depthwise ? tf.fused.depthwiseConv2d : tf.fused.conv2d;
    return { held: [filter, bias], compute: x => compute({ x, ...parameters }) };
}

function pooling(layer, size) {
    if (layer.kind === 'globalAverage') {
        return x => tf.mean(x, [1, 2], true);
    }
    const pad = explicit(windows(layer, size));
    if (layer.kind === 'max') {
        return x => tf.maxPool(x, layer.window, layer.stride, pad);
    }
    if (layer.countPadding && pad.flat().some(each => each > 0)) {
        throw new Unsupported('a mean that counts padding');
    }
    return x => tf.avgPool(x, layer.window, layer.stride, pad);
}

function explicit({ vertical, horizontal }) {
    return [
        [0, 0],
        [vertical.before, vertical.after],
        [horizontal.before, horizontal.after],
        [0, 0],
    ];
}

function fused(activation) {
    return { identity: 'linear' }[activationWord(activation)] ?? activation;
}
