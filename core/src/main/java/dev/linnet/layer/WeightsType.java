package dev.linnet.layer;

/** The type of a fully-connected layer's weights; the sums are float32 all the same. */
public enum WeightsType implements Word {
    /** IEEE 754 binary32. */
    FLOAT32(Float.MAX_VALUE),
    /** IEEE 754 binary16. */
    FLOAT16(65504),
    /** ARM's alternative half format, NNPACK's own: binary16 without infinities and NaN, but with one more binade. */
    FLOAT16_ALTERNATIVE(131008);

    private final float greatest;

    WeightsType(float greatest) {
        this.greatest = greatest;
    }

    /** The spelling of TypeScript, which is not camel case here. */
    @Override
    public String word() {
        return this == FLOAT16_ALTERNATIVE ? "float16-alternative" : Word.super.word();
    }

    /** Whether an element has 16 bits. */
    public boolean isHalf() {
        return this != FLOAT32;
    }

    /** The greatest finite value. */
    public float greatest() {
        return greatest;
    }
}
