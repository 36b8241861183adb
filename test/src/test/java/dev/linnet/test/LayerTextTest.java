package dev.linnet.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.linnet.layer.Activation;
import dev.linnet.layer.Algorithm;
import dev.linnet.layer.Convolution;
import dev.linnet.layer.LayerText;
import dev.linnet.layer.Layout;
import dev.linnet.layer.LinnetException;
import dev.linnet.layer.Pooling;
import dev.linnet.layer.Status;
import dev.linnet.layer.WeightsLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The case grammar. */
class LayerTextTest {
    @Test
    void everyCaseReadsBackFromItsOwnText() {
        for (CaseFile file : CaseFile.all()) {
            for (TestCase each : file.cases()) {
                assertEquals(each.layer(), LayerText.parse(each.layer().text()), each.text());
                assertEquals(each.layer().text(), LayerText.parse(each.layer().text()).text());
            }
        }
    }

    @Test
    void wordsThatAreLeftOutHaveTheirDefaults() {
        Convolution layer = (Convolution) LayerText.parse("convolution ic3 oc4 i5x6 k3");
        assertEquals("convolution f32 nchw n1 ic3 oc4 i5x6 k3x3 s1x1 d1x1 p0x0x0x0 g1 oihw identity forward auto",
                layer.text());
    }

    @Test
    void wordsStandInAnyOrder() {
        Convolution layer = (Convolution) LayerText.parse(
                "convolution implicitGemm k2x3 relu6  p1x2x3x4 g2\toc4 d2x1 hwio s3x2 i9x8 nhwc n5 ic6 f32");
        assertEquals("convolution f32 nhwc n5 ic6 oc4 i9x8 k2x3 s3x2 d2x1 p1x2x3x4 g2 hwio relu6 forward implicitGemm",
                layer.text());
        assertEquals(Layout.NHWC, layer.layout());
        assertEquals(WeightsLayout.HWIO, layer.weightsLayout());
        assertEquals(Algorithm.IMPLICIT_GEMM, layer.algorithm());
        assertEquals(Activation.RELU6, layer.activation());
    }

    @Test
    void oneNumberStandsForBothAxes() {
        assertEquals(LayerText.parse("convolution ic1 oc1 i5x5 k3x3 s2x2 d1x1 p1x1x1x1"),
                LayerText.parse("convolution ic1 oc1 i5 k3 s2 p1"));
        assertEquals(LayerText.parse("convolution ic1 oc1 i5x5 k3x3 p1x1x2x2"),
                LayerText.parse("convolution ic1 oc1 i5 k3 p1x2"));
    }

    @ParameterizedTest
    @CsvSource({"7,3,1,1,1x1", "8,3,2,1,0x1", "7,3,2,1,1x1", "7,2,1,1,0x1", "10,3,1,2,2x2", "5,1,3,1,0x0", "5,3,9,1,0x0"})
    void samePaddingPutsTheOddZeroLast(int input, int kernel, int stride, int dilation, String expected) {
        Convolution layer = (Convolution) LayerText.parse("convolution ic1 oc1 psame i" + input + " k" + kernel + " s"
                + stride + " d" + dilation);
        assertEquals(expected, layer.paddingTop() + "x" + layer.paddingBottom());
        assertEquals(expected, layer.paddingLeft() + "x" + layer.paddingRight());
        assertEquals((input + stride - 1) / stride, layer.outputHeight());
    }

    @Test
    void validPaddingIsNone() {
        assertEquals(LayerText.parse("pooling max c1 i5 k3"), LayerText.parse("pooling max c1 i5 k3 pvalid"));
    }

    @Test
    void aCaseSaysWhatIsConstantAndWhatPeopleCallIt() {
        LayerText.Case plain = LayerText.parseCase("fullyConnected f32 ic2 oc3");
        assertFalse(plain.constantWeights());
        assertFalse(plain.bias());
        assertEquals("", plain.label());
        LayerText.Case full = LayerText.parseCase("fullyConnected \"vgg: fc6, bias relu\" ic2 constantWeights bias oc3");
        assertTrue(full.constantWeights());
        assertTrue(full.bias());
        assertEquals("vgg: fc6, bias relu", full.label());
        assertEquals(plain.layer(), full.layer());
        assertFalse(full.batchNormalization());
        LayerText.Case normalized = LayerText.parseCase("convolution ic1 oc1 i1 k1 constantWeights batchNormalization");
        assertTrue(normalized.batchNormalization());
        assertEquals(LayerText.parse("convolution ic1 oc1 i1 k1"), normalized.layer());
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "relu", "relu(0.1)", "relu(-2.5)", "relu6", "elu", "elu(0.5)", "sigmoid", "tanh",
        "clamp(-1.0,2.0)", "clamp(-Infinity,0.0)", "clamp(0.5,Infinity)"})
    void activationsReadBack(String word) {
        assertEquals("activation f32 2x3 " + word + " forward", LayerText.parse("activation 2x3 " + word).text());
    }

    @Test
    void spellingsOfTheSameActivationAreEqual() {
        assertEquals(LayerText.parse("activation 1 relu"), LayerText.parse("activation 1 relu(0)"));
        assertEquals(LayerText.parse("activation 1 relu6"), LayerText.parse("activation 1 clamp(0,6)"));
        assertEquals(LayerText.parse("activation 1 elu"), LayerText.parse("activation 1 elu(1.0)"));
    }

    @Test
    void poolingKnowsItsFlags() {
        Pooling layer = (Pooling) LayerText.parse("pooling average c2 i7x8 k3 s2 p1 countPadding ceil nhwc");
        assertTrue(layer.ceilMode());
        assertTrue(layer.countPadding());
        assertEquals("pooling f32 nhwc average n1 c2 i7x8 k3x3 s2x2 p1x1x1x1 ceil countPadding forward", layer.text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "''; INVALID_LAYER", "deconvolution ic1 oc1 i1 k1; INVALID_LAYER", "convolution ic1 oc1 i1 k1 fast; INVALID_LAYER",
        "convolution ic1 oc1 i1 k1 i2; INVALID_LAYER", "convolution ic1 oc1 i1 k1 f64; INVALID_LAYER",
        "softmax c10 relu; INVALID_LAYER", "pooling c1 i4 k2; INVALID_LAYER",
        "convolution oc1 i1 k1; INVALID_INPUT_CHANNELS", "convolution ic1 i1 k1; INVALID_OUTPUT_CHANNELS",
        "convolution ic1 oc1 k1; INVALID_INPUT_SIZE", "convolution ic1 oc1 i1; INVALID_KERNEL_SIZE",
        "convolution ic1.5 oc1 i1 k1; INVALID_INPUT_CHANNELS", "convolution ic99999999999 oc1 i1 k1; INVALID_INPUT_CHANNELS",
        "convolution icNaN oc1 i1 k1; INVALID_INPUT_CHANNELS", "convolution ic1 oc1 i1x1x1 k1; INVALID_INPUT_SIZE",
        "convolution ic1 oc1 i1 k1x; INVALID_KERNEL_SIZE", "convolution ic1 oc1 i1 k1 p1x1x1; INVALID_PADDING",
        "convolution ic1 oc1 i1 k1 p1x1x1x1x1; INVALID_PADDING", "convolution ic1 oc1 i1 k1 sInfinity; INVALID_STRIDE",
        "activation relu; INVALID_SHAPE", "activation 2x-1 relu; INVALID_SHAPE", "activation 2x relu; INVALID_SHAPE",
        "activation 2 relu(x); INVALID_ACTIVATION", "activation 2 relu(1,2); INVALID_ACTIVATION",
        "activation 2 clamp(1); INVALID_ACTIVATION", "activation 2 tanh(1); INVALID_ACTIVATION",
        "activation 2 relu(); INVALID_ACTIVATION",
        "convolution ic1 oc1 i1x2 k1 maxPooling2x2; INVALID_WINDOW_SIZE",
        "convolution ic1 oc1 i2x1 k1 maxPooling2x2; INVALID_WINDOW_SIZE",
        "convolution ic1 oc1 i2 k1 maxPooling2x2 inputGradient; INVALID_LAYER",
        "convolution ic1 oc1 i2 k1 channelSums kernelGradient; INVALID_LAYER",
        "fullyConnected ic1 oc1 channelSums; INVALID_LAYER", "pooling max c1 i4 k2 maxPooling2x2; INVALID_LAYER",
        "fullyConnected ic1 oc1 batchNormalization; INVALID_LAYER",
    })
    void wrongWordsAreNamed(String text, Status code) {
        LinnetException thrown = assertThrows(LinnetException.class, () -> LayerText.parse(text));
        assertEquals(code, thrown.code(), thrown.getMessage());
    }
}
