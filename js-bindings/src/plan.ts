import type { DriverPlan } from './driver.js';
import { LinnetError } from './errors.js';
import { checkOperands, type LayerTypes, NAMES, operandType, type Place, Source, type Sources } from './operands.js';
import { type Block, disposeSymbol, type Releasable, type Session } from './session.js';
import type { Run } from './run.js';
import { MemoryTensor } from './tensor.js';
import type { ConvolutionLayer, ElementType, Plan, ProfilePhase, Tensor } from './types.js';

/** The phases in the order of the driver's numbers. */
const PHASES: readonly ProfilePhase[] =
    ['total', 'inputTransform', 'kernelTransform', 'blockMultiplication', 'outputTransform'];
const ABSENT: Place = { address: 0, length: 0 };

/** What a layer gives a plan besides its text. */
interface PlannedLayer {
    readonly type?: ElementType;
    readonly weightsType?: LayerTypes['weightsType'];
    readonly weights?: unknown;
    readonly bias?: unknown;
    readonly batchNormalization?: ConvolutionLayer['batchNormalization'];
}
type FourNumbers = [number, number, number, number];
type TwelveNumbers = [...FourNumbers, ...FourNumbers, ...FourNumbers];

/** What a plan owns: the driver's plan with its packed weights, and the memory of the plan's own output. */
class PlanMemory implements Releasable {
    readonly session: Session;
    readonly driver: DriverPlan;
    output: Block | undefined;
    /** What the driver was given last and let pass. */
    given: readonly OperandPlace[] = [];

    constructor(session: Session, driver: DriverPlan) {
        this.session = session;
        this.driver = driver;
    }

    release(): void {
        if (!this.session.closed) {
            this.output?.release();
            this.session.whenDone(() => this.driver.dispose());
        }
    }
}

/** Where an operand that is there lies; its number is that of its name. */
interface OperandPlace extends Place {
    readonly operand: number;
}

function isSame(a: OperandPlace, b: OperandPlace): boolean {
    return a.operand === b.operand && a.address === b.address && a.length === b.length;
}

/** A run whose operands have places. */
export class PlacedRun implements Run {
    readonly driver: DriverPlan;
    readonly output: MemoryTensor;
    readonly #memory: PlanMemory;
    readonly #places: readonly OperandPlace[];
    readonly #copies: readonly Block[];

    constructor(memory: PlanMemory, output: MemoryTensor, places: readonly OperandPlace[], copies: readonly Block[]) {
        this.driver = memory.driver;
        this.output = output;
        this.#memory = memory;
        this.#places = places;
        this.#copies = copies;
    }

    give(): void {
        const places = this.#places;
        const last = this.#memory.given;
        // A network's runs have the same tensors again and again.
        if (places.length === last.length && places.every((place, i) => isSame(place, last[i]!))) {
            return;
        }
        this.#memory.given = [];
        for (const { operand, address, length } of places) {
            this.driver.operand(operand, address, length);
        }
        this.driver.check();
        this.#memory.given = places;
    }

    /** Frees copies of operands, when the run has ended. */
    release(): void {
        this.#copies.forEach(block => block.release());
    }
}

/** A plan that the driver made. */
export class LayerPlan<Operands extends object> implements Plan<Operands> {
    readonly session: Session;
    readonly outputShape: readonly number[];
    readonly #types: LayerTypes;
    readonly #memory: PlanMemory;
    readonly #layer: string;
    /** Asked for in each run. */
    readonly #scratchBytes: number;
    #output: MemoryTensor | undefined;
    #disposed = false;

    /** Plans the layer that `text` spells; constants are packed, and no longer needed, when this returns. */
    constructor(session: Session, text: string, layer: PlannedLayer) {
        const { type = 'float32', weightsType, batchNormalization: normalization } = layer;
        this.#types = { type, weightsType };
        const constants = (['weights', 'bias'] as const).map(name => layer[name] === undefined ? undefined
            : new Source(session, name, operandType(this.#types, name), layer[name]));
        if (normalization !== undefined) {
            constants.push(...(['scale', 'shift', 'mean', 'variance'] as const)
                .map(part => new Source(session, `batchNormalization.${part}`, 'float32', normalization[part])));
        }
        const copies: Block[] = [];
        try {
            const places = constants.map(source => source?.place(copies) ?? ABSENT)
                .flatMap(({ address, length }) => [address, length]);
            const driver = session.call(engine => normalization === undefined
                ? engine.plan(text, ...places as FourNumbers)
                : engine.planNormalized(text, ...places as TwelveNumbers, normalization.epsilon));
            this.#memory = new PlanMemory(session, driver);
        } finally {
            copies.forEach(block => block.release());
        }
        this.session = session;
        this.#layer = this.#memory.driver.layer();
        this.#scratchBytes = this.#memory.driver.scratchBytes();
        this.outputShape = shapeOf(this.#memory.driver);
        session.releaseWith(this, this.#memory);
    }

    async run(operands: Operands): Promise<Tensor> {
        const run = this.place(this.check(operands));
        try {
            await this.session.run([run]);
            return run.output;
        } finally {
            run.release();
        }
    }

    runSync(operands: Operands): Tensor {
        const run = this.place(this.check(operands));
        try {
            this.session.runSync([run]);
            return run.output;
        } finally {
            run.release();
        }
    }

    /** The operands of a run, or the error that they are; writes nothing. */
    check(operands: object): Sources {
        this.#alive();
        return checkOperands(this.session, this.#types, operands);
    }

    /** Gives operands that were checked a place; `scratch` is one for a run without that operand. */
    place(operands: Sources, scratch: Place = ABSENT): PlacedRun {
        this.#alive();
        const copies: Block[] = [];
        try {
            const output = operands.output?.tensor ?? this.#ownOutput();
            const places: OperandPlace[] = [];
            for (let operand = 0; operand < NAMES.length; operand++) {
                const name = NAMES[operand]!;
                // As numbers, because a tensor that is disposed while the run waits stays where it is but has no address.
                const { address, length } = name === 'output' ? output
                    : operands[name]?.place(copies) ?? (name === 'scratch' ? scratch : ABSENT);
                if (address !== 0) {
                    places.push({ operand, address, length });
                }
            }
            return new PlacedRun(this.#memory, output, places, copies);
        } catch (thrown) {
            copies.forEach(block => block.release());
            throw thrown;
        }
    }

    explain(): string {
        return this.#alive().explain();
    }

    get algorithm(): string {
        return this.#alive().algorithm();
    }

    get packedBytes(): number {
        return this.#alive().packedBytes();
    }

    get scratchBytes(): number {
        this.#alive();
        return this.#scratchBytes;
    }

    get profile(): Readonly<Record<ProfilePhase, number>> {
        const driver = this.#alive();
        return Object.fromEntries(PHASES.map((phase, i) => [phase, driver.profile(i)])) as Record<ProfilePhase, number>;
    }

    dispose(): void {
        if (!this.#disposed) {
            this.#disposed = true;
            this.session.releaseNow(this.#memory);
        }
    }

    [disposeSymbol](): void {
        this.dispose();
    }

    #alive(): DriverPlan {
        if (this.#disposed || this.session.closed) {
            throw new LinnetError('DISPOSED', this.session.closed ? `plan of ${this.#layer}: the library was closed`
                : `plan of ${this.#layer} was disposed`);
        }
        return this.#memory.driver;
    }

    /** The tensor that runs without an output write into. It leads back to the plan, so neither outlives the other. */
    #ownOutput(): MemoryTensor {
        if (this.#output === undefined || this.#output.disposed) {
            const length = this.#memory.driver.outputLength();
            const { type } = this.#types;
            this.#memory.output = this.session.allocate(type, length);
            this.#output = new MemoryTensor(this.session, this.#memory.output, this.outputShape, { type }, this);
        }
        return this.#output;
    }
}

function shapeOf(driver: DriverPlan): readonly number[] {
    return Object.freeze(Array.from({ length: driver.outputDimensions() }, (_, i) => driver.outputDimension(i)));
}
