package dev.linnet.wasm.driver;

import dev.linnet.Planner;
import dev.linnet.kernel.Kernels;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.Layer;
import dev.linnet.layer.LayerText;
import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Operand;
import dev.linnet.layer.Status;
import dev.linnet.memory.FloatMemory;
import dev.linnet.memory.Memory;
import dev.linnet.plan.BatchNormalization;
import dev.linnet.plan.Blocking;
import dev.linnet.plan.Machine;
import dev.linnet.plan.Operands;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;

/** One module instance with its memory: what the TypeScript API works on. Errors are texts {@code CODE: message}. */
public final class Engine {
    /** The last address of a WebAssembly memory. */
    private static final double MOST_BYTES = 4294967295.0;

    private final ModuleArena arena;
    private final Kernels kernels;
    private Planner planner;
    private WorkerTeam team;
    private final String backend;

    Engine(Kernels kernels, String backend, ModuleArena arena) {
        this.backend = backend;
        this.arena = arena;
        this.kernels = kernels;
        planner = new Planner(new Machine(backend, kernels, Blocking.DEFAULT), arena);
    }

    /**
     * Lets plans that are made from now on be computed by workers too. Parameters as {@code Driver.work}'s, and:
     *
     * @param threads workers, and this thread
     * @param sharedFrom cost from which plans are shared among them
     * @param maySleep whether this thread may sleep while it waits
     */
    @JSExport
    public WorkerTeam share(JSObject memory, JSObject words, int threads, double sharedFrom, boolean maySleep, int spins) {
        planner = new Planner(new Machine(backend, kernels, Blocking.DEFAULT, threads, sharedFrom), arena);
        team = new WorkerTeam(words, maySleep, spins, memory, arena);
        return team;
    }

    /** Takes {@link #share} back: plans that are made from now on are computed by this thread. */
    @JSExport
    public void unshare() {
        planner = new Planner(new Machine(backend, kernels, Blocking.DEFAULT), arena);
        team = null;
    }

    /**
     * The address of {@code bytes} bytes on a cache line, contents undefined. An address from 2 GiB on is a negative
     * number here; {@code >>> 0} makes it positive, and other methods take either.
     */
    @JSExport
    public int allocate(double bytes) {
        try {
            if (bytes > MOST_BYTES) {
                throw new LinnetException(Status.OUT_OF_MEMORY, "more than 4 GiB do not fit a memory");
            }
            // By two halves: a cast from double to int ends at 2³¹ − 1.
            int half = (int) (bytes / 2);
            return arena.allocateBytes(2 * half + (int) (bytes - 2.0 * half));
        } catch (LinnetException e) {
            throw coded(e);
        }
    }

    /** Ends the use of what {@link #allocate} gave; any other address is DISPOSED. */
    @JSExport
    public void free(int address) {
        try {
            arena.freeAddress(address);
        } catch (LinnetException e) {
            throw coded(e);
        }
    }

    /** Bytes in use. */
    @JSExport
    public double usedBytes() {
        return arena.usedBytes();
    }

    /** Bytes of the whole memory. */
    @JSExport
    public double reservedBytes() {
        return arena.reservedBytes();
    }

    /**
     * A plan of the layer that {@code layer} spells. Constants are given by address and number of elements, address 0
     * where they are operands of each run.
     */
    @JSExport
    public DriverPlan plan(String layer, int weights, int weightsLength, int bias, int biasLength) {
        try {
            Layer parsed = LayerText.parse(layer);
            return new DriverPlan(planner.plan(parsed,
                    constants(parsed, weights, weightsLength, bias, biasLength)), team);
        } catch (LinnetException e) {
            throw coded(e);
        }
    }

    /**
     * {@link #plan} of a convolution followed by a batch normalization, which is folded into constant weights and bias.
     */
    @JSExport
    public DriverPlan planNormalized(String layer, int weights, int weightsLength, int bias, int biasLength, int scale,
            int scaleLength, int shift, int shiftLength, int mean, int meanLength, int variance, int varianceLength,
            double epsilon) {
        try {
            Layer parsed = LayerText.parse(layer);
            BatchNormalization normalization = new BatchNormalization(floats(scale, scaleLength),
                    floats(shift, shiftLength), floats(mean, meanLength), floats(variance, varianceLength),
                    (float) epsilon);
            return new DriverPlan(planner.plan((Convolution) parsed,
                    constants(parsed, weights, weightsLength, bias, biasLength), normalization), team);
        } catch (LinnetException e) {
            throw coded(e);
        }
    }

    private static Operands constants(Layer layer, int weights, int weightsLength, int bias, int biasLength) {
        return Operands.none().set(Operand.WEIGHTS, handle(layer, Operand.WEIGHTS, weights, weightsLength))
                .set(Operand.BIAS, handle(layer, Operand.BIAS, bias, biasLength));
    }

    /** A handle of float32 elements, or null for address 0. */
    static FloatMemory floats(int address, int length) {
        return address == 0 ? null : Handles.floatsAt(address, length);
    }

    /** A handle of what {@code layer} takes as {@code operand}, or null for address 0. */
    static Memory handle(Layer layer, Operand operand, int address, int length) {
        return address != 0 && layer.isHalf(operand) ? Handles.shortsAt(address, length) : floats(address, length);
    }

    /** The exception whose message carries the code across the boundary. */
    static RuntimeException coded(LinnetException e) {
        return new RuntimeException(e.code() + ": " + e.getMessage());
    }
}
