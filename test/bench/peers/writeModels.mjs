// Writes the ONNX models of case files or networks, and what Linnet needs to compute the same, for the benchmark on
// the JVM.
//   node bench/peers/writeModels.mjs <folder> [--networks] [--batches 1] [--match regex] [file or network …]

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { count, graphOf, isFused, operations, shapeOf, sizes, Unsupported } from './graph.mjs';
import { selectCases } from './layers.mjs';
import { NETWORKS } from './networks.mjs';
import { onnxModel } from './onnxModel.mjs';

const texts = await import(new URL('layerText.js', import.meta.resolve('linnet')));
const TEXT = {
    convolution: texts.convolutionText,
    fullyConnected: texts.fullyConnectedText,
    pooling: texts.poolingText,
    activation: texts.activationText,
    softmax: texts.softmaxText,
    add: texts.addText,
};

const {
    values: options,
    positionals: [folder, ...names],
} = parseArgs({
    allowPositionals: true,
    options: {
        networks: { type: 'boolean' },
        batches: { type: 'string', default: '1' },
        match: { type: 'string', default: '' },
    },
});
await mkdir(folder, { recursive: true });
const index = [];
for (const { name, batch, graph } of await graphs()) {
    const onnx = `${index.length}.onnx`;
    try {
        await writeFile(join(folder, onnx), onnxModel(graph));
        index.push({
            name,
            batch,
            onnx,
            operations: operations(graph),
            input: graph.input.values,
            nodes: nodes(graph),
        });
    } catch (error) {
        if (!(error instanceof Unsupported)) {
            throw error;
        }
        console.error(`${name}: ${error.message}`);
    }
}
await writeFile(join(folder, 'index.json'), JSON.stringify(index));

async function graphs() {
    if (options.networks) {
        return (names.length > 0 ? names : Object.keys(NETWORKS)).flatMap(name =>
            options.batches
                .split(',')
                .map(batch => ({ name, batch: Number(batch), graph: NETWORKS[name](Number(batch)) })),
        );
    }
    const cases = await selectCases(names.length > 0 ? names : ['targets'], {
        match: new RegExp(options.match),
        layout: 'nchw',
    });
    return cases.map(each => ({ name: each.text.match(/"(.*)"/)?.[1] ?? each.text, batch: 1, graph: graphOf(each) }));
}

/** The nodes as dev.linnet.bench.peers.Graph reads them: layers as text in the grammar of the cases. */
function nodes(graph) {
    const { of } = sizes(graph);
    return graph.nodes.map(({ kind, layer, from, weights, bias }, i) => {
        const whole = {
            ...layer,
            ...(isFused(graph.nodes, i + 1) ? { maxPooling: '2x2' } : {}),
            ...(kind === 'add' ? { shape: shapeOf(of(i), 'nchw') } : {}),
        };
        const text = all => TEXT[kind]?.(all) ?? kind;
        return {
            text: text(whole),
            gemm: text(kind === 'convolution' ? { ...whole, algorithm: 'implicitGemm' } : whole),
            from,
            weights,
            bias,
            length: count(of(isFused(graph.nodes, i + 1) ? i + 1 : i)),
            picture: count(of(i)) / of(i).n,
            relu: layer.activation === 'relu',
            fused: isFused(graph.nodes, i),
        };
    });
}
