package dev.linnet.bench.micro;

import dev.linnet.kernel.Kernels;
import dev.linnet.kernel.vector.VectorKernels;
import dev.linnet.memory.FloatMemory;
import dev.linnet.simd.Simd;
import dev.linnet.test.Values;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One call of each of the kernels that most layers spend their time in, on operands that lie in caches. Scratch is
 * larger than any of them says it needs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
    private static final float NO_BOUND = Float.POSITIVE_INFINITY;
    private static final int SCRATCH = 1 << 16;

    /** Of the product: 60 rows are ten panels, 256 columns whole panels at every width. */
    private static final int ROWS = 60;
    private static final int COLUMNS = 256;
    private static final int DEPTH = 256;

    /** Of the images: a row of ten tiles of 8×8 that overlap by two. */
    private static final int SIZE = 56;
    private static final int AREA = SIZE * SIZE;
    private static final int CHANNELS = 64;
    private static final int TILES = 10;
    private static final int TILE = 8;
    private static final int KERNEL = 3;
    private static final int PLANE = TILES * CHANNELS;

    private final Kernels kernels = new VectorKernels();
    private final FloatMemory a = values(1 << 20);
    private final FloatMemory b = values(1 << 20);
    private final FloatMemory c = values(1 << 20);
    private final FloatMemory zeros = FloatMemory.of(new float[1 << 16]);
    private final FloatMemory scratch = values(SCRATCH);

    private static FloatMemory values(int length) {
        return FloatMemory.of(new Values(length, length, -1, 1).toArray());
    }

    /** The packed product, 7.9 million multiplications and additions. */
    @Benchmark
    public void packedTileProduct() {
        int panel = 2 * Simd.lanes();
        kernels.gemmF32Block(ROWS, ROWS / 6, COLUMNS, DEPTH, a, 0, b, 0, DEPTH * panel, zeros, 0, COLUMNS, 1, c, 0,
                COLUMNS, 1, -NO_BOUND, NO_BOUND, scratch, 0);
    }

    /** A row of tiles of the input of F(6×6, 3×3), channels first, into 64 planes. */
    @Benchmark
    public void winogradInput() {
        kernels.winogradF32Input(TILE, TILE - KERNEL + 1, 1, 0, TILES, TILES, CHANNELS, SIZE, SIZE, 1, 1, a, 0, AREA, SIZE,
                1, b, 0, PLANE, 1, TILES, PLANE, CHANNELS, 1, 0, 0, scratch, 0);
    }

    /** 64 × 64 kernels of 3×3 into planes. */
    @Benchmark
    public void winogradWeights() {
        kernels.winogradF32Weights(TILE, KERNEL, KERNEL, KERNEL, CHANNELS, CHANNELS, a, 0, CHANNELS * KERNEL * KERNEL,
                KERNEL * KERNEL, KERNEL, 1, b, 0, CHANNELS * CHANNELS, scratch, 0);
    }

    /** A row of tiles of products back, with bias and ReLU. */
    @Benchmark
    public void winogradOutput() {
        kernels.winogradF32Output(TILE, KERNEL, 0, TILES, TILES, CHANNELS, a, 0, PLANE, CHANNELS, zeros, 0, 1, SIZE, SIZE, b,
                0, AREA, SIZE, 1, 0, 1, 0, NO_BOUND, c, 0, 0, scratch, 0);
    }

    /** 256 rows of 1024 products: a matrix of 1 MiB. */
    @Benchmark
    public void matrixVector() {
        kernels.matrixVectorF32Panels(256 / kernels.matrixVectorF32PanelRows(), 1024, a, 0, b, 0, zeros, 0, c, 0, 1, 0,
                NO_BOUND, scratch, 0);
    }

    /** A row of 3×3 maxima of stride 2 of 64 planes. */
    @Benchmark
    public void poolingRow() {
        int out = (SIZE - 3) / 2 + 1;
        kernels.poolingF32Planes(0, CHANNELS, SIZE, SIZE, out, out, 0, 1, 3, 3, 2, 2, 0, 0, 0, 0, 0, a, 0, b, 0, scratch,
                0);
    }

    /** A sum of two blocks of 16 KiB, with ReLU. */
    @Benchmark
    public void addBlock() {
        kernels.addF32Linear(4096, a, 0, b, 0, c, 0, 1, 0, NO_BOUND, scratch, 0);
    }
}
