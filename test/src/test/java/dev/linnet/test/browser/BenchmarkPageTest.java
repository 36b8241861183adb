package dev.linnet.test.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Page;
import dev.linnet.demo.DemoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of the benchmark in a real browser: it measures a few layers, draws them, and says what is wrong. */
class BenchmarkPageTest extends PageTest {
    private static final Path FIXTURES = Path.of("target/fixtures").toAbsolutePath();
    /** Enough that a loaded machine measures four small layers. */
    private static final int SECONDS = 120;
    /** Counts pixels of the chart that are not transparent. */
    private static final String DRAWN = """
            () => {
                const canvas = document.getElementById('chart');
                const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                return data.filter((_, i) => i % 4 === 3 && data[i] > 0).length;
            }""";

    @TempDir
    private static Path few;

    /** Four layers, one of each of these kinds, stand for the benchmark's. */
    @BeforeAll
    static void chooseLayers() throws IOException {
        JsonObject fixture = JsonParser.parseString(Files.readString(FIXTURES.resolve("smoke.json"))).getAsJsonObject();
        JsonArray cases = new JsonArray();
        for (String kind : List.of("convolution", "pooling", "softmax", "add")) {
            for (JsonElement each : fixture.getAsJsonArray("cases")) {
                if (each.getAsJsonObject().get("kind").getAsString().equals(kind)) {
                    cases.add(each);
                    break;
                }
            }
        }
        fixture.add("cases", cases);
        Files.writeString(few.resolve("targets.json"), fixture.toString());
    }

    @ParameterizedTest
    @CsvSource({"auto, true", "wasm-simd, true", "wasm, true", "js, true", "auto, false"})
    void layersAreMeasuredAndDrawn(String backend, boolean isolated) {
        try (DemoServer server = DemoServer.start(0, Map.of("/", BUILT, "/fixtures/", few), isolated, true)) {
            open(server, "?seconds=0.02&backend=" + backend);
            awaitState("done");
            assertEquals(4, page.locator("#rows tr").count());
            List<String> first = page.locator("#rows tr").first().locator("td").allTextContents();
            assertTrue(Double.parseDouble(first.get(0)) > 0 && Double.parseDouble(first.get(1)) > 0, first::toString);
            assertEquals(backend.equals("js") ? "–" : "%", first.get(2).replaceAll("[0-9 ]", ""), "a share of the peak");
            assertEquals("window", page.locator("#rows tr").nth(1).locator("td").last().textContent());
            String library = page.textContent("#library");
            assertTrue(backend.equals("auto") || library.startsWith(backend + ", "), library);
            assertTrue(isolated || library.endsWith(", 1"), "without shared memory one thread: " + library);
            assertEquals(isolated, page.locator("#threads option").count() > 1
                    || Runtime.getRuntime().availableProcessors() == 1);
            int drawn = ((Number) page.evaluate(DRAWN)).intValue();
            assertTrue(drawn > 1000, drawn + " pixels of the chart are drawn");
            assertTrue(page.isHidden("#error"), "nothing is complained of");
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true)
                    .setPath(Path.of("target/browser/benchmark-" + backend + ".png")));
        }
        assertEquals(List.of(), complaints, "errors on the page or its console");
    }

    @Test
    void runThatIsCancelledCanBeStartedAgain() {
        try (DemoServer server = DemoServer.start(0, Map.of("/", BUILT, "/fixtures/", few))) {
            open(server, "?seconds=60");
            page.waitForSelector("#results:visible");
            assertTrue(page.isDisabled("#run") && page.isDisabled("#layers"), "one run at a time");
            page.click("#cancel");
            assertEquals("idle", page.getAttribute("body", "data-state"));
            page.navigate(server.uri() + "benchmark.html");
            assertEquals("idle", page.getAttribute("body", "data-state"), "without a query it waits");
            page.click("#run");
            awaitState("done");
            assertEquals(4, page.locator("#rows tr").count());
        }
        assertEquals(List.of(), complaints, "errors on the page or its console");
    }

    @Test
    void whatIsWrongIsSaid(@TempDir Path broken) throws IOException {
        String fixture = Files.readString(few.resolve("targets.json"));
        Files.writeString(broken.resolve("targets.json"), fixture.replaceFirst("\"window\":\\[\\d+,", "\"window\":[99,"));
        try (DemoServer server = DemoServer.start(0, Map.of("/", BUILT, "/fixtures/", broken))) {
            open(server, "?seconds=0.02&layers=targets");
            awaitState("failed");
            String refused = page.textContent("#rows .wrong");
            assertTrue(refused.contains("99"), refused);
            assertEquals(4, page.locator("#rows tr").count(), "the other layers were measured");
            page.navigate(server.uri() + "benchmark.html?layers=vgg-a");
            awaitState("failed");
            assertTrue(page.textContent("#error").contains("./mvnw verify"), page.textContent("#error"));
            for (String query : List.of("backend=abacus", "layers=lasagne", "threads=0", "seconds=never")) {
                page.navigate(server.uri() + "benchmark.html?" + query);
                awaitState("failed");
                String error = page.textContent("#error");
                assertTrue(error.contains(query.replaceFirst(".*=", "")), error);
            }
            page.click("footer a");
            page.waitForURL(server.uri() + "index.html");
        }
        complaints.removeIf(complaint -> complaint.contains("status of 404"));
        assertEquals(List.of(), complaints, "other errors on the page or its console");
    }

    private void open(DemoServer server, String query) {
        open(server.uri() + "benchmark.html" + query);
    }

    private void awaitState(String state) {
        awaitEnd(state, SECONDS, "#status", "#error", "#rows");
    }
}
