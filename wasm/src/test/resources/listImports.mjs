// Lists the imports of the module that is the argument: module, name and kind, one import a line.
import { readFileSync } from 'node:fs';

const compiled = new WebAssembly.Module(readFileSync(process.argv[2]));
for (const { module, name, kind } of WebAssembly.Module.imports(compiled)) {
    console.log(module, name, kind);
}
