package dev.linnet.test.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Page;
import dev.linnet.demo.DemoServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of case files in a real browser: every case on each backend, and what it says where something is wrong. */
class CasesPageTest extends PageTest {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path FIXTURES = TARGET.resolve("fixtures");

    /** JavaScript without vectors needs minutes for the layers of whole networks. */
    private static final int SECONDS = 900;
    /** Longer than any case takes and than the page gives its library to start. */
    private static final int STILL = 60;
    /** Where one thread is the default. */
    private static final boolean ONE_CORE = Runtime.getRuntime().availableProcessors() == 1;

    @ParameterizedTest
    @ValueSource(strings = {"auto", "wasm-simd"})
    void everyCasePasses(String backend) throws IOException {
        int cases = 0;
        long outputs = 0;
        List<String> files = strings(read(FIXTURES.resolve("index.json")), "files");
        for (String file : files) {
            for (JsonElement each : read(FIXTURES.resolve(file + ".json")).getAsJsonArray("cases")) {
                cases++;
                outputs += each.getAsJsonObject().get("count").getAsLong();
            }
        }

        try (DemoServer server = serve(FIXTURES)) {
            open(server, "?backend=" + backend);
            awaitState("done");
            assertEquals(0, number("#failed"));
            assertEquals(cases, number("#passed"));
            assertEquals(outputs, number("#checked"));
            assertEquals(files, page.locator("#files th").allTextContents());
            assertEquals(backend, page.inputValue("#backend"));
            String library = page.textContent("#library");
            assertTrue(backend.equals("auto") || library.startsWith(backend + ", "), library);
            assertTrue(page.isHidden("#failures") && page.isHidden("#error"), "nothing is complained of");
            System.out.printf("page of cases, %s: %s%n", library, page.textContent("#status"));
            if (backend.equals("auto")) {
                screenshot("cases.png");
            }
        }
        assertEquals(List.of(), complaints, "errors on the page or its console");
    }

    @Test
    void policyWithoutWebAssemblyLeavesJavaScript() throws IOException {
        try (DemoServer server = serve(FIXTURES, false)) {
            open(server, "?backend=auto");
            awaitState("done");
            assertEquals(numberOfCases(), number("#passed"));
            String library = page.textContent("#library");
            assertTrue(library.startsWith("js, ") && (ONE_CORE || !library.equals("js, 1")), library);
            System.out.printf("page without WebAssembly, %s: %s%n", library, page.textContent("#status"));
            page.navigate(server.uri() + "cases.html?backend=wasm");
            awaitState("failed");
            String error = page.textContent("#error");
            assertTrue(error.contains("wasm needs WebAssembly, which this engine does not allow"), error);
        }
        complaints.removeIf(complaint -> complaint.contains("Content Security Policy"));
        assertEquals(List.of(), complaints, "other errors on the page or its console");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void firefox(boolean webAssembly) throws Exception {
        Optional<Path> executable = Firefox.executable();
        if (executable.isEmpty()) {
            System.out.println("NOT TESTED: no Firefox was found on the path (Debian: apt-get install firefox-esr)");
            return;
        }
        try (Firefox firefox = new Firefox(executable.get()); DemoServer server = serve(FIXTURES, webAssembly)) {
            firefox.navigate(server.uri() + "cases.html?backend=auto");
            String state = "running";
            String texts = "";
            for (int second = 0, still = 0; state.equals("running"); second++) {
                Thread.sleep(1000);
                state = firefox.evaluate("document.body.dataset.state");
                String before = texts;
                texts = texts(firefox);
                still = texts.equals(before) ? still + 1 : 0;
                String told = texts;
                assertTrue(second < SECONDS && still < STILL, () -> "the page stands still: " + told);
            }
            String library = firefox.evaluate("document.getElementById('library').textContent");
            assertEquals("done", state, () -> library + texts(firefox));
            String passed = firefox.evaluate("document.getElementById('passed').textContent");
            assertEquals(Long.toString(numberOfCases()), passed);
            assertTrue(library.startsWith(webAssembly ? "wasm-" : "js, ") && (ONE_CORE || !library.endsWith(", 1")), library);
            System.out.printf("page of cases in Firefox, %s: %s%n", library, texts(firefox));
        }
    }

    /** What a page tells of its run. */
    private static String texts(Firefox firefox) {
        try {
            return firefox.evaluate("""
                    ['status', 'error', 'failure-list'].map(id => document.getElementById(id).textContent).join(' ')""");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long numberOfCases() throws IOException {
        long cases = 0;
        for (String file : strings(read(FIXTURES.resolve("index.json")), "files")) {
            cases += read(FIXTURES.resolve(file + ".json")).getAsJsonArray("cases").size();
        }
        return cases;
    }

    @Test
    void caseThatFailsIsListed(@TempDir Path folder) throws IOException {
        JsonObject fixture = read(FIXTURES.resolve("smoke.json"));
        JsonObject first = fixture.getAsJsonArray("cases").get(0).getAsJsonObject();
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(FIXTURES.resolve("smoke.bin")))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(4 * first.get("expected").getAsInt(), 1234.5f);
        Files.write(folder.resolve("smoke.bin"), bytes.array());
        Files.copy(FIXTURES.resolve("smoke.json"), folder.resolve("smoke.json"));
        Files.writeString(folder.resolve("index.json"), "{\"format\": 1, \"files\": [\"smoke\"]}");

        try (DemoServer server = serve(folder)) {
            open(server, "");
            assertEquals("idle", page.getAttribute("body", "data-state"), "without a query it waits");
            page.click("#run");
            awaitState("failed");
            assertEquals(1, number("#failed"));
            assertEquals(fixture.getAsJsonArray("cases").size() - 1, number("#passed"));
            assertEquals(1, page.locator("#failure-list li").count());
            String listed = page.textContent("#failure-list li");
            assertTrue(listed.contains("smoke: " + first.get("text").getAsString()), listed);
            assertTrue(listed.contains("expected 1234.5 ± "), listed);
            screenshot("cases-failed.png");
        }
        assertEquals(List.of(), complaints, "errors on the page or its console");
    }

    @Test
    void runThatIsCancelledCanBeStartedAgain() {
        try (DemoServer server = serve(FIXTURES)) {
            open(server, "?backend=auto");
            page.waitForSelector("#results:visible");
            assertEquals("running", page.getAttribute("body", "data-state"));
            assertTrue(page.isDisabled("#run"), "one run at a time");
            page.click("#cancel");
            assertEquals("idle", page.getAttribute("body", "data-state"));
            page.click("#run");
            awaitState("done");
            assertEquals(0, number("#failed"));
        }
        assertEquals(List.of(), complaints, "errors on the page or its console");
    }

    @Test
    void missingFixturesAreExplained() {
        try (DemoServer server = DemoServer.start(0, Map.of("/", BUILT))) {
            open(server, "?backend=auto");
            awaitState("failed");
            String error = page.textContent("#error");
            assertTrue(page.isVisible("#error") && error.contains("./mvnw verify"), error);
            assertTrue(error.contains(server.uri() + "fixtures/index.json"), error);
            assertTrue(page.isHidden("#results") && page.isEnabled("#run"), "another run may be tried");
        }
        complaints.removeIf(complaint -> complaint.contains("status of 404"));
        assertEquals(List.of(), complaints, "other errors on the page or its console");
    }

    @Test
    void backendThatIsNoneIsRefusedAndThePagesNameEachOther() {
        try (DemoServer server = serve(FIXTURES)) {
            open(server, "?backend=abacus");
            awaitState("failed");
            assertTrue(page.textContent("#error").contains("abacus"), page.textContent("#error"));
            page.click("footer a");
            page.waitForURL(server.uri() + "index.html");
            page.click("footer a");
            page.waitForURL(server.uri() + "cases.html");
        }
        assertEquals(List.of(), complaints, "errors on the page or its console");
    }

    private static DemoServer serve(Path fixtures) {
        return serve(fixtures, true);
    }

    private static DemoServer serve(Path fixtures, boolean webAssembly) {
        return DemoServer.start(0, Map.of("/", BUILT, "/fixtures/", fixtures), true, webAssembly);
    }

    private void open(DemoServer server, String query) {
        open(server.uri() + "cases.html" + query);
    }

    private void awaitState(String state) {
        awaitEnd(state, SECONDS, "#error", "#failure-list");
    }

    private long number(String selector) {
        return Long.parseLong(page.textContent(selector));
    }

    private void screenshot(String name) {
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true)
                .setPath(TARGET.resolve("browser").resolve(name)));
    }

    private static JsonObject read(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    private static List<String> strings(JsonObject object, String name) {
        return object.getAsJsonArray(name).asList().stream().map(JsonElement::getAsString).toList();
    }
}
