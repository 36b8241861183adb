package dev.linnet;

import dev.linnet.kernel.Kernels;
import dev.linnet.kernel.scalar.ScalarKernels;
import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Status;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The kernels that a library runs on this JVM.
 *
 * @param backend VECTOR or SCALAR
 * @param table the kernels
 */
record JvmKernels(Backend backend, Kernels table) {
    /** The class that needs the incubating module, by name, so that this one links without it. */
    private static final String VECTOR_KERNELS = "dev.linnet.kernel.vector.VectorKernels";
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    /** The kernels of a backend; AUTO takes vectors where they are fast and else tells why not, once. */
    static JvmKernels of(Backend backend) {
        String obstacle = backend == Backend.AUTO ? vectorsAreInterpreted() : null;
        if (backend != Backend.SCALAR && obstacle == null) {
            try {
                Kernels table = (Kernels) Class.forName(VECTOR_KERNELS).getDeclaredConstructor().newInstance();
                // The table links without the Vector API, its kernels do not: one call now, rather than in the first plan.
                table.gemmF32TileColumns();
                return new JvmKernels(Backend.VECTOR, table);
            } catch (ReflectiveOperationException | LinkageError e) {
                obstacle = "vector kernels need the JVM's Vector API (" + e
                        + "); start java with --add-modules jdk.incubator.vector";
            }
        }
        if (backend == Backend.VECTOR) {
            throw new LinnetException(Status.UNSUPPORTED_BACKEND, obstacle);
        }
        if (obstacle != null && TOLD.compareAndSet(false, true)) {
            System.getLogger("dev.linnet").log(Level.WARNING, "Linnet runs on its scalar kernels: " + obstacle);
        }
        // Where loops are not turned into vectors either, rows would be slower than tiles.
        return new JvmKernels(Backend.SCALAR, vectorsAreInterpreted() == null ? new RowKernels() : new ScalarKernels());
    }

    /**
     * Why vectors would be objects here, hundreds of times slower than floats, or null. Only HotSpot's second compiler turns
     * them into instructions.
     */
    private static String vectorsAreInterpreted() {
        String name = System.getProperty("java.vm.name", "");
        String mode = System.getProperty("java.vm.info", "");
        boolean compiled = name.contains("Server VM") && !mode.contains("interpreted") && !mode.contains("emulated-client");
        return compiled ? null : "this JVM (" + name + ", " + mode + ") does not compile the Vector API; start one with"
                + " HotSpot's server compiler";
    }
}
