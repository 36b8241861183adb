// The engines by name: each loads its library and starts it on so many threads.

export const OPEN = {
    linnet: async threads => (await import('./linnet.mjs')).open(threads),
    ort: async threads => (await import('./ort.mjs')).open(threads, 'wasm'),
    'ort-node': async threads => (await import('./ort.mjs')).open(threads, 'cpu'),
    litert: async threads => (await import('./litert.mjs')).open(threads),
    tfjs: async () => (await import('./tfjs.mjs')).open('wasm'),
    'tfjs-cpu': async () => (await import('./tfjs.mjs')).open('cpu'),
};
