package dev.linnet.bench.peers;

/** A graph that one library has prepared. */
interface Runner extends AutoCloseable {
    /** Computes the output. */
    void run() throws Exception;

    /** The output of the last run, in NCHW. */
    float[] output() throws Exception;

    @Override
    void close() throws Exception;
}
