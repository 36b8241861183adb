package dev.linnet.test.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Page;
import dev.linnet.demo.DemoServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A page with threads, with and without the headers under which a page may share memory, in two browsers. */
class ThreadsPageTest {
    private static final Path PAGES = Path.of("src/pages").toAbsolutePath();
    private static final Path PACKAGE = Path.of("../js-bindings/dist").toAbsolutePath();
    private static final int THREADS = 3;

    @Test
    void chromium() {
        try (Chromium chromium = new Chromium()) {
            List<String> complaints = new ArrayList<>();
            for (boolean isolated : new boolean[] {true, false}) {
                try (DemoServer server = serve(isolated); Page page = chromium.browser().newPage()) {
                    page.onPageError(complaints::add);
                    page.onConsoleMessage(message -> complaints.add(message.text()));
                    page.navigate(server.uri() + "threads.html");
                    page.waitForSelector("#report:not(:empty)");
                    check("Chromium", page.textContent("#report"), isolated);
                }
            }
            assertEquals(List.of(), complaints, "errors on the page or its console");
        }
    }

    @Test
    void firefox() throws Exception {
        Optional<Path> executable = Firefox.executable();
        if (executable.isEmpty()) {
            System.out.println("NOT TESTED: no Firefox was found on the path (Debian: apt-get install firefox-esr)");
            return;
        }
        try (Firefox firefox = new Firefox(executable.get())) {
            for (boolean isolated : new boolean[] {true, false}) {
                try (DemoServer server = serve(isolated)) {
                    firefox.navigate(server.uri() + "threads.html");
                    String report = firefox.evaluate("""
                            new Promise(resolve => {
                                const look = () => {
                                    const text = document.getElementById('report').textContent;
                                    text === '' ? setTimeout(look, 50) : resolve(text);
                                };
                                look();
                            })""");
                    check("Firefox", report, isolated);
                }
            }
        }
    }

    private static DemoServer serve(boolean isolated) {
        return DemoServer.start(0, Map.of("/", PAGES, "/linnet/", PACKAGE), isolated, true);
    }

    private static void check(String browser, String text, boolean isolated) {
        System.out.printf("page with threads, %s: %s%n", browser, text);
        JsonObject report = JsonParser.parseString(text).getAsJsonObject();
        assertTrue(!report.has("error"), text);
        assertEquals(isolated, report.get("isolated").getAsBoolean(), text);
        assertEquals(isolated ? THREADS : 1, report.get("threads").getAsInt(), text);
        assertEquals(isolated ? THREADS - 1 : 0, report.get("started").getAsInt(), text);
        report.getAsJsonObject("equal").asMap().forEach((layer, equal) -> assertTrue(equal.getAsBoolean(), layer + text));
        assertEquals(isolated ? "WORKER_FAILED" : "none", report.get("killed").getAsString(), text);
        assertTrue(report.get("seconds").getAsDouble() < 1, text);
        assertTrue(report.get("recovered").getAsBoolean(), text);
        assertEquals(isolated ? THREADS - 1 : 0, report.get("alive").getAsInt(), text);
        assertEquals(0, report.get("left").getAsInt(), text);
    }
}
