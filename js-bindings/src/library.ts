import { LinnetError, show } from './errors.js';
import { version } from './generated/version.js';
import { activationText, addText, convolutionText, fullyConnectedText, poolingText, softmaxText } from './layerText.js';
import type { Place, Sources } from './operands.js';
import { LayerPlan, type PlacedRun } from './plan.js';
import { asyncDisposeSymbol, disposeSymbol, type Releasable, type Session } from './session.js';
import { createTensor } from './tensor.js';
import type {
    ActivationLayer, ActivationOperands, AddLayer, AddOperands, Backend, ConvolutionLayer, ConvolutionOperands,
    FullyConnectedLayer, FullyConnectedOperands, Linnet, Plan, PoolingLayer, SoftmaxLayer, Tensor, TensorOptions, UnaryOperands,
} from './types.js';

type Steps = Parameters<Linnet['runAll']>[0];

/** The library on one kernel build. */
export class Library implements Linnet {
    readonly backend: Backend;
    readonly threads: number;
    readonly version = version;
    readonly #session: Session;

    constructor(backend: Backend, threads: number, session: Session) {
        this.backend = backend;
        this.threads = threads;
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

    add(layer: AddLayer): Plan<AddOperands> {
        return new LayerPlan(this.#session, addText(layer), {});
    }

    async runAll(steps: Steps): Promise<void> {
        const held: Releasable[] = [];
        try {
            await this.#session.run(this.#placed(steps, held));
        } finally {
            held.forEach(each => each.release());
        }
    }

    runAllSync(steps: Steps): void {
        const held: Releasable[] = [];
        try {
            this.#session.runSync(this.#placed(steps, held));
        } finally {
            held.forEach(each => each.release());
        }
    }

    /** The runs that `steps` are, which share one piece of scratch; `held` is released when they have ended. */
    #placed(steps: Steps, held: Releasable[]): PlacedRun[] {
        const checked = this.#checked(steps);
        const bytes = Math.max(0, ...checked.filter(({ operands }) => operands.scratch === undefined)
            .map(({ plan }) => plan.scratchBytes));
        let scratch: Place | undefined;
        if (bytes > 0) {
            const block = this.#session.allocate('float32', bytes / 4);
            held.push(block);
            scratch = { address: block.address, length: bytes / 4 };
        }
        return checked.map(({ plan, operands }) => {
            const run = plan.place(operands, plan.scratchBytes === 0 ? undefined : scratch);
            held.push(run);
            return run;
        });
    }

    #checked(steps: Steps): { plan: LayerPlan<object>; operands: Sources }[] {
        if (!Array.isArray(steps)) {
            throw new LinnetError('INVALID_OPERAND', `steps are ${show(steps)}, must be an array of [plan, operands]`);
        }
        return (steps as Steps).map((step, i) => {
            const [plan, operands] = Array.isArray(step) ? step as Steps[number] : [];
            if (!(plan instanceof LayerPlan) || plan.session !== this.#session) {
                throw new LinnetError('INVALID_OPERAND',
                    `steps[${i}] is ${show(step)}, must be [plan of this library, operands]`);
            }
            return { plan, operands: plan.check(operands as object) };
        });
    }

    get memory(): Linnet['memory'] {
        return this.#session.memory;
    }

    close(): Promise<void> {
        return this.#session.close();
    }

    [disposeSymbol](): void {
        void this.#session.close();
    }

    [asyncDisposeSymbol](): Promise<void> {
        return this.close();
    }
}
