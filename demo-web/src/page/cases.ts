/** The page of case files: has its worker run them, counts and lists what comes back. */
import type { CaseResult } from '../../../test/src/js/case-runner.mjs';
import type { CaseFileSize, CasesReply, CasesRequest } from './casesMessages.ts';
import { element, type RunState, showError, showRun } from './runStatus.ts';
import { StartWatch } from './startWatch.ts';

/** Counts of the cases of a file, or of all, and where the page shows them. */
interface Count {
    cases: number;
    passed: number;
    failed: number;
    checked: number;
    milliseconds: number;
    readonly cells: Readonly<Record<'passed' | 'failed' | 'checked' | 'milliseconds', HTMLElement>>;
}

const backend = element<HTMLSelectElement>('backend');
const run = element<HTMLButtonElement>('run');
const progress = element<HTMLProgressElement>('progress');

let worker: Worker | undefined;
const watch = new StartWatch();
let total = emptyCount(0, element);
let files = new Map<string, Count>();

run.addEventListener('click', runAll);
element('cancel').addEventListener('click', () => {
    endWorker();
    show('idle', `Cancelled after ${total.passed + total.failed} of ${total.cases} cases.`);
});
runAsAddressed();

/** Runs at once where the page's address has a query such as ?backend=wasm-simd. */
function runAsAddressed(): void {
    const wanted = new URLSearchParams(location.search).get('backend');
    if (wanted === null) {
        return;
    }
    const known = [...backend.options].map(option => option.value);
    if (known.includes(wanted)) {
        backend.value = wanted;
        runAll();
    } else {
        fail(`The address asks for the backend “${wanted}”, which must be one of ${known.join(', ')}.`);
    }
}

function runAll(): void {
    endWorker();
    total = emptyCount(0, element);
    files = new Map();
    element('results').hidden = true;
    element('failures').hidden = true;
    element('failure-list').replaceChildren();
    show('running', 'Loading the cases…');
    watch.reset();
    startWorker();
}

function startWorker(): void {
    worker = new Worker(new URL('./casesWorker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<CasesReply>) => answer(data));
    worker.addEventListener('error', event => fail(event.message || 'The worker of this page could not be started.'));
    const fixtures = new URL('./fixtures/', document.baseURI).href;
    const { threads } = watch;
    const request = { backend: backend.value as CasesRequest['backend'], fixtures };
    worker.postMessage((threads === undefined ? request : { ...request, threads }) satisfies CasesRequest);
}

function endWorker(): void {
    watch.end();
    worker?.terminate();
    worker = undefined;
}

function answer(reply: CasesReply): void {
    switch (reply.type) {
        case 'starting': {
            element('status').textContent = `Starting the library, attempt ${watch.attempt}…`;
            watch.begin(startAnew, fail);
            return;
        }
        case 'started': {
            watch.end();
            total = emptyCount(reply.files.reduce((sum, file) => sum + file.cases, 0), element);
            element('library').textContent = `${reply.backend}, ${reply.threads}`;
            element('files').replaceChildren(...reply.files.map(row));
            element('results').hidden = false;
            return;
        }
        case 'case': return add(reply.result);
        case 'done': {
            endWorker();
            show(total.failed === 0 ? 'done' : 'failed', total.failed === 0
                ? `All ${total.cases} cases passed.` : `${total.failed} of ${total.cases} cases failed.`);
            progress.value = 1;
            return;
        }
        case 'failed': return fail(reply.message);
    }
}

/** Another worker in place of one whose library does not start. */
function startAnew(): void {
    endWorker();
    startWorker();
}

function row({ name, cases }: CaseFileSize): HTMLTableRowElement {
    const line = document.createElement('tr');
    const head = document.createElement('th');
    head.scope = 'row';
    head.textContent = name;
    line.append(head);
    const number = (): HTMLElement => {
        const cell = line.insertCell();
        cell.className = 'number';
        return cell;
    };
    number().textContent = `${cases}`;
    files.set(name, emptyCount(cases, number));
    return line;
}

function emptyCount(cases: number, cell: (name: string) => HTMLElement): Count {
    // The cells of a row come to be in this order, which is that of the table's heads.
    const cells = {
        passed: cell('passed'), failed: cell('failed'), checked: cell('checked'), milliseconds: cell('milliseconds'),
    };
    const count: Count = { cases, passed: 0, failed: 0, checked: 0, milliseconds: 0, cells };
    write(count);
    return count;
}

function add(result: CaseResult): void {
    for (const count of [total, files.get(result.file)!]) {
        count[result.ok ? 'passed' : 'failed']++;
        count.checked += result.checked;
        count.milliseconds += result.milliseconds;
        write(count);
    }
    const ran = total.passed + total.failed;
    progress.value = ran / total.cases;
    element('status').textContent = `Running ${result.file}… ${ran} of ${total.cases} cases`;
    if (!result.ok) {
        element('failure-list').append(failure(result));
        element('failures').hidden = false;
    }
}

function write({ cells, ...counts }: Count): void {
    for (const name of ['passed', 'failed', 'checked', 'milliseconds'] as const) {
        cells[name].textContent = counts[name].toFixed(0);
    }
    cells.failed.classList.toggle('wrong', counts.failed > 0);
}

function failure({ file, text, message }: CaseResult): HTMLLIElement {
    const item = document.createElement('li');
    const layer = document.createElement('code');
    layer.textContent = `${file}: ${text}`;
    const reason = document.createElement('p');
    reason.className = 'error';
    reason.textContent = message;
    item.append(layer, reason);
    return item;
}

function fail(message: string): void {
    endWorker();
    show('failed', 'The cases did not run to their end.');
    showError(message);
}

function show(state: RunState, status: string): void {
    showRun(state, status, [run, backend]);
}
