// The order of dimensions: engines want images and weights in their own.

import { Unsupported } from './graph.mjs';
import { values } from '../../src/js/values.mjs';

/**
 * `data` of dimensions `from`, such as 'nchw', as a new array of dimensions `to`, the same letters in another order;
 * `size` has the length of each dimension by its letter.
 */
export function reorder(data, from, to, size) {
    if (from === to) {
        return data;
    }
    const stride = {};
    [...from].reduceRight((step, letter) => ((stride[letter] = step), step * size[letter]), 1);
    // Dimensions of length 1 stand before the four that loops go over.
    const letters = [...to.padStart(4, ' ')];
    const [a, b, c, d] = letters.map(letter => size[letter] ?? 1);
    const [stepA, stepB, stepC, stepD] = letters.map(letter => stride[letter] ?? 0);
    const result = new Float32Array(data.length);
    let at = 0;
    for (let i = 0; i < a; i++) {
        for (let j = 0; j < b; j++) {
            for (let k = 0; k < c; k++) {
                for (let l = 0, source = i * stepA + j * stepB + k * stepC; l < d; l++, source += stepD) {
                    result[at++] = data[source];
                }
            }
        }
    }
    return result;
}

/** The numbers of a graph's input in `layout`. */
export function inputIn(layout, graph, size) {
    const data = values(graph.input.values);
    return size.flat ? data : reorder(data, graph.layout, layout, size);
}

/** The weights of a convolution in dimensions `to`: letters o, i, h and w. */
export function convolutionWeights({ layer, weights }, to, inputChannels) {
    const [h, w] = layer.kernel;
    const size = { o: layer.outputChannels, i: inputChannels / (layer.groups ?? 1), h, w };
    return reorder(values(weights), layer.weightsLayout ?? 'oihw', to, size);
}

/** The weights [O, I] of a fully-connected layer as float32; where the input is an image, in the order of `layout`. */
export function fullyConnectedWeights({ layer, weights }, from, layout, inputSize) {
    const data = float32(values(weights));
    return inputSize.flat
        ? data
        : reorder(data, from.replace('n', 'o'), layout.replace('n', 'o'), { ...inputSize, o: layer.outputChannels });
}

function float32(data) {
    if (!(data instanceof Uint16Array)) {
        return data;
    }
    if (typeof Float16Array === 'undefined') {
        throw new Unsupported('float16 without Float16Array');
    }
    return new Float32Array(new Float16Array(data.buffer));
}
