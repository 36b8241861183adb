package dev.linnet;

import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.Layer;
import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Operand;
import dev.linnet.layer.Status;
import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.ShortMemory;
import dev.linnet.plan.BatchNormalization;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import dev.linnet.team.ThreadTeam;

/**
 * The library on the JVM: makes plans of layers.
 *
 * <pre>{@code
 * try (Linnet nn = Linnet.start(new Options())) {
 *     Convolution layer = Convolution.builder().input(1, 64, 56, 56).outputChannels(64).kernel(3).padding(1).build();
 *     try (Plan plan = nn.plan(layer, weights, bias)) {
 *         plan.run(Operands.input(input).output(output));
 *     }
 * }
 * }</pre>
 */
public final class Linnet implements AutoCloseable {
    private final Backend backend;
    private final Planner planner;
    private final ThreadTeam team;
    private final int threads;
    private volatile boolean closed;

    private Linnet(Backend backend, Kernels kernels, Options options) {
        this.backend = backend;
        threads = options.threads();
        team = new ThreadTeam(threads);
        planner = new Planner(new Machine(backend.name(), kernels, CacheSizes.blocking(), threads, options.sharedFrom()),
                new HeapArena(), team);
    }

    /**
     * Starts the library on the vector kernels, or, where AUTO finds none that are fast, on the scalar ones, which it logs
     * once. Throws {@code UNSUPPORTED_BACKEND} where a backend is named that cannot run here.
     */
    public static Linnet start(Options options) {
        JvmKernels kernels = JvmKernels.of(options.backend());
        return new Linnet(kernels.backend(), kernels.table(), options);
    }

    /** The kernels that run: VECTOR or SCALAR. */
    public Backend backend() {
        return backend;
    }

    /** Threads that compute, the caller's own included. */
    public int threads() {
        return threads;
    }

    /** A plan of {@code layer} whose weights and bias are operands of each run. */
    public Plan plan(Layer layer) {
        return plan(layer, Operands.none());
    }

    /**
     * A plan of {@code layer} with constant weights and bias, which are packed before this returns and may change
     * afterwards. Either may be null: weights are then an operand of each run, and so is the bias, where there is one.
     */
    public Plan plan(Layer layer, float[] weights, float[] bias) {
        return plan(layer, operands(bias).set(Operand.WEIGHTS, weights == null ? null : FloatMemory.of(weights)));
    }

    /** A plan of {@code layer} with constant float16 weights, given as their bits, and otherwise as the one of float32. */
    public Plan plan(FullyConnected layer, short[] weights, float[] bias) {
        return plan(layer, operands(bias).set(Operand.WEIGHTS, weights == null ? null : ShortMemory.of(weights)));
    }

    /**
     * A plan of {@code layer} followed by a batch normalization and its activation. The normalization, which may be
     * null, is folded into constant weights and bias before this returns; a bias that is null is zero then.
     */
    public Plan plan(Convolution layer, float[] weights, float[] bias, BatchNormalization normalization) {
        if (normalization == null) {
            return plan(layer, weights, bias);
        }
        check(layer);
        return planner.plan(layer, operands(bias).set(Operand.WEIGHTS, weights == null ? null : FloatMemory.of(weights)),
                normalization);
    }

    private static Operands operands(float[] bias) {
        return Operands.none().set(Operand.BIAS, bias == null ? null : FloatMemory.of(bias));
    }

    private Plan plan(Layer layer, Operands constants) {
        check(layer);
        return planner.plan(layer, constants);
    }

    private void check(Layer layer) {
        if (closed) {
            throw new LinnetException(Status.DISPOSED, "library was closed");
        }
        if (layer == null) {
            throw new LinnetException(Status.INVALID_LAYER, "layer is null");
        }
    }

    /** Ends the library and its threads, after the run they are in; its plans run no more. Closing twice does nothing. */
    @Override
    public void close() {
        closed = true;
        team.close();
    }
}
