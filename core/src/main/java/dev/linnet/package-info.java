/** The library's front door on the JVM, and the planner. Computes nothing itself. */
package dev.linnet;
