package dev.linnet.layer;

/** An enum constant that has one spelling in case texts, error texts and TypeScript: WINOGRAD_8X8 is winograd8x8. */
public interface Word {
    /** The constant's name in Java. */
    String name();

    /** The constant's spelling everywhere else: lower camel case. */
    default String word() {
        StringBuilder word = new StringBuilder();
        for (String part : name().split("_")) {
            word.append(word.length() == 0 ? part.substring(0, 1).toLowerCase() : part.substring(0, 1))
                    .append(part.substring(1).toLowerCase());
        }
        return word.toString();
    }
}
