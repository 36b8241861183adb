package dev.linnet.algorithm;

import dev.linnet.kernel.Kernels;
import dev.linnet.memory.FloatMemory;

/** A bias as algorithms read it: of each group so many elements that whole vectors can be loaded. */
final class Bias {
    private Bias() {
    }

    /**
     * Packs {@code outputs} elements of each of {@code groups} groups to {@code at}, groups {@code padded} elements apart, zero
     * behind them; all are zero where {@code bias} is null.
     */
    static void pack(Kernels kernels, int groups, int outputs, int padded, FloatMemory bias, FloatMemory target, int at) {
        if (bias == null) {
            kernels.packF32Fill(groups * padded, 0, target, at);
            return;
        }
        for (int group = 0; group < groups; group++) {
            kernels.packF32Columns(outputs, padded, 0, 1, 1, 1, bias, group * outputs, 1, 0, 0, 0, target,
                    at + group * padded);
        }
    }
}
