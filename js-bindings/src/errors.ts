/** Everything that goes wrong is one of these; nothing of the library's state is lost by it. */
export class LinnetError extends Error {
    /**
     * `INVALID_…` (no such layer or call can exist), `UNSUPPORTED_…` (it can, but not here; the message says who
     * refused and why), `OUT_OF_MEMORY`, `DISPOSED`, `WORKER_FAILED` or `LOAD_FAILED`.
     */
    readonly code: string;

    constructor(code: string, message: string, options?: { cause?: unknown }) {
        super(message, options);
        this.name = 'LinnetError';
        this.code = code;
    }
}

/** The error that the driver meant: its messages are `CODE: text`. Whatever else it throws stopped a computation. */
export function driverError(thrown: unknown): LinnetError {
    if (thrown instanceof LinnetError) {
        return thrown;
    }
    const text = messageOf(thrown);
    const coded = /^([A-Z]+_[A-Z_]+|DISPOSED): ([^]*)$/.exec(text);
    return coded === null
        ? new LinnetError('WORKER_FAILED', `the computation stopped: ${text}`, { cause: thrown })
        : new LinnetError(coded[1]!, coded[2]!, { cause: thrown });
}

/** The words of whatever was thrown. */
export function messageOf(thrown: unknown): string {
    return thrown instanceof Error ? thrown.message : String(thrown);
}

/** A value as an error text shows it: short, and a string told apart from a number. */
export function show(value: unknown): string {
    if (typeof value === 'string') {
        return JSON.stringify(value);
    }
    if (Array.isArray(value)) {
        return value.length > 8 ? `an array of ${value.length} elements` : `[${Array.from(value, show).join(', ')}]`;
    }
    if (typeof value === 'object' && value !== null) {
        return `a ${Object.getPrototypeOf(value)?.constructor?.name ?? 'object'}`;
    }
    return typeof value === 'function' ? 'a function' : String(value);
}
