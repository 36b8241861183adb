/** The table of kernels, which each backend fills. */
package dev.linnet.kernel;
