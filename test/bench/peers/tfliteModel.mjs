// A graph as a TensorFlow Lite model.

import { activationWord, shapeOf, sizes, Unsupported, windows } from './graph.mjs';
import { convolutionWeights, fullyConnectedWeights } from './reorder.mjs';
import { FUSED, PADDING, tfliteFile } from './tflite.mjs';
import { values } from '../../src/js/values.mjs';

const ACTIVATIONS = { relu: 'RELU', relu6: 'RELU6', sigmoid: 'LOGISTIC', tanh: 'TANH' };

/** The bytes of the model, whose images are NHWC. */
export function tfliteModel(graph) {
    return new Writer(graph).written();
}

class Writer {
    #graph;
    #sizes;
    #tensors = [];
    #operators = [];

    constructor(graph) {
        this.#graph = graph;
        this.#sizes = sizes(graph);
    }

    written() {
        const input = this.#image(this.#sizes.of(-1));
        const outputs = [];
        this.#graph.nodes.forEach((node, i) => {
            outputs[i] = this.#node(
                node,
                node.from.map(index => (index < 0 ? input : outputs[index])),
                this.#sizes.of(i),
            );
        });
        return tfliteFile({ tensors: this.#tensors, operators: this.#operators, input, output: outputs.at(-1) });
    }

    #node(node, inputs, outputSize) {
        const { kind, layer, from } = node;
        const size = this.#sizes.of(from[0]);
        const output = () => this.#image(outputSize);
        switch (kind) {
            case 'convolution':
                return this.#convolution(node, inputs[0], size, outputSize);
            case 'fullyConnected': {
                const flat = size.flat
                    ? inputs[0]
                    : this.#operator(
                          'RESHAPE',
                          [inputs[0], this.#constant([2], Int32Array.of(size.n, layer.inputChannels))],
                          this.#tensor([size.n, layer.inputChannels]),
                      );
                const weights = this.#constant(
                    [layer.outputChannels, layer.inputChannels],
                    fullyConnectedWeights(node, this.#graph.layout, 'nhwc', size),
                );
                return this.#operator('FULLY_CONNECTED', [flat, weights, ...this.#bias(node)], output(), {
                    activation: FUSED[activationWord(layer.activation)],
                });
            }
            case 'pooling':
                return this.#pooling(layer, inputs[0], size, outputSize);
            case 'softmax':
                return this.#operator('SOFTMAX', inputs, output(), { beta: 1 });
            case 'activation':
                return this.#operator(
                    ACTIVATIONS[activationWord(layer.activation, Object.keys(ACTIVATIONS))],
                    inputs,
                    output(),
                );
            case 'add':
                return this.#operator('ADD', inputs, output(), { activation: FUSED[activationWord(layer.activation)] });
            case 'concatenation':
                return this.#operator('CONCATENATION', inputs, output(), { axis: 3 });
            default:
                throw new Unsupported(kind);
        }
    }

    #convolution(node, input, size, outputSize) {
        const { layer } = node;
        const depthwise = layer.groups > 1 && layer.groups === size.c;
        const [h, w] = layer.kernel;
        const weights = depthwise
            ? this.#constant([1, h, w, layer.outputChannels], convolutionWeights(node, 'ihwo', size.c))
            : this.#constant(
                  [layer.outputChannels, h, w, size.c / (layer.groups ?? 1)],
                  convolutionWeights(node, 'ohwi', size.c),
              );
        const [from, padding] = this.#padded(layer, input, size, 0);
        const [dilationHeight, dilationWidth] = layer.dilation ?? [1, 1];
        return this.#operator(
            depthwise ? 'DEPTHWISE_CONV_2D' : 'CONV_2D',
            [from, weights, ...this.#bias(node)],
            this.#image(outputSize),
            {
                padding,
                ...strides(layer),
                dilationHeight,
                dilationWidth,
                activation: FUSED[activationWord(layer.activation)],
                depthMultiplier: layer.outputChannels / size.c,
            },
        );
    }

    #pooling(layer, input, size, outputSize) {
        const output = this.#image(outputSize);
        if (layer.kind === 'globalAverage') {
            return this.#operator('MEAN', [input, this.#constant([2], Int32Array.of(1, 2))], output, {
                keepDimensions: 1,
            });
        }
        const [from, padding] = this.#padded(
            layer,
            input,
            size,
            layer.kind === 'max' ? -3.4028234663852886e38 : undefined,
        );
        return this.#operator(layer.kind === 'max' ? 'MAX_POOL_2D' : 'AVERAGE_POOL_2D', [from], output, {
            padding,
            ...strides(layer),
            filterHeight: layer.window[0],
            filterWidth: layer.window[1],
        });
    }

    /** The padding's word where there is one; else a tensor padded with `value`, undefined where none would do. */
    #padded(layer, input, size, value) {
        const { vertical, horizontal } = windows(layer, size);
        if ([vertical, horizontal].every(({ before, after }) => before === 0 && after === 0)) {
            return [input, PADDING.VALID];
        }
        const [strideHeight, strideWidth] = layer.stride ?? [1, 1];
        if (isSame(vertical, size.h, strideHeight) && isSame(horizontal, size.w, strideWidth) && !layer.countPadding) {
            return [input, PADDING.SAME];
        }
        if (value === undefined) {
            throw new Unsupported('this padding of a mean');
        }
        const pads = this.#constant(
            [4, 2],
            Int32Array.of(0, 0, vertical.before, vertical.after, horizontal.before, horizontal.after, 0, 0),
        );
        const padded = this.#image({
            ...size,
            h: size.h + vertical.before + vertical.after,
            w: size.w + horizontal.before + horizontal.after,
        });
        return [
            value === 0
                ? this.#operator('PAD', [input, pads], padded)
                : this.#operator('PADV2', [input, pads, this.#constant([], Float32Array.of(value))], padded),
            PADDING.VALID,
        ];
    }

    #operator(name, inputs, output, options) {
        this.#operators.push({ name, inputs, outputs: [output], options });
        return output;
    }

    /** The delegate takes no layer without a bias: one of zeros stands for none. */
    #bias({ bias, layer }) {
        return [
            this.#constant(
                [layer.outputChannels],
                bias === undefined ? new Float32Array(layer.outputChannels) : values(bias),
            ),
        ];
    }

    #image(size) {
        return this.#tensor(shapeOf(size, size.flat ? 'nc' : 'nhwc'));
    }

    #constant(shape, data) {
        this.#tensors.push({ shape, data, type: data instanceof Int32Array ? 'int32' : 'float32' });
        return this.#tensors.length - 1;
    }

    #tensor(shape) {
        this.#tensors.push({ shape });
        return this.#tensors.length - 1;
    }
}

/** What TensorFlow calls SAME: as many outputs as strides fit, and of an odd padding more behind. */
function isSame({ out, before, after }, size, stride) {
    return out === Math.ceil(size / stride) && before === (before + after) >> 1;
}

function strides({ stride: [strideHeight, strideWidth] = [1, 1] }) {
    return { strideHeight, strideWidth };
}
