package dev.linnet.test.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser.NewPageOptions;
import com.microsoft.playwright.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** A built page in Chromium: one browser a class, one page a test, and all that the page complains of. */
abstract class PageTest {
    static final Path BUILT = NodeUpscaler.DEMO.resolve("dist");

    private static Chromium chromium;

    final List<String> complaints = new ArrayList<>();
    Page page;

    @BeforeAll
    static void startBrowser() {
        for (String name : List.of("index.html", "cases.html", "benchmark.html")) {
            assertTrue(Files.exists(BUILT.resolve(name)), () -> BUILT + " has no " + name + ": build demo-web first");
        }
        chromium = new Chromium();
    }

    @AfterAll
    static void stopBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void closePage() {
        if (page != null) {
            page.close();
        }
    }

    void open(String url) {
        open(url, new NewPageOptions());
    }

    /** Loads a new page and notes its errors and those of its console. */
    void open(String url, NewPageOptions options) {
        page = chromium.browser().newPage(options.setViewportSize(1100, 900));
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.navigate(url);
    }

    /** Waits until a run has ended, in {@code state}; else fails with what the elements of {@code told} say. */
    void awaitEnd(String state, int seconds, String... told) {
        page.waitForSelector("body[data-state=done], body[data-state=failed]",
                new Page.WaitForSelectorOptions().setTimeout(1000.0 * seconds));
        assertEquals(state, page.getAttribute("body", "data-state"),
                () -> Stream.of(told).map(page::textContent).collect(Collectors.joining(" ")));
    }
}
