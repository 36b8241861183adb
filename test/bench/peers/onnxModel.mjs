// A graph as an ONNX model, written by ONNX's own schema.

import { create, toBinary } from '@bufbuild/protobuf';
import { AttributeProto_AttributeType as Type, ModelProtoSchema, TensorProto_DataType as DataType } from 'onnx-buf';
import { activationWord, shapeOf, sizes, Unsupported } from './graph.mjs';
import { convolutionWeights, fullyConnectedWeights } from './reorder.mjs';
import { values } from '../../src/js/values.mjs';

const IR_VERSION = 8n;
const OPERATOR_SET = 17n;
const ACTIVATIONS = { relu: 'Relu', sigmoid: 'Sigmoid', tanh: 'Tanh' };

/** The bytes of the model; its input is `input`, in NCHW, and its output `output`. */
export function onnxModel(graph) {
    return toBinary(
        ModelProtoSchema,
        create(ModelProtoSchema, {
            irVersion: IR_VERSION,
            opsetImport: [{ domain: '', version: OPERATOR_SET }],
            graph: new Writer(graph).written(),
        }),
    );
}

class Writer {
    #graph;
    #sizes;
    #nodes = [];
    #constants = [];
    #unnamed = 0;

    constructor(graph) {
        this.#graph = graph;
        this.#sizes = sizes(graph);
    }

    written() {
        const names = this.#graph.nodes.map((_, i) => (i === this.#graph.nodes.length - 1 ? 'output' : `node${i}`));
        const nameOf = index => (index < 0 ? 'input' : names[index]);
        this.#graph.nodes.forEach((node, i) => this.#node(node, node.from.map(nameOf), names[i]));
        return {
            name: 'graph',
            node: this.#nodes,
            initializer: this.#constants,
            input: [described('input', this.#sizes.of(-1))],
            output: [described('output', this.#sizes.output)],
        };
    }

    #node(node, inputs, output) {
        const { kind, layer, from } = node;
        const size = this.#sizes.of(from[0]);
        switch (kind) {
            case 'convolution':
                return this.#activated(layer.activation, output, name =>
                    this.#operator(
                        'Conv',
                        [
                            ...inputs,
                            ...this.#operands(
                                node,
                                [layer.outputChannels, size.c / (layer.groups ?? 1), ...layer.kernel],
                                convolutionWeights(node, 'oihw', size.c),
                            ),
                        ],
                        name,
                        {
                            kernel_shape: layer.kernel,
                            strides: layer.stride ?? [1, 1],
                            dilations: layer.dilation ?? [1, 1],
                            pads: pads(layer),
                            group: layer.groups ?? 1,
                        },
                    ),
                );
            case 'fullyConnected': {
                const flat = size.flat ? inputs[0] : this.#operator('Flatten', inputs, this.#name(), { axis: 1 });
                return this.#activated(layer.activation, output, name =>
                    this.#operator(
                        'Gemm',
                        [
                            flat,
                            ...this.#operands(
                                node,
                                [layer.outputChannels, layer.inputChannels],
                                fullyConnectedWeights(node, this.#graph.layout, 'nchw', size),
                            ),
                        ],
                        name,
                        { transB: 1 },
                    ),
                );
            }
            case 'pooling':
                return this.#pooling(layer, inputs, output);
            case 'softmax':
                return this.#operator('Softmax', inputs, output, { axis: 1 });
            case 'activation':
                return this.#activation(
                    activationWord(layer.activation, ['relu', 'relu6', 'sigmoid', 'tanh']),
                    inputs,
                    output,
                );
            case 'add':
                return this.#activated(layer.activation, output, name => this.#operator('Add', inputs, name));
            case 'concatenation':
                return this.#operator('Concat', inputs, output, { axis: 1 });
            default:
                throw new Unsupported(kind);
        }
    }

    #pooling(layer, inputs, output) {
        if (layer.kind === 'globalAverage') {
            return this.#operator('GlobalAveragePool', inputs, output);
        }
        const attributes = {
            kernel_shape: layer.window,
            strides: layer.stride,
            pads: pads(layer),
            ceil_mode: layer.ceilMode ? 1 : 0,
        };
        return layer.kind === 'max'
            ? this.#operator('MaxPool', inputs, output, attributes)
            : this.#operator('AveragePool', inputs, output, {
                  ...attributes,
                  count_include_pad: layer.countPadding ? 1 : 0,
              });
    }

    #activated(activation, output, write) {
        const word = activationWord(activation, ['identity', 'relu', 'relu6', 'sigmoid', 'tanh']);
        return word === 'identity' ? write(output) : this.#activation(word, [write(this.#name())], output);
    }

    #activation(word, inputs, output) {
        return word === 'relu6'
            ? this.#operator(
                  'Clip',
                  [...inputs, this.#constant([], Float32Array.of(0)), this.#constant([], Float32Array.of(6))],
                  output,
              )
            : this.#operator(ACTIVATIONS[word], inputs, output);
    }

    #operator(opType, input, output, attributes = {}) {
        const attribute = Object.entries(attributes).map(([name, value]) =>
            Array.isArray(value)
                ? { name, type: Type.INTS, ints: value.map(BigInt) }
                : { name, type: Type.INT, i: BigInt(value) },
        );
        this.#nodes.push({ opType, name: output, input, output: [output], attribute });
        return output;
    }

    #operands({ bias, layer }, shape, weights) {
        const names = [this.#constant(shape, weights)];
        return bias === undefined ? names : [...names, this.#constant([layer.outputChannels], values(bias))];
    }

    #constant(dims, data) {
        const name = this.#name();
        this.#constants.push({
            name,
            dims: dims.map(BigInt),
            dataType: DataType.FLOAT,
            rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
        });
        return name;
    }

    #name() {
        return `value${this.#unnamed++}`;
    }
}

function pads({ padding: [top, bottom, left, right] = [0, 0, 0, 0] }) {
    return [top, left, bottom, right];
}

function described(name, size) {
    const dim = shapeOf(size, size.flat ? 'nc' : 'nchw').map(each => ({
        value: { case: 'dimValue', value: BigInt(each) },
    }));
    return { name, type: { value: { case: 'tensorType', value: { elemType: DataType.FLOAT, shape: { dim } } } } };
}
