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

    /** Whether the candidate can compute the layer. */
    public boolean accepts() {
        return refusal == null;
    }
}
