package dev.linnet.test.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Chromium that this machine has, driven by Playwright. */
final class Chromium implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome-stable", "google-chrome");
    private static final List<String> PLACES = List.of("/usr/bin/chromium", "/usr/lib/chromium/chromium",
            "/snap/bin/chromium", "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

    private final Playwright playwright;
    private final Browser browser;

    /** Starts the browser; an IllegalStateException says how to get one where there is none. */
    Chromium() {
        Path executable = executable();
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        // Containers run as root and with little shared memory; both flags are harmless elsewhere.
        browser = playwright.chromium().launch(new LaunchOptions()
                .setExecutablePath(executable)
                .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    /** The environment's LINNET_CHROMIUM, else the first one on the path, else one in a usual place. */
    static Path executable() {
        String named = System.getenv("LINNET_CHROMIUM");
        if (named != null) {
            if (!Files.isExecutable(Path.of(named))) {
                throw new IllegalStateException("LINNET_CHROMIUM is " + named + ", which cannot be executed");
            }
            return Path.of(named);
        }
        return candidates().stream().filter(Files::isExecutable).findFirst().orElseThrow(() ->
                new IllegalStateException("No Chromium was found on the path: install one"
                        + " (Debian: apt-get install chromium) or name it in the variable LINNET_CHROMIUM"));
    }

    private static List<Path> candidates() {
        List<Path> candidates = new ArrayList<>();
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            NAMES.forEach(name -> candidates.add(Path.of(folder, name)));
        }
        PLACES.forEach(place -> candidates.add(Path.of(place)));
        return candidates;
    }
}
