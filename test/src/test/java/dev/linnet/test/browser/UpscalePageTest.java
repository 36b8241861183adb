package dev.linnet.test.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser.NewPageOptions;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import dev.linnet.demo.DemoServer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The upscaler page in a real browser: what it computes, that it stays usable meanwhile, what it says of errors. */
class UpscalePageTest extends PageTest {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path SAMPLE = NodeUpscaler.MODEL_PACKAGE.resolve("assets/fixture.png");

    private static DemoServer server;

    @BeforeAll
    static void startServer() {
        server = DemoServer.start(0, Map.of("/", BUILT));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void complainsOfNothing() {
        assertEquals(List.of(), complaints, "errors on the page or its console");
    }

    @Test
    void droppedPhotoBecomesWhatNodeMakesOfItWhileThePageKeepsTicking() throws Exception {
        Path photo = TARGET.resolve("browser/photo.png");
        Pixels.writeMosaic(Pixels.read(SAMPLE), 400, 300, photo);
        Path expected = TARGET.resolve("browser/photo-node.png");
        String printed = NodeUpscaler.upscale(photo, expected);

        open(server, ColorScheme.LIGHT);
        countFrames();
        drop(photo);
        awaitState("done");

        boolean sameBackend = printed.contains(page.textContent("#backend") + ", threads:");
        int difference = Pixels.greatestDifference(result(), Pixels.read(expected));
        assertTrue(difference <= (sameBackend ? 0 : 1), "differs from Node's by " + difference + "/255");
        assertTrue(page.isVisible("#before") && page.isVisible("#after"), "before and after are shown");
        BoundingBox before = page.locator("#before").boundingBox();
        BoundingBox after = page.locator("#after").boundingBox();
        assertTrue(before.x + before.width <= after.x && before.y == after.y, "they stand side by side");
        assertTicking();
        screenshot("upscale-dropped.png");
    }

    @Test
    void sampleBecomesTheExpectedPictureAndCanBeDownloaded() throws IOException {
        open(server, ColorScheme.DARK);
        page.click("#sample");
        awaitState("done");

        BufferedImage expected = Pixels.read(NodeUpscaler.MODEL_PACKAGE.resolve("assets/samples/2x/result.png"));
        assertTrue(Pixels.greatestDifference(result(), expected) <= 1, "as the model package expects");
        page.waitForSelector("#download:visible");
        Download download = page.waitForDownload(() -> page.click("#download"));
        assertEquals("sample-x2.png", download.suggestedFilename());
        assertEquals(0, Pixels.greatestDifference(Pixels.read(download.path()), result()));
        page.click("summary");
        screenshot("upscale-sample-dark.png");
    }

    @Test
    void pageWithoutSharedMemoryComputesTheSameOnOneThread() throws IOException {
        try (DemoServer plain = DemoServer.start(0, Map.of("/", BUILT), false, true)) {
            open(plain, ColorScheme.LIGHT);
            assertEquals(false, page.evaluate("crossOriginIsolated"));
            page.setInputFiles("#file", SAMPLE);
            awaitState("done");
            assertTrue(page.textContent("#threads").startsWith("1 "), page.textContent("#threads"));
            BufferedImage alone = result();
            page.close();
            open(server, ColorScheme.LIGHT);
            assertEquals(true, page.evaluate("crossOriginIsolated"));
            page.setInputFiles("#file", SAMPLE);
            awaitState("done");
            assertEquals(0, Pixels.greatestDifference(alone, result()), "as with several threads");
        }
    }

    @Test
    void fileThatIsNoPictureIsAnErrorInThePageAndTheNextPhotoWorks() throws IOException {
        open(server, ColorScheme.LIGHT);
        page.setInputFiles("#file",
                new FilePayload("notes.txt", "text/plain", "no picture".getBytes(StandardCharsets.UTF_8)));
        awaitState("error");
        assertTrue(page.textContent("#error").contains("notes.txt"), page.textContent("#error"));
        assertTrue(page.isVisible("#error"));
        screenshot("upscale-error.png");

        page.setInputFiles("#file", SAMPLE);
        awaitState("done");
        assertTrue(page.isHidden("#error"));
        assertEquals(256, result().getWidth());
    }

    @Test
    void libraryThatDoesNotStartIsBegunAnewWithThePhoto() throws IOException {
        open(server, ColorScheme.LIGHT);
        AtomicInteger loads = new AtomicInteger();
        // The first worker to load kernels from now on never gets them.
        page.route("**/*.wasm", route -> {
            if (loads.getAndIncrement() > 0) {
                route.resume();
            }
        });
        // A photo while another is computed ends the worker that computes it.
        page.evaluate("() => { const sample = document.getElementById('sample'); sample.click(); sample.click(); }");
        awaitState("done");
        assertTrue(loads.get() > 1, loads + " workers loaded kernels");
        assertEquals(256, result().getWidth());
    }

    private void open(DemoServer from, ColorScheme colors) {
        open(from.uri().toString(), new NewPageOptions().setColorScheme(colors));
    }

    /** Drags a file from outside onto the page, through the browser's own drag and drop. */
    private void drop(Path file) {
        BoundingBox frame = page.locator("#drop").boundingBox();
        CDPSession session = page.context().newCDPSession(page);
        for (String type : List.of("dragEnter", "dragOver", "drop")) {
            JsonArray files = new JsonArray();
            files.add(file.toString());
            JsonObject data = new JsonObject();
            data.add("items", new JsonArray());
            data.add("files", files);
            data.addProperty("dragOperationsMask", 1);
            JsonObject event = new JsonObject();
            event.addProperty("type", type);
            event.addProperty("x", frame.x + frame.width / 2);
            event.addProperty("y", frame.y + frame.height / 2);
            event.add("data", data);
            session.send("Input.dispatchDragEvent", event);
        }
        session.detach();
    }

    private void awaitState(String state) {
        page.waitForSelector("body[data-state=done], body[data-state=error]",
                new Page.WaitForSelectorOptions().setTimeout(120_000));
        assertEquals(state, page.getAttribute("body", "data-state"), () -> page.textContent("#error"));
    }

    private BufferedImage result() throws IOException {
        return Pixels.ofDataUrl((String) page.evaluate("document.getElementById('after').toDataURL('image/png')"));
    }

    /** Counts frames while the page says that it computes, and notes the longest time between two. */
    private void countFrames() {
        page.evaluate("""
                () => {
                    const seen = window.seenFrames = { count: 0, longest: 0, first: 0, last: 0 };
                    const tick = now => {
                        if (document.body.dataset.state === 'computing') {
                            seen.longest = seen.count++ ? Math.max(seen.longest, now - seen.last) : 0;
                            seen.first ||= now;
                            seen.last = now;
                        }
                        requestAnimationFrame(tick);
                    };
                    requestAnimationFrame(tick);
                }""");
    }

    private void assertTicking() {
        @SuppressWarnings("unchecked")
        Map<String, Number> seen = (Map<String, Number>) page.evaluate("seenFrames");
        double longest = seen.get("longest").doubleValue();
        double span = seen.get("last").doubleValue() - seen.get("first").doubleValue();
        int count = seen.get("count").intValue();
        System.out.printf("page while computing: %d frames in %.0f ms, longest pause %.0f ms%n", count, span, longest);
        // All cores compute meanwhile, so some frames are late; a page that computes itself has no frame at all.
        assertTrue(count >= 10, count + " frames");
        assertTrue(longest < Math.max(300, span / 3), "a frame waited " + longest + " ms of " + span);
    }

    private void screenshot(String name) {
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true)
                .setPath(TARGET.resolve("screenshots").resolve(name)));
    }
}
