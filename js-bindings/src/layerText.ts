// The text of a layer in the case grammar, which the driver reads and checks: it names parameter, value and rule.
// Checked here is only what a text cannot carry: a value of another type, a word in the wrong place, an unknown option.

import { LinnetError, show } from './errors.js';
import { checkOptions } from './options.js';
import type {
    Activation, ActivationLayer, AddLayer, ConvolutionLayer, FullyConnectedLayer, PoolingLayer, SoftmaxLayer,
} from './types.js';

/** The text of a convolution. */
export function convolutionText(layer: ConvolutionLayer): string {
    checkOptions('convolution', layer, ['pass', 'input', 'outputChannels', 'kernel', 'stride', 'dilation', 'padding',
        'groups', 'layout', 'weightsLayout', 'weights', 'bias', 'activation', 'batchNormalization', 'maxPooling',
        'channelSums', 'algorithm', 'tuning', 'type', 'quantization']);
    return join('convolution', element(layer), word('layout', layer.layout, LAYOUTS),
        ...image(layer.input, layer.layout, 'ic', 'INVALID_INPUT_CHANNELS', 'inputChannels'),
        number('INVALID_OUTPUT_CHANNELS', 'outputChannels', 'oc', layer.outputChannels),
        sizes('INVALID_KERNEL_SIZE', 'kernel', 'k', layer.kernel),
        optional(layer.stride, value => sizes('INVALID_STRIDE', 'stride', 's', value)),
        optional(layer.dilation, value => sizes('INVALID_DILATION', 'dilation', 'd', value)),
        padding(layer.padding),
        optional(layer.groups, value => number('INVALID_GROUPS', 'groups', 'g', value)),
        word('weightsLayout', layer.weightsLayout, ['oihw', 'ohwi', 'hwio']),
        activation(layer.activation), pass(layer.pass, PASSES),
        word('algorithm', layer.algorithm, ['auto', 'implicitGemm', 'direct1x1', 'direct', 'winograd6x6', 'winograd7x7',
            'winograd8x8', 'winograd9x9', 'fourier8x8', 'fourier16x16', 'depthwise']),
        word('tuning', layer.tuning, ['model', 'measure']),
        constants(layer),
        optional(layer.batchNormalization, normalization),
        optional(layer.maxPooling, value => `maxPooling${word('maxPooling', value, ['2x2'])}`),
        flag('channelSums', layer.channelSums, 'channelSums'));
}

/** The text of a fully-connected layer. */
export function fullyConnectedText(layer: FullyConnectedLayer): string {
    checkOptions('fullyConnected', layer, ['pass', 'batch', 'inputChannels', 'outputChannels', 'weights', 'weightsType',
        'bias', 'activation', 'type', 'quantization']);
    const types = ['float32', 'float16', 'float16-alternative', 'uint8', 'int8'] as const;
    const weightsType = word('weightsType', layer.weightsType, types);
    const isHalf = weightsType.startsWith('float16');
    if (!isHalf && weightsType !== '' && weightsType !== (layer.type ?? 'float32')) {
        throw new LinnetError('UNSUPPORTED_TYPE', `weightsType is "${weightsType}": this version reads weights of the `
            + 'layer\'s own type and of float16 only');
    }
    return join('fullyConnected', element(layer),
        number('INVALID_BATCH_SIZE', 'batch', 'n', layer.batch),
        number('INVALID_INPUT_CHANNELS', 'inputChannels', 'ic', layer.inputChannels),
        number('INVALID_OUTPUT_CHANNELS', 'outputChannels', 'oc', layer.outputChannels),
        isHalf ? weightsType : '', activation(layer.activation), pass(layer.pass, PASSES), constants(layer));
}

/** The text of a pooling layer. */
export function poolingText(layer: PoolingLayer): string {
    checkOptions('pooling', layer, ['pass', 'kind', 'input', 'window', 'stride', 'padding', 'layout', 'ceilMode',
        'countPadding', 'type', 'quantization']);
    const kind = word('kind', required('INVALID_LAYER', 'kind', layer.kind), ['max', 'average', 'globalAverage']);
    const window = kind === 'globalAverage' && layer.window === undefined ? ''
        : sizes('INVALID_WINDOW_SIZE', 'window', 'k', layer.window);
    return join('pooling', element(layer), word('layout', layer.layout, LAYOUTS), kind,
        ...image(layer.input, layer.layout, 'c', 'INVALID_CHANNELS', 'channels'), window,
        optional(layer.stride, value => sizes('INVALID_STRIDE', 'stride', 's', value)),
        padding(layer.padding), flag('ceilMode', layer.ceilMode, 'ceil'),
        flag('countPadding', layer.countPadding, 'countPadding'), pass(layer.pass, GRADIENT_OF_INPUT));
}

/** The text of an activation layer. */
export function activationText(layer: ActivationLayer): string {
    checkOptions('activation', layer, ['activation', 'shape', 'pass', 'type', 'quantization']);
    const shape = numbers('INVALID_SHAPE', 'shape', 'an array of numbers', layer.shape);
    return join('activation', element(layer), shape.join('x'),
        activation(required('INVALID_ACTIVATION', 'activation', layer.activation)),
        pass(layer.pass, GRADIENT_OF_INPUT));
}

/** The text of a softmax layer. */
export function softmaxText(layer: SoftmaxLayer): string {
    checkOptions('softmax', layer, ['pass', 'batch', 'channels', 'type', 'quantization']);
    return join('softmax', element(layer),
        number('INVALID_BATCH_SIZE', 'batch', 'n', layer.batch),
        number('INVALID_CHANNELS', 'channels', 'c', layer.channels), pass(layer.pass, GRADIENT_OF_INPUT));
}

/** The text of a sum. */
export function addText(layer: AddLayer): string {
    checkOptions('add', layer, ['shape', 'activation']);
    const shape = numbers('INVALID_SHAPE', 'shape', 'an array of numbers', layer.shape);
    return join('add', ELEMENTS.float32, shape.join('x'), activation(layer.activation));
}

const LAYOUTS = ['nchw', 'nhwc'] as const;
const GRADIENT_OF_INPUT = ['forward', 'inputGradient'] as const;
const PASSES = [...GRADIENT_OF_INPUT, 'kernelGradient', 'biasGradient'] as const;
const ELEMENTS = { float32: 'f32', uint8: 'u8', int8: 's8' } as const;

function join(...words: string[]): string {
    return words.filter(each => each !== '').join(' ');
}

function element(layer: { type?: keyof typeof ELEMENTS; quantization?: object }): string {
    const type = word('type', layer.type, Object.keys(ELEMENTS) as (keyof typeof ELEMENTS)[]) || 'float32';
    if (type === 'float32' && layer.quantization !== undefined) {
        throw new LinnetError('INVALID_LAYER', 'quantization is given, type "float32" takes none');
    }
    return ELEMENTS[type];
}

function pass(value: string | undefined, passes: readonly string[]): string {
    return word('pass', value, passes);
}

/** The words of an image's dimensions; letters differ because a convolution has two kinds of channels. */
function image(input: readonly number[], layout: string | undefined, letter: string, code: string,
    channels: string): string[] {
    const form = layout === 'nhwc' ? '[N, H, W, C]' : '[N, C, H, W]';
    if (!Array.isArray(input) || input.length !== 4) {
        throw new LinnetError('INVALID_INPUT_SIZE', `input is ${show(input)}, must be ${form}`);
    }
    const [n, c, h, w] = layout === 'nhwc' ? [input[0], input[3], input[1], input[2]] : input;
    const height = number('INVALID_INPUT_SIZE', 'input height', 'i', h);
    const width = number('INVALID_INPUT_SIZE', 'input width', 'x', w);
    return [number('INVALID_BATCH_SIZE', 'batch', 'n', n), number(code, channels, letter, c), height + width];
}

function padding(value: unknown): string {
    if (value === undefined) {
        return '';
    }
    if (typeof value === 'string') {
        return `p${word('padding', value, ['same', 'valid'], 'INVALID_PADDING')}`;
    }
    return several('INVALID_PADDING', 'padding', 'p', '"same", "valid", a number, [vertical, horizontal] or '
        + '[top, bottom, left, right]', value);
}

function sizes(code: string, parameter: string, letter: string, value: unknown): string {
    return several(code, parameter, letter, 'a number or [vertical, horizontal]', value);
}

function several(code: string, parameter: string, letter: string, form: string, value: unknown): string {
    const values = typeof value === 'number' ? [value] : numbers(code, parameter, form, value);
    if (values.length === 0) {
        throw new LinnetError(code, `${parameter} is [], must be ${form}`);
    }
    return letter + values.join('x');
}

function numbers(code: string, parameter: string, form: string, value: unknown): readonly number[] {
    if (!Array.isArray(value) || !Array.from(value).every(each => typeof each === 'number')) {
        throw new LinnetError(code, `${parameter} is ${show(value)}, must be ${form}`);
    }
    return value;
}

function number(code: string, parameter: string, letter: string, value: unknown): string {
    if (typeof value !== 'number') {
        throw new LinnetError(code, `${parameter} is ${show(value)}, must be a number`);
    }
    return letter + String(value);
}

function activation(value: Activation | undefined): string {
    const simple = ['identity', 'relu', 'relu6', 'elu', 'sigmoid', 'tanh'] as const;
    if (typeof value !== 'object' || value === null) {
        return word('activation', value, simple, 'INVALID_ACTIVATION');
    }
    const parameter = (name: string, given: unknown) => number('INVALID_ACTIVATION', `activation ${name}`, '', given);
    switch (value.type) {
        case 'relu':
            return `relu(${parameter('negativeSlope', value.negativeSlope)})`;
        case 'elu':
            return `elu(${parameter('alpha', value.alpha)})`;
        case 'clamp':
            return `clamp(${parameter('minimum', value.minimum)},${parameter('maximum', value.maximum)})`;
        default:
            throw new LinnetError('INVALID_ACTIVATION',
                `activation type is ${show((value as { type?: unknown }).type)}, must be "relu", "elu" or "clamp"`);
    }
}

function constants(layer: { weights?: unknown; bias?: unknown }): string {
    return join(layer.weights === undefined ? '' : 'constantWeights', layer.bias === undefined ? '' : 'bias');
}

/** The parts are operands, which the plan checks. */
function normalization(value: { epsilon: unknown }): string {
    checkOptions('batchNormalization', value, ['scale', 'shift', 'mean', 'variance', 'epsilon'],
        'INVALID_BATCH_NORMALIZATION');
    number('INVALID_BATCH_NORMALIZATION', 'batchNormalization.epsilon', '', value.epsilon);
    return 'batchNormalization';
}

function flag(parameter: string, value: unknown, text: string): string {
    if (value !== undefined && typeof value !== 'boolean') {
        throw new LinnetError('INVALID_LAYER', `${parameter} is ${show(value)}, must be true or false`);
    }
    return value === true ? text : '';
}

/** `value` where it is one of `words`, '' where it is left out. */
function word<W extends string>(parameter: string, value: W | undefined, words: readonly W[],
    code = 'INVALID_LAYER'): W | '' {
    if (value === undefined) {
        return '';
    }
    if (!words.includes(value)) {
        throw new LinnetError(code, `${parameter} is ${show(value)}, must be one of ${words.map(show).join(', ')}`);
    }
    return value;
}

function required<V>(code: string, parameter: string, value: V | undefined): V {
    if (value === undefined) {
        throw new LinnetError(code, `${parameter} is missing`);
    }
    return value;
}

function optional<V>(value: V | undefined, text: (value: V) => string): string {
    return value === undefined ? '' : text(value);
}
