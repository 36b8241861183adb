package dev.linnet.test.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/**
 * A page with threads, with and without the headers under which a page may share memory, and without the locks that
 * tell whether workers live, in two browsers.
 */
class ThreadsPageTest {
    private static final Path PAGES = Path.of("src/pages").toAbsolutePath();
    private static final Path PACKAGE = Path.of("../js-bindings/dist").toAbsolutePath();
    private static final Path FAULTS = Path.of("../js-bindings/test").toAbsolutePath();
    private static final int THREADS = 3;
    /** What {@link Visit#LOCKED} tells of locks: held, and waited for, by two teams. */
    private static final String LOCKS = "[3,3]";

    /** Under which conditions the page is visited. */
    private enum Visit {
        LOCKED, WITHOUT_LOCKS, NOT_ISOLATED;

        String page() {
            return this == WITHOUT_LOCKS ? "threads.html?without=locks" : "threads.html";
        }

        DemoServer serve() {
            Map<String, Path> folders = Map.of("/", PAGES, "/linnet/", PACKAGE, "/faults/", FAULTS);
            return DemoServer.start(0, folders, this != NOT_ISOLATED, true);
        }
    }

    @Test
    void chromium() {
        try (Chromium chromium = new Chromium()) {
            List<String> complaints = new ArrayList<>();
            for (Visit visit : Visit.values()) {
                try (DemoServer server = visit.serve(); Page page = chromium.browser().newPage()) {
                    page.onPageError(complaints::add);
                    page.onConsoleMessage(message -> complaints.add(message.text()));
                    page.navigate(server.uri() + visit.page());
                    page.waitForSelector("#report:not(:empty)");
                    check("Chromium", page.textContent("#report"), visit);
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
            for (Visit visit : Visit.values()) {
                try (DemoServer server = visit.serve()) {
                    firefox.navigate(server.uri() + visit.page());
                    String report = firefox.evaluate("""
                            new Promise(resolve => {
                                const look = () => {
                                    const text = document.getElementById('report').textContent;
                                    text === '' ? setTimeout(look, 50) : resolve(text);
                                };
                                look();
                            })""");
                    check("Firefox", report, visit);
                }
            }
        }
    }

    private static void check(String browser, String text, Visit visit) {
        System.out.printf("page with threads, %s, %s: %s%n", browser, visit, text);
        JsonObject report = JsonParser.parseString(text).getAsJsonObject();
        assertTrue(!report.has("error"), text);
        boolean isolated = visit != Visit.NOT_ISOLATED;
        assertEquals(isolated, report.get("isolated").getAsBoolean(), text);
        assertEquals(isolated ? THREADS : 1, report.get("threads").getAsInt(), text);
        assertEquals(isolated ? THREADS - 1 : 0, report.get("started").getAsInt(), text);
        report.getAsJsonObject("equal").asMap().forEach((layer, equal) -> assertTrue(equal.getAsBoolean(), layer + text));
        if (isolated) {
            checkFailures(report, text, visit == Visit.LOCKED);
        }
        assertEquals(isolated ? THREADS - 1 : 0, report.get("alive").getAsInt(), text);
        assertEquals(0, report.get("left").getAsInt(), text);
        assertEquals("[0,0]", report.get("locksLeft").toString(), text);
    }

    private static void checkFailures(JsonObject report, String text, boolean locks) {
        // A page counts moments in runSync, which are longer on a busy machine.
        Map<String, Double> seconds = Map.of("killed", 1.0, "ended", 1.0, "silent", 5.0);
        seconds.forEach((failure, limit) -> {
            JsonObject told = report.getAsJsonObject(failure);
            assertEquals("WORKER_FAILED", told.get("code").getAsString(), failure + text);
            assertTrue(told.get("seconds").getAsDouble() < limit, failure + text);
            assertTrue(told.get("recovered").getAsBoolean(), failure + text);
        });
        if (locks) {
            String message = report.getAsJsonObject("ended").get("message").getAsString();
            assertEquals("a worker failed: it has ended", message, text);
            assertTrue(report.getAsJsonObject("starved").get("recovered").getAsBoolean(), text);
            assertFalse(report.getAsJsonObject("starved").get("replaced").getAsBoolean(), text);
            assertEquals(LOCKS, report.get("locked").toString(), text);
            assertFalse(report.getAsJsonObject("closed").get("livesOn").getAsBoolean(), text);
        }
        assertEquals("DISPOSED", report.getAsJsonObject("closed").get("code").getAsString(), text);
        // Chromium lets a worker go on for two seconds, which is waited for.
        assertTrue(report.getAsJsonObject("closed").get("seconds").getAsDouble() < 6, text);
    }
}
