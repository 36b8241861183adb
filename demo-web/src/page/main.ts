/** The page: hands photos to its worker and shows what comes back. */
import sample from '@model-package/assets/fixture.png?url';
import type { LayerReport } from '../network/network.ts';
import type { Reply, Request } from './messages.ts';
import { fetchFile } from './models.ts';
import { StartWatch } from './startWatch.ts';

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const drop = element('drop');
const picker = element<HTMLInputElement>('file');
const scale = element<HTMLSelectElement>('scale');
const before = element<HTMLImageElement>('before');
const after = element<HTMLCanvasElement>('after');
const download = element<HTMLAnchorElement>('download');
const progress = element<HTMLProgressElement>('progress');

const watch = new StartWatch();
let worker = startWorker();
let photo: { file: Blob; name: string } | undefined;

picker.addEventListener('change', () => {
    const file = picker.files?.[0];
    picker.value = ''; // so that the same file can be chosen again
    if (file) {
        upscale(file, file.name);
    }
});
element('sample').addEventListener('click', async () => {
    try {
        upscale(await (await fetchFile(sample)).blob(), 'sample.png');
    } catch (error) {
        fail((error as Error).message);
    }
});
scale.addEventListener('change', () => {
    if (photo) {
        upscale(photo.file, photo.name);
    }
});
element('cancel').addEventListener('click', () => {
    restart();
    show('idle', 'Cancelled. Choose another photo.');
});
takeDrops();

/** Files may be dropped anywhere on the page: beside the frame, the browser would leave the page to show them. */
function takeDrops(): void {
    let depth = 0; // a drag enters and leaves each element on its way
    const mark = (change: number) => {
        depth += change;
        drop.classList.toggle('over', depth > 0);
    };
    addEventListener('dragenter', () => mark(1));
    addEventListener('dragleave', () => mark(-1));
    addEventListener('dragover', event => event.preventDefault());
    addEventListener('drop', event => {
        event.preventDefault();
        mark(-depth);
        const file = event.dataTransfer?.files[0];
        if (file) {
            upscale(file, file.name);
        } else {
            fail('What was dropped is not a file.');
        }
    });
}

function upscale(file: Blob, name: string): void {
    if (document.body.dataset.state === 'computing') {
        restart();
    }
    photo = { file, name };
    element('pictures').hidden = true;
    element('facts').hidden = true;
    download.hidden = true;
    show('computing', `Opening ${name}…`);
    URL.revokeObjectURL(before.src);
    before.src = URL.createObjectURL(file);
    worker.postMessage({ file, scale: Number(scale.value) } satisfies Request);
}

function startWorker(): Worker {
    const threads = watch.threads === undefined ? '' : `${watch.threads}`;
    const started = new Worker(new URL('./upscaleWorker.ts', import.meta.url), { type: 'module', name: threads });
    started.addEventListener('message', ({ data }: MessageEvent<Reply>) => answer(data));
    started.addEventListener('error', event => fail(event.message || 'The worker of this page could not be started.'));
    return started;
}

/** Ends what is computing, threads and memory included. */
function restart(): void {
    watch.reset();
    worker.terminate();
    worker = startWorker();
}

/** Another worker in place of one whose library does not start; it gets the photo that the other had. */
function startAnew(): void {
    worker.terminate();
    worker = startWorker();
    if (photo !== undefined && document.body.dataset.state === 'computing') {
        worker.postMessage({ file: photo.file, scale: Number(scale.value) } satisfies Request);
    }
}

function answer(reply: Reply): void {
    switch (reply.type) {
        case 'starting': return watch.begin(startAnew, fail);
        case 'started': {
            watch.end();
            element('backend').textContent = reply.backend;
            element('threads').textContent = crossOriginIsolated ? `${reply.threads}` : '1 (page is not isolated)';
            if (document.body.dataset.state === 'idle') {
                element('status').textContent = `Ready: ${reply.backend}, threads: ${reply.threads}.`;
            }
            return;
        }
        case 'opened': {
            const factor = Number(scale.value);
            element('before-size').textContent = `${reply.width} × ${reply.height}`;
            element('after-size').textContent = '';
            after.width = reply.width * factor;
            after.height = reply.height * factor;
            element('pictures').hidden = false;
            return;
        }
        case 'progress': {
            progress.value = reply.share;
            element('status').textContent = `Computing… ${Math.round(100 * reply.share)} %`;
            return;
        }
        case 'done': return finish(reply);
        case 'failed': return fail(reply.message);
    }
}

function finish(reply: Extract<Reply, { type: 'done' }>): void {
    after.width = reply.width;
    after.height = reply.height;
    after.getContext('2d')!.putImageData(
        new ImageData(new Uint8ClampedArray(reply.data), reply.width, reply.height), 0, 0);
    element('after-size').textContent = `${reply.width} × ${reply.height}`;
    element('time').textContent = reply.milliseconds < 1000
        ? `${reply.milliseconds.toFixed(0)} ms` : `${(reply.milliseconds / 1000).toFixed(2)} s`;
    const convolutions = reply.layers.filter(layer => layer.operations > 0);
    const sum = (of: (layer: LayerReport) => number) => convolutions.reduce((total, layer) => total + of(layer), 0);
    const speed = sum(layer => layer.operations) / sum(layer => layer.milliseconds) / 1e6;
    element('speed').textContent = `${speed.toFixed(1)} GFLOP/s`;
    element('layers').replaceChildren(...reply.layers.filter(layer => layer.operation !== 'input').map(row));
    element('facts').hidden = false;
    show('done', `Done${reply.tiles > 1 ? `, in ${reply.tiles} tiles` : ''}.`);
    progress.value = 1;
    offerDownload();
}

function row(layer: LayerReport): HTMLTableRowElement {
    const line = document.createElement('tr');
    const speed = layer.operations === 0 ? '—' : (layer.operations / layer.milliseconds / 1e6).toFixed(1);
    const cells = [layer.name, layer.operation, layer.shape, layer.algorithm, layer.milliseconds.toFixed(2), speed];
    cells.forEach((text, i) => {
        const cell = line.insertCell();
        cell.textContent = text;
        cell.classList.toggle('number', i >= 4);
    });
    return line;
}

function offerDownload(): void {
    after.toBlob(blob => {
        if (blob === null) {
            return fail('This browser cannot write a picture of that size.');
        }
        URL.revokeObjectURL(download.href);
        download.href = URL.createObjectURL(blob);
        download.download = `${(photo?.name ?? 'photo').replace(/\.[^.]*$/, '')}-x${scale.value}.png`;
        download.hidden = false;
    });
}

function fail(message: string): void {
    show('error', 'Nothing was computed.');
    element('pictures').hidden = true;
    element('error').textContent = message;
    element('error').hidden = false;
}

function show(state: 'idle' | 'computing' | 'done' | 'error', status: string): void {
    document.body.dataset.state = state;
    element('status').textContent = status;
    element('error').hidden = true;
    element('cancel').hidden = state !== 'computing';
    progress.value = 0;
}
