import { type Model, readModel } from '../network/model.ts';
import topology2 from '@model-package/models/x2/model.json?url';
import topology3 from '@model-package/models/x3/model.json?url';
import topology4 from '@model-package/models/x4/model.json?url';
import topology8 from '@model-package/models/x8/model.json?url';
import weights2 from '@model-package/models/x2/group1-shard1of1.bin?url';
import weights3 from '@model-package/models/x3/group1-shard1of1.bin?url';
import weights4 from '@model-package/models/x4/group1-shard1of1.bin?url';
import weights8 from '@model-package/models/x8/group1-shard1of1.bin?url';

const files: Readonly<Record<number, readonly [topology: string, weights: string]>> = {
    2: [topology2, weights2], 3: [topology3, weights3], 4: [topology4, weights4], 8: [topology8, weights8],
};
const loaded = new Map<number, Promise<Model>>();

/** The network that upscales by `scale`, loaded once. Throws an Error that names the file that could not be had. */
export function loadModel(scale: number): Promise<Model> {
    let model = loaded.get(scale);
    if (model === undefined) {
        model = load(scale);
        loaded.set(scale, model);
        model.catch(() => loaded.delete(scale)); // the next request tries again
    }
    return model;
}

async function load(scale: number): Promise<Model> {
    const [topology, weights] = files[scale]!;
    const [document, bytes] = await Promise.all([
        fetchFile(topology).then(response => response.json() as Promise<unknown>),
        fetchFile(weights).then(response => response.arrayBuffer()),
    ]);
    return readModel(document, bytes);
}

/** Fetches a file of the page; an Error names it and the status where that fails. */
export async function fetchFile(url: string): Promise<Response> {
    const response = await fetch(url);
    if (!response.ok) {
        throw new Error(`${url} could not be loaded: HTTP ${response.status}`);
    }
    return response;
}
