package dev.linnet.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.layer.Activation;
import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Pass;
import dev.linnet.layer.Status;
import dev.linnet.layer.Word;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page that maps NNPACK's names names nothing that is not there, and forgets no code, algorithm or pass. */
class NamesTest {
    private static final Path PAGE = Path.of("../core/NAMES.md");
    private static final Path TYPESCRIPT = Path.of("../js-bindings/src");
    private static final List<String> PACKAGES = List.of("dev.linnet", "dev.linnet.layer", "dev.linnet.plan");
    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
    private static final Pattern CODE = Pattern.compile("[A-Z]{2,}(_[A-Z]+)*");
    private static final Pattern JAVA = Pattern.compile("\\b[A-Z]\\w*(\\.\\w+)*");
    private static final Pattern LITERAL = Pattern.compile("'([^']+)'");
    private static final Pattern IDENTIFIER = Pattern.compile("\\b[a-zA-Z]\\w*");
    /** What the page's examples are written with: the library, a plan, and JavaScript itself. */
    private static final Set<String> GIVEN = Set.of("nn", "plan", "true");

    private final String page = Files.readString(PAGE);
    private final String typescript = Files.readString(TYPESCRIPT.resolve("types.ts"))
            + Files.readString(TYPESCRIPT.resolve("errors.ts")) + Files.readString(TYPESCRIPT.resolve("index.ts"));

    NamesTest() throws IOException {
    }

    @Test
    void whatIsNamedExists() {
        List<String> missing = new ArrayList<>();
        int spans = 0;
        for (String line : page.split("\n")) {
            // The first column of a table has NNPACK's names, or codes.
            int others = line.startsWith("|") ? line.indexOf('|', 1) : 0;
            for (MatchResult match : SPAN.matcher(line).results().toList()) {
                if (match.start() >= others || CODE.matcher(match.group(1)).matches()) {
                    spans++;
                    check(match.group(1), missing);
                }
            }
        }
        assertTrue(spans > 150, "only " + spans + " names were found");
        assertEquals(List.of(), missing);
    }

    @Test
    void noCodeAlgorithmOrPassIsForgotten() {
        List<String> missing = new ArrayList<>();
        for (Status status : Status.values()) {
            mustOccur("`" + status + "`", missing);
        }
        for (Word word : concat(Algorithm.values(), Pass.values())) {
            mustOccur("`" + word.getClass().getSimpleName() + "." + word.name() + "`", missing);
            mustOccur("'" + word.word() + "'", missing);
        }
        assertEquals(List.of(), missing);
    }

    /** A word of Java that has a spelling in TypeScript stands beside it. */
    @Test
    void wordsStandBesideTheirConstants() {
        List<String> wrong = new ArrayList<>();
        for (String line : page.split("\n")) {
            if (!line.startsWith("|")) {
                continue;
            }
            for (MatchResult match : JAVA.matcher(line).results().toList()) {
                String word = word(match.group());
                if (word != null && !line.contains("'" + word + "'")) {
                    wrong.add(match.group() + " without '" + word + "' in " + line);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private void check(String span, List<String> missing) {
        if (span.startsWith("nnp")) {
            return;
        }
        if (CODE.matcher(span).matches()) {
            if (Arrays.stream(Status.values()).noneMatch(status -> status.name().equals(span))) {
                missing.add("code " + span);
            }
        } else if (Character.isUpperCase(span.charAt(0))) {
            JAVA.matcher(span).results().map(MatchResult::group)
                    .filter(name -> !isJava(name) && !typescript.contains("class " + name + ' '))
                    .forEach(name -> missing.add("Java " + name));
        } else {
            LITERAL.matcher(span).results().map(MatchResult::group).filter(literal -> !typescript.contains(literal))
                    .forEach(literal -> missing.add("TypeScript " + literal));
            IDENTIFIER.matcher(LITERAL.matcher(span).replaceAll("")).results().map(MatchResult::group)
                    .filter(name -> !GIVEN.contains(name) && !isTypeScript(name))
                    .forEach(name -> missing.add("TypeScript " + name));
        }
    }

    private boolean isTypeScript(String name) {
        return typescript.contains("'" + name + "'")
                || Pattern.compile("\\b" + name + "\\??[:(<]").matcher(typescript).find();
    }

    /** Whether {@code name} is a class, or a member of one, with the class's name before it. */
    private static boolean isJava(String name) {
        int dot = name.lastIndexOf('.');
        if (classOf(name) != null) {
            return true;
        }
        Class<?> owner = dot < 0 ? null : classOf(name.substring(0, dot));
        String member = name.substring(dot + 1);
        return owner != null && (Arrays.stream(owner.getMethods()).anyMatch(method -> method.getName().equals(member))
                || Arrays.stream(owner.getFields()).anyMatch(field -> field.getName().equals(member)));
    }

    private static Class<?> classOf(String name) {
        for (String each : PACKAGES) {
            try {
                return Class.forName(each + '.' + name.replace('.', '$'));
            } catch (ClassNotFoundException e) {
                // Perhaps in the next package.
            }
        }
        return null;
    }

    /** The spelling of the constant {@code name}, or null where it is no constant or has none. */
    private static String word(String name) {
        int dot = name.lastIndexOf('.');
        Class<?> owner = dot < 0 ? null : classOf(name.substring(0, dot));
        if (owner == null) {
            return null;
        }
        try {
            Field field = owner.getField(name.substring(dot + 1));
            Object value = field.get(null);
            return value instanceof Word word ? word.word()
                    : value instanceof Activation activation ? activation.word() : null;
        } catch (NoSuchFieldException e) {
            return null;
        } catch (IllegalAccessException e) {
            throw new AssertionError(name, e);
        }
    }

    private void mustOccur(String text, List<String> missing) {
        if (!page.contains(text)) {
            missing.add(text);
        }
    }

    private static List<Word> concat(Word[] first, Word[] second) {
        List<Word> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(second));
        return all;
    }
}
