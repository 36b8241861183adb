import { LinnetError, show } from './errors.js';

/** Throws where `given` is no object or has an option that is not one of `known`. */
export function checkOptions(of: string, given: object, known: readonly string[], code = 'INVALID_LAYER'): void {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
        throw new LinnetError(code, `${of} is described by ${show(given)}, must be an object`);
    }
    for (const [name, value] of Object.entries(given)) {
        if (value !== undefined && !known.includes(name)) {
            throw new LinnetError(code, `${of} has no option ${name}; it has ${known.join(', ')}`);
        }
    }
}
