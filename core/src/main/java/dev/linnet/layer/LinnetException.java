package dev.linnet.layer;

/** Everything that goes wrong is one of these; nothing of the library's state is lost by it. */
public final class LinnetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Status code;

    /** An exception with a {@code code} and a {@code message} that names parameter, value and rule. */
    public LinnetException(Status code, String message) {
        super(message);
        this.code = code;
    }

    /** What went wrong, for programs. */
    public Status code() {
        return code;
    }
}
