import { LinnetError, show } from './errors.js';
import { version } from './generated/version.js';
import { activationText, convolutionText, fullyConnectedText, poolingText, softmaxText } from './layerText.js';
import { LayerPlan } from './plan.js';
import { asyncDisposeSymbol, disposeSymbol, type Session } from './session.js';
import { createTensor } from './tensor.js';
import type {
    ActivationLayer, ActivationOperands, Backend, ConvolutionLayer, ConvolutionOperands, FullyConnectedLayer,
    FullyConnectedOperands, Linnet, Plan, PoolingLayer, SoftmaxLayer, Tensor, TensorOptions, UnaryOperands,
} from './types.js';

type Steps = Parameters<Linnet['runAll']>[0];

/** The library on one kernel build. */
export class Library implements Linnet {
    readonly backend: Backend;
    readonly threads = 1;
    readonly version = version;
    readonly #session: Session;

    constructor(backend: Backend, session: Session) {
        this.backend = backend;
        this.#session = session;
    }

    tensor(shape: readonly number[], options?: TensorOptions): Tensor {
        return createTensor(this.#session, shape, options);
    }

    convolution(layer: ConvolutionLayer): Plan<ConvolutionOperands> {
        return new LayerPlan(this.#session, convolutionText(layer), layer);
    }

    fullyConnected(layer: FullyConnectedLayer): Plan<FullyConnectedOperands> {
        return new LayerPlan(this.#session, fullyConnectedText(layer), layer);
    }

    pooling(layer: PoolingLayer): Plan<UnaryOperands> {
        return new LayerPlan(this.#session, poolingText(layer), layer);
    }

    activation(layer: ActivationLayer): Plan<ActivationOperands> {
        return new LayerPlan(this.#session, activationText(layer), layer);
    }

    softmax(layer: SoftmaxLayer): Plan<UnaryOperands> {
        return new LayerPlan(this.#session, softmaxText(layer), layer);
    }

    async runAll(steps: Steps): Promise<void> {
        this.runAllSync(steps);
    }

    runAllSync(steps: Steps): void {
        if (!Array.isArray(steps)) {
            throw new LinnetError('INVALID_OPERAND', `steps are ${show(steps)}, must be an array of [plan, operands]`);
        }
        const checked = (steps as Steps).map((step, i) => {
            const [plan, operands] = Array.isArray(step) ? step as Steps[number] : [];
            if (!(plan instanceof LayerPlan) || plan.session !== this.#session) {
                throw new LinnetError('INVALID_OPERAND',
                    `steps[${i}] is ${show(step)}, must be [plan of this library, operands]`);
            }
            return { plan, operands: plan.check(operands as object) };
        });
        checked.forEach(({ plan, operands }) => plan.compute(operands));
    }

    get memory(): Linnet['memory'] {
        return this.#session.memory;
    }

    async close(): Promise<void> {
        this.#session.close();
    }

    [disposeSymbol](): void {
        this.#session.close();
    }

    [asyncDisposeSymbol](): Promise<void> {
        return this.close();
    }
}
