/** The layers of the case files, as their fixtures describe them. */
import { fetchFixture } from './fixtures.ts';
import type { ValuesOf } from '../../../test/src/js/values.mjs';

/** A case as dev.linnet.test.fixture.FixtureCase writes it, as far as it is measured. */
export interface BenchmarkLayer {
    readonly text: string;
    /** The method of the library that plans it. */
    readonly kind: 'convolution' | 'fullyConnected' | 'pooling' | 'activation' | 'softmax' | 'add';
    readonly layer: Readonly<Record<string, unknown>>;
    /** Names of the operands that are given when planned. */
    readonly constants: readonly string[];
    readonly operands: Readonly<Record<string, ValuesOf>>;
    /** Multiplications and additions of the direct computation. */
    readonly operations: number;
}

/** Where the layers come from that stand for their kinds. */
const BENCHMARK = 'targets';

/** The layers of a case file in `fixtures`, or with `kinds` one of each kind. */
export async function loadLayers(fixtures: string, layers: string): Promise<BenchmarkLayer[]> {
    const file = layers === 'kinds' ? BENCHMARK : layers;
    const bytes = await fetchFixture(new URL(`${file}.json`, fixtures).href);
    const { cases } = JSON.parse(new TextDecoder().decode(bytes)) as { cases: BenchmarkLayer[] };
    return layers === 'kinds' ? oneOfEachKind(cases) : cases;
}

/** The quoted name of a layer, or its text without what all have. */
export function nameOf({ text }: BenchmarkLayer): string {
    return text.match(/"(.*)"/)?.[1] ?? text.replace(/ f32\b| (constantWeights|bias)\b/g, '');
}

/** The first of those that differ in nothing but sizes and layout. */
function oneOfEachKind(cases: readonly BenchmarkLayer[]): BenchmarkLayer[] {
    const kinds = new Map<string, BenchmarkLayer>();
    for (const each of cases) {
        const { pass, input, kernel, stride, groups, algorithm, batch, weightsType, activation } = each.layer;
        const images = (input as number[] | undefined)?.[0];
        const own = each.kind === 'convolution' ? [images, kernel, stride, Number(groups) > 1, algorithm]
            : each.kind === 'fullyConnected' ? [Number(batch) > 1, weightsType] : [activation];
        const kind = JSON.stringify([each.kind, pass, ...own]);
        kinds.set(kind, kinds.get(kind) ?? each);
    }
    return [...kinds.values()];
}
