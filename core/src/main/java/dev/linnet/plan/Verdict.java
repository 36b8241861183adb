package dev.linnet.plan;

/**
 * A candidate's answer to a layer: a reason to refuse, or an estimated cost.
 *
 * @param cost estimated time in units of one multiply-add of one lane; meaningless where refused
 * @param refusal why the candidate cannot or should not compute the layer; null where it can
 */
public record Verdict(double cost, String refusal) {
    /** The candidate computes the layer at an estimated {@code cost}. */
    public static Verdict accept(double cost) {
        return new Verdict(cost, null);
    }

    /** The candidate cannot compute the layer, for {@code reason}, such as "needs kernel 1×1, got 3×3". */
    public static Verdict refuse(String reason) {
        return new Verdict(0, reason);
    }

    /** A refusal for what the candidate takes, such as "needs layout nchw", where it got something else. */
    public static Verdict refuse(String takes, String got) {
        return refuse(takes + ", got " + got);
    }

    /** A refusal where it got something of two numbers, height × width. */
    public static Verdict refuse(String takes, int height, int width) {
        return refuse(takes, height + "×" + width);
    }

    /** Whether the candidate can compute the layer. */
    public boolean accepts() {
        return refusal == null;
    }
}
