// node run-cases.mjs <backend> [file …]: runs case files on one backend; exit code 1 where a case fails.

import { start } from 'linnet';
import { runCases } from './case-runner.mjs';
import { load, summary } from './fixtures.mjs';

const [backend, ...files] = process.argv.slice(2);
const linnet = await start({ backend });
const result = await runCases({ linnet, load, files: files.length === 0 ? undefined : files });
result.failures.forEach(failure => console.log(failure));
console.log(summary(backend, result));
process.exitCode = result.failed === 0 ? 0 : 1;
await linnet.close();
