// Loaded into worker threads before the library: lets their kernels fail when the test says so.

import { workerData } from 'node:worker_threads';

/** What a kernel does when word 0 of the shared words has the number; the word is reset by the one that does it. */
const FAULTS = [
    () => {},
    () => {
        throw new WebAssembly.RuntimeError('unreachable, says the test');
    },
    () => process.exit(3),
    () => {
        for (;;) {
            // Silent for ever.
        }
    },
    () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20),
];
const words = workerData;

WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(Instance, [module, imports]) {
        const { exports } = new Instance(module, imports);
        const faulty = Object.fromEntries(Object.entries(exports).map(([name, kernel]) => [name, (...operands) => {
            if (operands.length > 0) {
                // Others tell the planner sizes, outside of a run's tiles.
                Atomics.add(words, 1, 1);
                FAULTS[Atomics.exchange(words, 0, 0)]();
            }
            return kernel(...operands);
        }]));
        return { exports: faulty };
    },
});
