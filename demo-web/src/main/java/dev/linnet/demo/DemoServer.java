package dev.linnet.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the built page, and folders beside it, to browsers on this machine.
 *
 * <p>Every answer carries the headers under which a page may share memory between threads (COOP and COEP) and a content
 * security policy that allows WebAssembly but no {@code eval}. The Vite configuration names the same headers.
 */
public final class DemoServer implements AutoCloseable {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"));

    private static final String WEB_ASSEMBLY = " 'wasm-unsafe-eval'";
    private static final String POLICY =
            "default-src 'self'; script-src 'self'" + WEB_ASSEMBLY + "; img-src 'self' blob: data:; object-src 'none'";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4, DemoServer::daemon);
    private final boolean isolated;
    private final String policy;

    private DemoServer(int port, boolean isolated, boolean webAssembly) throws IOException {
        this.isolated = isolated;
        policy = webAssembly ? POLICY : POLICY.replace(WEB_ASSEMBLY, "");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
    }

    /**
     * Starts a server of cross-origin isolated pages.
     *
     * @param port the port on the loopback address; 0 chooses a free one
     * @param folders which folder serves the paths under each prefix, such as {@code "/"} or {@code "/cases/"}
     */
    public static DemoServer start(int port, Map<String, Path> folders) {
        return start(port, folders, true, true);
    }

    /**
     * As {@link #start(int, Map)}; where {@code isolated} is false, pages may not share memory between threads, and where
     * {@code webAssembly} is false, their policy forbids it.
     */
    public static DemoServer start(int port, Map<String, Path> folders, boolean isolated, boolean webAssembly) {
        try {
            DemoServer server = new DemoServer(port, isolated, webAssembly);
            folders.forEach((prefix, folder) ->
                    server.server.createContext(prefix, exchange -> server.answer(exchange, prefix, folder)));
            server.server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port + " cannot be served: " + e.getMessage(), e);
        }
    }

    /** Serves the page built in {@code dist} until the process ends: {@code DemoServer [folder] [port]}. */
    public static void main(String[] arguments) throws InterruptedException {
        Path folder = Path.of(arguments.length > 0 ? arguments[0] : "dist");
        int port = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8080;
        if (!Files.isRegularFile(folder.resolve("index.html"))) {
            System.err.println(folder.toAbsolutePath() + " holds no index.html: build the page first");
            System.exit(2);
        }
        DemoServer server = start(port, Map.of("/", folder));
        System.out.println(server.uri());
        Thread.currentThread().join();
    }

    /** Where the server listens, with a slash at the end. */
    public URI uri() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    }

    /** Stops at once. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange, String prefix, Path folder) throws IOException {
        try (exchange) {
            Path root = folder.toAbsolutePath().normalize();
            String name = exchange.getRequestURI().getPath().substring(prefix.length());
            Path file = root.resolve(name.isEmpty() ? "index.html" : name).normalize();
            if (!file.startsWith(root) || !Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            var headers = exchange.getResponseHeaders();
            headers.set("Content-Type", typeOf(file));
            headers.set("Cache-Control", "no-cache");
            headers.set("Content-Security-Policy", policy);
            if (isolated) {
                headers.set("Cross-Origin-Opener-Policy", "same-origin");
                headers.set("Cross-Origin-Embedder-Policy", "require-corp");
                headers.set("Cross-Origin-Resource-Policy", "same-origin");
            }
            boolean bodyless = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, bodyless ? -1 : lengthCode(Files.size(file)));
            if (!bodyless) {
                Files.copy(file, exchange.getResponseBody());
            }
        }
    }

    /** The server's interface takes 0 for an unknown length and −1 for none. */
    private static long lengthCode(long size) {
        return size == 0 ? -1 : size;
    }

    private static String typeOf(Path file) {
        String name = file.getFileName().toString();
        return TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "demo-server");
        thread.setDaemon(true);
        return thread;
    }
}
