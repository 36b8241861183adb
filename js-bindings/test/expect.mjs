// What the tests share: values, naive layers in double precision, and checks.

import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LinnetError } from 'linnet';

/** `length` values in [−1, 1), the same for the same seed. */
export function values(length, seed = 1) {
    let state = seed;
    return Float32Array.from({ length }, () => {
        state = Math.imul(state, 1664525) + 1013904223 | 0;
        return state / 2 ** 31;
    });
}

/** A forward convolution in NCHW and OIHW with stride, padding and groups of equal shares. */
export function convolution({ input: [batch, channels, height, width], outputChannels, kernel, stride = 1, padding = 0,
    groups = 1 }, input, weights, bias, activate = x => x) {
    const size = extent => Math.floor((extent + 2 * padding - kernel) / stride) + 1;
    const [rows, columns, share] = [size(height), size(width), channels / groups];
    const output = [];
    for (let n = 0; n < batch; n++) {
        for (let o = 0; o < outputChannels; o++) {
            const group = Math.floor(o / (outputChannels / groups));
            for (let y = 0; y < rows; y++) {
                for (let x = 0; x < columns; x++) {
                    let sum = bias?.[o] ?? 0;
                    for (let i = 0; i < share; i++) {
                        for (let ky = 0; ky < kernel; ky++) {
                            for (let kx = 0; kx < kernel; kx++) {
                                const [iy, ix] = [y * stride + ky - padding, x * stride + kx - padding];
                                if (iy >= 0 && iy < height && ix >= 0 && ix < width) {
                                    sum += weights[((o * share + i) * kernel + ky) * kernel + kx]
                                        * input[((n * channels + group * share + i) * height + iy) * width + ix];
                                }
                            }
                        }
                    }
                    output.push(activate(sum));
                }
            }
        }
    }
    return output;
}

/** Asserts that two sequences have the same length and differ by at most `tolerance` in each element. */
export function close(actual, expected, tolerance = 1e-4) {
    assert.equal(actual.length, expected.length);
    for (let i = 0; i < expected.length; i++) {
        const message = `element ${i} is ${actual[i]}, expected ${expected[i]}`;
        assert.ok(Math.abs(actual[i] - expected[i]) <= tolerance, message);
    }
}

/** Asserts that `call` throws a LinnetError with `code` whose message matches. */
export function fails(call, code, message = /./) {
    assert.throws(call, error => isError(error, code, message));
}

/** Asserts that `promise` rejects with a LinnetError with `code` whose message matches. */
export async function rejects(promise, code, message = /./) {
    await assert.rejects(promise, error => isError(error, code, message));
}

function isError(error, code, message) {
    assert.ok(error instanceof LinnetError, `${error?.stack ?? error}`);
    assert.equal(error.name, 'LinnetError');
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
}

/** Collects garbage until `done()`, or fails. */
export async function collectUntil(done) {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc');
    for (let i = 0; i < 50 && !done(); i++) {
        collect();
        await new Promise(resolve => setTimeout(resolve, 5));
    }
    assert.ok(done(), 'what is forgotten is freed');
}
