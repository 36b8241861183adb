/**
 * Immutable, validated descriptions of layers, and the words they are written in. A record throws in its constructor,
 * never later. Nothing here computes, plans or touches memory.
 */
package dev.linnet.layer;
