import type { Linnet, Tensor } from 'linnet';
import { PIXELS, SIDE } from './digits.ts';
import type { Generator } from './generator.ts';
import { type Descent, PlainLayer, type Planner, type TrainedLayer, WeightedLayer } from './layers.ts';

const CLASSES = 10;
/** Smaller probabilities count as this one, so that no gradient is infinite. */
const LEAST = 2 ** -100;

/** A convnet that tells digits, planned for batches of one size; its layers are the library's. */
export class Classifier {
    readonly batch: number;
    readonly #layers: readonly TrainedLayer[];
    readonly #input: Tensor;
    readonly #lossGradient: Tensor;

    /** A network whose weights are random numbers of `random`. */
    constructor(nn: Linnet, batch: number, random: Generator) {
        this.batch = batch;
        this.#input = nn.tensor([batch, 1, SIDE, SIDE]);
        this.#lossGradient = nn.tensor([batch, CLASSES]);
        const weighted = (plan: Planner, weights: number[], isFirst = false) =>
            new WeightedLayer(plan, nn.tensor(weights), nn.tensor([weights[0]!]), random, isFirst);
        const convolution = (input: number, output: number, kernel: number, side: number) => weighted(
            pass => nn.convolution({
                pass, input: [batch, input, side, side], outputChannels: output, kernel, padding: 'same',
            }), [output, input, kernel, kernel], input === 1);
        const relu = (...shape: number[]) =>
            new PlainLayer(pass => nn.activation({ pass, activation: 'relu', shape: [batch, ...shape] }), 'input');
        const halve = (channels: number, side: number) => new PlainLayer(pass => nn.pooling({
            pass, kind: 'max', input: [batch, channels, side, side], window: 2, stride: 2,
        }), 'input');
        this.#layers = [
            convolution(1, 8, 5, 28), relu(8, 28, 28), halve(8, 28),
            convolution(8, 16, 3, 14), relu(16, 14, 14), halve(16, 14),
            weighted(pass => nn.fullyConnected({
                pass, batch, inputChannels: 16 * 7 * 7, outputChannels: CLASSES,
            }), [CLASSES, 16 * 7 * 7]),
            new PlainLayer(pass => nn.softmax({ pass, batch, channels: CLASSES }), 'forwardOutput'),
        ];
    }

    /** Where the pixels of a batch are written: [batch, 28, 28]. */
    get input(): Float32Array {
        return this.#input.data as Float32Array;
    }

    /**
     * Takes one step towards `labels` for the digits in `input`; the mean of −log(probability of the label) before it.
     */
    learn(labels: Uint8Array, descent: Descent): number {
        const probabilities = this.#forward().data;
        const gradient = this.#lossGradient.data.fill(0);
        let loss = 0;
        labels.forEach((label, i) => {
            const probability = Math.max(probabilities[i * CLASSES + label]!, LEAST);
            loss -= Math.log(probability) / this.batch;
            gradient[i * CLASSES + label] = -1 / (this.batch * probability);
        });
        this.#layers.reduceRight<Tensor | undefined>((each, layer) => layer.backward(each!), this.#lossGradient);
        this.#layers.forEach(layer => layer.learn(descent));
        return loss;
    }

    /** The likeliest label of each digit in `input`. */
    classify(): Uint8Array {
        const probabilities = this.#forward().data;
        return Uint8Array.from({ length: this.batch }, (_, i) => {
            const row = probabilities.subarray(i * CLASSES, (i + 1) * CLASSES);
            return row.indexOf(Math.max(...row));
        });
    }

    #forward(): Tensor {
        return this.#layers.reduce((values, layer) => layer.forward(values), this.#input);
    }
}

/** Copies the pixels of `digits` number `from` to the place `to` of a batch. */
export function copyDigit(digits: Float32Array, from: number, input: Float32Array, to: number): void {
    input.set(digits.subarray(from * PIXELS, (from + 1) * PIXELS), to * PIXELS);
}
