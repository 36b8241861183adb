import type { DriverEngine } from './driver.js';
import { driverError, LinnetError } from './errors.js';
import type { KernelMemory } from './kernels.js';
import { computeAlone, giveAll, type Run } from './run.js';
import type { Team } from './team.js';
import type { ElementType } from './types.js';

/** `Symbol.dispose`, or what transpiled `using` looks for in engines without it. */
export const disposeSymbol: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');
/** `Symbol.asyncDispose`, likewise. */
export const asyncDisposeSymbol: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

/** The array that shows elements of each type. */
export const ARRAYS = {
    float32: Float32Array,
    float16: Uint16Array,
    uint8: Uint8Array,
    int8: Int8Array,
    int32: Int32Array,
} as const satisfies Record<ElementType, unknown>;

/** What holds memory until it is released; releasing twice does nothing. */
export interface Releasable {
    release(): void;
}

/** What the tensors and plans of one library share: the driver's engine and its memory, until it is closed. */
export class Session {
    #live: {
        readonly engine: DriverEngine;
        readonly memory: KernelMemory;
        readonly team: Team | undefined;
        readonly forgotten: FinalizationRegistry<Releasable>;
    } | undefined;

    /** `team` where there are workers. */
    constructor(engine: DriverEngine, memory: KernelMemory, team: Team | undefined) {
        team?.endWith(this);
        this.#live = { engine, memory, team, forgotten: new FinalizationRegistry(held => held.release()) };
    }

    #open() {
        if (this.#live === undefined) {
            throw new LinnetError('DISPOSED', 'the library was closed');
        }
        return this.#live;
    }

    /** Whether the library was closed. */
    get closed(): boolean {
        return this.#live === undefined;
    }

    /** The memory's bytes as they lie now; another buffer after each growth. Throws DISPOSED after close. */
    get buffer(): ArrayBufferLike {
        return this.#open().memory.buffer;
    }

    /** Bytes in use and bytes of the whole memory. */
    get memory(): { readonly used: number; readonly reserved: number } {
        return this.#live === undefined ? { used: 0, reserved: 0 }
            : { used: this.#live.engine.usedBytes(), reserved: this.#live.memory.buffer.byteLength };
    }

    /** What `computation` returns; what the driver throws in it becomes a LinnetError. */
    call<R>(computation: (engine: DriverEngine) => R): R {
        const { engine } = this.#open();
        try {
            return computation(engine);
        } catch (thrown) {
            throw driverError(thrown);
        }
    }

    /** Memory for `length` elements, contents undefined; OUT_OF_MEMORY where there is none. */
    allocate(type: ElementType, length: number): Block {
        const bytes = Math.max(1, length * ARRAYS[type].BYTES_PER_ELEMENT);
        return new Block(this, this.call(engine => engine.allocate(bytes)));
    }

    /** Ends the use of `address`; nothing is left to free after close. */
    free(address: number): void {
        this.#live?.engine.free(address);
    }

    /** Does `action` when the runs that were asked for have ended, which may be now; never after close. */
    whenDone(action: () => void): void {
        if (this.#live?.team === undefined) {
            action();
        } else {
            this.#live.team.whenDone(action);
        }
    }

    /** Computes `runs` one after the other, on workers where there are some. */
    async run(runs: readonly Run[]): Promise<void> {
        const { team } = this.#open();
        await this.call(() => {
            giveAll(runs);
            return team === undefined ? computeAlone(runs) : team.run(runs);
        });
    }

    /** {@link run} that computes before it returns, on this thread too. */
    runSync(runs: readonly Run[]): void {
        const { team } = this.#open();
        this.call(() => {
            giveAll(runs);
            return team === undefined ? computeAlone(runs) : team.runSync(runs);
        });
    }

    /** Releases `held` when `owner` has been forgotten. `held` must not lead back to `owner`. */
    releaseWith(owner: object, held: Releasable): void {
        this.#live?.forgotten.register(owner, held, held);
    }

    /** Releases `held` now. */
    releaseNow(held: Releasable): void {
        this.#live?.forgotten.unregister(held);
        held.release();
    }

    /** Lets go of the engine and its memory; the promise is kept when the workers have ended. */
    close(): Promise<void> {
        const team = this.#live?.team;
        this.#live = undefined;
        return team?.close() ?? Promise.resolve();
    }
}

/** Allocated memory. */
export class Block implements Releasable {
    readonly #session: Session;
    /** As the driver counts: negative from 2 GiB on. */
    readonly address: number;
    #released = false;

    constructor(session: Session, address: number) {
        this.#session = session;
        this.address = address;
    }

    /** Whether the memory has been freed. */
    get released(): boolean {
        return this.#released || this.#session.closed;
    }

    /** `length` elements from `offset` bytes behind the block's start, as they lie until the memory grows. */
    view<T extends ElementType>(type: T, length: number, offset = 0): InstanceType<typeof ARRAYS[T]> {
        return new ARRAYS[type](this.#session.buffer as ArrayBuffer, (this.address >>> 0) + offset, length) as
            InstanceType<typeof ARRAYS[T]>;
    }

    release(): void {
        if (!this.released) {
            this.#released = true;
            this.#session.whenDone(() => this.#session.free(this.address));
        }
    }
}

/** What lies some bytes behind the start of a block or part, which outlives it. Releasing it frees nothing. */
export class Part implements Releasable {
    readonly #whole: Block | Part;
    readonly #offset: number;
    #released = false;

    constructor(whole: Block | Part, offset: number) {
        this.#whole = whole;
        this.#offset = offset;
    }

    /** Whether it, or what it is a part of, has been released. */
    get released(): boolean {
        return this.#released || this.#whole.released;
    }

    /** As the driver counts: negative from 2 GiB on. */
    get address(): number {
        return this.#whole.address + this.#offset | 0;
    }

    view<T extends ElementType>(type: T, length: number, offset = 0): InstanceType<typeof ARRAYS[T]> {
        return this.#whole.view(type, length, this.#offset + offset);
    }

    release(): void {
        this.#released = true;
    }
}
