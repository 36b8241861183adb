package dev.linnet.demo.train;

/** A layer that knows its gradients; each is a plan of the library. */
interface TrainedLayer extends AutoCloseable {
    /** The output for {@code input}, both remembered until the gradients have been computed. */
    float[] forward(float[] input);

    /** The gradient in the input, from that in the output; null where nobody needs it. */
    float[] backward(float[] outputGradient);

    /** Changes the parameters by the gradients that {@link #backward} found. */
    void learn(Descent descent);

    @Override
    void close();
}
