package dev.linnet.test;

import dev.linnet.layer.Layer;
import dev.linnet.test.oracle.Oracle;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Chooses the outputs of a layer that are compared with the oracle. */
public final class Sample {
    /** Products that the oracle may take for one layer: some milliseconds. */
    private static final int PRODUCTS = 4_000_000;
    private static final int FEWEST = 256;
    private static final int MOST = 4096;

    private Sample() {
    }

    /**
     * Indices of outputs in ascending order: all, or where these are too many, some hundreds to thousands. Of those, each
     * coordinate is the first with probability 1/4, the last with 1/4 and any with 1/2, so that every border and corner is
     * hit; the same for the same seed.
     */
    public static int[] of(Layer layer, Oracle oracle, int seed) {
        int count = Math.max(FEWEST, Math.min(MOST, PRODUCTS / oracle.products()));
        int size = layer.outputSize();
        if (size <= count) {
            int[] all = new int[size];
            Arrays.setAll(all, i -> i);
            return all;
        }
        int[] shape = layer.outputShape();
        Values random = new Values(seed, 2 * count * shape.length, 0, 1);
        return IntStream.range(0, count).map(i -> {
            int index = 0;
            for (int d = 0; d < shape.length; d++) {
                int at = 2 * (i * shape.length + d);
                float where = random.at(at);
                index = index * shape[d] + (where < 0.25f ? 0 : where < 0.5f ? shape[d] - 1
                        : Math.min(shape[d] - 1, (int) (random.at(at + 1) * shape[d])));
            }
            return index;
        }).sorted().distinct().toArray();
    }
}
