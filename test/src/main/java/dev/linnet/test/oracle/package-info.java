/**
 * What every layer's output should be: naive loops in float64, one output at a time, so that large layers can be sampled.
 * Written from the layers' definitions, not from the library's algorithms, and shares no arithmetic with them.
 */
package dev.linnet.test.oracle;
