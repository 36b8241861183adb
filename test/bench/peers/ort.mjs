// ONNX Runtime Web: its own WebAssembly, in Node. A run copies its input and its output, which the API leaves no way
// around.

import * as ort from 'onnxruntime-web';
import { onnxModel } from './onnxModel.mjs';
import { shapeOf, sizes } from './graph.mjs';
import { inputIn } from './reorder.mjs';

/** Starts the engine. */
export async function open(threads) {
    ort.env.wasm.numThreads = threads;
    return { prepare };
}

async function prepare(graph) {
    const size = sizes(graph).of(-1);
    const session = await ort.InferenceSession.create(onnxModel(graph), {
        executionProviders: ['wasm'],
        graphOptimizationLevel: 'all',
    });
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
