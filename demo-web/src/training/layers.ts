import type { Operand, Plan, Tensor } from 'linnet';
import type { Generator } from './generator.ts';

/** What a plan of a layer computes. */
export type Pass = 'forward' | 'inputGradient' | 'kernelGradient' | 'biasGradient';
/** A plan of the layer for a pass. */
export type Planner = (pass: any) => Plan<any>;

/** How far and in which direction parameters go at each step. */
export interface Descent {
    readonly rate: number;
    readonly momentum: number;
}

/** A layer that knows its gradients; each is a plan of the library. */
export interface TrainedLayer {
    /** The output for `input`, both remembered until the gradients have been computed. */
    forward(input: Tensor): Tensor;
    /** The gradient in the input, from that in the output; undefined where nobody needs it. */
    backward(outputGradient: Tensor): Tensor | undefined;
    /** Changes the parameters by the gradients that `backward` found. */
    learn(descent: Descent): void;
}

/** A layer without parameters; its gradient reads `reads`. */
export class PlainLayer implements TrainedLayer {
    readonly #forward: Plan<any>;
    readonly #inputGradient: Plan<any>;
    readonly #reads: 'input' | 'forwardOutput';
    #remembered: Operand | undefined;

    constructor(plan: Planner, reads: 'input' | 'forwardOutput') {
        this.#forward = plan('forward');
        this.#inputGradient = plan('inputGradient');
        this.#reads = reads;
    }

    forward(input: Tensor): Tensor {
        const output = this.#forward.runSync({ input });
        this.#remembered = this.#reads === 'input' ? input : output;
        return output;
    }

    backward(outputGradient: Tensor): Tensor {
        return this.#inputGradient.runSync({ [this.#reads]: this.#remembered, outputGradient });
    }

    learn(): void {
        // Nothing to change.
    }
}

/** A convolution or fully-connected layer, with weights and bias that are operands of each run. */
export class WeightedLayer implements TrainedLayer {
    readonly #forward: Plan<any>;
    readonly #inputGradient: Plan<any> | undefined;
    readonly #kernelGradient: Plan<any>;
    readonly #biasGradient: Plan<any>;
    readonly #weights: Parameter;
    readonly #bias: Parameter;
    #input: Tensor | undefined;

    /**
     * @param plan plans a pass
     * @param weights a tensor, which gets random values
     * @param bias a tensor, which is filled
     * @param isFirst whether nobody needs the gradient in the input
     */
    constructor(plan: Planner, weights: Tensor, bias: Tensor, random: Generator, isFirst: boolean) {
        this.#forward = plan('forward');
        this.#inputGradient = isFirst ? undefined : plan('inputGradient');
        this.#kernelGradient = plan('kernelGradient');
        this.#biasGradient = plan('biasGradient');
        this.#weights = new Parameter(weights);
        this.#bias = new Parameter(bias);
        // A digit's black rim would else be exactly 0 behind a convolution or, by another algorithm, a rounding off it:
        // relu then lets gradients pass here and not there.
        bias.data.fill(0.125);
        // He et al. 2015: outputs behind a relu vary as much as inputs do, each of which is a sum over as many weights.
        const range = Math.sqrt(6 * bias.data.length / weights.data.length);
        const values = weights.data;
        for (let i = 0; i < values.length; i++) {
            values[i] = range * random.symmetric();
        }
    }

    forward(input: Tensor): Tensor {
        this.#input = input;
        return this.#forward.runSync({ input, weights: this.#weights.tensor, bias: this.#bias.tensor });
    }

    backward(outputGradient: Tensor): Tensor | undefined {
        this.#weights.gradient = this.#kernelGradient.runSync({ input: this.#input, outputGradient });
        this.#bias.gradient = this.#biasGradient.runSync({ outputGradient });
        return this.#inputGradient?.runSync({ outputGradient, weights: this.#weights.tensor });
    }

    learn(descent: Descent): void {
        this.#weights.descend(descent);
        this.#bias.descend(descent);
    }
}

/** Values that a network learns: gradient descent with momentum (Sutskever et al. 2013). */
class Parameter {
    readonly tensor: Tensor;
    gradient: Tensor | undefined;
    readonly #velocity: Float32Array;

    constructor(tensor: Tensor) {
        this.tensor = tensor;
        this.#velocity = new Float32Array(tensor.data.length);
    }

    descend({ rate, momentum }: Descent): void {
        const values = this.tensor.data;
        const gradient = this.gradient!.data;
        const velocity = this.#velocity;
        for (let i = 0; i < values.length; i++) {
            velocity[i] = momentum * velocity[i]! + gradient[i]!;
            values[i] = values[i]! - rate * velocity[i]!;
        }
    }
}
