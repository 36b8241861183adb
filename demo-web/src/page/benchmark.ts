/** The page of the benchmark: has its worker measure layers, and shows each as it comes. */
import type { LayerChart } from './benchmarkChart.ts';
import type { BenchmarkReply, BenchmarkRequest, LayerTimes } from './benchmarkMessages.ts';
import { element, type RunState, showError, showRun } from './runStatus.ts';
import { speed } from './speed.ts';

/** About how long each layer is measured where the address does not say. */
const SECONDS = 0.5;
/** What Linnet takes by itself: more threads seldom pay. */
const MOST_THREADS = 8;

const choices = {
    layers: element<HTMLSelectElement>('layers'),
    backend: element<HTMLSelectElement>('backend'),
    threads: element<HTMLSelectElement>('threads'),
};
const run = element<HTMLButtonElement>('run');
const progress = element<HTMLProgressElement>('progress');

let worker: Worker | undefined;
let chart: LayerChart | undefined;
let seconds = SECONDS;
let layers = 0;
let measured: LayerTimes[] = [];
let refused = 0;

offerThreads();
run.addEventListener('click', runAll);
element('cancel').addEventListener('click', () => {
    endWorker();
    show('idle', `Cancelled after ${measured.length + refused} of ${layers} layers.`);
});
runAsAddressed();

function offerThreads(): void {
    const most = crossOriginIsolated ? Math.min(MOST_THREADS, navigator.hardwareConcurrency) : 1;
    for (let threads = most; threads >= 1; threads--) {
        choices.threads.append(new Option(`${threads}`, `${threads}`));
    }
    choices.threads.title = crossOriginIsolated ? ''
        : 'This page was served without the headers that let threads share memory.';
}

/** Runs at once where the page's address has a query such as ?backend=wasm-simd&threads=1&layers=vgg-a&seconds=2. */
function runAsAddressed(): void {
    const query = new URLSearchParams(location.search);
    for (const [name, choice] of Object.entries(choices)) {
        const wanted = query.get(name);
        const known = [...choice.options].map(option => option.value);
        if (wanted !== null && !known.includes(wanted)) {
            return fail(`The address asks for ${name} “${wanted}”, which must be one of ${known.join(', ')}.`);
        }
        choice.value = wanted ?? choice.value;
    }
    seconds = Number(query.get('seconds') ?? SECONDS);
    if (!(seconds > 0 && seconds <= 60)) {
        return fail(`The address asks for seconds “${query.get('seconds')}”, which must be above 0 and at most 60.`);
    }
    if (query.size > 0) {
        runAll();
    }
}

function runAll(): void {
    endWorker();
    [layers, measured, refused] = [0, [], 0];
    element('results').hidden = true;
    element('rows').replaceChildren();
    show('running', 'Loading the layers…');
    worker = new Worker(new URL('./benchmarkWorker.ts', import.meta.url), { type: 'module' });
    const own = worker;
    // Replies are taken one after the other: the first has to wait for the chart.
    let last = Promise.resolve();
    worker.addEventListener('message', ({ data }: MessageEvent<BenchmarkReply>) => {
        last = last.then(() => own === worker ? answer(data) : undefined)
            .catch(error => fail(error instanceof Error ? error.message : String(error)));
    });
    worker.addEventListener('error', event => fail(event.message || 'The worker of this page could not be started.'));
    worker.postMessage({
        layers: choices.layers.value, backend: choices.backend.value as BenchmarkRequest['backend'],
        threads: Number(choices.threads.value), seconds, fixtures: new URL('./fixtures/', document.baseURI).href,
    } satisfies BenchmarkRequest);
}

function endWorker(): void {
    worker?.terminate();
    worker = undefined;
}

async function answer(reply: BenchmarkReply): Promise<void> {
    switch (reply.type) {
        case 'started': {
            layers = reply.layers;
            element('library').textContent = `${reply.backend}, ${reply.threads}`;
            element('peak').textContent = element('most').textContent = '…';
            const { LayerChart } = await import('./benchmarkChart.ts');
            element('results').hidden = false;
            chart?.destroy();
            chart = new LayerChart(element<HTMLCanvasElement>('chart'), reply.threads);
            return;
        }
        case 'measuring': {
            element('status').textContent = `Measuring ${reply.name}… ${measured.length + refused + 1} of ${layers} layers`;
            return;
        }
        case 'measured': return add(reply.times);
        case 'refused': {
            refused++;
            row(reply.name, reply.message).lastElementChild!.className = 'wrong';
            return;
        }
        case 'done': {
            endWorker();
            show(refused === 0 ? 'done' : 'failed', refused === 0
                ? `Measured ${layers} layers.` : `${refused} of ${layers} layers could not be measured.`);
            progress.value = 1;
            return;
        }
        case 'failed': return fail(reply.message);
    }
}

function add(times: LayerTimes): void {
    measured.push(times);
    progress.value = (measured.length + refused) / layers;
    const { name, algorithm, milliseconds, gflops, share } = times;
    const counted = gflops > 0;
    row(name, milliseconds.toPrecision(3), counted ? speed(gflops) : '', counted ? percent(share) : '', algorithm);
    chart!.add(times);
    const peaks = measured.map(({ peak }) => peak).sort((a, b) => a - b);
    const peak = peaks[peaks.length >> 1]!;
    element('peak').textContent = Number.isNaN(peak) ? '–' : peak.toFixed(1);
    const best = measured.reduce((most, each) => each.share > most.share ? each : most);
    element('most').textContent = best.share > 0 ? `${percent(best.share)} by ${best.algorithm}` : '–';
}

/** Adds a line to the table; the columns between name and the last are numbers. */
function row(name: string, ...cells: string[]): HTMLTableRowElement {
    const line = document.createElement('tr');
    const head = document.createElement('th');
    head.scope = 'row';
    head.textContent = name;
    line.append(head);
    cells.forEach((text, i) => {
        const cell = line.insertCell();
        cell.textContent = text;
        cell.className = cells.length > 1 && i < cells.length - 1 ? 'number' : '';
        cell.colSpan = cells.length > 1 ? 1 : 4;
    });
    element('rows').append(line);
    return line;
}

function percent(share: number): string {
    return Number.isNaN(share) ? '–' : `${Math.round(100 * share)} %`;
}

function fail(message: string): void {
    endWorker();
    show('failed', 'The layers were not measured to the end.');
    showError(message);
}

function show(state: RunState, status: string): void {
    showRun(state, status, [run, ...Object.values(choices)]);
}
