package dev.linnet.plan;

import dev.linnet.layer.Layer;

/**
 * An algorithm for one kind of layer. The planner asks each candidate for its verdict and lets the cheapest plan.
 *
 * @param <L> the kind of layer
 */
public interface Candidate<L extends Layer> {
    /** The word for it in explanations. */
    String name();

    /** A reason to refuse, or an estimated cost. */
    Verdict judge(L layer, Machine machine);

    /** The computation of a layer that was accepted; it reserves its memory in {@code memory}. */
    Computation plan(L layer, Machine machine, Reservation memory);

    /**
     * What a computation reserves when planned.
     *
     * @param packed slices that the plan owns: constant weights and bias, packed
     * @param packedHalves slices that the plan owns, of 16-bit elements: constant float16 weights
     * @param scratch slices that are borrowed for each run
     * @param constantWeights whether weights are given to {@link Computation#prepare}, else to each run
     * @param constantBias whether the bias is given to {@link Computation#prepare}, else perhaps to each run
     * @param members the most members of a team that computes, each of which has scratch of its own
     */
    record Reservation(Workspace packed, Workspace packedHalves, Workspace scratch, boolean constantWeights,
            boolean constantBias, int members) {
        /**
         * Reserves scratch of so many elements for each member; returns the offset of rank 0's, behind which those of the
         * others lie {@code elements} apart.
         */
        public int reservePerMember(String name, int elements) {
            return scratch.reserve(name, (double) elements * members > Integer.MAX_VALUE ? -1 : elements * members);
        }
    }
}
