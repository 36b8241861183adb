// The kinds of layers that a summary tells apart: those that are limited by the same part of a machine and library.

import { sizeOf } from './graph.mjs';

/** The kind of a case's layer, in the words of a table. */
export function kindOf({ kind, layer }) {
    if (layer.pass !== 'forward') {
        return `${kind === 'convolution' ? '' : `${kind} `}${layer.pass}`;
    }
    if (kind === 'fullyConnected') {
        return layer.batch === 1 ? 'fully connected, batch 1' : 'product of matrices';
    }
    if (kind !== 'convolution') {
        return kind === 'activation' ? 'activations' : kind;
    }
    const { c: channels, h, w } = sizeOf(layer.input, layer.layout);
    const kernel = layer.kernel.join('×');
    if (layer.groups > 1) {
        return layer.groups === channels ? 'depthwise' : 'in groups';
    }
    if (channels <= 3) {
        return 'first layers, 3 channels';
    }
    if (kernel === '1×1' && layer.stride.every(each => each === 1)) {
        return '1×1';
    }
    if (layer.stride.some(each => each > 1)) {
        return 'strided';
    }
    if (kernel !== '3×3') {
        return Math.max(...layer.kernel) > 5 ? 'larger than 5×5' : kernel;
    }
    if (Math.min(h, w) < 14) {
        return '3×3, images below 14×14';
    }
    return Math.min(channels, layer.outputChannels) < 64 ? '3×3, fewer than 64 channels' : '3×3, 64 channels or more';
}
