// The package's types against the fixed surface (surface.d.ts): what a user may pass is the same type on both sides;
// what the library returns has at least the surface's members, and by name no others but those of `using`.

import type * as surface from './surface.js';
import type * as ours from 'linnet';

type Same<A, B> = [A] extends [B] ? [B] extends [A] ? true : false : false;
type Fits<A, B> = [A] extends [B] ? true : false;
/** Without the members in which the package offers more than the surface. */
type Rest<T> = Omit<T, 'pass' | 'algorithm'>;
type Planners = 'convolution' | 'fullyConnected';
type Names<T> = Exclude<keyof T, typeof Symbol.dispose | typeof Symbol.asyncDispose>;

/** Compiles only where every element is true. */
function all<_Facts extends true[]>(): void {
}

all<[
    Same<ours.Backend, surface.Backend>,
    Same<ours.StartOptions, surface.StartOptions>,
    Same<ours.ElementType, surface.ElementType>,
    Same<ours.TensorOptions, surface.TensorOptions>,
    Same<ours.Layout, surface.Layout>,
    Same<ours.Activation, surface.Activation>,
    Same<ours.Algorithm, surface.Algorithm | 'direct' | 'winograd7x7' | 'winograd9x9'>,
    Same<ours.Padding, surface.Padding>,
    Same<ours.Quantization, surface.Quantization>,
    Same<ours.SoftmaxLayer, surface.SoftmaxLayer>,
    Same<ours.PoolingLayer, surface.PoolingLayer>,
    Same<ours.ActivationLayer, surface.ActivationLayer>,
]>();

// Tensors occur inside these, and ours can be disposed by `using`.
all<[
    Fits<ours.Tensor, surface.Tensor>,
    Fits<ours.Operand, surface.Operand>,
    Fits<Rest<ours.ConvolutionLayer>, Rest<surface.ConvolutionLayer>>,
    Fits<surface.ConvolutionLayer['pass'], ours.ConvolutionLayer['pass']>,
    Fits<surface.ConvolutionLayer['algorithm'], ours.ConvolutionLayer['algorithm']>,
    Fits<Rest<ours.FullyConnectedLayer>, Rest<surface.FullyConnectedLayer>>,
    Fits<surface.FullyConnectedLayer['pass'], ours.FullyConnectedLayer['pass']>,
    Fits<ours.ConvolutionOperands, surface.ConvolutionOperands>,
    Fits<ours.FullyConnectedOperands, surface.FullyConnectedOperands>,
    Fits<ours.ActivationOperands, surface.ActivationOperands>,
    Fits<ours.UnaryOperands, surface.UnaryOperands>,
    Fits<ours.Plan<ours.ConvolutionOperands>, surface.Plan<surface.ConvolutionOperands>>,
    Fits<ours.Plan<ours.UnaryOperands>, surface.Plan<surface.UnaryOperands>>,
    Fits<Omit<ours.Linnet, Planners>, Omit<surface.Linnet, Planners>>,
    Fits<ReturnType<ours.Linnet[Planners]>, ReturnType<surface.Linnet[Planners]>>,
    Fits<ours.LinnetError, surface.LinnetError>,
    Same<Parameters<typeof ours.start>, Parameters<typeof surface.start>>,
    Same<ReturnType<typeof ours.start>, Promise<ours.Linnet>>,
]>();

all<[
    Same<Names<ours.Linnet>, Names<surface.Linnet> | 'add'>,
    Same<Names<ours.Tensor>, Names<surface.Tensor> | 'view'>,
    Same<Names<ours.Plan<object>>, Names<surface.Plan<object>>>,
    Same<Names<ours.ConvolutionLayer>, Names<surface.ConvolutionLayer> | 'channelSums'>,
    Same<Names<ours.FullyConnectedLayer>, Names<surface.FullyConnectedLayer>>,
    Same<Names<ours.ConvolutionOperands>, Names<surface.ConvolutionOperands> | 'scratch' | 'channelSums'>,
    Same<Names<ours.FullyConnectedOperands>, Names<surface.FullyConnectedOperands> | 'scratch'>,
    Same<Names<ours.ActivationOperands>, Names<surface.ActivationOperands> | 'scratch'>,
    Same<Names<ours.UnaryOperands>, Names<surface.UnaryOperands> | 'scratch'>,
    Same<keyof typeof ours, keyof typeof surface>,
]>();

/** `using` works on everything that holds memory. */
export async function disposes(linnet: typeof ours): Promise<void> {
    await using nn = await linnet.start();
    using tensor = nn.tensor([1]);
    using plan = nn.activation({ activation: 'relu', shape: [1] });
    plan.runSync({ input: tensor, output: tensor });
}
