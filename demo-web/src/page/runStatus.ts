/** How pages show a run of their worker: elements `status`, `error`, `cancel` and `progress`, and the state of the body. */

/** The element of the page with that id. */
export const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

const progress = element<HTMLProgressElement>('progress');

/** What a run may be at. */
export type RunState = 'idle' | 'running' | 'done' | 'failed';

/** Shows a state and what to say of it; `controls` are disabled while the worker runs. */
export function showRun(state: RunState, status: string,
    controls: readonly (HTMLButtonElement | HTMLSelectElement)[]): void {
    document.body.dataset.state = state;
    element('status').textContent = status;
    element('error').hidden = true;
    element('cancel').hidden = state !== 'running';
    controls.forEach(control => control.disabled = state === 'running');
    progress.value = 0;
}

/** Shows why a run has failed, below its status. */
export function showError(message: string): void {
    element('error').textContent = message;
    element('error').hidden = false;
}
