/** The small operations between the convolutions of an image network, on [H, W, C] arrays. */

/** Writes the channels of `inputs`, one after the other, for each of `pixels` pixels. */
export function concatenate(inputs: readonly Float32Array[], pixels: number, output: Float32Array): void {
    const outputChannels = output.length / pixels;
    let firstChannel = 0;
    for (const input of inputs) {
        const channels = input.length / pixels;
        for (let pixel = 0, from = 0, to = firstChannel; pixel < pixels; pixel++, to += outputChannels - channels) {
            for (let channel = 0; channel < channels; channel++) {
                output[to++] = input[from++]!;
            }
        }
        firstChannel += channels;
    }
}

/** output = Σ inputs, element by element. */
export function add(inputs: readonly Float32Array[], output: Float32Array): void {
    output.set(inputs[0]!);
    for (const input of inputs.slice(1)) {
        for (let i = 0; i < output.length; i++) {
            output[i]! += input[i]!;
        }
    }
}

/** output = max(input, 0). */
export function relu(input: Float32Array, output: Float32Array): void {
    for (let i = 0; i < output.length; i++) {
        output[i] = Math.max(input[i]!, 0);
    }
}

/** Repeats each pixel of [height, width, channels] `factor` times along both axes. */
export function upsampleNearest(
    input: Float32Array, height: number, width: number, channels: number, factor: number, output: Float32Array,
): void {
    const row = width * factor * channels;
    for (let y = 0; y < height; y++) {
        const first = y * factor * row;
        for (let x = 0, to = first; x < width; x++) {
            const from = (y * width + x) * channels;
            for (let repeat = 0; repeat < factor; repeat++) {
                for (let channel = 0; channel < channels; channel++) {
                    output[to++] = input[from + channel]!;
                }
            }
        }
        for (let repeat = 1; repeat < factor; repeat++) {
            output.copyWithin(first + repeat * row, first, first + row);
        }
    }
}

/** Spreads factor² groups of `channels` channels over factor × factor pixels: [H, W, f²·C] → [H·f, W·f, C]. */
export function depthToSpace(
    input: Float32Array, height: number, width: number, channels: number, factor: number, output: Float32Array,
): void {
    let from = 0;
    for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
            for (let dy = 0; dy < factor; dy++) {
                let to = ((y * factor + dy) * width + x) * factor * channels;
                for (let i = 0; i < factor * channels; i++) {
                    output[to++] = input[from++]!;
                }
            }
        }
    }
}
