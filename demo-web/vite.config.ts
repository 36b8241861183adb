import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { defineConfig, type Plugin, type PreviewServer, type ViteDevServer } from 'vite';

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

/** Serves what `./mvnw verify` writes for the page of case files; the build does not copy it. */
function fixtures(): Plugin {
    const serve = (server: ViteDevServer | PreviewServer) => {
        // In its mode `dev` it looks at the folder at each request, so that the folder may appear or change meanwhile.
        const answer = sirv(here('../test/target/fixtures'), {
            dev: true,
            setHeaders: response => Object.entries(headers).forEach(([name, value]) => response.setHeader(name, value)),
        });
        server.middlewares.use('/fixtures', answer);
    };
    return { name: 'fixtures', configureServer: serve, configurePreviewServer: serve };
}

export default defineConfig({
    base: './', // the built folder may lie anywhere on a server
    appType: 'mpa', // a path without a file is 404, not index.html
    plugins: [fixtures()],
    resolve: {
        // The package's exports map names only its code; the page needs its model files.
        alias: { '@model-package': here('node_modules/@upscalerjs/esrgan-slim') },
    },
    build: {
        target: 'es2022',
        rolldownOptions: {
            input: { index: here('index.html'), cases: here('cases.html'), benchmark: here('benchmark.html') },
        },
        assetsInlineLimit: 0, // data: URLs would need a wider policy
        modulePreload: { polyfill: false },
    },
    worker: { format: 'es' },
    optimizeDeps: { exclude: ['linnet'] },
    preview: { headers },
    server: { headers: { ...headers, 'Content-Security-Policy': '' }, fs: { allow: ['..'] } },
});
