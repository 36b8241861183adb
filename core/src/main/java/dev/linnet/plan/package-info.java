/**
 * The protocol between layers and algorithms: candidate → verdict → computation → run. Not an algorithm, and not the
 * choice among them, which is the planner's.
 */
package dev.linnet.plan;
