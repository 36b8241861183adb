/** The bytes at `url`, or an error that says how fixtures come to be. */
export async function fetchFixture(url: string): Promise<Uint8Array> {
    const response = await fetch(url);
    if (response.status === 404) {
        throw new Error(`There is no ${url}. The fixtures of the case files are written by the command ./mvnw verify, `
            + 'in the project’s root; run it once, then try here again.');
    }
    if (!response.ok) {
        throw new Error(`${url} could not be loaded: HTTP ${response.status}`);
    }
    return new Uint8Array(await response.arrayBuffer());
}
