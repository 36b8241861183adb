package dev.linnet.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file of {@code test/cases}: one layer a line in the grammar of {@code dev.linnet.layer.LayerText}; {@code #} starts a
 * comment.
 *
 * @param name the file's name without its ending
 * @param cases its lines
 */
public record CaseFile(String name, List<TestCase> cases) {
    private static final Path FOLDER = Path.of("cases");

    /** All files by name. The system property {@code linnet.files} restricts them to a list such as {@code smoke,edges}. */
    public static List<CaseFile> all() {
        String wanted = System.getProperty("linnet.files");
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".txt"))
                    .map(file -> file.substring(0, file.length() - ".txt".length()))
                    .filter(name -> wanted == null || List.of(wanted.split(",")).contains(name))
                    .sorted().map(CaseFile::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The file {@code name}. Layers too large for every run are thinned unless the system property {@code linnet.full} is
     * set.
     */
    public static CaseFile read(String name) {
        try (Stream<String> lines = Files.lines(FOLDER.resolve(name + ".txt"))) {
            return new CaseFile(name, lines.map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty()).map(TestCase::parse)
                    .map(each -> Boolean.getBoolean("linnet.full") ? each : each.thinned()).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
