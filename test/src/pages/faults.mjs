// Lets the kernels of a worker fail when the page says so. Before the library's worker, which keeps the thread.

import { letKernelsFail } from '/faults/kernelFaults.mjs';

let words;
addEventListener('message', ({ data }) => words = data.words);
letKernelsFail(() => words, () => {});
