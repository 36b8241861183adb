// Lets the kernels of a worker fail when a test says so, in Node and on pages.

/** Faults: a number in word 0 of a test's words is what the next kernel on a worker does, which puts 0 there. */
export const [TRAP, EXIT, SILENCE, SLOWNESS, STARVATION] = [1, 2, 3, 4, 5];
/** Words of a test: 0, the fault; 1, kernels that workers called; 2, changes as long as a silent worker lives. */
export const FAULT_WORDS = 3;

/** Gives kernels the faults that the words which `find` returns say; `exit` ends the worker. */
export function letKernelsFail(find, exit) {
    const sleep = milliseconds => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    const faults = {
        0: () => {},
        [TRAP]: () => {
            throw new WebAssembly.RuntimeError('unreachable, says the test');
        },
        [EXIT]: exit,
        [SILENCE]: words => {
            for (;;) {
                Atomics.add(words, 2, 1);
            }
        },
        [SLOWNESS]: () => sleep(20),
        // Three times as long as workers that may be dead are waited for.
        [STARVATION]: () => sleep(1500),
    };
    WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
        construct(Instance, [module, imports]) {
            const { exports } = new Instance(module, imports);
            const faulty = Object.fromEntries(Object.entries(exports).map(([name, kernel]) => [name, (...operands) => {
                if (operands.length > 0) {
                    // Others tell the planner sizes, outside of a run's tiles.
                    const words = find();
                    Atomics.add(words, 1, 1);
                    faults[Atomics.exchange(words, 0, 0)](words);
                }
                return kernel(...operands);
            }]));
            return { exports: faulty };
        },
    });
}
