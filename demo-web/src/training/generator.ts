/** Random numbers by integer arithmetic (xorshift: Marsaglia 2003), so that every machine has the same ones. */
export class Generator {
    #state: number;

    /** A generator that `seed` determines. */
    constructor(seed: number) {
        // Small seeds would begin with small numbers; a state of 0 would stay 0.
        this.#state = Math.imul(seed, 0x9e3779b9) || 1;
    }

    /** A number of −1…1, exact in float32. */
    symmetric(): number {
        return (this.#next() >> 8) / 2 ** 23;
    }

    /** Puts `values` into a random order. */
    shuffle(values: Int32Array): void {
        for (let i = values.length - 1; i > 0; i--) {
            const other = (this.#next() >>> 1) % (i + 1);
            [values[i], values[other]] = [values[other]!, values[i]!];
        }
    }

    #next(): number {
        this.#state ^= this.#state << 13;
        this.#state ^= this.#state >>> 17;
        this.#state ^= this.#state << 5;
        return this.#state;
    }
}
