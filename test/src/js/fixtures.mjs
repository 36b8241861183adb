// Fixtures from files, for Node.

import { readFile } from 'node:fs/promises';

/** Gives the bytes of a fixture file, as `runCases` asks for them. */
export function load(name) {
    return readFile(new URL(`../../target/fixtures/${name}`, import.meta.url));
}

/** The names of all case files. */
export async function files() {
    return JSON.parse(await load('index.json')).files;
}

/** The closing line of a run. */
export function summary(backend, { passed, failed, checked, milliseconds }) {
    return `${backend} on Node ${process.versions.node}: ${passed} cases passed, ${failed} failed, `
        + `${checked} outputs compared, ${(milliseconds / 1000).toFixed(1)} s`;
}
