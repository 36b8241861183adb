/// <reference lib="esnext.disposable" preserve="true" />
// Letters in shapes: N batch, C channels, H height, W width, O output channels, I input channels, G groups.

/**
 * The kernel builds, best first: relaxed SIMD (fused multiply-add), SIMD-128, scalar WebAssembly for engines without
 * SIMD, and plain JavaScript where WebAssembly is forbidden (strict CSP, lockdown mode).
 */
export type Backend = 'wasm-relaxed-simd' | 'wasm-simd' | 'wasm' | 'js';

/** How the library starts. */
export interface StartOptions {
    /**
     * Number of threads that compute, the caller's own included. Default: the machine's cores, at most 8. 1 starts no
     * worker. Without shared memory (a page that is not cross-origin isolated) it is 1, and `Linnet.threads` says so.
     */
    threads?: number;
    /**
     * Estimated multiply-adds of a layer from which threads share it; 0 shares every layer. Default 250,000: for less it
     * does not pay to wake a thread.
     */
    sharedFrom?: number;
    /** Default 'auto': the best that the engine can run. One that is named and cannot run is UNSUPPORTED_BACKEND. */
    backend?: Backend | 'auto';
    /**
     * Where the .wasm files lie, for pages whose bundler moved them. Default: beside this module. linnet/inline needs
     * none.
     */
    assetBase?: string | URL;
    /** Upper bound of the memory of tensors and plans, in bytes. Default 4 GiB (what the address space allows). */
    maximumMemory?: number;
}

/** The library: one memory, the kernels that the engine runs best, and the plans made of them. */
export interface Linnet extends Disposable, AsyncDisposable {
    /** The kernel build that runs. */
    readonly backend: Backend;
    /** Threads that compute, the caller's own included. */
    readonly threads: number;
    /** The version of this package. */
    readonly version: string;

    /** A tensor in the library's own memory. `data` is copied in; without it the tensor is zero. */
    tensor(shape: readonly number[], options?: TensorOptions): Tensor;

    /** One convolution for every pass, stride, dilation, padding, grouping and algorithm. */
    convolution(layer: ConvolutionLayer): Plan<ConvolutionOperands>;
    /** output = activation(input × weightsᵀ + bias); input [N, I], weights [O, I], output [N, O]. */
    fullyConnected(layer: FullyConnectedLayer): Plan<FullyConnectedOperands>;
    /** The greatest or the mean element of a window that slides over each channel. */
    pooling(layer: PoolingLayer): Plan<UnaryOperands>;
    /** relu, leaky relu, elu, clamp, sigmoid, tanh and their input gradients; in place where output is the input. */
    activation(layer: ActivationLayer): Plan<ActivationOperands>;
    /** exp(x) / Σ exp(x) over the channels of each row; in place where output is the input. */
    softmax(layer: SoftmaxLayer): Plan<UnaryOperands>;
    /** output = activation(input + addend), which joins the branches of a residual network; in place of either. */
    add(layer: AddLayer): Plan<AddOperands>;

    /**
     * Runs plans one after the other behind one wake of the workers; tensors flow from step to step without a copy.
     * Operands are checked for all steps before the first one runs.
     */
    runAll(steps: ReadonlyArray<readonly [plan: Plan<any>, operands: object]>): Promise<void>;
    /** {@link runAll} that computes before it returns. */
    runAllSync(steps: ReadonlyArray<readonly [plan: Plan<any>, operands: object]>): void;

    /** Bytes of the library's memory in use and reserved; both 0 after close. */
    readonly memory: { readonly used: number; readonly reserved: number };
    /** Frees all memory and ends all workers. Every plan and tensor is dead afterwards. Closing twice does nothing. */
    close(): Promise<void>;
}

/** The type of a tensor's elements. */
export type ElementType = 'float32' | 'float16' | 'uint8' | 'int8' | 'int32';

/** What a tensor holds. */
export interface TensorOptions {
    /** Default 'float32'; float16 data travels as Uint16Array bits. */
    type?: ElementType;
    /** As many elements as the shape has: numbers, or a typed array (of the type's own kind unless that is float32). */
    data?: ArrayLike<number> | ArrayBufferView;
    /** Quantized tensors: real = scale × (stored − zeroPoint). */
    scale?: number;
    zeroPoint?: number;
}

/** Elements in the library's memory. */
export interface Tensor extends Disposable {
    readonly shape: readonly number[];
    readonly type: ElementType;
    /** A view of the library's memory. Read it again after any call that may have grown the memory; it never copies. */
    readonly data: Float32Array | Uint16Array | Uint8Array | Int8Array | Int32Array;
    /**
     * A tensor of `shape` over this one's elements from element `offset` on, by default the first: plans that write into
     * views of one tensor join their outputs without a copy. It is disposed with this tensor; disposing it frees nothing.
     */
    view(shape: readonly number[], offset?: number): Tensor;
    /** Frees the memory. Disposing twice does nothing; other use afterwards is DISPOSED. */
    dispose(): void;
}

/** A Float32Array (or the type's own array) is copied in; a Tensor is used where it lies. */
export type Operand = Tensor | Float32Array | Uint16Array | Uint8Array | Int8Array | Int32Array;

/**
 * A layer that has been checked, given an algorithm, its scratch sized and its constant weights packed once.
 *
 * A run writes into the operand `output` where one is given; else into a tensor that belongs to the plan and is
 * overwritten by the plan's next run. Plans, tensors and libraries also support `using` (Symbol.dispose); what is
 * forgotten is freed when it is garbage-collected, and using what is disposed is an error.
 */
export interface Plan<Operands> extends Disposable {
    /** Computes without blocking the caller's thread, where there are workers. Calls on one plan run one by one. */
    run(operands: Operands): Promise<Tensor>;
    /** Computes before it returns; the caller's thread takes part in the work. Allowed on a page's main thread too. */
    runSync(operands: Operands): Tensor;
    /** Dimensions of the output, outermost first. */
    readonly outputShape: readonly number[];
    /** The algorithm that was chosen, and for each that was not, the reason. */
    explain(): string;
    /** The word for the algorithm that was chosen. */
    readonly algorithm: string;
    /** Bytes of packed weights that this plan owns. */
    readonly packedBytes: number;
    /**
     * Bytes of scratch that this plan borrows while it runs, or takes from the operand `scratch`: a float32 tensor of
     * at least so many bytes, with which a run takes none of the library's memory.
     */
    readonly scratchBytes: number;
    /**
     * Milliseconds spent in each phase of the last run (NNPACK's profile): gather = input transform, kernel = kernel
     * transform, … The total counts from when the run's turn comes, also as one of several steps.
     */
    readonly profile: Readonly<Record<ProfilePhase, number>>;
    /** Frees packed weights and the plan's own output. Disposing twice does nothing; other use then is DISPOSED. */
    dispose(): void;
}

/** The phases whose time a run measures. */
export type ProfilePhase = 'total' | 'inputTransform' | 'kernelTransform' | 'blockMultiplication' | 'outputTransform';

/** The order of an image tensor's dimensions. */
export type Layout = 'nchw' | 'nhwc';

/** What is applied to each element of an output. */
export type Activation =
    | 'identity' | 'relu' | 'relu6' | 'elu' | 'sigmoid' | 'tanh'
    | { type: 'relu'; negativeSlope: number }       // leaky relu; slope 0 is relu
    | { type: 'elu'; alpha: number }
    | { type: 'clamp'; minimum: number; maximum: number };

/** How a convolution is computed. */
export type Algorithm =
    | 'auto' | 'implicitGemm' | 'direct1x1' | 'direct' | 'depthwise'
    | 'winograd6x6' | 'winograd7x7' | 'winograd8x8' | 'winograd9x9' | 'fourier8x8' | 'fourier16x16';

/** One number for both axes, [vertical, horizontal], or [top, bottom, left, right]. */
export type Padding = number | readonly [number, number] | readonly [number, number, number, number] | 'same' | 'valid';

/** A two-dimensional cross-correlation with bias and activation. */
export interface ConvolutionLayer {
    /** Default 'forward'. The gradients take the same description of the forward layer, without its activation. */
    pass?: 'forward' | 'inputGradient' | 'kernelGradient' | 'biasGradient';
    /** [N, C, H, W], or [N, H, W, C] where layout is 'nhwc'. */
    input: readonly [number, number, number, number];
    outputChannels: number;
    /** One number for both axes, or [vertical, horizontal]; so are stride and dilation, which are 1 by default. */
    kernel: number | readonly [number, number];
    stride?: number | readonly [number, number];
    dilation?: number | readonly [number, number];
    /** Default 0. */
    padding?: Padding;
    /** Independent convolutions over equal shares of the channels. Default 1. */
    groups?: number;
    /** Default 'nchw'. */
    layout?: Layout;
    /** Default 'oihw': [O, I/G, KH, KW]. */
    weightsLayout?: 'oihw' | 'ohwi' | 'hwio';
    /** Constant weights: packed or transformed once, when the plan is made. Left out, each run has them as operand. */
    weights?: Operand;
    /** A constant bias of O elements. Left out, it is an operand that a run may have. */
    bias?: Operand;
    /** Applied after the bias. Default 'identity'. */
    activation?: Activation;
    /**
     * Batch normalization after the convolution, before the activation: (x − mean)·scale / √(variance + epsilon) +
     * shift, O elements each. Folded into the weights, which must be constant, and the bias when the plan is made.
     */
    batchNormalization?: { scale: Operand; shift: Operand; mean: Operand; variance: Operand; epsilon: number };
    /**
     * A 2×2 stride-2 maximum after the activation, computed before the output is written; an odd last row or column is
     * left out.
     */
    maxPooling?: '2x2';
    /**
     * Whether each run also writes to its operand `channelSums`, a tensor [2, O], the sum of each output channel and
     * behind these the sums of squares, of the output as it is written: the statistics that training with batch
     * normalization needs. Default false.
     */
    channelSums?: boolean;
    /** Default 'auto'. */
    algorithm?: Algorithm;
    /** How 'auto' chooses: by the cost model (default) or by timing the candidates once, when the plan is made. */
    tuning?: 'model' | 'measure';
    /** Default 'float32'; quantized layers: see `quantization`. */
    type?: 'float32' | 'uint8' | 'int8';
    quantization?: Quantization;
}

/**
 * forward: { input, weights?, bias?, channelSums? } → output;
 * inputGradient: { outputGradient, weights? } → gradient of the input;
 * kernelGradient: { input, outputGradient } → gradient of the weights, in weightsLayout;
 * biasGradient: { outputGradient } → gradient of the bias, its sums over batch and positions.
 */
export interface ConvolutionOperands {
    input?: Operand;
    weights?: Operand;
    bias?: Operand;
    outputGradient?: Operand;
    output?: Tensor;
    channelSums?: Tensor;
    scratch?: Tensor;
}

/** output = activation(input × weightsᵀ + bias). */
export interface FullyConnectedLayer {
    /** Default 'forward'. The gradients take the same description of the forward layer, without its activation. */
    pass?: 'forward' | 'inputGradient' | 'kernelGradient' | 'biasGradient';
    batch: number;
    inputChannels: number;
    outputChannels: number;
    /** [O, I]; float16 weights (Uint16Array bits) are widened while they are read. */
    weights?: Operand;
    /** Default: the layer's type. The alternative half format has no infinities. */
    weightsType?: 'float32' | 'float16' | 'float16-alternative' | 'uint8' | 'int8';
    bias?: Operand;
    /** Default 'identity'. */
    activation?: Activation;
    /** Default 'float32'. */
    type?: 'float32' | 'uint8' | 'int8';
    quantization?: Quantization;
}

/**
 * forward: { input, weights?, bias? }; inputGradient: { outputGradient, weights? };
 * kernelGradient: { input, outputGradient }; biasGradient: { outputGradient }.
 */
export interface FullyConnectedOperands {
    input?: Operand;
    weights?: Operand;
    bias?: Operand;
    outputGradient?: Operand;
    output?: Tensor;
    scratch?: Tensor;
}

/** The greatest or the mean element of a window that slides over each channel. */
export interface PoolingLayer {
    /** Default 'forward'. */
    pass?: 'forward' | 'inputGradient';
    kind: 'max' | 'average' | 'globalAverage';
    /** [N, C, H, W], or [N, H, W, C] where layout is 'nhwc'. */
    input: readonly [number, number, number, number];
    /** One number for both axes, or [vertical, horizontal]; not needed by globalAverage. */
    window?: number | readonly [number, number];
    /** Default 1. */
    stride?: number | readonly [number, number];
    /** Default 0; less than the window. Padding never wins a maximum. */
    padding?: Padding;
    /** Default 'nchw'. */
    layout?: Layout;
    /** Whether a window that is only partly inside counts at the far sides. Default false. */
    ceilMode?: boolean;
    /** Whether a mean divides by elements of the padding too. Default false. */
    countPadding?: boolean;
    /** Default 'float32'. */
    type?: 'float32' | 'uint8' | 'int8';
    quantization?: Quantization;
}

/** An activation by itself. */
export interface ActivationLayer {
    activation: Activation;
    shape: readonly number[];
    /** Default 'forward'. */
    pass?: 'forward' | 'inputGradient';
    /** Default 'float32'. */
    type?: 'float32' | 'uint8' | 'int8';
    quantization?: Quantization;
}

/** inputGradient: { input, outputGradient } → gradient of the input. */
export interface ActivationOperands {
    input: Operand;
    outputGradient?: Operand;
    output?: Tensor;
    scratch?: Tensor;
}

/** exp(x) / Σ exp(x) over the channels of each row; input and output are [N, C]. */
export interface SoftmaxLayer {
    /** Default 'forward'. */
    pass?: 'forward' | 'inputGradient';
    batch: number;
    channels: number;
    /** Default 'float32'. */
    type?: 'float32' | 'uint8';
    quantization?: Quantization;
}

/** The sum of two tensors of one shape. */
export interface AddLayer {
    shape: readonly number[];
    /** Applied to each sum. Default 'identity'. */
    activation?: Activation;
}

/** { input, addend } → output, which may be either. */
export interface AddOperands {
    input: Operand;
    addend: Operand;
    output?: Tensor;
    scratch?: Tensor;
}

/** Pooling gradient: { input, outputGradient }; softmax gradient: { forwardOutput, outputGradient }. */
export interface UnaryOperands {
    input?: Operand;
    outputGradient?: Operand;
    forwardOutput?: Operand;
    output?: Tensor;
    scratch?: Tensor;
}

/** real = scale × (stored − zeroPoint), per tensor; per-channel weight scales where an array is given. */
export interface Quantization {
    input: { scale: number; zeroPoint: number };
    weights?: { scale: number | readonly number[]; zeroPoint: number };
    output: { scale: number; zeroPoint: number; minimum?: number; maximum?: number };
}
