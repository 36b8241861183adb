package dev.linnet.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.LayerText;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What convolutions make of denormals, NaN and infinities, as the architecture page says. */
class UnusualNumbersTest {
    private static final int SIDE = 40;

    private final Linnet linnet = Linnet.start(new Options());

    @AfterEach
    void close() {
        linnet.close();
    }

    /** Products of 2⁻¹⁴⁰ are denormal; a target that flushed them would give 0. */
    @ParameterizedTest
    @ValueSource(strings = {
        "convolution ic8 oc8 i4 k3 p1 implicitGemm", "convolution nhwc ic8 oc8 i4 k1 direct1x1",
        "convolution ic8 oc8 g8 i4 k3 p1 depthwise", "convolution ic8 oc8 g2 i4 k3 p1 direct",
    })
    void denormalsAreNumbersLikeOthers(String text) {
        Convolution layer = (Convolution) LayerText.parse(text);
        float[] input = new float[layer.inputSize()];
        Arrays.fill(input, 0x1p-100f);
        float[] weights = new float[layer.weightsSize()];
        Arrays.fill(weights, 0x1p-40f);
        for (float value : run(layer, input, weights)) {
            float terms = value / 0x1p-140f;
            assertTrue(terms >= 1 && terms == Math.rint(terms), () -> value + " of " + text);
        }
    }

    /** A tile's outputs share what reaches one of its elements; other tiles do not know of it. */
    @ParameterizedTest
    @CsvSource({"implicitGemm, 1", "direct, 1", "winograd9x9, 9", "winograd8x8, 8", "winograd7x7, 7", "winograd6x6, 6",
        "fourier8x8, 8", "fourier16x16, 16"})
    void notANumberReachesItsTilesAndNoOthers(String algorithm, int tile) {
        Convolution layer = (Convolution) LayerText.parse("convolution ic3 oc5 i" + SIDE + " k3 p1 " + algorithm);
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] input = new Values(1, layer.inputSize(), -1, 1).toArray();
            input[SIDE * SIDE + SIDE / 2 * SIDE + SIDE / 2] = bad;
            float[] output = run(layer, input, new Values(2, layer.weightsSize(), 0.5f, 1).toArray());
            for (int i = 0; i < output.length; i++) {
                int rows = Math.abs(i / SIDE % SIDE - SIDE / 2);
                int columns = Math.abs(i % SIDE - SIDE / 2);
                boolean finite = Float.isFinite(output[i]);
                assertTrue(Math.max(rows, columns) > 1 || !finite, algorithm + " lost it at " + rows + ", " + columns);
                assertTrue(Math.max(rows, columns) <= tile || finite, algorithm + " spread it to " + rows + ", " + columns);
            }
        }
    }

    /** Padding is zeros, which an infinite weight multiplies too. */
    @Test
    void infiniteWeightsMeetPadding() {
        Convolution layer = (Convolution) LayerText.parse("convolution ic1 oc1 i4 k3 p1 implicitGemm");
        float[] input = new float[layer.inputSize()];
        Arrays.fill(input, 1);
        float[] weights = new float[layer.weightsSize()];
        weights[0] = Float.POSITIVE_INFINITY;
        float[] output = run(layer, input, weights);
        assertTrue(Float.isNaN(output[0]));
        assertEquals(Float.POSITIVE_INFINITY, output[5]);
    }

    private float[] run(Convolution layer, float[] input, float[] weights) {
        try (Plan plan = linnet.plan(layer, weights, null)) {
            float[] output = new float[plan.outputSize()];
            plan.run(Operands.input(input).bias(new float[layer.biasSize()]).output(output));
            return output;
        }
    }
}
