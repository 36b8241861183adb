import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What lets a page share memory between threads, and the strictest policy that the page runs under.
 *  dev.linnet.demo.DemoServer sends the same. */
const headers = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Content-Security-Policy':
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob: data:; object-src 'none'",
};

export default defineConfig({
    base: './', // the built folder may lie anywhere on a server
    resolve: {
        // The package's exports map names only its code; the page needs its model files.
        alias: { '@model-package': here('node_modules/@upscalerjs/esrgan-slim') },
    },
    build: {
        target: 'es2022',
        assetsInlineLimit: 0, // data: URLs would need a wider policy
        modulePreload: { polyfill: false },
    },
    worker: { format: 'es' },
    optimizeDeps: { exclude: ['linnet'] },
    preview: { headers },
    server: { headers: { ...headers, 'Content-Security-Policy': '' }, fs: { allow: ['..'] } },
});
