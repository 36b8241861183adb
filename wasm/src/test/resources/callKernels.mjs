// Calls kernels. Arguments: their module, .wasm or .mjs, and a file with the memory's content, which is replaced by the
// content afterwards. Standard input: one call a line, the export and its arguments. Standard output: one result a line.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [, , kernelsPath, memoryPath] = process.argv;
const content = readFileSync(memoryPath);
const inModule = kernelsPath.endsWith('.wasm');
const pages = Math.ceil(content.length / 65536);
const memory = inModule ? new WebAssembly.Memory({ initial: pages, maximum: pages })
    : { buffer: new ArrayBuffer(content.length) };
new Uint8Array(memory.buffer).set(content);
const kernels = inModule
    ? (await WebAssembly.instantiate(readFileSync(kernelsPath), { env: { memory } })).instance.exports
    : (await import(pathToFileURL(kernelsPath))).instantiate(memory);
for (const line of readFileSync(0, 'utf8').split('\n').filter(text => text !== '')) {
    const [name, ...args] = line.split(' ');
    try {
        const result = kernels[name](...args.map(Number));
        console.log(Object.is(result, -0) ? '-0' : String(result));
    } catch (thrown) {
        console.log(`${name} threw ${thrown.message}`);
    }
}
writeFileSync(memoryPath, new Uint8Array(memory.buffer, 0, content.length));
