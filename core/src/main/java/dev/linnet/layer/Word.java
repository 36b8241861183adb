package dev.linnet.layer;

import java.util.ArrayList;
import java.util.List;

/** An enum constant that has one spelling in case texts, error texts and TypeScript: WINOGRAD_8X8 is winograd8x8. */
public interface Word {
    /** The constant's name in Java. */
    String name();

    /** The constant's spelling everywhere else: lower camel case. */
    default String word() {
        StringBuilder word = new StringBuilder();
        for (String part : split(name(), '_')) {
            int first = word.length() == 0 ? 0 : 1;
            word.append(part, 0, first);
            for (int i = first; i < part.length(); i++) {
                char letter = part.charAt(i);
                word.append(letter >= 'A' && letter <= 'Z' ? (char) (letter - 'A' + 'a') : letter);
            }
        }
        return word.toString();
    }

    /**
     * The parts of {@code text} between separators. String.split and String.toLowerCase would bring regular expressions
     * and Unicode tables into the JavaScript driver, 30 KB after compression.
     */
    static String[] split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
            parts.add(text.substring(start, end));
            start = end + 1;
        }
        parts.add(text.substring(start));
        return parts.toArray(new String[0]);
    }
}
