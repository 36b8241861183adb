/** Measures layers for their page, so that the page itself never waits. */
import { type Linnet, type Plan, start, type Tensor } from 'linnet';
import { peak } from '../../../test/bench/meter.mjs';
import { typeOf, values } from '../../../test/src/js/values.mjs';
import { type BenchmarkLayer, loadLayers, nameOf } from './benchmarkLayers.ts';
import type { BenchmarkReply, BenchmarkRequest, LayerTimes } from './benchmarkMessages.ts';
import relaxedSimd from '../../node_modules/linnet/dist/linnet-relaxed-simd.wasm?url';
import simd from '../../node_modules/linnet/dist/linnet-simd.wasm?url';
import scalar from '../../node_modules/linnet/dist/linnet-scalar.wasm?url';

/** One measurement lasts at least so many milliseconds: clocks of pages may tick ten times in one. */
const SHORTEST = 4;
const FEWEST_ROUNDS = 5;
const MOST_ROUNDS = 50;
/** The share of the time in which a layer runs unmeasured, until the engine has compiled it. */
const WARM_UP = 0.3;

/** The kernels of each backend, and the lanes of their vectors. JavaScript's have no registers to measure. */
const KERNELS: Readonly<Record<string, { readonly url: string; readonly lanes: number }>> = {
    'wasm-relaxed-simd': { url: relaxedSimd, lanes: 4 },
    'wasm-simd': { url: simd, lanes: 4 },
    wasm: { url: scalar, lanes: 1 },
};

addEventListener('message', async ({ data }: MessageEvent<BenchmarkRequest>) => {
    try {
        await run(data);
    } catch (error) {
        reply({ type: 'failed', message: messageOf(error) });
    }
});

async function run({ backend, threads, layers, seconds, fixtures }: BenchmarkRequest): Promise<void> {
    const cases = await loadLayers(fixtures, layers);
    const linnet = await start({ backend, threads });
    try {
        const measurePeak = await peakOf(linnet.backend);
        reply({ type: 'started', backend: linnet.backend, threads: linnet.threads, layers: cases.length });
        for (const each of cases) {
            reply({ type: 'measuring', name: nameOf(each) });
            try {
                reply({ type: 'measured', times: measure(linnet, each, seconds, measurePeak) });
            } catch (error) {
                reply({ type: 'refused', name: nameOf(each), message: messageOf(error) });
            }
        }
    } finally {
        await linnet.close();
    }
    reply({ type: 'done' });
}

/** What measures GFLOP/s of one thread in registers, on kernels of its own. */
async function peakOf(backend: string): Promise<() => number> {
    const kernels = KERNELS[backend];
    if (kernels === undefined) {
        return () => NaN;
    }
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    const { instance } = await WebAssembly.instantiateStreaming(fetch(kernels.url), { env: { memory } });
    return () => peak(instance.exports, kernels.lanes);
}

function measure(linnet: Linnet, each: BenchmarkLayer, seconds: number, measurePeak: () => number): LayerTimes {
    const held: (Tensor | Plan<object>)[] = [];
    try {
        const { plan, work } = prepare(linnet, each, held);
        const { milliseconds, peak } = contest(work, seconds, measurePeak);
        const gflops = each.operations / milliseconds / 1e6;
        return {
            name: nameOf(each), algorithm: plan.algorithm, milliseconds, gflops,
            share: gflops / peak / linnet.threads, peak,
        };
    } finally {
        held.forEach(resource => resource.dispose());
    }
}

/** A plan of the layer, and what runs it on tensors; both are added to `held`. */
function prepare(linnet: Linnet, each: BenchmarkLayer, held: (Tensor | Plan<object>)[]) {
    const operands = Object.entries(each.operands).map(([name, of]) => [name, values(of)] as const);
    const isConstant = ([name]: readonly [string, unknown]) => each.constants.includes(name);
    // The fixture's object is what the method takes; its kind says which.
    const method = linnet[each.kind].bind(linnet) as unknown as (layer: object) => Plan<object>;
    const plan = method({ ...each.layer, ...Object.fromEntries(operands.filter(isConstant)) });
    held.push(plan);
    const places: Record<string, Tensor> = { output: linnet.tensor(plan.outputShape) };
    for (const [name, data] of operands.filter(operand => !isConstant(operand))) {
        places[name] = linnet.tensor([data.length], { data, type: typeOf(data) });
    }
    held.push(...Object.values(places));
    return { plan, work: () => plan.runSync(places) };
}

/** Medians of rounds in which the work and the peak take turns: a machine that slows down does so to both. */
function contest(work: () => unknown, seconds: number, measurePeak: () => number) {
    const once = warmUp(work, 1000 * WARM_UP * seconds);
    const repeats = Math.max(1, Math.ceil(SHORTEST / once));
    const rounds = Math.round(Math.min(MOST_ROUNDS, Math.max(FEWEST_ROUNDS, 1000 * seconds / (SHORTEST + repeats * once))));
    const times: number[] = [];
    const peaks: number[] = [];
    for (let round = 0; round < rounds; round++) {
        peaks.push(measurePeak());
        times.push(time(work, repeats) / repeats);
    }
    return { milliseconds: median(times), peak: median(peaks) };
}

/** Runs at least twice; milliseconds of a run, of as many at a time as clocks can tell. */
function warmUp(work: () => unknown, milliseconds: number): number {
    let shortest = Infinity;
    let repeats = 1;
    const end = performance.now() + milliseconds;
    for (let runs = 0; runs < 2 || performance.now() < end; runs++) {
        const took = time(work, repeats);
        shortest = Math.min(shortest, Math.max(took, SHORTEST / 1000) / repeats);
        if (took < SHORTEST) {
            repeats *= 2;
        }
    }
    return shortest;
}

function time(work: () => unknown, repeats: number): number {
    const begin = performance.now();
    for (let i = 0; i < repeats; i++) {
        work();
    }
    return performance.now() - begin;
}

function median(all: readonly number[]): number {
    return all.toSorted((a, b) => a - b)[all.length >> 1]!;
}

function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

function reply(message: BenchmarkReply): void {
    postMessage(message);
}
