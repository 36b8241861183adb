/** Runs the case files for their page, so that the page itself never waits. */
import { start } from 'linnet';
import { runCases } from '../../../test/src/js/case-runner.mjs';
import { fetchFixture } from './fixtures.ts';
import type { CaseFileSize, CasesReply, CasesRequest } from './casesMessages.ts';

addEventListener('message', async ({ data }: MessageEvent<CasesRequest>) => {
    try {
        await run(data);
    } catch (error) {
        reply({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
});

async function run({ backend, fixtures, threads }: CasesRequest): Promise<void> {
    const load = loader(fixtures);
    const files = await sizes(load);
    reply({ type: 'starting' });
    const linnet = await start({ backend, threads });
    try {
        reply({ type: 'started', backend: linnet.backend, threads: linnet.threads, files });
        await runCases({
            linnet, load, files: files.map(file => file.name), onCase: result => reply({ type: 'case', result }),
        });
    } finally {
        await linnet.close();
    }
    reply({ type: 'done' });
}

/** Loads each fixture file once: those that are counted before the run are read again in it. */
function loader(fixtures: string): (name: string) => Promise<Uint8Array> {
    const loaded = new Map<string, Promise<Uint8Array>>();
    return name => {
        const bytes = loaded.get(name) ?? fetchFixture(new URL(name, fixtures).href);
        loaded.set(name, bytes);
        return bytes;
    };
}

async function sizes(load: (name: string) => Promise<Uint8Array>): Promise<CaseFileSize[]> {
    const read = async (name: string) => JSON.parse(new TextDecoder().decode(await load(name)));
    const { files } = await read('index.json') as { files: string[] };
    return Promise.all(files.map(async name => {
        const { cases } = await read(`${name}.json`) as { cases: unknown[] };
        return { name, cases: cases.length };
    }));
}

function reply(message: CasesReply): void {
    postMessage(message);
}
