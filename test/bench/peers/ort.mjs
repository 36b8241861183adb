// ONNX Runtime: its own WebAssembly in Node (onnxruntime-web), or its native library (onnxruntime-node). A run copies
// its input and its output, which the API leaves no way around.

import { onnxModel } from './onnxModel.mjs';
import { shapeOf, sizes } from './graph.mjs';
import { inputIn } from './reorder.mjs';

/** Starts the engine: 'wasm', or 'cpu', the native one. */
export async function open(threads, provider) {
    const ort = await (provider === 'cpu' ? import('onnxruntime-node') : import('onnxruntime-web'));
    if (provider === 'wasm') {
        ort.env.wasm.numThreads = threads;
    }
    const options = {
        executionProviders: [provider],
        graphOptimizationLevel: 'all',
        intraOpNumThreads: threads,
    };
    return { prepare: graph => prepare(ort, options, graph) };
}

async function prepare(ort, options, graph) {
    const size = sizes(graph).of(-1);
    const session = await ort.InferenceSession.create(onnxModel(graph), options);
    const input = new ort.Tensor('float32', inputIn('nchw', graph, size), shapeOf(size, size.flat ? 'nc' : 'nchw'));
    let output;
    return {
        run: async () => {
            ({ output } = await session.run({ input }));
        },
        output: () => ({ data: output.data, layout: 'nchw' }),
        dispose: () => session.release(),
    };
}
