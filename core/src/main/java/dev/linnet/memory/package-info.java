/**
 * Handles of the memory that kernels read and write. Not a tensor library: a handle has no shape, no layout and no
 * bounds inside kernels.
 */
package dev.linnet.memory;
