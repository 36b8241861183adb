/** The one page of vector operations. Not a vector library: what no kernel uses is not here. */
package dev.linnet.simd;
