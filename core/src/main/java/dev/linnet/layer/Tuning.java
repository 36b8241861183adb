package dev.linnet.layer;

/** How the planner chooses among the algorithms that can serve a layer whose algorithm is AUTO. */
public enum Tuning implements Word {
    /** By the estimated cost. */
    MODEL,
    /** By timing each once, when the plan is made. */
    MEASURE
}
