/**
 * The photo upscaler on the JVM, and the server of the page. The same network as the page's, read from the same file,
 * computed by the same kernels. Not part of the library: nothing here is meant to be called by other programs.
 */
package dev.linnet.demo;
