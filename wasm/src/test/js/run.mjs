// Runs calls of one kernel module: run.mjs <module.wasm> [<memory file>]. Each line of the standard input is an export and its
// arguments, each line of the output the result. The memory starts as the file's bytes, which are replaced by what the
// memory holds at the end.
import { readFileSync, writeFileSync } from 'node:fs';

const [modulePath, memoryPath] = process.argv.slice(2);
const module = await WebAssembly.compile(readFileSync(modulePath));
const contents = memoryPath ? readFileSync(memoryPath) : new Uint8Array(0);
const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(contents.length / 65536)) });
new Uint8Array(memory.buffer).set(contents);
const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
const results = [];
for (const line of readFileSync(0, 'utf8').split('\n').filter((text) => text !== '')) {
  const [name, ...values] = line.split(' ');
  const result = exports[name](...values.map(Number));
  results.push(Object.is(result, -0) ? '-0.0' : String(result));
}
if (memoryPath) {
  writeFileSync(memoryPath, new Uint8Array(memory.buffer, 0, contents.length));
}
console.log(results.join('\n'));
