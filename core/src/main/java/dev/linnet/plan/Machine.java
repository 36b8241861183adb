package dev.linnet.plan;

import dev.linnet.kernel.Kernels;

/**
 * What plans are made for.
 *
 * @param kernels the kernels of the backend
 * @param blocking cache sizes
 */
public record Machine(Kernels kernels, Blocking blocking) {
}
