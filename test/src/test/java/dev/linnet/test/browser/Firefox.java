package dev.linnet.test.browser;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Firefox that this machine has, over WebDriver BiDi: Playwright drives only its own. */
final class Firefox implements AutoCloseable {
    private static final long SECONDS = 90;
    private static final Pattern ADDRESS = Pattern.compile("WebDriver BiDi listening on (ws://\\S+)");

    private final Path profile;
    private final Path output;
    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger commands = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
    private final String context;

    /** Starts the browser with a profile of its own. */
    Firefox(Path executable) throws IOException, InterruptedException {
        profile = Files.createTempDirectory("linnet-firefox-");
        output = profile.resolve("output.txt");
        process = new ProcessBuilder(executable.toString(), "--headless", "--no-remote", "--profile", profile.toString(),
                "--remote-debugging-port=0").redirectErrorStream(true).redirectOutput(output.toFile()).start();
        socket = HttpClient.newHttpClient().newWebSocketBuilder()
                .buildAsync(URI.create(address() + "/session"), new Listener()).join();
        command("session.new", "{\"capabilities\": {}}");
        JsonObject tree = command("browsingContext.getTree", "{}");
        context = tree.getAsJsonArray("contexts").get(0).getAsJsonObject().get("context").getAsString();
    }

    /** The environment's LINNET_FIREFOX, else the first one on the path. */
    static Optional<Path> executable() {
        String named = System.getenv("LINNET_FIREFOX");
        Stream<Path> places = named != null ? Stream.of(Path.of(named))
                : Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .flatMap(folder -> Stream.of(Path.of(folder, "firefox-esr"), Path.of(folder, "firefox")));
        return places.filter(Files::isExecutable).findFirst();
    }

    /** Loads a page. */
    void navigate(String url) throws InterruptedException {
        JsonObject parameters = new JsonObject();
        parameters.addProperty("context", context);
        parameters.addProperty("url", url);
        parameters.addProperty("wait", "complete");
        command("browsingContext.navigate", parameters.toString());
    }

    /** The text that an expression on the page, or its promise, has as its value. */
    String evaluate(String expression) throws InterruptedException {
        JsonObject parameters = JsonParser.parseString("{\"awaitPromise\": true}").getAsJsonObject();
        JsonObject target = new JsonObject();
        target.addProperty("context", context);
        parameters.add("target", target);
        parameters.addProperty("expression", expression);
        JsonObject answer = command("script.evaluate", parameters.toString());
        if (!answer.get("type").getAsString().equals("success")) {
            throw new AssertionError(answer);
        }
        return answer.getAsJsonObject("result").get("value").getAsString();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        socket.abort();
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }

    /** The address that the browser prints when it listens. */
    private String address() throws IOException, InterruptedException {
        for (int i = 0; i < 10 * SECONDS && process.isAlive(); i++) {
            Matcher matcher = ADDRESS.matcher(Files.readString(output));
            if (matcher.find()) {
                return matcher.group(1);
            }
            Thread.sleep(100);
        }
        throw new IOException("Firefox did not listen: " + Files.readString(output));
    }

    private JsonObject command(String method, String parameters) throws InterruptedException {
        int id = commands.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText("{\"id\": " + id + ", \"method\": \"" + method + "\", \"params\": " + parameters + "}", true).join();
        try {
            JsonObject message = answer.get(SECONDS, TimeUnit.SECONDS);
            if (!message.has("result")) {
                throw new AssertionError(method + ": " + message);
            }
            return message.getAsJsonObject("result");
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(method + " was not answered", e);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonObject message = JsonParser.parseString(text.toString()).getAsJsonObject();
                text.setLength(0);
                if (message.has("id") && message.get("id").isJsonPrimitive()) {
                    answers.remove(message.get("id").getAsInt()).complete(message);
                }
            }
            from.request(1);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            answers.values().forEach(answer -> answer.completeExceptionally(error));
        }
    }
}
