// Whole networks of ImageNet's size with random weights, as graphs.

/** Between seeds, which would otherwise give shifts of one sequence: an odd number without a pattern, digits of π. */
const SEEDS = 0x3243f6a9;

/** The networks by name: a function of the batch. */
export const NETWORKS = {
    alexnet: batch => alexnet(new Builder(batch)),
    'vgg-a': batch => vgg(new Builder(batch), [1, 1, 2, 2, 2]),
    'vgg-16': batch => vgg(new Builder(batch), [2, 2, 3, 3, 3]),
    'inception-bn': batch => inception(new Builder(batch)),
    'resnet-50': batch => resnet(new Builder(batch)),
    'mobilenet-v2': batch => mobilenet(new Builder(batch)),
};

/** Krizhevsky 2014, one column. */
function alexnet(net) {
    let x = net.convolution(-1, 64, 11, { stride: 4, padding: 2 });
    x = net.convolution(net.maximum(x, 3, 2), 192, 5, { padding: 2 });
    x = net.convolution(net.maximum(x, 3, 2), 384, 3, { padding: 1 });
    x = net.convolution(x, 256, 3, { padding: 1 });
    x = net.maximum(net.convolution(x, 256, 3, { padding: 1 }), 3, 2);
    return classified(net, x);
}

/** Simonyan and Zisserman 2014; `depths` are the convolutions before each pool. */
function vgg(net, depths) {
    let x = -1;
    depths.forEach((depth, i) => {
        for (let layer = 0; layer < depth; layer++) {
            x = net.convolution(x, Math.min(512, 64 << i), 3, { padding: 1 });
        }
        x = net.maximum(x, 2, 2);
    });
    return classified(net, x);
}

/** The three fully-connected layers of AlexNet and VGG. */
function classified(net, x) {
    return net.softmax(net.full(net.full(net.full(x, 4096), 4096), 1000, 'identity'));
}

/** He et al. 2015, batch normalization folded, stride on the 3×3. */
function resnet(net) {
    let x = net.maximum(net.convolution(-1, 64, 7, { stride: 2, padding: 3 }), 3, 2, 1);
    [3, 4, 6, 3].forEach((blocks, stage) => {
        const width = 64 << stage;
        for (let block = 0; block < blocks; block++) {
            const stride = stage > 0 && block === 0 ? 2 : 1;
            const reduced = net.convolution(net.convolution(x, width, 1), width, 3, { stride, padding: 1 });
            // Small weights keep the sum of sixteen such blocks small.
            const expanded = net.convolution(reduced, 4 * width, 1, { activation: 'identity', gain: 0.3 });
            const shortcut = block > 0 ? x : net.convolution(x, 4 * width, 1, { stride, activation: 'identity' });
            x = net.add(expanded, shortcut, 'relu');
        }
    });
    return net.softmax(net.full(net.globalAverage(x), 1000, 'identity'));
}

/** Sandler et al. 2018, batch normalization folded. */
function mobilenet(net) {
    let x = net.convolution(-1, 32, 3, { stride: 2, padding: 1, activation: 'relu6' });
    let channels = 32;
    // Expansion, channels, blocks and the first block's stride, as in the paper's table 2.
    for (const [expansion, to, blocks, first] of [
        [1, 16, 1, 1],
        [6, 24, 2, 2],
        [6, 32, 3, 2],
        [6, 64, 4, 2],
        [6, 96, 3, 1],
        [6, 160, 3, 2],
        [6, 320, 1, 1],
    ]) {
        for (let block = 0; block < blocks; block++) {
            const wide = expansion * channels;
            const expanded = expansion === 1 ? x : net.convolution(x, wide, 1, { activation: 'relu6' });
            const deep = net.convolution(expanded, wide, 3, {
                stride: block === 0 ? first : 1,
                padding: 1,
                groups: wide,
                activation: 'relu6',
            });
            const projected = net.convolution(deep, to, 1, { activation: 'identity' });
            x = block === 0 ? projected : net.add(projected, x);
            channels = to;
        }
    }
    x = net.convolution(x, 1280, 1, { activation: 'relu6' });
    return net.softmax(net.full(net.globalAverage(x), 1000, 'identity'));
}

/** Ioffe and Szegedy 2015 as the cases have it, batch normalization folded. */
function inception(net) {
    let x = net.convolution(-1, 64, 7, { stride: 2, padding: 3 });
    x = net.convolution(net.maximum(x, 3, 2, 0, true), 64, 1);
    x = net.maximum(net.convolution(x, 192, 3, { padding: 1 }), 3, 2, 0, true);
    x = mixed(net, x, 64, [64, 64], [64, 96], 32);
    x = mixed(net, x, 64, [64, 96], [64, 96], 64);
    x = halved(net, x, [128, 160], [64, 96]);
    x = mixed(net, x, 224, [64, 96], [96, 128], 128);
    x = mixed(net, x, 192, [96, 128], [96, 128], 128);
    x = mixed(net, x, 160, [128, 160], [128, 160], 128);
    x = mixed(net, x, 96, [128, 192], [160, 192], 128);
    x = halved(net, x, [128, 192], [192, 256]);
    x = mixed(net, x, 352, [192, 320], [160, 224], 128);
    x = mixed(net, x, 352, [192, 320], [192, 224], 128, 'max');
    return net.softmax(net.full(net.globalAverage(x), 1000, 'identity'));
}

/** Four branches: 1×1, 3×3, two of 3×3, and a pool with a projection. */
function mixed(net, x, single, [reduce, to], [doubleReduce, doubleTo], projection, pool = 'average') {
    const same = { padding: 1 };
    const first = net.convolution(net.convolution(x, doubleReduce, 1), doubleTo, 3, same);
    return net.concatenation(
        net.convolution(x, single, 1),
        net.convolution(net.convolution(x, reduce, 1), to, 3, same),
        net.convolution(first, doubleTo, 3, same),
        net.convolution(net.pooling(x, pool, 3, 1, 1), projection, 1),
    );
}

/** Three branches of stride 2. */
function halved(net, x, [reduce, to], [doubleReduce, doubleTo]) {
    const half = { stride: 2, padding: 1 };
    const first = net.convolution(net.convolution(x, doubleReduce, 1), doubleTo, 3, { padding: 1 });
    return net.concatenation(
        net.convolution(net.convolution(x, reduce, 1), to, 3, half),
        net.convolution(first, doubleTo, 3, half),
        net.maximum(x, 3, 2, 1),
    );
}

/** Adds nodes one by one; each call returns the node's index. */
class Builder {
    #sizes = [];
    #seed = 1;

    constructor(batch) {
        this.batch = batch;
        this.graph = {
            layout: 'nchw',
            input: { shape: [batch, 3, 224, 224], values: this.#values(batch * 3 * 224 * 224, 1) },
            nodes: [],
        };
        this.#sizes[-1] = { c: 3, h: 224, w: 224 };
    }

    convolution(
        from,
        outputChannels,
        kernel,
        { stride = 1, padding = 0, groups = 1, activation = 'relu', gain = 1 } = {},
    ) {
        const { c, h, w } = this.#sizes[from];
        const out = size => Math.floor((size + 2 * padding - kernel) / stride) + 1;
        const layer = {
            input: [this.batch, c, h, w],
            outputChannels,
            kernel: [kernel, kernel],
            stride: [stride, stride],
            padding: Array(4).fill(padding),
            groups,
            activation,
        };
        return this.#weighted('convolution', layer, from, (c / groups) * kernel * kernel, gain, {
            c: outputChannels,
            h: out(h),
            w: out(w),
        });
    }

    full(from, outputChannels, activation = 'relu') {
        const { c, h, w } = this.#sizes[from];
        const layer = { batch: this.batch, inputChannels: c * h * w, outputChannels, activation };
        return this.#weighted('fullyConnected', layer, from, c * h * w, 1, { c: outputChannels, h: 1, w: 1 });
    }

    maximum(from, window, stride, padding = 0, ceilMode = false) {
        return this.pooling(from, 'max', window, stride, padding, ceilMode);
    }

    pooling(from, kind, window, stride, padding, ceilMode = false) {
        const { c, h, w } = this.#sizes[from];
        const round = ceilMode ? Math.ceil : Math.floor;
        const out = size => round((size + 2 * padding - window) / stride) + 1;
        const layer = {
            kind,
            input: [this.batch, c, h, w],
            window: [window, window],
            stride: [stride, stride],
            padding: Array(4).fill(padding),
            ceilMode,
        };
        return this.#node({ kind: 'pooling', layer, from: [from] }, { c, h: out(h), w: out(w) });
    }

    globalAverage(from) {
        const { c, h, w } = this.#sizes[from];
        const layer = { kind: 'globalAverage', input: [this.batch, c, h, w] };
        return this.#node({ kind: 'pooling', layer, from: [from] }, { c, h: 1, w: 1 });
    }

    add(a, b, activation = 'identity') {
        return this.#node({ kind: 'add', layer: { activation }, from: [a, b] }, this.#sizes[a]);
    }

    concatenation(...from) {
        const c = from.reduce((sum, index) => sum + this.#sizes[index].c, 0);
        return this.#node({ kind: 'concatenation', layer: {}, from }, { ...this.#sizes[from[0]], c });
    }

    /** The graph, which ends here. */
    softmax(from) {
        const { c } = this.#sizes[from];
        this.#node({ kind: 'softmax', layer: { batch: this.batch, channels: c }, from: [from] }, { c, h: 1, w: 1 });
        return this.graph;
    }

    /** Weights so large that the numbers neither grow nor fade from layer to layer (He et al. 2015). */
    #weighted(kind, layer, from, fanIn, gain, size) {
        const weights = this.#values(layer.outputChannels * fanIn, gain * Math.sqrt(6 / fanIn));
        const bias = this.#values(layer.outputChannels, 0.1);
        return this.#node({ kind, layer, from: [from], weights, bias }, size);
    }

    #node(node, size) {
        this.#sizes.push(size);
        return this.graph.nodes.push(node) - 1;
    }

    #values(length, range) {
        return { seed: Math.imul(this.#seed++, SEEDS), length, low: -range, high: range, half: false };
    }
}
