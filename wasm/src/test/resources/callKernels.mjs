// Calls exports of a kernel module. Arguments: the module, and a file with the memory's content, which is replaced by
// the content afterwards. Standard input: one call a line, the export and its arguments. Standard output: one result a
// line.
import { readFileSync, writeFileSync } from 'node:fs';

const [, , modulePath, memoryPath] = process.argv;
const content = readFileSync(memoryPath);
const pages = Math.ceil(content.length / 65536);
const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
new Uint8Array(memory.buffer).set(content);
const { instance } = await WebAssembly.instantiate(readFileSync(modulePath), { env: { memory } });
for (const line of readFileSync(0, 'utf8').split('\n').filter(text => text !== '')) {
    const [name, ...args] = line.split(' ');
    try {
        const result = instance.exports[name](...args.map(Number));
        console.log(Object.is(result, -0) ? '-0' : String(result));
    } catch (thrown) {
        console.log(`${name} threw ${thrown.message}`);
    }
}
writeFileSync(memoryPath, new Uint8Array(memory.buffer, 0, content.length));
