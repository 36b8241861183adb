package dev.linnet.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.Backend;
import dev.linnet.Linnet;
import dev.linnet.Options;
import dev.linnet.layer.Activation;
import dev.linnet.layer.ActivationLayer;
import dev.linnet.layer.Add;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.FullyConnected;
import dev.linnet.layer.Layer;
import dev.linnet.layer.LayerText;
import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Pooling;
import dev.linnet.layer.PoolingKind;
import dev.linnet.layer.Softmax;
import dev.linnet.layer.Status;
import dev.linnet.plan.Operands;
import dev.linnet.plan.Plan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong is a typed error before anything is written, and the library works afterwards. */
class BadInputTest {
    private static final Layer LAYER = LayerText.parse("convolution f32 ic2 oc3 i4x5 k3 p1");
    private static final int INPUT = 40;
    private static final int WEIGHTS = 54;
    private static final int OUTPUT = 60;

    private final Linnet linnet = Linnet.start(new Options());

    /** The same library still computes: a kernel of 1×1 that doubles. */
    @AfterEach
    void worksAfterwards() {
        try (Plan plan = linnet.plan(LayerText.parse("convolution f32 ic1 oc1 i2x3 k1"), new float[] {2}, new float[] {1})) {
            float[] output = new float[6];
            plan.run(Operands.input(new float[] {1, 2, 3, 4, 5, 6}).output(output));
            assertArrayEquals(new float[] {3, 5, 7, 9, 11, 13}, output);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "convolution n0 ic1 oc1 i1 k1; INVALID_BATCH_SIZE", "convolution n-1 ic1 oc1 i1 k1; INVALID_BATCH_SIZE",
        "convolution ic0 oc1 i1 k1; INVALID_INPUT_CHANNELS", "convolution ic-3 oc1 i1 k1; INVALID_INPUT_CHANNELS",
        "convolution ic1 oc0 i1 k1; INVALID_OUTPUT_CHANNELS", "convolution ic1 oc-1 i1 k1; INVALID_OUTPUT_CHANNELS",
        "convolution ic1 oc1 i0x1 k1; INVALID_INPUT_SIZE", "convolution ic1 oc1 i1x0 k1; INVALID_INPUT_SIZE",
        "convolution ic1 oc1 i-2x1 k1; INVALID_INPUT_SIZE", "convolution ic1 oc1 i1 k0x1; INVALID_KERNEL_SIZE",
        "convolution ic1 oc1 i1 k1x0; INVALID_KERNEL_SIZE", "convolution ic1 oc1 i1 k-1; INVALID_KERNEL_SIZE",
        "convolution ic1 oc1 i1 k1 s0; INVALID_STRIDE", "convolution ic1 oc1 i1 k1 s1x0; INVALID_STRIDE",
        "convolution ic1 oc1 i1 k1 s-1x1; INVALID_STRIDE", "convolution ic1 oc1 i1 k1 d0; INVALID_DILATION",
        "convolution ic1 oc1 i1 k1 d1x-1; INVALID_DILATION", "convolution ic1 oc1 i1 k1 p-1; INVALID_PADDING",
        "convolution ic1 oc1 i4 k1 p0x-1x0x0; INVALID_PADDING", "convolution ic1 oc1 i4 k1 p0x0x-1x0; INVALID_PADDING",
        "convolution ic1 oc1 i4 k1 p0x0x0x-1; INVALID_PADDING", "convolution ic1 oc1 i1 k1 g0; INVALID_GROUPS",
        "convolution ic4 oc4 i1 k1 g-2; INVALID_GROUPS", "convolution ic4 oc6 i1 k1 g4; INVALID_GROUPS",
        "convolution ic6 oc4 i1 k1 g4; INVALID_GROUPS", "convolution ic2 oc2 i1 k1 g3; INVALID_GROUPS",
        "convolution ic1 oc1 i4x5 k5x1; INVALID_KERNEL_SIZE", "convolution ic1 oc1 i4x5 k1x6; INVALID_KERNEL_SIZE",
        "convolution ic1 oc1 i4x5 k3 d2x1; INVALID_KERNEL_SIZE", "convolution ic1 oc1 i4 k7 p1; INVALID_KERNEL_SIZE",
        "convolution ic1 oc1 i4 k2147483647 d2147483647; INVALID_KERNEL_SIZE",
        "convolution ic1 oc1 i1 k1 relu inputGradient; INVALID_ACTIVATION",
        "convolution ic1 oc1 i1 k1 tanh kernelGradient; INVALID_ACTIVATION",
        "convolution ic1 oc1 i1 k1 relu(NaN); INVALID_ACTIVATION", "convolution ic1 oc1 i1 k1 elu(NaN); INVALID_ACTIVATION",
        "convolution ic1 oc1 i1 k1 relu(Infinity); INVALID_ACTIVATION",
        "convolution ic1 oc1 i1 k1 clamp(2,1); INVALID_ACTIVATION", "convolution ic1 oc1 i1 k1 clamp(NaN,1); INVALID_ACTIVATION",
        "convolution ic1 oc1 i1 k1 clamp(0,NaN); INVALID_ACTIVATION",
        "convolution n65536 ic65536 oc1 i1 k1; INVALID_LAYER_SIZE", "convolution ic1 oc1 i65536 k1; INVALID_LAYER_SIZE",
        "convolution ic65536 oc65536 i1 k1; INVALID_LAYER_SIZE", "convolution n2048 ic1 oc2048 i512 k1; INVALID_LAYER_SIZE",
        "convolution ic1 oc1 i1 k1 p2147483647; INVALID_LAYER_SIZE", "convolution ic1 oc1 i1 k1 p20000; INVALID_LAYER_SIZE",
        "convolution n2147483647 ic2147483647 oc2147483647 i2147483647 k1; INVALID_LAYER_SIZE",
        "fullyConnected n0 ic1 oc1; INVALID_BATCH_SIZE", "fullyConnected ic0 oc1; INVALID_INPUT_CHANNELS",
        "fullyConnected ic1 oc0; INVALID_OUTPUT_CHANNELS", "fullyConnected ic65536 oc65536; INVALID_LAYER_SIZE",
        "fullyConnected n65536 ic65536 oc1; INVALID_LAYER_SIZE", "fullyConnected n65536 ic1 oc65536; INVALID_LAYER_SIZE",
        "fullyConnected ic1 oc1 relu kernelGradient; INVALID_ACTIVATION",
        "pooling max n0 c1 i1 k1; INVALID_BATCH_SIZE", "pooling max c0 i1 k1; INVALID_CHANNELS",
        "pooling max c1 i0 k1; INVALID_INPUT_SIZE", "pooling max c1 i1 k0; INVALID_WINDOW_SIZE",
        "pooling max c1 i1; INVALID_WINDOW_SIZE", "pooling max c1 i1 k1 s0; INVALID_STRIDE",
        "pooling max c1 i3 k2 p-1; INVALID_PADDING", "pooling max c1 i3 k2 p2; INVALID_PADDING",
        "pooling average c1 i3 k2x3 p0x0x3x0; INVALID_PADDING", "pooling max c1 i3 k4; INVALID_WINDOW_SIZE",
        "pooling average c1 i3x2 k2x3; INVALID_WINDOW_SIZE", "pooling max c1 i65536 k1; INVALID_LAYER_SIZE",
        "convolution ic1 oc1 i1 k1 elu biasGradient; INVALID_ACTIVATION",
        "pooling max c1 i3 k2 biasGradient; INVALID_LAYER", "activation 3 relu biasGradient; INVALID_LAYER",
        "softmax c3 biasGradient; INVALID_LAYER",
        "pooling max c1 i3 k2 kernelGradient; INVALID_LAYER", "globalAverage c1 i3; INVALID_LAYER",
        "activation 0 relu; INVALID_SHAPE", "activation 3x0x2 relu; INVALID_SHAPE",
        "activation 65536x65536 relu; INVALID_LAYER_SIZE", "activation 3 relu(NaN); INVALID_ACTIVATION",
        "activation 3 relu kernelGradient; INVALID_LAYER", "softmax n0 c1; INVALID_BATCH_SIZE",
        "softmax c0; INVALID_CHANNELS", "softmax n65536 c65536; INVALID_LAYER_SIZE",
        "softmax c3 kernelGradient; INVALID_LAYER",
        "add relu; INVALID_SHAPE", "add 2x0; INVALID_SHAPE", "add 65536x65536; INVALID_LAYER_SIZE",
        "add 3 relu(NaN); INVALID_ACTIVATION", "add 3 inputGradient; INVALID_LAYER",
    })
    void noSuchLayerExists(String text, Status code) {
        fails(code, () -> LayerText.parse(text));
    }

    @Test
    void recordsRefuseWhatIsMissing() {
        fails(Status.INVALID_LAYER, () -> convolution().layout(null).build());
        fails(Status.INVALID_LAYER, () -> convolution().weightsLayout(null).build());
        fails(Status.INVALID_LAYER, () -> convolution().element(null).build());
        fails(Status.INVALID_LAYER, () -> convolution().pass(null).build());
        fails(Status.INVALID_LAYER, () -> convolution().algorithm(null).build());
        fails(Status.INVALID_ACTIVATION, () -> convolution().activation(null).build());
        fails(Status.INVALID_INPUT_CHANNELS, () -> Convolution.builder().input(1, 0, 1, 1).build());
        fails(Status.INVALID_BATCH_SIZE, () -> Convolution.builder().build());
        fails(Status.INVALID_ACTIVATION, () -> FullyConnected.of(1, 1, 1, null));
        fails(Status.INVALID_LAYER, () -> Pooling.builder(null).input(1, 1, 2, 2).window(2).build());
        fails(Status.INVALID_SHAPE, () -> ActivationLayer.of(Activation.RELU));
        fails(Status.INVALID_SHAPE, () -> ActivationLayer.of(Activation.RELU, (int[]) null));
        fails(Status.INVALID_ACTIVATION, () -> ActivationLayer.of(null, 3));
        fails(Status.INVALID_SHAPE, () -> Add.of(Activation.RELU));
        fails(Status.INVALID_SHAPE, () -> Add.of(Activation.RELU, (int[]) null));
        fails(Status.INVALID_ACTIVATION, () -> Add.of(null, 3));
        fails(Status.INVALID_LAYER, () -> new Add(null, new int[] {3}, Activation.RELU));
        fails(Status.INVALID_ACTIVATION, () -> Activation.clamp(Float.NaN, 1));
        fails(Status.INVALID_ACTIVATION, () -> Activation.relu(Float.NaN));
        fails(Status.INVALID_ACTIVATION, () -> Activation.elu(Float.NEGATIVE_INFINITY));
        fails(Status.INVALID_CHANNELS, () -> Softmax.of(1, -1));
        fails(Status.INVALID_WINDOW_SIZE, () -> Pooling.builder(PoolingKind.MAX).input(1, 1, 2, 2).build());
    }

    private static Convolution.Builder convolution() {
        return Convolution.builder().input(1, 1, 1, 1).outputChannels(1).kernel(1);
    }

    @Test
    void optionsAreChecked() {
        fails(Status.INVALID_OPTION, () -> new Options().threads(0));
        fails(Status.INVALID_OPTION, () -> new Options().threads(-4));
        fails(Status.INVALID_OPTION, () -> new Options().backend(null));
        assertEquals(Backend.VECTOR, linnet.backend());
        assertTrue(linnet.threads() >= 1);
    }

    @Test
    void aJvmWithoutTheVectorModuleSaysHowToGetIt() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), Starts.class.getName()).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        assertTrue(printed.contains("UNSUPPORTED_BACKEND") && printed.contains("--add-modules jdk.incubator.vector"), printed);
    }

    /** Starts the vector kernels and prints why they did not start. */
    static final class Starts {
        public static void main(String[] arguments) {
            LinnetException thrown = assertThrows(LinnetException.class,
                    () -> Linnet.start(new Options().backend(Backend.VECTOR)));
            System.out.println(thrown.code() + ": " + thrown.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "convolution ic2 oc2 i4 k3 direct1x1; UNSUPPORTED_ALGORITHM; kernel 1×1",
        "convolution ic2 oc2 i4 k1 s2 direct1x1; UNSUPPORTED_ALGORITHM; stride 1",
        "convolution ic2 oc2 i4 k1 p1 direct1x1; UNSUPPORTED_ALGORITHM; padding",
        "convolution ic2 oc2 i4 k3 depthwise; UNSUPPORTED_ALGORITHM; groups",
        "convolution nhwc ic2 oc2 i4 k3 direct; UNSUPPORTED_ALGORITHM; nchw, got nhwc",
        "convolution ic2 oc2 i4 k3 inputGradient direct; UNSUPPORTED_ALGORITHM; forward, got inputGradient",
        "convolution ic2 oc2 i4 k3 maxPooling2x2 direct; UNSUPPORTED_ALGORITHM; does not pool",
        "convolution ic2 oc2 i4 k4 winograd8x8; UNSUPPORTED_ALGORITHM; kernel 3×3 or 5×5, got 4×4",
        "convolution ic2 oc2 i4 k5 p2 winograd6x6; UNSUPPORTED_ALGORITHM; kernel 3×3, got 5×5",
        "convolution ic2 oc2 i4 k5 p2 winograd7x7; UNSUPPORTED_ALGORITHM; kernel 3×3, got 5×5",
        "convolution ic2 oc2 i4 k3 winograd7x7 kernelGradient; UNSUPPORTED_ALGORITHM; passes forward and inputGradient",
        "convolution ic2 oc2 i4 k4 winograd9x9; UNSUPPORTED_ALGORITHM; kernel 3×3 or 5×5, got 4×4",
        "convolution ic2 oc2 i4 k3 winograd9x9 kernelGradient; UNSUPPORTED_ALGORITHM; passes forward and inputGradient",
        "convolution ic2 oc2 i4 k3 p1 s1x2 winograd8x8; UNSUPPORTED_ALGORITHM; stride 1 to 4, got 1×2",
        "convolution ic2 oc2 i8 k7 p3 s2 winograd8x8; UNSUPPORTED_ALGORITHM; kernel 3×3 to 6×6, got 7×7",
        "convolution ic2 oc2 i8 k3x6 p3 s2 winograd9x9; UNSUPPORTED_ALGORITHM; kernel 3×3 to 8×8, got 3×6",
        "convolution ic2 oc2 i20 k17 s2 fourier8x8; UNSUPPORTED_ALGORITHM; kernel up to 16×16, got 17×17",
        "convolution ic2 oc2 i20 k15 s2 maxPooling2x2 fourier8x8; UNSUPPORTED_ALGORITHM; kernel up to 14×14, got 15×15",
        "convolution ic2 oc2 i8 k3 p1 s2 inputGradient fourier8x8; UNSUPPORTED_ALGORITHM; stride 1, got 2×2",
        "convolution ic2 oc2 i4 k3 p1 d1x2 winograd6x6; UNSUPPORTED_ALGORITHM; dilation 1, got 1×2",
        "convolution ic2 oc2 i4 k1 s2 kernelGradient direct1x1; UNSUPPORTED_ALGORITHM; stride 1",
        "convolution ic2 oc2 i4 k1 biasGradient direct1x1; UNSUPPORTED_ALGORITHM; biasGradient",
        "convolution ic2 oc2 i4 k3 g2 kernelGradient depthwise; UNSUPPORTED_ALGORITHM; kernelGradient",
        "pooling u8 max c2 i4 k2 inputGradient; UNSUPPORTED_TYPE; u8",
        "convolution u8 ic2 oc2 i4 k3; UNSUPPORTED_TYPE; u8",
        "softmax u8 c2; UNSUPPORTED_TYPE; u8", "add u8 3; UNSUPPORTED_TYPE; u8",
    })
    void whatNoCandidateComputesIsRefusedWithTheReason(String text, Status code, String reason) {
        Layer layer = LayerText.parse(text);
        LinnetException thrown = fails(code, () -> linnet.plan(layer));
        assertTrue(thrown.getMessage().contains(reason), thrown.getMessage());
    }

    @Test
    void constantsAreChecked() {
        fails(Status.INVALID_LAYER, () -> linnet.plan(null));
        fails(Status.INVALID_OPERAND, () -> linnet.plan(LAYER, new float[WEIGHTS - 1], null));
        fails(Status.INVALID_OPERAND, () -> linnet.plan(LAYER, new float[WEIGHTS + 1], null));
        fails(Status.INVALID_OPERAND, () -> linnet.plan(LAYER, new float[0], null));
        fails(Status.INVALID_OPERAND, () -> linnet.plan(LAYER, new float[WEIGHTS], new float[2]));
        fails(Status.INVALID_OPERAND, () -> linnet.plan(LAYER, null, new float[4]));
        fails(Status.INVALID_OPERAND, () -> linnet.plan(Softmax.of(1, 2), new float[1], null));
        fails(Status.INVALID_OPERAND, () -> linnet.plan(Softmax.of(1, 2), null, new float[2]));
    }

    @Test
    void operandsOfAPlanWithConstantsAreChecked() {
        float[] input = new float[INPUT];
        try (Plan plan = linnet.plan(LAYER, new float[WEIGHTS], new float[3])) {
            refuses(plan, Operands.none());
            refuses(plan, Operands.input(new float[INPUT - 1]));
            refuses(plan, Operands.input(new float[INPUT + 1]));
            refuses(plan, Operands.input(new float[0]));
            refuses(plan, Operands.input(input).weights(new float[WEIGHTS]));
            refuses(plan, Operands.input(input).bias(new float[3]));
            refuses(plan, Operands.input(input).outputGradient(new float[OUTPUT]));
            fails(Status.INVALID_OPERAND, () -> plan.run(Operands.input(input)));
            fails(Status.INVALID_OPERAND, () -> plan.run(Operands.input(input).output(new float[OUTPUT - 1])));
            fails(Status.INVALID_OPERAND, () -> plan.run(Operands.input(input).output(new float[OUTPUT + 1])));
        }
    }

    @Test
    void operandsOfAPlanWithoutConstantsAreChecked() {
        float[] input = new float[INPUT];
        float[] weights = new float[WEIGHTS];
        try (Plan plan = linnet.plan(LAYER)) {
            refuses(plan, Operands.input(input));
            refuses(plan, Operands.none().weights(weights));
            refuses(plan, Operands.input(input).weights(new float[WEIGHTS - 1]));
            refuses(plan, Operands.input(input).weights(weights).bias(new float[2]));
            refuses(plan, Operands.input(input).weights(weights).bias(new float[0]));
            plan.run(Operands.input(input).weights(weights).output(new float[OUTPUT]));
        }
    }

    @Test
    void eachPassTakesItsOwnOperands() {
        String layer = "convolution f32 ic2 oc3 i4x5 k3x2 ";
        float[] input = new float[40];
        float[] weights = new float[36];
        float[] gradient = new float[24];
        try (Plan plan = linnet.plan(LayerText.parse(layer + "inputGradient"))) {
            float[] output = new float[40];
            plan.run(Operands.none().outputGradient(gradient).weights(weights).output(output));
            refuses(plan, output, Operands.none().weights(weights));
            refuses(plan, output, Operands.none().outputGradient(gradient));
            refuses(plan, output, Operands.none().outputGradient(new float[23]).weights(weights));
            refuses(plan, output, Operands.input(input).outputGradient(gradient).weights(weights));
            refuses(plan, output, Operands.none().outputGradient(gradient).weights(weights).bias(new float[3]));
            refuses(plan, output, Operands.none().outputGradient(gradient).weights(weights).forwardOutput(gradient));
        }
        try (Plan plan = linnet.plan(LayerText.parse(layer + "inputGradient"), weights, null)) {
            refuses(plan, new float[40], Operands.none().outputGradient(gradient).weights(weights));
        }
        try (Plan plan = linnet.plan(LayerText.parse(layer + "kernelGradient"))) {
            float[] output = new float[36];
            plan.run(Operands.input(input).outputGradient(gradient).output(output));
            refuses(plan, output, Operands.input(input));
            refuses(plan, output, Operands.none().outputGradient(gradient));
            refuses(plan, output, Operands.input(input).outputGradient(gradient).weights(weights));
        }
        try (Plan plan = linnet.plan(LayerText.parse(layer + "biasGradient"))) {
            float[] output = new float[3];
            plan.run(Operands.none().outputGradient(gradient).output(output));
            refuses(plan, output, Operands.input(input).outputGradient(gradient));
            refuses(plan, output, Operands.none());
        }
        float[] both = new float[36];
        try (Plan plan = linnet.plan(LayerText.parse("convolution f32 ic4 oc4 i3x3 k1 inputGradient"))) {
            fails(Status.INVALID_OPERAND, () -> plan.run(Operands.none().outputGradient(both).weights(new float[16])
                    .output(both)));
        }
        fails(Status.INVALID_OPERAND, () -> linnet.plan(LayerText.parse(layer + "kernelGradient"), weights, null));
        fails(Status.INVALID_OPERAND, () -> linnet.plan(LayerText.parse(layer + "inputGradient"), weights, new float[3]));
        fails(Status.INVALID_OPERAND, () -> linnet.plan(LayerText.parse(layer + "biasGradient"), null, new float[3]));
    }

    @Test
    void gradientsOfLayersWithoutWeightsTakeWhereTheyAreTaken() {
        float[] large = new float[32];
        float[] small = new float[8];
        for (String kind : new String[] {"max", "average"}) {
            try (Plan plan = linnet.plan(LayerText.parse("pooling f32 c2 i4x4 k2 s2 inputGradient " + kind))) {
                plan.run(Operands.input(large).outputGradient(small).output(new float[32]));
                refuses(plan, new float[32], Operands.none().outputGradient(small));
                refuses(plan, new float[32], Operands.input(large));
                refuses(plan, new float[32], Operands.input(small).outputGradient(small));
                refuses(plan, new float[32], Operands.input(large).outputGradient(large));
                refuses(plan, new float[32], Operands.input(large).outputGradient(small).forwardOutput(small));
                refuses(plan, new float[8], Operands.input(large).outputGradient(small));
                fails(Status.INVALID_OPERAND, () -> plan.run(Operands.input(large).outputGradient(small).output(large)));
            }
        }
        try (Plan plan = linnet.plan(LayerText.parse("activation f32 8 relu inputGradient"))) {
            plan.run(Operands.input(small).outputGradient(small).output(small));
            refuses(plan, new float[8], Operands.input(small));
            refuses(plan, new float[8], Operands.none().outputGradient(small));
            refuses(plan, new float[8], Operands.none().outputGradient(small).forwardOutput(small));
        }
        try (Plan plan = linnet.plan(LayerText.parse("softmax f32 n2 c4 inputGradient"))) {
            plan.run(Operands.none().forwardOutput(small).outputGradient(small).output(small));
            refuses(plan, new float[8], Operands.none().outputGradient(small));
            refuses(plan, new float[8], Operands.none().forwardOutput(small));
            refuses(plan, new float[8], Operands.input(small).outputGradient(small));
        }
    }

    @Test
    void sumsTakeTwoOperandsOfOneLength() {
        float[] a = new float[8];
        float[] b = new float[8];
        try (Plan plan = linnet.plan(LayerText.parse("add f32 2x4 relu"))) {
            plan.run(Operands.input(a).addend(b).output(new float[8]));
            plan.run(Operands.input(a).addend(b).output(b));
            plan.run(Operands.input(a).addend(a).output(a));
            refuses(plan, new float[8], Operands.input(a));
            refuses(plan, new float[8], Operands.none().addend(b));
            refuses(plan, new float[8], Operands.input(a).addend(new float[7]));
            refuses(plan, new float[8], Operands.input(a).addend(b).bias(new float[8]));
            refuses(plan, new float[7], Operands.input(a).addend(b));
        }
        try (Plan plan = linnet.plan(LayerText.parse("activation f32 8 relu"))) {
            refuses(plan, new float[8], Operands.input(a).addend(b));
        }
    }

    /** Refused with INVALID_OPERAND, and the output is as it was. */
    private static void refuses(Plan plan, Operands operands) {
        refuses(plan, new float[OUTPUT], operands);
    }

    private static void refuses(Plan plan, float[] output, Operands operands) {
        Arrays.fill(output, 7);
        fails(Status.INVALID_OPERAND, () -> plan.run(operands.output(output)));
        float[] untouched = new float[output.length];
        Arrays.fill(untouched, 7);
        assertArrayEquals(untouched, output);
    }

    @Test
    void theOutputMayNotOverlapWhatIsRead() {
        Layer square = LayerText.parse("convolution f32 ic2 oc2 i3x3 k3 p1");
        float[] both = new float[18];
        try (Plan plan = linnet.plan(square, new float[36], null)) {
            fails(Status.INVALID_OPERAND, () -> plan.run(Operands.input(both).output(both)));
        }
        Layer outputAsLargeAsWeights = LayerText.parse("convolution f32 ic2 oc2 i1x2 k1");
        try (Plan plan = linnet.plan(outputAsLargeAsWeights)) {
            float[] four = new float[4];
            fails(Status.INVALID_OPERAND, () -> plan.run(Operands.input(new float[4]).weights(four).output(four)));
        }
        try (Plan plan = linnet.plan(LayerText.parse("fullyConnected f32 ic2 oc3"))) {
            float[] three = new float[3];
            fails(Status.INVALID_OPERAND, () -> plan.run(Operands.input(new float[2]).weights(new float[6]).bias(three)
                    .output(three)));
        }
        try (Plan plan = linnet.plan(LayerText.parse("pooling f32 max c2 i4x4 k1"))) {
            float[] image = new float[32];
            fails(Status.INVALID_OPERAND, () -> plan.run(Operands.input(image).output(image)));
        }
    }

    @Test
    void scratchIsLongEnoughAndOverlapsNothing() {
        try (Plan plan = linnet.plan(LAYER)) {
            int needed = plan.scratchBytes() / 4;
            assertTrue(needed > 1, "the layer needs scratch");
            float[] input = new float[INPUT];
            float[] weights = new float[WEIGHTS];
            float[] large = new float[needed];
            LinnetException thrown = fails(Status.INVALID_OPERAND, () -> plan.run(Operands.input(input).weights(weights)
                    .output(new float[OUTPUT]).scratch(new float[needed - 1])));
            assertTrue(thrown.getMessage().contains("" + needed) && thrown.getMessage().contains("" + (needed - 1)),
                    thrown.getMessage());
            refuses(plan, Operands.input(input).weights(weights).scratch(new float[0]));
            plan.run(Operands.input(input).weights(weights).output(new float[OUTPUT]).scratch(large));
        }
        // A layer as large as its scratch, or larger.
        try (Plan plan = linnet.plan(Softmax.of(1, 4096))) {
            float[] input = new float[4096];
            float[] output = new float[4096];
            assertTrue(plan.scratchBytes() <= 4 * 4096, "the operands must do for scratch");
            fails(Status.INVALID_OPERAND, () -> plan.run(Operands.input(input).output(output).scratch(input)));
            fails(Status.INVALID_OPERAND, () -> plan.run(Operands.input(input).output(output).scratch(output)));
        }
    }

    @Test
    void layersWithoutWeightsTakeNone() {
        try (Plan plan = linnet.plan(Softmax.of(1, 3))) {
            fails(Status.INVALID_OPERAND, () -> plan.run(Operands.input(new float[3]).weights(new float[3])
                    .output(new float[3])));
            fails(Status.INVALID_OPERAND, () -> plan.run(Operands.input(new float[3]).bias(new float[3])
                    .output(new float[3])));
        }
    }

    @Test
    void whatWasClosedIsDisposed() {
        Plan plan = linnet.plan(Softmax.of(1, 3));
        plan.close();
        plan.close();
        fails(Status.DISPOSED, () -> plan.run(Operands.input(new float[3]).output(new float[3])));
        fails(Status.DISPOSED, () -> plan.run(Operands.none()));
        Linnet other = Linnet.start(new Options());
        Plan outlives = other.plan(Softmax.of(1, 1));
        other.close();
        other.close();
        fails(Status.DISPOSED, () -> other.plan(Softmax.of(1, 3)));
        outlives.close();
    }

    @Test
    void numbersThatAreNotFiniteAreData() {
        float[] input = new float[INPUT];
        Arrays.fill(input, Float.NaN);
        try (Plan plan = linnet.plan(LAYER, new float[WEIGHTS], null)) {
            float[] output = new float[OUTPUT];
            plan.run(Operands.input(input).output(output));
            for (float each : output) {
                assertTrue(Float.isNaN(each));
            }
            plan.run(Operands.input(new float[INPUT]).output(output));
            assertArrayEquals(new float[OUTPUT], output);
        }
    }

    private static LinnetException fails(Status code, Executable call) {
        LinnetException thrown = assertThrows(LinnetException.class, call);
        assertEquals(code, thrown.code(), thrown.getMessage());
        assertTrue(thrown.getMessage().length() > 10, thrown.getMessage());
        return thrown;
    }
}
