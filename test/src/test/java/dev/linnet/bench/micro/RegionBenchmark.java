package dev.linnet.bench.micro;

import dev.linnet.team.Team;
import dev.linnet.team.ThreadTeam;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a parallel region costs that has nothing to do. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RegionBenchmark {
    /** Members of the team. */
    @Param({"1", "2"})
    public int threads;

    private ThreadTeam team;

    /** Starts the threads. */
    @Setup
    public void start() {
        team = new ThreadTeam(threads);
    }

    /** Ends the threads. */
    @TearDown
    public void end() {
        team.close();
    }

    /** One phase without a tile. */
    @Benchmark
    public void emptyRegion() {
        team.run(threads, Team::barrier);
    }
}
